"""A correction keeps what the call needs, and changes the place where the defect is."""

from __future__ import annotations

import pytest

from diagnostics.engine.remedy.anew.shown import Statement
from tests.engine.test_corrections_whole import bare, fix_of

EXPIRED = '\n401 {"error":"token expired"}\n'


def test_a_body_that_a_variable_holds_stays_in_the_call() -> None:
    call = 'Invoke-RestMethod -Uri "https://api.example.com/v1/a" -Method Post -Headers @{Authorization="Bearer $t"}'
    assert '-Body "$env:REQUEST_BODY"' in fix_of(f"{call} -Body $b{EXPIRED}").request
    assert "-Body" not in fix_of(call + EXPIRED).request


def test_words_that_an_option_takes_are_shown_and_others_are_not() -> None:
    code = "res.cookie('auth', token, {{ sameSite: '{}' }})"
    assert Statement(bare(), frozenset()).written(code.format("lax")) == code.format("lax")
    assert "sunshine" not in Statement(bare(), frozenset()).written(code.format("sunshine"))


@pytest.mark.parametrize(
    ("taken", "shown"), [("session.id_token", True), ("GoogleIdTokenCredential.createFrom(b).id_token", False)]
)
def test_a_member_is_renamed_only_where_an_access_token_may_stand_beside_it(taken: str, shown: bool) -> None:
    call = "fetch('https://api.example.com/v1/a', { headers: { Authorization: `Bearer ${t}` } });"
    code = f"const t = {taken};\n{call}"
    answer = '\n401 {"error":"invalid_token","error_description":"this is an ID token"}\n'
    assert ("access_token" in fix_of(code + answer).request) is shown


def test_the_statement_that_a_sign_corrects_goes_before_one_for_any_client() -> None:
    call = "await axios.post(`https://api.example.com/v1/${id}`, { headers });"
    code = "const headers = { Authorization: `Bearer ${token}` };\n" + call
    answer = "\n\nPOST /v1/4471 -> AxiosError 401\n"
    assert fix_of(code + answer).request == "await axios.post(`https://api.example.com/v1/${id}`, null, { headers });"
