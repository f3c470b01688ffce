"""The parser never raises, points to what exists, and understands each beginning of each paste as far as it goes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.engine import parse as package
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.parse import describe, parse
from tests.engine.pastes import SAMPLES
from tests.fixtures.thorough import every, times

NAUGHTY = [
    "",
    " ",
    "\n",
    "\x00",
    "\ufeff",
    "\ufffe",
    "\u200b",
    "\u202e",
    "\ud800",
    "\U0010ffff",
    "NULL",
    "undefined",
    "nil",
    "-1",
    "1e400",
    "'",
    '"',
    "`",
    "\\",
    "{",
    "}",
    "[",
    "]",
    "{}",
    "[]",
    "[[[[",
    "{{{{",
    "(",
    "<",
    "<>",
    "</",
    "&",
    "=",
    "==",
    ":",
    "::",
    ";",
    ",",
    ".",
    "..",
    "...",
    "%",
    "%00",
    "%zz",
    "%s%s%n",
    "${",
    "${}",
    "$(",
    "$()",
    "{{",
    "{{}}",
    "#{",
    "<!--",
    "<script>alert(1)</script>",
    "' OR 1=1--",
    "../../etc/passwd",
    "file:///etc/passwd",
    "http://",
    "https://",
    "http://[",
    "http://[::1",
    "http://a:99999/",
    "//",
    "/",
    "?",
    "#",
    "HTTP/1.1",
    "HTTP/9.9 999 X",
    "HTTP/1.1 401",
    "GET",
    "GET /",
    "GET / HTTP/1.1",
    "> ",
    "< ",
    "* ",
    "=> Send header",
    ":method",
    ":status: x",
    "Authorization",
    "Authorization:",
    "Authorization: ",
    "Bearer",
    "Basic",
    "Basic =",
    "Basic Og==",
    "eyJ",
    "eyJ.",
    "eyJ..",
    "eyJ...",
    "e30",
    "e30.e30.",
    "eyJhbGciOiJub25lIn0..",
    "v4.public.",
    "curl",
    "curl ''",
    "curl -H",
    "curl -H '",
    "-H",
    "-H ''",
    '{"log":{"entries":[',
    '{"log":{"entries":[{',
    "[error] =>",
    "-----BEGIN PRIVATE KEY-----",
    "Cookie: ;;;=",
    "WWW-Authenticate:",
    "WWW-Authenticate: ,,,",
    "Ω≈ç√∫˜µ≤≥÷",
    "田中さん",
    "ﷺ",
    "👩‍👩‍👧‍👦",
    "﷽" * 50,
    "9" * 5000,
]
FRAGMENTS = [
    *"{}[]()<>\"'`\\\n\r\t\x00:;=&?%$#@!,.|>*-",
    "\u200b",
    "\u00a0",
    "“",
    "…",
    "Bearer ",
    "Basic ",
    "Authorization",
    ": ",
    "=> ",
    "eyJ",
    "e30.",
    "HTTP/1.1 ",
    "401 ",
    "GET /",
    "POST ",
    "> ",
    "< ",
    "* ",
    "curl ",
    "-H '",
    "WWW-Authenticate: ",
    '{"error":',
    '{"log":{"entries":[',
    "https://",
    "null",
    "Cookie: a=b; ",
    "client_secret=",
    "0000: ",
    "=> Send header",
    ":method: ",
    "\ud800",
]


def sound(text: str) -> Submission:
    """Parse, and check that the result hangs together and that no reader gave up."""
    made = parse(text)
    describe(made)
    assert not [str(note) for note in made.notes if "fault of the portal" in str(note)]
    for number, request in enumerate(made.requests):
        assert request.response is None or made.responses[request.response].request == number
        assert request.redirect_of is None or request.redirect_of < number
    for response in made.responses:
        assert response.request is None or response.request < len(made.requests)
    for credential in made.credentials:
        assert credential.token is None or made.token(credential.token) is not None
        assert credential.request is None or credential.request < len(made.requests)
    for chosen, things in (
        (made.subject_request, made.requests),
        (made.subject_response, made.responses),
        (made.subject_credential, made.credentials),
    ):
        assert chosen is None or chosen < len(things)
    for token in made.tokens:
        json.dumps([token.header, token.claims], allow_nan=False).encode()
    return made


@pytest.mark.parametrize("text", NAUGHTY)
def test_a_naughty_string_is_survived_alone_and_inside_a_paste(text: str) -> None:
    sound(text)
    sound(f"Authorization: Bearer {text}")
    sound(f"GET /{text} HTTP/1.1\nHost: {text}\n{text}: {text}\n\n{text}")
    sound(f'{{"error": "{text}", "access_token": "{text}"}}')


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", SAMPLES)
def test_beginnings_and_ends_of_a_sample_are_survived_wherever_it_is_cut(name: str) -> None:
    text = SAMPLES[name]
    step = max(1, len(text) // 24)
    for first in every(step):
        for cut in range(first, len(text), step):
            sound(text[:cut])
            sound(text[cut:])


@settings(max_examples=times(120), deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_survived(text: str) -> None:
    sound(text)


@pytest.mark.timeout(600)
@settings(max_examples=times(40), deadline=None)
@given(
    st.lists(
        st.one_of(st.sampled_from(FRAGMENTS), st.sampled_from(sorted(SAMPLES.values())), st.text(max_size=8)),
        max_size=25,
    )
)
def test_any_mixture_of_fragments_is_survived(pieces: list[str]) -> None:
    sound("".join(pieces))


@pytest.mark.timeout(600)
@settings(max_examples=times(40), deadline=None)
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_a_damaged_sample_is_survived(name: str, data: st.DataObject) -> None:
    text = SAMPLES[name]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        gone = data.draw(st.integers(0, 12))
        text = text[:at] + data.draw(st.sampled_from(FRAGMENTS)) + text[at + gone :]
    sound(text)


def test_a_fault_of_one_reader_costs_its_own_form_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(source: object) -> list[object]:
        raise RuntimeError("x")

    finders = tuple((name, broken if name == "curl" else find) for name, find in package.FINDERS)
    monkeypatch.setattr(package, "FINDERS", finders)
    made = parse(SAMPLES["exchange"])
    assert made.responses[0].status == 401
    assert any("fault of the portal" in str(note) for note in made.notes)


def test_a_fault_behind_the_readers_still_gives_the_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError("x")

    monkeypatch.setattr(package.subject, "choose", broken)
    made = parse(SAMPLES["token"])
    assert not made.understood_anything
    assert made.secrets
    assert made.notes
