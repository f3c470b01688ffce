"""What whoever pasted a token cut, masked or named is no damage of it; what was lost on the way still is."""

from __future__ import annotations

import base64
import json

import pytest

from diagnostics.engine.model.submission import TokenFormat
from diagnostics.engine.model.types import Outcome
from diagnostics.engine.parse import parse
from tests.engine.test_checks_as_written import errs, judged, sent


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


HEAD = part({"alg": "RS256", "typ": "JWT"})
BODY = part({"iss": "https://auth.example.com", "aud": "https://api.example.com", "exp": 1_709_910_000})
WHOLE = f"{HEAD}.{BODY}.{base64.urlsafe_b64encode(bytes(range(256))).decode().rstrip('=')}"


@pytest.mark.parametrize(
    "signature",
    ["SIGNATURE", "signature", "xxx", "xxxxx", "<signature>", "sig", "SIGNATURE_REMOVED", "fake-signature", "AAAA"],
)
def test_a_word_for_a_signature_is_no_cut_token(signature: str) -> None:
    paste = sent(f"Authorization: Bearer {HEAD}.{BODY}.{signature}")
    assert judged("token.complete", paste).outcome is not Outcome.FAIL
    assert judged("token.structure", paste).outcome is not Outcome.FAIL


@pytest.mark.parametrize("note", ["(shortened)", "# cut for the paste", "<- truncated by me", "// rest removed"])
def test_a_token_that_its_own_note_calls_cut_is_not_judged(note: str) -> None:
    paste = sent(f"Authorization: Bearer {WHOLE[:180]} {note}")
    assert judged("token.complete", paste).outcome is not Outcome.FAIL


def test_a_token_that_the_answer_calls_good_was_cut_by_the_paste() -> None:
    paste = sent(f"Authorization: Bearer {HEAD[:30]}").replace("401 Unauthorized", "403 Forbidden")
    answered = paste + '\nContent-Type: application/json\n\n{"message":"Token is fine, module not booked"}'
    assert judged("token.complete", answered).outcome is not Outcome.FAIL
    assert judged("token.structure", answered).outcome is not Outcome.FAIL


def test_a_token_cut_within_its_signature_is_still_cut() -> None:
    assert errs("token.complete", sent(f"Authorization: Bearer {WHOLE[:-200]}"))
    assert errs("token.complete", sent(f"Authorization: Bearer {HEAD}.{BODY[:40]}"))


COOKIE = part({"_user_id": "abc", "_fresh": True})


@pytest.mark.parametrize("cookie", [f"{COOKIE}.ZxYwAA.kq3hV9s1dGZrT0aXbYpLmNoQrSt", f"{COOKIE}", f"{COOKIE}.abc.def"])
def test_a_signed_session_cookie_is_no_damaged_jwt(cookie: str) -> None:
    paste = sent(f"Cookie: session={cookie}; theme=dark")
    assert all(token.format is not TokenFormat.DAMAGED_JWS for token in parse(paste).tokens)
    assert not errs("token.structure", paste)


def test_a_jwt_in_a_cookie_that_lost_its_payload_is_still_damaged() -> None:
    assert errs("token.complete", sent(f"Cookie: session={HEAD}.{BODY[:40]}"))


@pytest.mark.parametrize(
    "line",
    [
        "  SLACK_BOT_TOKEN: xoxb–301234567890–310987654321–Qk3vT8mExampleZp2",
        "API_KEY=sk—live—4eC39HqLyjWDarjtT1zdp7dc",
        'access_token: "k3Yq8Zp1LmX7–vR2tB9nD4wF6"',
    ],
)
def test_dashes_of_print_in_a_key_are_named(line: str) -> None:
    paste = f'TypeError [ERR_INVALID_CHAR]: Invalid character in header content ["Authorization"]\n\n{line}\n'
    assert errs("header.value-ascii", paste)


@pytest.mark.parametrize("line", ["TOKEN: see pages 12–14 of the manual", "API_KEY=sk-live-4eC39HqLyjWDarjtT1zdp7dc"])
def test_dashes_of_a_sentence_are_none_of_a_key(line: str) -> None:
    assert not errs("header.value-ascii", f'Invalid character in header content ["Authorization"]\n\n{line}\n')
