"""What is said where clocks disagree: whose is off and by how much, what sets it there, and who may allow a leeway."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.types import Fix
from diagnostics.engine.remedy.render import stand_in
from tests.corpus.examined import examined

AT = datetime(2026, 3, 8, 14, 23, 45, tzinfo=UTC)
NOW = int(AT.timestamp())
DATE = "Sun, 08 Mar 2026 14:23:45 GMT"
NOT_YET = "jwt.exceptions.ImmatureSignatureError: The token is not yet valid (iat)"
SIGNED = (
    "InvalidSignatureException: Signature expired: 20260308T141645Z is now earlier than 20260308T141845Z "
    "(20260308T142345Z - 5 min.)"
)
SHORT_LIVED = (
    '{"error":"invalid_grant","error_description":'
    '"Invalid JWT: Token must be a short-lived token and in a reasonable timeframe"}'
)
COMMANDS = ("timedatectl", "sntp", "w32tm")


def fix_of(paste: str) -> Fix:
    report, _ = examined(paste, "generic", AT)
    assert report.verdict is not None
    assert report.verdict.fix is not None
    assert report.verdict.cause in ("clock-skew", "token-not-yet-valid"), report.verdict.cause
    return report.verdict.fix


def call(host: str = "api.example.com", **claims: int) -> str:
    token = stand_in.jwt({"iss": "https://auth.example.com/", "sub": "user-1", "exp": NOW + 9000, **claims})
    return (
        f"GET /v1/items HTTP/1.1\nHost: {host}\nAuthorization: Bearer {token}\n\n"
        f'HTTP/1.1 401 Unauthorized\nDate: {DATE}\nContent-Type: application/json\n\n{{"error":"unauthorized"}}\n'
    )


def test_a_token_that_is_dated_ahead_of_its_issue_is_waited_for_and_no_clock_is_set() -> None:
    fix = fix_of(call(iat=NOW - 60, nbf=NOW + 600))
    assert "no clock is at fault" in str(fix.text)
    assert "2026-03-08T14:33:45Z" in str(fix.text)
    assert fix.follow_up == ""


def test_a_gap_between_issuer_and_api_names_both_times_and_sets_no_clock_of_the_caller() -> None:
    fix = fix_of(call(iat=NOW + 300))
    assert "5 minutes after the clock of the API" in str(fix.text)
    assert "no part in it" in str(fix.text)
    assert "leeway" not in str(fix.text), "the check is not the reader's"
    assert fix.follow_up == ""


def test_a_leeway_is_offered_where_the_check_is_the_readers_own_and_covers_the_gap() -> None:
    own = "My backend uses golang-jwt.\n\n"
    assert "jwt.WithLeeway(60*time.Second)" in str(fix_of(own + call(iat=NOW + 40, nbf=NOW + 40)).text)
    assert "leeway" not in str(fix_of(own + call(iat=NOW + 700, nbf=NOW + 700)).text), "no leeway is to cover that"


@pytest.mark.parametrize(
    ("platform", "command"),
    [
        ("User-Agent: sdk/1 PHP/7.4 (Ubuntu)", "timedatectl"),
        ("at /Users/dev/shop/node_modules/sdk/index.js:10", "sntp"),
        ("C:\\work> node upload.js", "w32tm"),
        ("", ""),
        ("on Heroku", ""),
        ("in a Docker container on my Mac", ""),
        ("on an Android phone", ""),
    ],
)
def test_a_command_is_given_for_the_system_that_the_paste_shows_and_no_other(platform: str, command: str) -> None:
    fix = fix_of(f"{platform}\n{SIGNED}\n")
    assert "7 minutes behind: it says 2026-03-08T14:16:45Z, the server 2026-03-08T14:23:45Z" in str(fix.text)
    assert [name for name in COMMANDS if name in fix.follow_up] == ([command] if command else [])


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("in a container on a Mac", "restart Docker Desktop"),
        ("kubectl logs pod/api", "clock of its host"),
        ("after the deploy to Heroku", "nobody but its operator sets clocks"),
        ("in WSL2", "wsl --shutdown"),
        ("in a Vagrant box", "time synchronisation"),
        ("on an iPhone", "automatically"),
    ],
)
def test_what_sets_the_clock_there_is_told_of_machines_that_no_command_of_a_computer_sets(
    where: str, said: str
) -> None:
    assert said in str(fix_of(f"{where}:\n{SHORT_LIVED}\n").text)


def test_of_an_assertion_that_the_caller_signs_no_leeway_is_spoken_of() -> None:
    text = str(fix_of(f"My service runs on Debian\n{SHORT_LIVED}\n").text)
    assert "Your machine dates what it signs" in text
    assert "leeway" not in text


@pytest.mark.parametrize(
    ("code", "setting"),
    [
        (
            '  File "/srv/app/views.py", line 12, in check\n    claims = jwt.decode(token, key, algorithms=["HS256"])',
            "leeway=60",
        ),
        (
            '  File "/x/site-packages/lti/launch.py", line 7\n    claims = jwt.decode(token, key, algorithms=[])',
            "",
        ),
    ],
)
def test_the_argument_of_the_library_is_named_where_the_code_that_checks_is_the_readers(
    code: str, setting: str
) -> None:
    text = str(fix_of(f"Traceback (most recent call last):\n{code}\n{NOT_YET}\n").text)
    assert "The machine that checks the token" in text
    assert (setting in text) if setting else ("leeway" not in text)


def test_two_good_clocks_that_differ_by_a_second_are_not_set() -> None:
    printed = "iat: 2026-03-08T14:23:46.000Z\nnow: 2026-03-08T14:23:44.900Z\n"
    trace = "NotBeforeError: jwt not active\n    at /srv/app/node_modules/jsonwebtoken/verify.js:146:21\n"
    fix = fix_of(trace + printed)
    assert "1 second behind" in str(fix.text)
    assert "set well" in str(fix.text)
    assert fix.follow_up == ""
