"""Lighthouse on the pages that matter most; how fast they are is printed by tests/bench/lighthouse.py."""

from __future__ import annotations

from typing import Any

import pytest

from diagnostics import services, sharing
from diagnostics.views import ownership
from tests.fixtures import lighthouse
from tests.web import sample_report
from tests.web.cookies import owner_cookie
from tests.web.stored import store

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
LEAST = 98
CATEGORIES = ("accessibility", "best-practices", "seo")
PASTE = (
    "curl https://api.example.com/v2/devices -H 'Authorization: Bearer undefined'\n\n"
    'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"\n'
)


@pytest.mark.parametrize("desktop", [False, True], ids=["phone", "desk"])
@pytest.mark.parametrize("page", ["/", "/?example=expired", "a diagnosis", "a link", "/kb/api-authentication-401/"])
def test_a_page_is_accessible_follows_good_practice_and_can_be_found(
    live_server: Any, monkeypatch: pytest.MonkeyPatch, page: str, desktop: bool
) -> None:
    # the sandbox that mints examples has a database of its own, which is not there
    monkeypatch.setattr(services, "example_text", lambda _slug: PASTE)
    try:
        lighthouse.program()
    except lighthouse.Missing as reason:
        pytest.skip(str(reason))
    path, unlisted = page, not page.startswith("/")
    if unlisted:
        made = store(sample_report.expired())
        path = f"/d/{made.pk}/" if page == "a diagnosis" else f"/s/{sharing.create(made)[1]}/"
    scores = lighthouse.audit(
        live_server.url + path,
        CATEGORIES,
        cookies={ownership.COOKIE: owner_cookie()},
        desktop=desktop,
        unlisted=unlisted,
    )
    assert min(scores[name] for name in CATEGORIES) >= LEAST, scores
