"""Messages in the notation of a tool are read as HTTP; a slip of a person's own stays one."""

from __future__ import annotations

import pytest

from diagnostics.engine.model.submission import DefectKind
from diagnostics.engine.parse import parse
from diagnostics.engine.unwrap import unwrap

VALUE = "Bearer 4f9a1c7be02d4d5f8a6b3c2d1e0f9a8b"


@pytest.mark.parametrize(
    "text",
    [
        f"Sent 10:14: GET /v2/devices HTTP/1.1<EOL>Host: api.example.com<EOL>Authorization: {VALUE}<EOL><EOL>\n"
        "Recv 10:14: HTTP/1.1 401 Unauthorized<EOL>Content-Length: 0<EOL><EOL>",
        f"GET HTTP/1.1 /v2/devices\nHost: api.example.com\nAuthorization: {VALUE}\n----\n401 HTTP/1.1\nServer: x\n",
        f"--> GET (https://api.example.com/v2/devices)\nHeaders : (2)\nAccept : */*\nAuthorization : {VALUE}\n\n"
        "<-- 401 (https://api.example.com/v2/devices)\nServer : x\nDate : now\n",
        f"GET /v2/devices\n> * Host: api.example.com\n> * Authorization: {VALUE}\n< 401 Unauthorized\n< {{\n< }}\n",
        f"[URL] \nhttps://api.example.com/v2/devices\n\n[Method] \nGET\n\n[Status] \n401\n\n-- Headers --\n\n"
        f"[Accept] \n*/*\n\n[Authorization] \n{VALUE}\n\n",
    ],
    ids=["marks", "order", "blanks", "bullets", "names in brackets"],
)
def test_a_tools_notation_is_read(text: str) -> None:
    made = parse(text)
    asked = made.requests[made.subject_request or 0]
    answer = made.responses[made.subject_response] if made.subject_response is not None else None
    assert (asked.method, asked.url.path if asked.url else "") == ("GET", "/v2/devices")
    field = asked.header("authorization")
    assert field is not None
    assert field.value.reveal() == VALUE
    assert DefectKind.SPACE_BEFORE_COLON not in [defect.kind for defect in field.defects]
    assert answer is not None
    assert answer.status == 401


def test_a_blank_before_one_colon_stays_a_defect() -> None:
    made = parse(f"GET /v2/devices HTTP/1.1\nHost: api.example.com\nAuthorization : {VALUE}\n")
    kinds = [defect.kind for field in made.requests[0].headers for defect in field.defects]
    assert DefectKind.SPACE_BEFORE_COLON in kinds


def test_what_a_test_hoped_for_is_no_answer() -> None:
    text = "request: \nmethod: GET\nuri: /a\n\nexpected: \nstatusCode: 200\n\nactual: \nstatusCode: 401\n"
    assert "200" not in unwrap(text).mapped.text


@pytest.mark.parametrize("mask", ["[FILTERED]", "<Not Logged>", "[secure]", "***", "<sensitive>"])
def test_a_loggers_mask_is_no_value_without_its_scheme(mask: str) -> None:
    made = parse(f"GET /v2/devices HTTP/1.1\nHost: api.example.com\nAuthorization: {mask}\n")
    kinds = {defect.kind for credential in made.credentials for defect in credential.defects}
    assert DefectKind.ELIDED in kinds
    assert DefectKind.SCHEME_MISSING not in kinds


def test_fields_of_an_applications_own_do_not_part_a_list() -> None:
    made = parse(f'Accept: */*\nMy-Own-Field: 1\nSOAPAction: "urn:list"\nAuthorization: {VALUE}\n')
    assert [len(request.headers) for request in made.requests] == [4]


def test_the_command_of_a_load_generator_is_a_call() -> None:
    made = parse(f"$ hey -m POST -d '{{}}' -H 'Authorization: {VALUE}' https://api.example.com/v2/devices\n")
    asked = made.requests[0]
    assert (asked.method, asked.url.path if asked.url else "") == ("POST", "/v2/devices")


@pytest.mark.parametrize("line", ['Logger.error("signature verification failed")', 'raise "invalid signature"'])
def test_a_statement_of_a_program_said_nothing(line: str) -> None:
    made = parse(f"def call do\n  {line}\nend\n# GET https://api.example.com/a 401\n")
    assert not any("signature" in error.text for error in made.errors)
