"""A diagnosis on paper: at most four sheets, with its id, its address and its date, and without controls."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from diagnostics import services
from diagnostics.models import Diagnosis
from diagnostics.runs import execution
from tests.browser.conftest import OpenPage
from tests.browser.long_pastes import API, BEARER, REFUSED, curl
from tests.web import sample_report
from tests.web.cookies import OWNER
from tests.web.stored import store

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_in(2)]
MOST_SHEETS = 4
SHEET = re.compile(rb"/Type\s*/Page\b(?!s)")


def examined(text: str) -> Diagnosis:
    made = services.create(text, owner=OWNER)
    execution.perform(made.pk)
    return made


def sheets(page: Page) -> int:
    return len(SHEET.findall(page.pdf(format="A4", prefer_css_page_size=True)))


@pytest.mark.one_in(4, "long")
def test_one_exchange_takes_four_sheets_at_most(live_server: Any, open_page: OpenPage) -> None:
    page = open_page(live_server.url)
    made = {name: store(make()) for name, make in sample_report.ALL.items() if name in ("expired", "missing-scope")}
    made["a refused call"] = examined(curl(API, BEARER) + "\n\n" + REFUSED)
    found = {}
    for name, diagnosis in made.items():
        page.goto(f"/d/{diagnosis.pk}/")
        found[name] = sheets(page)
    assert {name: count for name, count in found.items() if not 1 <= count <= MOST_SHEETS} == {}


def test_paper_names_the_diagnosis_and_holds_no_controls(live_server: Any, open_page: OpenPage) -> None:
    page = open_page(live_server.url)
    made = store(sample_report.expired())
    page.goto(f"/d/{made.pk}/")
    page.emulate_media(media="print")
    head = page.locator(".on-paper")
    expect(head).to_be_visible()
    for said in (made.pk, f"{settings.PORTAL_BASE_URL}/d/{made.pk}/", f"{made.created_at:%Y-%m-%d}"):
        expect(head).to_contain_text(said)
    controls = page.locator("button, input, textarea, select, nav, .button, .anchor")
    assert [one for one in controls.all() if one.is_visible()] == []


@pytest.mark.one_in(4, "long")
def test_no_heading_stands_alone_at_the_foot_of_a_sheet(live_server: Any, open_page: OpenPage) -> None:
    page = open_page(live_server.url)
    page.goto(f"/d/{store(sample_report.expired()).pk}/")
    page.emulate_media(media="print")
    kept = page.evaluate(
        "[...document.querySelectorAll('main :is(h1, h2, h3), main .step > summary')].map((one) =>"
        " getComputedStyle(one).breakAfter)"
    )
    assert set(kept) == {"avoid"}
    # What is closed on paper leaves no heading behind that nothing follows.
    empty = page.evaluate(
        """[...document.querySelectorAll('.report > section')].filter((one) => one.checkVisibility())
             .filter((one) => ![...one.children].some((each) => each.tagName !== 'H2' && each.checkVisibility()))
             .map((one) => one.textContent.trim().slice(0, 40))"""
    )
    assert empty == []
