"""Every page in every state: accessible, in both themes, on a phone, without JavaScript, silent in the console."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Page, Route, expect

from diagnostics import tasks
from diagnostics.limits import LimitReached
from diagnostics.models import Diagnosis
from diagnostics.storage import columns
from tests.browser.conftest import OpenPage
from tests.fixtures.thorough import drawn
from tests.web import sample_report
from tests.web.stored import store

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_in(4)]
ERRORS = {
    "400.html": {},
    "403.html": {},
    "403_csrf.html": {},
    "404.html": {},
    "429.html": {"limit": LimitReached("30 looks in 1 minute", 20)},
    "500.html": {},
}
PAGES = ["/", "/kb/", "/kb/?q=expired", "/kb/api-authentication-401/"]


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "send", lambda diagnosis_id: False)


WIDTHS = [
    *((320, code) for code in ("en", "de", "es")), (390, "de"), (390, "es"), (640, "en"),
    *((1280, code) for code in ("en", "de", "es")),
]  # fmt: skip


def address(name: str) -> str:
    return f"/d/{store(sample_report.ALL[name]()).pk}/" if name in sample_report.ALL else name


def is_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.parametrize(
    ("scheme", "locale"), drawn([("light", "en"), ("dark", "en"), ("light", "de"), ("dark", "es")], 4)
)
@pytest.mark.one_in(4, "long")
def test_axe_finds_nothing_on_any_page_in_any_state(
    live_server: Any, open_page: OpenPage, violations: Callable[[Page], list[str]], scheme: str, locale: str
) -> None:
    page = open_page(live_server.url, color_scheme=scheme, reduced_motion="reduce", locale=locale)
    found = {}
    for name in [*PAGES, *sample_report.ALL]:
        page.goto(address(name))
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        found[name] = violations(page)
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.one_in(4, "long")
def test_axe_finds_nothing_on_the_pages_of_errors(
    live_server: Any, open_page: OpenPage, violations: Callable[[Page], list[str]], scheme: str
) -> None:
    page = open_page(live_server.url, color_scheme=scheme, width=390)
    found = {}
    for name, context in ERRORS.items():
        body = render_to_string(name, context, RequestFactory().get("/shown/"))
        # Served as a success: the browser writes every other status into the console.
        page.route("**/shown/", partial(Route.fulfill, body=body, content_type="text/html"))
        page.goto("/shown/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        found[name] = [*violations(page), *(["scrolls sideways"] if is_wide(page) else [])]
        page.unroute("**/shown/")
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(("width", "locale"), drawn(WIDTHS, 2))
@pytest.mark.one_in(4, "long")
def test_no_page_scrolls_sideways(live_server: Any, open_page: OpenPage, width: int, locale: str) -> None:
    page = open_page(live_server.url, width=width, locale=locale)
    wide = []
    for name in [*PAGES, *sample_report.ALL]:
        page.goto(address(name))
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        if is_wide(page):
            wide.append(name)
    assert wide == []


@pytest.mark.parametrize("name", ["expired", "wrong-audience", "missing-scope", "lost-on-redirect"])
def test_the_verdict_and_who_acts_are_seen_on_a_phone_without_scrolling(
    live_server: Any, open_page: OpenPage, name: str
) -> None:
    page = open_page(live_server.url, width=390, height=844)
    page.goto(address(name))
    for shown in (page.get_by_role("heading", level=1), page.locator(".facts"), page.locator(".remedy").first):
        box = shown.bounding_box()
        assert box is not None
        assert box["y"] + min(box["height"], 120) <= 844


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.one_in(4, "long")
def test_from_right_to_left_the_pages_hold_together(live_server: Any, open_page: OpenPage, width: int) -> None:
    page = open_page(live_server.url, width=width)
    broken = []
    for name in [*PAGES, *sample_report.ALL]:
        page.goto(address(name))
        page.evaluate("document.documentElement.dir = 'rtl'")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        brand, switch = (page.locator(one).bounding_box() for one in ("header .brand", "header [data-theme-switch]"))
        assert brand is not None
        assert switch is not None
        if is_wide(page) or brand["x"] < switch["x"]:
            broken.append(name)
        # What is copied to or from a terminal reads from left to right in every language.
        ways = page.evaluate(
            "[...document.querySelectorAll('pre, textarea')].map((one) => getComputedStyle(one).direction)"
        )
        if set(ways) - {"ltr"}:
            broken.append(name + ": code from right to left")
    assert broken == []


def test_the_language_switch_works_without_javascript_and_keeps_the_page(live_server: Any, open_page: OpenPage) -> None:
    page = open_page(live_server.url, java_script_enabled=False)
    page.goto("/kb/")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wissensdatenbank")
    assert page.url.endswith("/kb/")
    page.goto("/")
    expect(page.get_by_role("button", name="Ursache finden")).to_be_visible()


def test_the_theme_switch_is_remembered(live_server: Any, open_page: OpenPage) -> None:
    page = open_page(live_server.url, color_scheme="light")
    page.goto("/")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Switch between light and dark").click()
    page.goto("/kb/")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before


def test_the_keyboard_alone_reaches_verdict_steps_and_deletion(live_server: Any, open_page: OpenPage) -> None:
    page = open_page(live_server.url)
    page.goto(address("expired"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    reached = []
    for _ in range(200):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim().replace(/\\s+/g, ' ')"))
        if reached[-1] == "Delete now":
            break
    assert "Copy" in reached
    assert "Paste again after the fix" in reached
    assert any(text.startswith("1. Authorization header") for text in reached)
    assert reached[-1] == "Delete now"


def test_a_step_opens_with_the_keyboard(live_server: Any, open_page: OpenPage) -> None:
    page = open_page(live_server.url)
    page.goto(address("expired"))
    expect(page.locator("#step-1").get_by_text("Key “prod-2026-1” is published")).not_to_be_visible()
    page.locator("#step-1 > summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#step-1").get_by_text("Key “prod-2026-1” is published")).to_be_visible()


def test_the_fix_is_copied_whole(live_server: Any, open_page: OpenPage) -> None:
    page = open_page(live_server.url, permissions=["clipboard-read", "clipboard-write"])
    page.goto(address("expired"))
    page.locator(".verdict .copy").first.click()
    expect(page.locator(".verdict .copy").first).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.rstrip("\n") == sample_report.expired()["verdict"]["fix"]["request"].rstrip("\n")


def test_a_running_page_fills_in_by_itself_keeps_focus_and_open_steps_and_stops_polling(
    live_server: Any, open_page: OpenPage
) -> None:
    made = store(sample_report.running())
    page = open_page(live_server.url)
    polls: list[str] = []
    page.on("request", lambda sent: "/progress/" in sent.url and polls.append(sent.url))
    page.goto(f"/d/{made.pk}/")
    page.locator("#step-1 > summary").click()
    page.locator("#step-1 > summary").focus()
    page.wait_for_function("() => performance.getEntriesByType('resource').some((e) => e.name.includes('n=3'))")
    Diagnosis.objects.filter(pk=made.pk).update(state="finished", **columns.of_report(sample_report.expired()))
    expect(page.get_by_role("heading", name="Ruled out")).to_be_visible()
    expect(page.locator("#step-7")).to_contain_text("Could not test")
    assert page.locator("#step-1").get_attribute("open") is not None
    expect(page.locator("#status")).to_contain_text("The examination is over.")
    ended = len(polls)
    page.wait_for_timeout(2500)
    assert len(polls) == ended


@pytest.mark.parametrize("event", ["sendError", "responseError"])
def test_a_poll_is_tried_again_when_the_server_was_away(live_server: Any, open_page: OpenPage, event: str) -> None:
    page = open_page(live_server.url)
    polls: list[str] = []

    def no_content(route: Any) -> None:
        # htmx leaves the page as it is, so the poll's own trigger is used up.
        polls.append(route.request.url)
        route.fulfill(status=204)

    page.route("**/progress/**", no_content)
    with page.expect_response("**/progress/**"):
        page.goto(f"/d/{store(sample_report.waiting()).pk}/")
    # The event that htmx sends: a real failure would be written into the console by the browser itself.
    page.evaluate(f"htmx.trigger('#poll', 'htmx:{event}', {{xhr: {{status: 503}}}})")
    page.wait_for_timeout(2600)
    assert len(polls) == 2


def test_a_section_of_the_knowledge_base_opens_in_its_place(live_server: Any, open_page: OpenPage) -> None:
    page = open_page(live_server.url)
    page.goto(address("expired"))
    page.get_by_role("link", name="Read the section of the knowledge base here").first.click()
    expect(page.locator("#step-2 .kb-here .kb-inline")).to_be_visible()
    assert "/d/" in page.url


def test_a_finished_diagnosis_is_light_and_does_not_shift(live_server: Any, open_page: OpenPage) -> None:
    page = open_page(live_server.url)
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url))
    page.add_init_script(
        """window.shift = 0; new PerformanceObserver((list) => {
             for (const entry of list.getEntries()) window.shift += entry.value;
           }).observe({type: 'layout-shift', buffered: true});"""
    )
    page.goto(address("expired"), wait_until="networkidle")
    assert len(sent) - 1 <= 5, sent
    assert page.evaluate("window.shift") <= 0.01


def test_printing_shows_every_step_on_white(live_server: Any, open_page: OpenPage) -> None:
    page = open_page(live_server.url, color_scheme="dark")
    page.goto(address("expired"))
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.locator(".verdict .actions")).not_to_be_visible()
