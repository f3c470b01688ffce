"""A message, a code or a sign in code is sure only where the words of the whole paste agree with it (rule 4)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.verdict.distribution import distribution
from diagnostics.engine.verdict.evidence import Evidence
from tests.corpus.examined import examined

_CAUSE = "wrong-audience"
AT = datetime(2026, 11, 29, 8, tzinfo=UTC)


def _share(**features: float) -> float:
    found = distribution({_CAUSE: Evidence(_CAUSE, dict(features), shown_by={"report.code"})}, None)
    return found.shares[0].share


@pytest.mark.parametrize("evidence", [{"message": 1.0}, {"code": 1.0, "message": 0.9}, {"code_sign": 0.93}])
def test_what_was_said_or_stands_in_code_stays_below_sure_until_the_words_agree(evidence: dict[str, float]) -> None:
    alone, little, much = (_share(**evidence, reading=heard) for heard in (0.0, 4.0, 6.5))
    assert alone <= 0.6
    assert alone <= little <= 0.8 < much


def test_what_a_check_saw_for_itself_needs_no_word() -> None:
    assert _share(paste=0.95, certain=1.0, witnesses=2.0, message=0.9) > 0.85


BESIDE = {
    "stripped-by-proxy-or-gateway": (
        'location /static { proxy_set_header Authorization " "; }\nGET /api/orders -> 401 {"error":"token expired"}'
    ),
    "alg-mismatch": (
        'SIMPLE_JWT = {"ALGORITHM": "HS256"}\nOur Google ID token header: {"alg":"RS256","kid":"a"} goes to '
        '/google-login and works there.\nGET /me 401 {"error":"token revoked"}'
    ),
    "timezone-bug": (
        'line = datetime.now().strftime("%Y-%m-%dT%H:%M:%SZ") + " calling"\n'
        'token = jwt.encode({"exp": datetime.now(timezone.utc) + timedelta(hours=1)}, key)\n'
        'GET /me 403 {"error":"insufficient_scope"}'
    ),
}


@pytest.mark.parametrize("cause", BESIDE)
def test_code_beside_a_call_names_no_cause_that_the_server_got_past(cause: str) -> None:
    report, _ = examined(BESIDE[cause], "generic", AT)
    assert report.verdict is not None
    assert report.verdict.cause != cause
    assert cause not in [candidate.cause for candidate in report.verdict.ranked[:1]]
