"""Host and scheme of a call are taken from its own address elsewhere in the paste, and from no other one."""

from __future__ import annotations

import pytest

from diagnostics.engine.parse import parse

CALL = "GET /v2/devices HTTP/1.1\nAccept: */*\nAuthorization: Bearer Zt9xQ2m7LkVw4RpTn\n\nHTTP/1.1 401 Unauthorized\n"
HOSTED = CALL.replace("Accept", "Host: api.example.com\nAccept")


@pytest.mark.parametrize(
    ("text", "scheme", "host"),
    [
        (f"calling https://api.example.com/v2/devices\n\n{CALL}", "https", "api.example.com"),
        (f"calling http://api.example.com/v2/devices\n\n{HOSTED}", "http", "api.example.com"),
        (f"see https://docs.example.org/errors/401\n\n{CALL}", "", ""),
        (f"see http://api.example.com/docs\n\n{HOSTED}", "https", "api.example.com"),
        (
            f'{HOSTED}\n{{"error":"unauthorized","url":"http://api.example.com/v2/devices"}}\n',
            "https",
            "api.example.com",
        ),
        (f"TLS handshake done\nhttp://api.example.com/v2/devices\n\n{HOSTED}", "https", "api.example.com"),
    ],
)
def test_only_the_calls_own_address_tells_where_it_went(text: str, scheme: str, host: str) -> None:
    made = parse(text)

    call = next(request for request in made.requests if request.headers_named("Authorization"))
    assert call.url is not None
    assert (call.url.scheme, call.url.host) == (scheme, host)


@pytest.mark.parametrize(
    ("location", "scheme"),
    [
        ("http://api.example.com/v2/devices/", "http"),
        ("https://api.example.com/v2/devices/", "https"),
        ("http://api.example.com/login", "https"),
        ("http://sso.example.com/v2/devices/", "https"),
    ],
)
def test_a_call_that_a_redirect_led_to_has_the_scheme_of_its_location(location: str, scheme: str) -> None:
    made = parse(
        "POST /v2/devices HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer Zt9xQ2m7LkVw4RpTn\n\n"
        f"HTTP/1.1 302 Found\nLocation: {location}\n\n"
        "GET /v2/devices/ HTTP/1.1\nHost: api.example.com\n\nHTTP/1.1 403 Forbidden\n"
    )

    assert [request.url.scheme for request in made.requests if request.url] == ["https", scheme]
