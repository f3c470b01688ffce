"""What a reader does on a diagnosis: asks what a claim means, points at a finding, goes from a cause to what saw it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.web import sample_report
from tests.web.stored import store

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_claim_is_explained_on_hover_and_on_focus_with_its_section(live_server: Any, open_page: OpenPage) -> None:
    page = open_page(live_server.url, width=390)
    page.goto(f"/d/{store(sample_report.expired()).pk}/")
    term, tip = page.locator(".term", has_text="exp").first, page.get_by_text("from then on the token is refused")
    expect(tip).not_to_be_visible()
    term.hover()
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("RFC 7519, 4.1.4")
    page.mouse.move(0, 0)
    expect(tip).not_to_be_visible()
    term.focus()
    expect(tip).to_be_visible()
    box = tip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert page.locator(f"#{term.get_attribute('aria-describedby')}").count() == 1


def test_every_finding_has_an_address_that_leads_to_it(live_server: Any, open_page: OpenPage) -> None:
    page = open_page(live_server.url)
    page.goto(f"/d/{store(sample_report.expired()).pk}/")
    findings = page.locator(".finding[id], .quiet-findings li[id]")
    assert findings.count() == len({one.get_attribute("id") for one in findings.all()})
    addresses = page.evaluate("[...document.querySelectorAll('.anchor')].map((one) => one.hash)")
    assert addresses == [f"#{one.get_attribute('id')}" for one in findings.all()]
    # One that stands in a closed step is opened by its address.
    quiet = page.locator("#step-1 .quiet-findings li").first
    expect(quiet).not_to_be_visible()
    page.goto(f"{page.url}#{quiet.get_attribute('id')}")
    expect(quiet).to_be_visible()


@pytest.mark.one_in(4, "long")
def test_no_row_of_evidence_has_an_empty_expectation(live_server: Any, open_page: OpenPage) -> None:
    page = open_page(live_server.url)
    for name in ("expired", "wrong-audience", "missing-scope"):
        page.goto(f"/d/{store(sample_report.ALL[name]()).pk}/")
        empty = page.evaluate("[...document.querySelectorAll('.evidence td:not(:first-child)')]"
                              ".filter((one) => !one.textContent.trim() && one.closest('tbody')).length")  # fmt: skip
        assert empty == 0
        for table in page.locator(".evidence").all():
            expects = table.locator("thead th").count() == 2
            assert expects == (table.locator("tbody td[data-label='Expected:']").count() > 0)


def test_the_first_screen_says_cause_sureness_who_acts_why_and_what_to_do(
    live_server: Any, open_page: OpenPage
) -> None:
    page = open_page(live_server.url, width=390, height=844)
    page.goto(f"/d/{store(sample_report.expired()).pk}/")
    verdict = page.locator(".verdict")
    for said in ("Almost certain (98 %)", "You", "It is in the call, its token or its settings."):
        expect(verdict.locator(".facts")).to_contain_text(said)
    for part in ("h1", ".facts", ".remedy", ".actions", ".code .changed"):
        box = verdict.locator(part).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 844, part
