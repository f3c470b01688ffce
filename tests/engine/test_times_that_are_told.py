"""Times that messages, addresses and code tell: a start set ahead, a zone mistaken, a clock that is off."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.corpus.examined import examined

AT = datetime(2026, 11, 29, 8, tzinfo=UTC)


def cause(text: str) -> str | None:
    verdict = examined(text, "generic", AT)[0].verdict
    assert verdict is not None
    return verdict.cause


IDX = (
    "IDX10222: Lifetime validation failed. The token is not yet valid. "
    "ValidFrom (UTC): '{}', Current time (UTC): '11/28/2026 3:21:40 PM'."
)
SKEWED = (
    "<Error><Code>RequestTimeTooSkewed</Code><Message>The difference between the request time and the current time is"
    " too large.</Message><RequestTime>{}</RequestTime><ServerTime>2026-11-28T09:10:04Z</ServerTime></Error>"
)


@pytest.mark.parametrize(
    "text",
    [
        IDX.format("1/1/2027 12:00:00 AM"),
        "BeforeValidException: Cannot handle token with nbf prior to 2027-01-04T06:00:00+0000",
        "JwtValidationException: An error occurred while attempting to decode the Jwt: Jwt used before"
        " 2026-12-15T00:00:00Z",
        "<Error><Code>AccessDenied</Code><Message>Request is not valid yet</Message>"
        "<ServerTime>2026-11-27T22:00:03Z</ServerTime></Error>\nhttps://media.s3.amazonaws.com/a.mp4?"
        "X-Amz-Date=20261130T000000Z&X-Amz-Expires=600&X-Amz-Signature=...",
    ],
)
def test_a_start_on_a_whole_hour_to_come_was_set_so_by_somebody(text: str) -> None:
    assert cause(text) == "token-not-yet-valid"


@pytest.mark.parametrize(
    "text",
    [
        IDX.format("11/28/2026 8:51:41 PM"),
        SKEWED.format("20261128T141003Z"),
        "Signature expired: 20261128T170244Z is now earlier than 20261128T215744Z (20261128T220244Z - 5 min.)",
    ],
)
def test_two_times_that_are_whole_hours_apart_to_the_second_are_of_two_zones(text: str) -> None:
    assert cause(text) == "timezone-bug"


@pytest.mark.parametrize(
    "text",
    [
        IDX.format("11/28/2026 3:29:02 PM"),
        SKEWED.format("20261128T084512Z"),
        "Signature expired: 20261128T213311Z is now earlier than 20261128T215744Z (20261128T220244Z - 5 min.)",
    ],
)
def test_two_times_that_are_some_minutes_apart_are_of_two_clocks(text: str) -> None:
    assert cause(text) == "clock-skew"


REFUSED = "\ncurl with it: HTTP/1.1 401 Unauthorized"


@pytest.mark.parametrize(
    ("ahead", "right"),
    [
        ("$p = ['nbf' => time() + 900, 'exp' => time() + 4500];", "$p = ['nbf' => time(), 'exp' => time() + 4500];"),
        ("jwt.sign({ sub }, SECRET, { notBefore: '30m' })", "jwt.sign({ sub }, SECRET, { notBefore: '0s' })"),
        (
            "NotBefore: jwt.NewNumericDate(time.Now().Add(10 * time.Minute)),",
            "NotBefore: jwt.NewNumericDate(time.Now().Add(-10 * time.Minute)),",
        ),
        (
            ".notBefore(now.plus(Duration.ofHours(1)))\n.expiresAt(now.plus(Duration.ofHours(2)))",
            ".notBefore(now)\n.expiresAt(now.plus(Duration.ofHours(2)))",
        ),
        (
            'payload = {"nbf": datetime.now(UTC) + timedelta(minutes=30)}',
            'payload = {"nbf": datetime.now(UTC) - timedelta(minutes=1)}',
        ),
        ('jwt.encode({"nbf": booking.starts_at}, KEY)', 'jwt.encode({"nbf": issued_at}, KEY)'),
    ],
)
def test_code_that_sets_the_start_of_a_token_ahead_is_why_it_does_not_hold_yet(ahead: str, right: str) -> None:
    assert cause(ahead + REFUSED) == "token-not-yet-valid"
    assert cause(right + REFUSED) != "token-not-yet-valid"


@pytest.mark.parametrize(
    ("local", "right"),
    [
        ('amz_date = os.date("%Y%m%dT%H%M%SZ")', 'amz_date = os.date("!%Y%m%dT%H%M%SZ")'),
        ("ts=$(date +%Y-%m-%dT%H:%M:%SZ); sign $ts", "ts=$(date -u +%Y-%m-%dT%H:%M:%SZ); sign $ts"),
        ("$iat = [int](Get-Date -UFormat %s)", "$iat = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()"),
        (
            "long exp = (long)(DateTime.Now - new DateTime(1970, 1, 1)).TotalSeconds;",
            "long exp = (long)(DateTime.UtcNow - new DateTime(1970, 1, 1)).TotalSeconds;",
        ),
        ("iat := DateTimeToUnix(Now);", "iat := DateTimeToUnix(Now, False);"),
        ("$iat = strtotime(gmdate('Y-m-d H:i:s'));", "$iat = strtotime(gmdate('Y-m-d\\TH:i:s\\Z'));"),
    ],
)
def test_code_that_counts_the_local_clock_as_utc_mistakes_the_zone(local: str, right: str) -> None:
    assert cause(local + REFUSED) == "timezone-bug"
    assert cause(right + REFUSED) != "timezone-bug"


def test_a_tool_that_measured_the_clock_tells_how_far_it_is_off() -> None:
    tool = "$ chronyc tracking\nSystem time     : {} seconds slow of NTP time\n" + REFUSED
    assert cause(tool.format("431.220947266")) == "clock-skew"
    assert cause(tool.format("0.000000947")) != "clock-skew"
