"""Lighthouse on the three pages that matter most; how fast they are is printed by tests/bench/lighthouse.py."""

from __future__ import annotations

from typing import Any

import pytest

from diagnostics.views import ownership
from tests.fixtures import lighthouse
from tests.web import sample_report
from tests.web.cookies import owner_cookie
from tests.web.stored import store

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
LEAST = 98


@pytest.mark.parametrize("page", ["/", "a finished diagnosis", "/kb/api-authentication-401/"])
def test_a_page_is_accessible_and_follows_good_practice(live_server: Any, page: str) -> None:
    try:
        lighthouse.program()
    except lighthouse.Missing as reason:
        pytest.skip(str(reason))
    path = page if page.startswith("/") else f"/d/{store(sample_report.expired()).pk}/"
    scores = lighthouse.audit(
        live_server.url + path, ("accessibility", "best-practices"), cookies={ownership.COOKIE: owner_cookie()}
    )
    assert scores["accessibility"] >= LEAST, scores
    assert scores["best-practices"] >= LEAST, scores
