"""The staff's pages in Chromium: on a phone nothing overflows or is cut off, and axe finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from diagnostics.models import Diagnosis, FixFeedback, SectionFeedback
from tests.browser.conftest import OpenPage
from tests.web import sample_report
from tests.web.stored import store

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_in(2)]
PAGES = ("/admin/today/", "/admin/diagnostics/diagnosis/trends/")
LONG = "spiffe://production.internal.example.com/workloads/" + "device-inventory-synchroniser-" * 4


def busy_days() -> None:
    report = sample_report.expired()
    report["understood"]["tokens"][0]["claims"]["client_id"] = LONG
    for day, n in ((8, 1), (3, 1), (1, 2), (0, 9)):
        for place in range(n):
            made = store(report if place % 2 else sample_report.expired())
            Diagnosis.objects.filter(pk=made.pk).update(
                created_at=timezone.now() - timedelta(days=day, minutes=place), confidence=0.98
            )
            FixFeedback.objects.create(diagnosis=made, cause=made.cause, fixed=bool(place % 3))
    SectionFeedback.objects.create(
        article="scopes-audiences-environments", anchor="right-token-wrong-place", helpful=True
    )


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.one_in(4, "long")
def test_staff_pages_fit_and_are_accessible(
    live_server: Any,
    open_page: OpenPage,
    admin_client: Client,
    violations: Callable[[Page], list[str]],
    width: int,
) -> None:
    busy_days()
    page = open_page(live_server.url, width=width, height=844, color_scheme="light" if width < 1280 else "dark")
    session = admin_client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    for path in PAGES:
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        wide = page.evaluate(
            "[...document.querySelectorAll('main *, header *')]"
            ".filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)"
            ".map((one) => one.outerHTML.slice(0, 120))"
        )
        assert wide == []
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert violations(page) == []
    page.goto(PAGES[0])
    expect(page.locator(".lead")).to_contain_text("More than usual")
    # The first of the causes and the sentence above it are seen without scrolling.
    assert page.locator(".causes li").first.bounding_box()["y"] < 844
