"""Redaction: by structure first, and a scrubber that lets no stretch of twelve characters of a secret through."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.engine.model.submission import HeaderField, Url
from diagnostics.engine.model.types import Secret, msg
from diagnostics.engine.redaction import redact
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.engine.redaction.rulebook import Kind

PASSWORD = "hunter2/with+odd=characters&more"
OPAQUE = "9fQ2xT7mLr4vKc1bWz8pNd3s"


def scrubber(*secrets: str) -> Scrubber:
    return Scrubber([Secret(s) for s in secrets], Labeler(b"one diagnosis"))


def shown(name: str, value: str, *secrets: str) -> str:
    return redact.header_value(HeaderField(name, Secret(value)), scrubber(*secrets))


def test_an_authorization_value_is_shown_as_its_scheme_and_a_label():
    assert shown("Authorization", f"Bearer {OPAQUE}").startswith("Bearer [credential ")
    assert OPAQUE not in shown("authorization", f"Bearer {OPAQUE}")
    assert OPAQUE not in shown("X-Api-Key", OPAQUE)
    assert OPAQUE not in shown("Authorization", OPAQUE)


@pytest.mark.parametrize("value", ["correcthorsebattery", "two words", "s3cret-part another", "letters"])
def test_a_credential_without_a_known_scheme_is_masked_whole(value):
    assert shown("X-Api-Key", value).startswith("[value ")
    assert value.split()[0] not in shown("Authorization", value)


def test_a_scheme_that_stands_alone_is_shown():
    assert shown("Authorization", "Bearer") == "Bearer"


def test_cookies_keep_their_names_only():
    assert shown("Cookie", f"sid={OPAQUE}; theme=dark").count("[cookie ") == 2
    value = shown("Set-Cookie", f"sid={OPAQUE}; Path=/; HttpOnly")
    assert value.startswith("sid=[cookie ")
    assert value.endswith("Path=/; HttpOnly")


def test_an_ordinary_header_is_shown_as_it_is():
    assert shown("Content-Type", "application/json", OPAQUE) == "application/json"
    assert shown("WWW-Authenticate", 'Bearer error="invalid_token"', OPAQUE) == 'Bearer error="invalid_token"'


def test_a_url_keeps_its_path_and_the_names_of_its_query():
    raw = f"https://api.xxx.com/v2/devices?limit=5&access_token={OPAQUE}"
    url = Url(
        Secret(raw), "https", "api.xxx.com", None, "/v2/devices",
        (("limit", Secret("5")), ("access_token", Secret(OPAQUE))),
    )  # fmt: skip
    text = redact.url(url, scrubber(OPAQUE))
    assert text.startswith("https://api.xxx.com/v2/devices?limit=5&access_token=[value ")
    assert OPAQUE not in text


def test_a_location_header_loses_values_and_user_information():
    text = shown("Location", f"https://joe:{OPAQUE}@api.xxx.com/cb?code={OPAQUE}&state=1#{OPAQUE}")
    assert text.startswith("[value ")
    bare = HeaderField("Location", Secret("https://api.xxx.com/callback?code=a&state=1#b"))
    assert redact.header_value(bare, scrubber(), Kind.RESPONSE_FIELD) == "https://api.xxx.com/callback?code=…&state=1#…"


def test_claims_named_like_a_credential_are_masked_and_the_rest_is_shown():
    claims = {"sub": "joe", "scope": "read write", "access_token": OPAQUE, "nested": [{"client_secret": "abc"}]}
    text = json.dumps(redact.json_value(claims, scrubber()))
    assert '"sub": "joe"' in text
    assert '"scope": "read write"' in text
    assert OPAQUE not in text
    assert "abc" not in text


def test_the_same_secret_has_one_label_per_diagnosis_and_another_in_the_next():
    one, other = Labeler(b"one diagnosis"), Labeler(b"another diagnosis")
    assert one.label(OPAQUE) == Labeler(b"one diagnosis").label(OPAQUE)
    assert one.label(OPAQUE) != other.label(OPAQUE)


@pytest.mark.parametrize("form", [str, lambda s: quote(s, safe=""), lambda s: f"<{s}>", lambda s: s[3:-3]])
def test_a_secret_is_masked_whole_encoded_or_in_part(form):
    assert PASSWORD[5:17] not in scrubber(PASSWORD).scrub(f"it said {form(PASSWORD)} twice: {form(PASSWORD)}")
    assert quote(PASSWORD, safe="")[6:18] not in scrubber(PASSWORD).scrub(form(PASSWORD))


def test_anything_formed_like_a_jwt_is_masked_even_when_no_parser_saw_it():
    part = base64.urlsafe_b64encode(b'{"alg":"RS256","kid":"k"}').decode().rstrip("=")
    text = scrubber().scrub(f"token={part}.{part}.{OPAQUE}, end")
    assert OPAQUE not in text
    assert text.endswith(", end")


def test_a_sentence_keeps_its_words_and_loses_what_is_none():
    text = scrubber(OPAQUE).scrub(f"The token {OPAQUE[:11]} is not valid for devices:read at 2024-03-05T10:00:00Z.")
    assert text.startswith("The token [")
    assert text.endswith(" at 2024-03-05T10:00:00Z.")
    assert OPAQUE[:11] not in text


@given(
    secret=st.text(alphabet="abcXYZ019-_.", min_size=12, max_size=60),
    before=st.text(max_size=30),
    after=st.text(max_size=30),
    start=st.integers(0, 48),
    length=st.integers(12, 60),
)
def test_no_window_of_a_secret_survives_anywhere(secret, before, after, start, length):
    start = min(start, len(secret) - 12)
    piece = secret[start : start + length]
    clean = scrubber(secret).scrub(before + piece + after)
    assert not [i for i in range(len(secret) - 11) if secret[i : i + 12] in clean]


def test_a_message_is_scrubbed_in_its_parameters():
    message = scrubber(OPAQUE).message(msg("The value is {value}.", value=OPAQUE))
    assert OPAQUE not in str(message)
    assert message.text == "The value is {value}."


@pytest.mark.parametrize(
    "said",
    [
        "The token access_token is missing", "KeyError: 'access_token'", "invalid token: 'id_token'",
        "Key kid-1 not found", "KeyError: 'X-Api-Key'", "The token isn't valid", "unsupported key type/format",
        "audience 'orders-api' is wrong",
        "POST https://api.example.com/oauth/token/revoke", "GET /webhooks/deliveries", "password reset required",
        "OAuth2 over Http2 on node3",
    ],
)  # fmt: skip
def test_names_of_the_trade_pass_where_a_secret_could_stand(said):
    assert scrubber().scrub(said) == said


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("key open-sesame refused", "open-sesame"), ("KeyError: 'purple_elephant'", "purple_elephant"),
        ("error_description=Key 'purple_elephant' is gone", "purple_elephant"), ("user hunter2 unknown", "hunter2"),
        ("script-src 'nonce-sunshine'", "sunshine"), ("at https://hooks.slack.com/services/T0/B0/football", "football"),
        ("at https://api.example.com/invite/butterfly", "butterfly"), ("relay 66:6f:6f:74:62:61:6c:6c", "66:6f"),
    ],
)  # fmt: skip
def test_names_that_are_none_of_the_trade_are_masked_where_a_secret_could_stand(said, hidden):
    assert hidden not in scrubber().scrub(said)
