"""What a stranger did not believe or could not act on, each told with a case that must not be taken for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.types import Verdict
from diagnostics.engine.parse import parse
from diagnostics.engine.remedy.render import stand_in
from diagnostics.engine.words import messages
from diagnostics.engine.words.dictionary import normalised
from tests.corpus.examined import examined

AT = datetime(2026, 11, 23, 13, 45, tzinfo=UTC)


def verdict_of(paste: str) -> Verdict:
    report, _ = examined(paste, "generic", AT)
    assert report.verdict is not None
    return report.verdict


def sure_of(paste: str, cause: str) -> float:
    return next((one.confidence for one in verdict_of(paste).ranked if one.cause == cause), 0.0)


def fix_of(paste: str) -> str:
    fix = verdict_of(paste).fix
    assert fix is not None
    return str(fix.text)


@pytest.mark.parametrize(
    ("address", "called", "calls"),
    [
        ("/v1/orders/${id}/lines", "/v1/orders/118/lines", 1),
        ("/v1/${kind}/${id}", "/v1/orders/118", 1),
        ("/v1/orders/${id}/lines", "/v1/orders/118/notes", 2),
        ("/v1/orders/${id}", "/v1/orders/118/lines", 2),
    ],
)
def test_a_call_whose_address_holds_a_variable_is_the_call_that_the_console_shows(
    address: str, called: str, calls: int
) -> None:
    code = f"axios.post(`https://api.example.com{address}`, {{headers: {{Authorization: `Bearer ${{token}}`}}}})\n"
    console = f"POST https://api.example.com{called} 401 (Unauthorized)\n"
    assert len(parse(f"{code}  .catch(e => console.log(e.response))\n\n{console}").requests) == calls


def test_what_the_code_of_a_call_with_a_variable_in_its_address_does_wrong_is_the_cause() -> None:
    code = "axios.post(`https://api.example.com/v1/orders/${id}/lock`, {headers: {Authorization: `Bearer ${t}`}})\n"
    paste = f"{code}\nPOST https://api.example.com/v1/orders/118/lock 401 (Unauthorized)\n"
    assert sure_of(paste, "header-not-sent") >= 0.8


@pytest.mark.parametrize(("asked", "may_be"), [("Bearer", False), ("Basic", True)])
def test_whoever_asks_for_the_scheme_that_came_does_not_refuse_it(asked: str, *, may_be: bool) -> None:
    now = int(AT.timestamp())
    token = stand_in.jwt({"sub": "4", "iat": now - 600, "exp": now + 3000})
    answer = f'HTTP/1.1 401 Unauthorized\nServer: Apache\nWWW-Authenticate: {asked} realm="api"\n\n'
    call = f"GET /v1/orders/ HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer {token}\n\n"
    paste = f'{call}{answer}{{"detail":"Authentication credentials were not provided."}}\n'
    assert (sure_of(paste, "wrong-auth-scheme") > 0) is may_be


def test_the_second_of_two_alternatives_is_no_message_that_names_a_cause() -> None:
    known = [heard.message.cause for heard in messages.find("Missing Authorization header")]
    either = [heard.message.cause for heard in messages.find("invalid credentials or a missing Authorization header")]
    assert "header-not-sent" in known
    assert "header-not-sent" not in either


def test_what_says_invalid_or_missing_does_not_say_that_nothing_was_sent() -> None:
    paste = "Authentication failed due to invalid authentication credentials or a missing Authorization header.\n"
    assert sure_of(paste, "header-not-sent") <= 0.6


def test_the_folders_of_a_file_of_code_are_no_words() -> None:
    assert "local" not in normalised("/usr/local/lib/python3.11/site-packages/client/rest.py:231: ApiException")
    assert "local" in normalised("GET /local/time/now.json of https://api.example.com/usr/local/lib/rest.py")


CSHARP = """
var http = new HttpClient();
http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.AccessToken);
var resp = await http.GetAsync("https://erp.example.com/api/router/v1?kind=external");

401 {"Description":"Authorization header was not present or 'Bearer' was missing.","Error":"invalid_request"}
"""


def test_who_sets_the_header_in_code_is_told_that_it_did_not_arrive_and_where_it_gets_lost() -> None:
    assert "The code sets the header" in str(verdict_of(CSHARP).headline)
    assert "redirect" in fix_of(CSHARP)
    without = "\n".join(line for line in CSHARP.split("\n") if "Authorization =" not in line)
    assert "The code sets the header" not in str(verdict_of(without).headline)


def test_who_sent_something_else_in_the_place_of_an_api_key_is_not_sent_to_a_token_endpoint() -> None:
    paste = "StripeException(Invalid API Key provided: pi_3QmWt****************b7Kd)\n\nMy public one starts pk_test_\n"
    assert "own key" in fix_of(paste)
    assert "token endpoint" not in fix_of(paste)


@pytest.mark.parametrize(("shown", "told"), [("permissions:\n      packages: write\n    ", True), ("", False)])
def test_a_job_that_names_its_permissions_is_told_to_name_the_one_that_is_missing(shown: str, *, told: bool) -> None:
    job = f"jobs:\n  release:\n    {shown}runs-on: ubuntu-latest\n    steps:\n      - uses: acme/release@v3\n"
    assert ("permissions" in fix_of(f"{job}\nError: Resource not accessible by integration\n")) is told
