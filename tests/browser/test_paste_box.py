"""The paste box: recognised as it is filled, sent by key, by click, with a file, and without JavaScript."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from diagnostics import tasks
from diagnostics.models import Diagnosis
from diagnostics.runs import execution
from diagnostics.storage import columns
from tests.browser.conftest import OpenPage
from tests.web import sample_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_in(2)]
PASTE = "curl https://api.xxx.com/v2/devices -H 'Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl'"


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "send", lambda diagnosis_id: False)


def test_ctrl_enter_sends_the_box_and_the_browsers_clock(live_server: Any, open_page: OpenPage) -> None:
    page = open_page(live_server.url)
    page.goto("/")
    expect(page.get_by_label("What fails")).to_be_focused()
    page.keyboard.insert_text(PASTE)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/d/*/")
    offset = Diagnosis.objects.get().client_offset_s
    assert offset is not None
    assert abs(offset) < 30


@pytest.mark.parametrize("width", [390, 1280])
def test_what_is_recognised_does_not_push_the_button_away(live_server: Any, open_page: OpenPage, width: int) -> None:
    page = open_page(live_server.url, width=width)
    page.goto("/")
    button = page.get_by_role("button", name="Find the cause")
    before = button.bounding_box()
    page.keyboard.insert_text(PASTE)
    page.locator("#recognised strong").wait_for()
    assert button.bounding_box() == before


def test_what_is_pasted_is_recognised_beside_the_box(live_server: Any, open_page: OpenPage) -> None:
    page = open_page(live_server.url)
    page.goto("/")
    page.keyboard.insert_text(PASTE)
    expect(page.locator("#recognised strong")).to_be_visible()
    assert "c2lnbmF0dXJl" not in page.locator("#recognised").inner_text()


def test_a_file_shows_how_far_it_is_and_leads_to_its_diagnosis(
    live_server: Any, open_page: OpenPage, tmp_path: Path
) -> None:
    big = tmp_path / "calls.txt"
    big.write_text(PASTE + "\n" + "# a remark\n" * 80_000)
    page = open_page(live_server.url)
    page.goto("/")
    page.evaluate(
        """const bar = document.querySelector('progress');
           new MutationObserver(() => { sessionStorage.far = bar.value; sessionStorage.seen = !bar.hidden; })
             .observe(bar, {attributes: true});"""
    )
    page.get_by_label("Or a file").set_input_files(big)
    expect(page.get_by_label("Uploading")).to_be_hidden()
    page.get_by_role("button", name="Find the cause").click()
    page.wait_for_url("**/d/*/")
    assert page.evaluate("[sessionStorage.seen, sessionStorage.far]") == ["true", "1"]
    assert Diagnosis.objects.count() == 1


def test_a_file_that_cannot_be_examined_is_answered_by_the_form(
    live_server: Any, chromium: Browser, tmp_path: Path
) -> None:
    binary = tmp_path / "picture.txt"
    binary.write_bytes(b"\x89PNG\x00\x00")
    # A page of its own: the browser writes every 422 into the console.
    with chromium.new_context(base_url=live_server.url) as context:
        page = context.new_page()
        page.goto("/")
        page.get_by_label("Or a file").set_input_files(binary)
        page.get_by_role("button", name="Find the cause").click()
        expect(page.get_by_role("alert")).to_contain_text("This looks like a binary file")


def test_the_environment_of_a_paste_is_chosen_and_can_be_changed(live_server: Any, open_page: OpenPage) -> None:
    page = open_page(live_server.url)
    page.goto("/")
    page.keyboard.insert_text(PASTE)
    page.locator("#recognised strong").wait_for()
    page.get_by_text("More choices").click()
    chosen = page.get_by_label("Environment", exact=True)
    expect(chosen).to_have_value("production")
    chosen.select_option("staging")
    page.get_by_label("What fails").press_sequentially(" ")
    page.wait_for_timeout(600)
    expect(chosen).to_have_value("staging")


def test_without_javascript_a_paste_is_sent_read_and_deleted(live_server: Any, open_page: OpenPage) -> None:
    page = open_page(live_server.url, java_script_enabled=False)
    page.goto("/")
    page.get_by_label("What fails").fill(PASTE)
    page.get_by_role("button", name="Find the cause").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reading your paste")
    Diagnosis.objects.update(state="finished", **columns.of_report(sample_report.expired()))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your token expired")
    page.locator("#step-1 > summary").click()
    expect(page.locator("#step-1").get_by_text("Key “prod-2026-1” is published")).to_be_visible()
    page.get_by_role("button", name="Delete now").click()
    expect(page.get_by_text("The diagnosis is deleted")).to_be_visible()


def test_another_exchange_is_chosen_under_the_box_and_on_a_finished_page_by_pasting_again(
    live_server: Any, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "send", execution.perform)
    call = "$ curl -i https://api.xxx.com/v2/{0} -H 'Authorization: Bearer {0}Zt9xQ2m7LkVw4RpTn'\nHTTP/1.1 {1} X\n\n"
    both = call.format("apples", 200) + call.format("berries", 401)
    page = open_page(live_server.url)
    page.goto("/")
    page.keyboard.insert_text(both)
    choice = page.get_by_label("Which exchange to examine")
    expect(page.locator("#recognised strong")).to_contain_text("/v2/berries, answered 401")
    choice.select_option("1. GET https://api.xxx.com/v2/apples → 200")
    expect(page.locator("#recognised strong")).to_contain_text("/v2/apples, answered 200")
    expect(choice).to_have_value("1")
    page.get_by_label("Ask the servers too").uncheck()
    page.get_by_role("button", name="Find the cause").click()
    expect(page.get_by_text("Exchange 1 of 2, as you chose.")).to_be_visible()

    page.get_by_role("link", name="Examine exchange 2 instead").click()
    expect(
        page.get_by_text("This time exchange 2 is examined: GET https://api.xxx.com/v2/berries → 401")
    ).to_be_visible()
    page.keyboard.insert_text(both)
    expect(choice).to_have_value("2")
    page.get_by_label("Ask the servers too").uncheck()
    page.get_by_role("button", name="Find the cause").click()
    expect(page.get_by_text("Exchange 2 of 2, as you chose.")).to_be_visible()
