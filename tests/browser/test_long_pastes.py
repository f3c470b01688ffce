"""Whatever is pasted, however long and in whatever script: no page grows wider than its window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from diagnostics import services, tasks
from diagnostics.attachments import files
from diagnostics.models import Diagnosis
from diagnostics.runs import execution
from tests.browser.conftest import OpenPage
from tests.browser.layout import STICKS_OUT
from tests.browser.long_pastes import EVERYTHING, PASTES
from tests.web.cookies import OWNER
from tests.web.stored import store

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_in(2)]
HEIGHTS = {320: 640, 390: 844, 1280: 900}
# A plain diagnosis is 6,000 pixels high at 1280.
TALLEST = 9_000


def sticking_out(page: Page) -> list[str]:
    found = []
    for width, height in HEIGHTS.items():
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width}: {line}" for line in page.evaluate(STICKS_OUT)]
    return found


def opened(page: Page) -> list[str]:
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    return sticking_out(page)


@pytest.mark.one_in(4, "long")
def test_no_paste_pushes_its_pages_sideways(
    live_server: Any, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "send", execution.perform)
    page = open_page(live_server.url)
    found = {}
    for name, text in PASTES.items():
        page.goto("/")
        page.get_by_label("What fails").fill(text)
        page.locator("#recognised strong").wait_for()
        found[f"{name}, pasted"] = sticking_out(page)
        page.get_by_label("Ask the servers too").uncheck()
        page.get_by_role("button", name="Find the cause").click()
        page.wait_for_url("**/d/*/")
        expect(page.locator("#poll:not([hx-get])")).to_be_attached()
        height = page.evaluate("document.scrollingElement.scrollHeight")
        found[f"{name}, as it opens"] = [f"{height} high"] if height > TALLEST else []
        found[f"{name}, diagnosed"] = opened(page)
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.one_in(4, "long")
def test_nor_the_pages_around_a_diagnosis(live_server: Any, open_page: OpenPage, tmp_path: Path) -> None:
    made = services.create(EVERYTHING, owner=OWNER)
    execution.perform(made.pk)
    after = Diagnosis.objects.get()
    page = open_page(live_server.url)
    before = store(services.report_for_page(after))
    Diagnosis.objects.filter(pk=before.pk).update(title="t" * 120)
    Diagnosis.objects.filter(pk=after.pk).update(title="t" * 120, before=before)
    attached = tmp_path / f"{'n' * 200}.html"
    attached.write_bytes(files.of_report(services.report_for_page(after), "html").content)
    found = {}
    for path in ("share/preview/", "markdown/", "retest/", "compare/"):
        page.goto(f"/d/{after.pk}/{path}")
        found[path] = opened(page)
    page.goto("/")
    found["the last diagnoses"] = opened(page)
    page.goto("/verify/")
    page.get_by_label("File").set_input_files(attached)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", name="Genuine and unaltered")).to_be_visible()
    found["a checked attachment"] = opened(page)
    page.goto(attached.as_uri())
    found["the attachment"] = opened(page)
    assert {name: lines for name, lines in found.items() if lines} == {}
