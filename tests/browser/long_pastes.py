"""Pastes as long, as wide and in such scripts as people really paste them."""

from __future__ import annotations

import base64
import json

API = "https://api.xxx.com/v2/devices"
REFUSED = 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm="devices", error="invalid_token"\n'


def token(**claims: object) -> str:
    def part(values: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")

    signature = "c2lnbmF0dXJl" * 28 + "c2lnbA"
    return f"{part({'alg': 'RS256', 'kid': 'prod-2026-1', 'typ': 'at+jwt'})}.{part(claims)}.{signature}"


def curl(url: str = API, *headers: str) -> str:
    return f"curl '{url}'" + "".join(f" \\\n  -H '{header}'" for header in headers)


def har() -> str:
    sent = [{"name": "Authorization", "value": f"Bearer {token(sub='u-1', scope='devices.read')}"}]
    sent += [{"name": f"X-Trace-{i}", "value": f"{i:02}" + "0123456789abcdef" * 3} for i in range(6)]
    entries = [
        {
            "startedDateTime": f"2026-07-01T10:00:{i:02}.000Z",
            "time": 20,
            "request": {"method": "GET", "url": f"{API}/{i}/{'e' * 300}", "httpVersion": "HTTP/2", "headers": sent},
            "response": {
                "status": 401 if i == 59 else 200,
                "statusText": "Unauthorized" if i == 59 else "OK",
                "httpVersion": "HTTP/2",
                "headers": [{"name": "x-request-id", "value": f"{i:02}" + "f" * 62}],
                "content": {"mimeType": "application/json", "text": "{}"},
            },
        }
        for i in range(60)
    ]
    return json.dumps({"log": {"version": "1.2", "entries": entries}})


BEARER = f"Authorization: Bearer {token(iss='https://login.xxx.com/', aud=API, sub='u-1', scope='devices.read')}"
SCOPES = " ".join(f"devices.area{i}.read" for i in range(200))
MISSING = 'WWW-Authenticate: Bearer error="insufficient_scope", scope="' + "devices.write" * 20 + '"'
PASTES = {
    "a curl with four long headers": curl(
        API, BEARER, "X-Tenant: " + "tenant-" * 40, "X-Request-Id: " + "0f" * 150, "X-" + "Long-" * 40 + "Name: 1"
    ),
    "a token of 3,000 characters": token(
        iss="https://login.xxx.com/" + "realm" * 60, aud=["https://" + "a" * 400], sub="s" * 900, **{"k" * 200: "v"}
    ),
    "an address of 4,000 characters": curl(f"{API}/{'d' * 2000}?{'q' * 900}={'v' * 1100}", BEARER) + "\n\n" + REFUSED,
    "200 scopes": curl(API, f"Authorization: Bearer {token(scope=SCOPES)}") + "\n\nHTTP/1.1 403 Forbidden\n" + MISSING,
    "one word of 5,000 characters": REFUSED + "\n" + json.dumps({"error": "w" * 5000}),
    "text from right to left": curl(API, BEARER, "X-שם: " + "שלום" * 60) + "\n\n" + REFUSED + "\nخطأ: " + "الرمز" * 60,
    "a HAR of 60 entries": har(),
}  # fmt: skip

EVERYTHING = (
    curl(f"{API}/{'d' * 900}?{'q' * 300}={'v' * 300}", "Authorization: Bearer " + PASTES["a token of 3,000 characters"],
         "X-Request-Id: " + "0f" * 150, "X-" + "Long-" * 40 + "Name: 1")
    + "\n\n" + REFUSED + "X-Request-Id: " + "1e" * 150 + "\n\n" + json.dumps({"error": "w" * 900})
)  # fmt: skip
