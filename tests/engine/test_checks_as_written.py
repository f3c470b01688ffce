"""What belongs to the notation of a paste is no defect of what was sent; what was sent so still is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.model.facts import Missing
from diagnostics.engine.model.types import Finding, Outcome, Severity
from diagnostics.engine.parse import parse
from diagnostics.engine.run import runner
from diagnostics.engine.run.paste_facts import Options, paste_facts
from tests.corpus.examined import profile

AT = datetime(2024, 3, 8, 14, 23, 45, tzinfo=UTC)
CHECKS = {check.id: check for check in CATALOGUE}
TOKEN = "k3Yq8Zp1LmX7vR2tB9nD4wF6"


def sent(line: str) -> str:
    return f"GET /v1/a HTTP/1.1\nHost: api.example.com\n{line}\n\nHTTP/1.1 401 Unauthorized"


def judged(check: str, paste: str) -> Finding:
    facts = paste_facts(parse(paste), profile("generic"), now=AT, options=Options(online=False))
    wanted = (*CHECKS[check].needs, *CHECKS[check].sees)
    return runner.judge(CHECKS[check], {fact: Missing(fact.__name__, runner.OFFLINE) for fact in wanted} | facts)


def errs(check: str, paste: str) -> bool:
    finding = judged(check, paste)
    return finding.outcome is Outcome.FAIL and finding.severity is Severity.ERROR


REMARKS = (
    "   <- the console shows the real value",
    " // set in the environment, verified",
    "   # resolved from the vault at start",
    ", replaced by Insomnia when it runs",
    " -- comes from the pre-request script",
    " (filled in by the runner)",
)


@pytest.mark.parametrize("remark", REMARKS)
@pytest.mark.parametrize("place", ["{{token}}", "{{ access_token }}"])
def test_a_placeholder_with_a_remark_is_neither_json_nor_surely_what_was_sent(place: str, remark: str) -> None:
    paste = (
        f"GET /v1/invoices HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer {place}{remark}\n\nHTTP/1.1 401 No"
    )
    assert not errs("token.kind", paste)
    assert not errs("header.value-real", paste)
    assert not errs("header.value-joined", paste)


def test_a_whole_token_response_in_the_header_is_still_one() -> None:
    paste = sent(f'Authorization: Bearer {{"access_token":"{TOKEN}","token_type":"Bearer"}}')
    assert errs("token.kind", paste)


def test_a_placeholder_that_nobody_speaks_of_is_still_called_one() -> None:
    assert errs("header.value-real", sent("Authorization: Bearer {{token}}"))


@pytest.mark.parametrize(
    "paste",
    [
        f'http:\n  headers:\n    Authorization: "Bearer {TOKEN}"   # secret of the job\nGET /v1/a 401',
        f"http:\n  headers:\n    Authorization: 'Bearer {TOKEN}' # ours\nGET https://api.example.com/v1/a 401",
        f"authorization: 'Bearer {TOKEN}' (taken from the log)\nGET https://api.example.com/v1/a 401",
        f'User-Agent: "axios/1.7"\nAuthorization: "Bearer {TOKEN}"\nAccept: "application/json"\nStatus 401',
        f"INFO request: GET https://api.example.com/v1/a\nAuthorization: 'Bearer {TOKEN}'\nHost: 'example.com'\n401",
        f"=> Authorization: <Bearer {TOKEN}>\n=> GET https://api.example.com/v1/a\n<= 401",
        f"Authorization: Bearer {TOKEN}.\nGET https://api.example.com/v1/a answers 401.",
        f"Authorization: Bearer {TOKEN};\nGET https://api.example.com/v1/a answers 401.",
        f'Authorization: "Bearer {TOKEN}"\nGET https://api.example.com/v1/a 401',
    ],
)
def test_marks_of_a_file_a_log_or_a_sentence_are_no_quotes_of_the_value(paste: str) -> None:
    assert not errs("header.value-bare", paste)
    assert not errs("header.scheme", paste)
    assert not errs("header.present", paste)


@pytest.mark.parametrize("value", [f'"Bearer {TOKEN}"', f'Bearer "{TOKEN}"', f"Bearer {TOKEN},"])
def test_quotes_that_were_sent_are_still_told(value: str) -> None:
    assert errs("header.value-bare", sent(f"Authorization: {value}\nAccept: */*"))


def test_quotes_around_the_token_alone_are_told_of_a_line_by_itself_too() -> None:
    assert errs("header.value-bare", f'Authorization: Bearer "{TOKEN}"\nGET https://api.example.com/v1/a 401')


@pytest.mark.parametrize(
    "paste",
    [
        f"Authorization : Bearer {TOKEN}\nAccept        : */*\nStatusCode    : 401",
        f"Uri           : https://api.example.com/v1/a\nMethod        : GET\nAuthorization : Bearer {TOKEN}\n"
        "StatusCode    : 403",
        f"authorization = Bearer {TOKEN}\nGET https://api.example.com/v1/a 403",
        f"method = GET\nurl = https://api.example.com/v1/a\nauthorization = Bearer {TOKEN}\nstatus = 401",
        f"Authorization : Bearer {TOKEN}\nGET https://api.example.com/v1/a 401",
    ],
)
def test_a_table_or_a_list_of_settings_is_no_broken_header_line(paste: str) -> None:
    assert not errs("header.line", paste)


@pytest.mark.parametrize("line", [f"Authorization : Bearer {TOKEN}", f"Authorization = Bearer {TOKEN}"])
def test_a_line_of_a_message_without_its_colon_is_still_broken(line: str) -> None:
    assert errs("header.line", sent(line))


@pytest.mark.parametrize(
    "paste",
    [
        f"Request URL:\nhttps://api.example.com/v1/a\nRequest Method:\nGET\nAuthorization:\nBearer {TOKEN}\n"
        "Status Code:\n401 Unauthorized",
        f":authority: api.example.com\n:method: GET\n:path: /v1/a\nauthorization:\nBearer {TOKEN}\naccept:\n*/*\n"
        "Status Code: 401",
        f"Authorization:\nBearer {TOKEN}\nAccept:\n*/*\nGET https://api.example.com/v1/a 401",
    ],
)
def test_a_value_below_its_name_is_read_as_the_panel_shows_it(paste: str) -> None:
    assert not errs("header.value-present", paste)
    assert not errs("header.scheme", paste)


def test_a_header_that_is_empty_in_a_dump_is_still_empty() -> None:
    dump = ":authority: api.example.com\n:method: GET\n:path: /v1/a\nauthorization:\naccept: */*\n\n:status: 401"
    assert errs("header.value-present", dump)
