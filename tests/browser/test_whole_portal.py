"""A user's way through the running portal: broker, worker, sandbox and all."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.fixtures.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(300)]
VERDICT = re.compile(r"The token had expired .* before the request was made\.")


def open_example(page: Page, title: str) -> None:
    page.goto("/")
    page.get_by_role("link", name=title).click()


def test_an_example_is_diagnosed_with_the_keyboard_alone(portal_stack: Stack, open_page: OpenPage) -> None:
    page = open_page(portal_stack.base_url)
    open_example(page, "The access token has expired")
    expect(page.get_by_label("What fails")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(VERDICT)
    expect(page.locator("#step-2 > summary")).to_contain_text("Failed")
    expect(page.locator("#status")).to_contain_text("The examination is over.")
    expect(page.locator(".picture-timeline")).to_be_visible()


def test_without_javascript_an_example_is_diagnosed_too(portal_stack: Stack, open_page: OpenPage) -> None:
    page = open_page(portal_stack.base_url, java_script_enabled=False)
    open_example(page, "bearer in lower case")
    page.get_by_role("button", name="Find the cause").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("bearer")
    expect(page.locator(".picture-credential")).to_be_visible()


def test_the_first_load_of_a_diagnosis_weighs_60_kilobytes_at_most(portal_stack: Stack, open_page: OpenPage) -> None:
    page = open_page(portal_stack.base_url)
    open_example(page, "The access token has expired")
    page.get_by_role("button", name="Find the cause").click()
    expect(page.locator("#status")).to_contain_text("The examination is over.")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    weights: list[float] = []
    session.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    page.reload(wait_until="networkidle")
    assert len(weights) <= 6
    assert 10_000 < sum(weights) <= 60 * 1024


def test_another_browser_finds_nothing_at_the_diagnosis_address(portal_stack: Stack, open_page: OpenPage) -> None:
    page = open_page(portal_stack.base_url)
    open_example(page, "A scope is missing")
    page.get_by_role("button", name="Find the cause").click()
    page.wait_for_url("**/d/*/")
    other = open_page(portal_stack.base_url)
    assert other.request.get(page.url).status == 404
    assert page.request.get(page.url).status == 200
