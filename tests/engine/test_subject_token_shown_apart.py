"""A call that leaves its token out, as code does, beside a token that is shown by itself."""

from __future__ import annotations

from diagnostics.engine.model.submission import TokenFormat
from diagnostics.engine.parse import parse
from tests.engine.test_checks_paste import company, judged, part

CODE = 'fetch("https://api.example.com/v1/items", {headers: {Authorization: `Bearer ${token}`}})\n\n'
ENCRYPTED = f"{part({'alg': 'dir', 'enc': 'A256GCM'})}..{part(b'n' * 12)}.{part(b'c' * 90)}.{part(b't' * 16)}"


def test_the_token_shown_beside_code_is_the_one_that_the_code_sends() -> None:
    submission = parse(f"{CODE}The token that arrives:\n{ENCRYPTED}\n\nIt answers 401.")
    found = submission.token(submission.subject_token)
    assert found is not None
    assert found.format is TokenFormat.JWE
    assert judged("token.format", f"{CODE}The token that arrives:\n{ENCRYPTED}\n\nIt answers 401.").cause == (
        "jwe-token-where-jws-expected"
    )


def test_of_two_tokens_beside_code_none_is_taken_for_the_one_that_is_sent() -> None:
    submission = parse(f"{CODE}{company()}\n\nand\n\n{company(sub='u2')}\n")
    found = submission.token(submission.subject_token)
    assert found is None or found.format is TokenFormat.ELIDED


def test_a_token_that_the_call_shows_stays_its_own() -> None:
    sent = company(sub="u9")
    submission = parse(f"curl https://api.example.com/v1/items -H 'Authorization: Bearer {sent}'\n\n{company()}\n")
    found = submission.token(submission.subject_token)
    assert found is not None
    assert found.secret.reveal() == sent
