"""Every datum that can decide a verdict has an example beside it, and the reader of the data agrees with it."""

from __future__ import annotations

import pytest

from diagnostics.engine.model.catalogue import UnknownName
from diagnostics.engine.remedy.statement import mended_by
from diagnostics.engine.verdict.explanation import Explains
from diagnostics.engine.verdict.got_past import GotPast
from diagnostics.engine.verdict.headline import fits
from diagnostics.engine.words import codes, messages
from diagnostics.engine.words.code.listed import SIGNS
from diagnostics.engine.words.code.sign import Sign
from diagnostics.engine.words.messages import KnownMessage

# Ordinary words that count only where they stand alone, which their hole prevents. The list may only shrink.
NEVER_ALONE = {
    ("jwks-rsa", "Http Error {status}"),
    ("kong", "Bad token; {reason}"),
    ("passport-http-bearer", 'Bearer realm="{realm}"'),
    ("rust-jsonwebtoken", "JSON error: {error}"),
}
# Two stacks say the same words for different causes, and the other one is heard. The list may only shrink.
SAID_BY_ANOTHER = {
    ("authlib", "Missing '{claim}' claim"),
    ("botocore", "Partial credentials found in {provider}, missing: {variable}"),
    ("cargo", "authentication failed"),
    ("joserfc", "Missing claim: '{claim}'"),
    ("kubernetes", "invalid bearer token"),
    ("league-oauth2-server", "The resource owner or authorization server denied the request."),
    ("league-oauth2-server", "Token has been revoked"),
    ("league-oauth2-server", "Token has expired"),
    ("python-http", "Tunnel connection failed: {code} {message}"),
    ("slack", "bad_token"),
    ("tymon-jwt-auth", "Malformed token"),
}


def name(message: KnownMessage) -> tuple[str, str]:
    return message.stack, message.text


def is_heard(message: KnownMessage) -> bool:
    """Whether the example is hit by the message, or by one that covers it: a longer text, or the same cause."""
    heard = [found.message for found in messages.find(message.example)]
    return any(
        other == message or other.length > message.length or (message.cause and other.cause == message.cause)
        for other in heard
    )


def wins_with_its_cause(message: KnownMessage) -> bool:
    heard = [found.message for found in messages.find(message.example)]
    winner = next((other for other in heard if other.cause), None)
    return winner is None or not message.causes or winner.cause in message.causes


def told(some: set[tuple[str, str]]) -> str:
    return "\n".join(f"words/messages/{stack}.toml: {text}" for stack, text in sorted(some))


def test_every_known_message_is_heard_in_its_example() -> None:
    unheard = {name(message) for message in messages.known() if not is_heard(message)}
    assert not unheard - NEVER_ALONE, f"write an example that holds the text:\n{told(unheard - NEVER_ALONE)}"
    assert not NEVER_ALONE - unheard, f"heard by now, so no exception:\n{told(NEVER_ALONE - unheard)}"


def test_the_message_that_wins_on_an_example_names_a_cause_of_that_message() -> None:
    lost = {name(message) for message in messages.known() if not wins_with_its_cause(message)}
    assert not lost - SAID_BY_ANOTHER, f"another cause is heard; make the text longer:\n{told(lost - SAID_BY_ANOTHER)}"
    assert not SAID_BY_ANOTHER - lost, f"wins by now, so no exception:\n{told(SAID_BY_ANOTHER - lost)}"


def test_every_code_is_found_in_its_example() -> None:
    looked_for = [code for code in codes.known() if len(code.code) > 1 and not code.code.isdigit()]
    assert [
        (code.vendor, code.code)
        for code in looked_for
        if code.code.lower() not in code.example.lower()
        # a plain word counts only as the value of an error member
        or code not in codes.find(code.example, code.code)
    ] == []


@pytest.mark.parametrize("words", [(("no-such-cause",), ("header-not-sent",)), (("header-not-sent",), ("no-such",))])
def test_what_explains_and_what_got_past_name_causes_that_exist(words: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    with pytest.raises(UnknownName):
        Explains(words[0][0], words[1], "why")
    with pytest.raises(UnknownName):
        GotPast(*words, "why")


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: str(sign.says))
def test_every_sign_is_seen_in_its_hit_and_not_in_its_miss(sign: Sign) -> None:
    assert sign.hit
    assert sign.miss
    assert sign.seen_in(sign.hit), f"{sign.says} is not seen in {sign.hit!r}"
    assert not sign.seen_in(sign.miss), f"{sign.says} is seen in {sign.miss!r}"


@pytest.mark.parametrize("sign", [sign for sign in SIGNS if sign.instead], ids=lambda sign: str(sign.says))
def test_a_statement_in_the_place_of_the_wrong_one_is_right(sign: Sign) -> None:
    text = sign.hit
    match = sign.seen_in(text)
    assert match is not None
    instead = sign.corrected(match, text)
    assert instead is not None
    mended = mended_by(text, instead)
    assert mended is not None
    assert mended.text != text
    assert not sign.seen_in(mended.text), f"{sign.says} is seen again in {mended.text!r}"


def test_the_sentence_of_every_sign_is_short_enough_to_head_a_page() -> None:
    assert [str(sign.says) for sign in SIGNS if not fits(sign.says)] == []
