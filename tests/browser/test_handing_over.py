"""The attachment opened from a disk, and the pages around sharing: accessible, silent, and without a request."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from diagnostics.attachments import files
from diagnostics.models import Diagnosis
from tests.browser.conftest import OpenPage
from tests.web import sample_report
from tests.web.stored import store

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_in(3)]
OVER = [name for name in sample_report.ALL if sample_report.ALL[name]()["state"] != "running"]


def saved(folder: Path, name: str) -> str:
    made = files.of_report(sample_report.ALL[name](), "html")
    path = folder / f"{name}.html"
    path.write_bytes(made.content)
    return path.as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.one_in(4, "long")
def test_the_attachment_opens_from_a_file_without_request_or_console_message(
    live_server: Any, open_page: OpenPage, violations: Callable[[Page], list[str]], tmp_path: Path, scheme: str
) -> None:
    page = open_page(live_server.url, color_scheme=scheme)
    requested: list[str] = []
    page.on("request", lambda sent: requested.append(sent.url))
    for name in OVER:
        page.goto(saved(tmp_path, name))
        expect(page.get_by_role("heading", level=1)).to_have_text(sample_report.ALL[name]()["verdict"]["headline"])
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert violations(page) == []
    assert [url for url in requested if not url.startswith("file:")] == []
    assert len(requested) == len(OVER)


def test_the_attachment_is_set_in_the_portals_style_and_fits_a_phone(
    live_server: Any, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(live_server.url, width=390, color_scheme="light")
    page.goto(saved(tmp_path, "expired"))
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert page.locator(".verdict .state .icon").first.bounding_box()["width"] > 8
    assert page.evaluate("getComputedStyle(document.querySelector('.verdict .state')).color") == "rgb(179, 35, 26)"
    assert page.evaluate("document.querySelector('.verdict use').getBoundingClientRect().width") > 4


@pytest.mark.one_in(4, "long")
def test_the_pages_around_sharing_are_accessible(
    live_server: Any, open_page: OpenPage, violations: Callable[[Page], list[str]], tmp_path: Path
) -> None:
    page = open_page(live_server.url, width=390)
    made = store(sample_report.expired())
    found = {}
    for path in (f"/d/{made.pk}/", f"/d/{made.pk}/share/", f"/d/{made.pk}/share/preview/", f"/d/{made.pk}/markdown/",
                 f"/d/{made.pk}/retest/", f"/d/{made.pk}/send/", "/verify/", "/api/v1/"):  # fmt: skip
        page.goto(path)
        found[path] = violations(page)
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), path
    after = store(sample_report.ALL["wrong-audience"]())
    Diagnosis.objects.filter(pk=after.pk).update(before=made)
    page.goto(f"/d/{after.pk}/compare/")
    found["compared"] = violations(page)
    page.goto(f"/d/{made.pk}/share/")
    page.get_by_role("button", name="Create the link").click()
    expect(page.get_by_role("heading", name="Your link")).to_be_visible()
    found["created"] = violations(page)
    address = page.locator(".code code").inner_text()
    page.goto(live_server.url + "/s/" + address.partition("/s/")[2])
    expect(page.get_by_role("heading", level=1)).to_have_text("Your token expired 3 hours before this request.")
    found["shared"] = violations(page)
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_a_dropped_attachment_is_shown_as_genuine(
    live_server: Any, open_page: OpenPage, violations: Callable[[Page], list[str]], tmp_path: Path
) -> None:
    page = open_page(live_server.url)
    path = tmp_path / "attachment.zip"
    path.write_bytes(files.of_report(sample_report.expired(), "zip").content)
    page.goto("/verify/")
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", name="Genuine and unaltered")).to_be_visible()
    expect(page.get_by_role("heading", name="The eight steps")).to_be_visible()
    assert violations(page) == []
