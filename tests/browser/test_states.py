"""Every page, after everything that people paste, holds together: nothing sticks out, overlaps or is cut off."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Browser, Page, Route, expect

from diagnostics import services, sharing, tasks
from diagnostics.attachments import files
from diagnostics.engine.model.forms import Form
from diagnostics.limits import LimitReached
from diagnostics.models import Diagnosis
from diagnostics.runs import execution
from diagnostics.views import ownership
from tests.browser.layout import faults
from tests.browser.long_pastes import EVERYTHING, PASTES
from tests.browser.pasted_forms import FORMS, sample
from tests.browser.states import SHORT, Look, State, states
from tests.fixtures.stack import Stack
from tests.fixtures.thorough import drawn
from tests.web import sample_report
from tests.web.cookies import OWNER, owner_cookie
from tests.web.stored import store

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
ALL = list(states())
MOST, IN_A_RUN = 150, 12
# A phone shows this much at once, and a page of 60 exchanges is no longer than this on a wide window.
FOLD, TALLEST = 844, 6_000
# `python -m tests.browser.contact_sheet` says where the pictures go.
PICTURES = os.environ.get("STATES_PICTURES", "")
LONGEST_PICTURE = 3_000
Opened = Callable[[str, Look], Page]


def test_the_list_is_whole_and_no_longer_than_can_be_looked_at() -> None:
    assert len(ALL) == len({state.id for state in ALL}) <= MOST
    assert set(FORMS) == {form.value for form in Form}


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Opened]:
    """A page that is looked at in a given way, in the owner's browser; errors of scripts fail the test."""
    complaints: list[str] = []
    contexts = []

    def page_of(base_url: str, look: Look) -> Page:
        context = chromium.new_context(
            base_url=base_url,
            viewport={"width": look.width, "height": look.height},
            color_scheme=look.scheme,
            locale=look.locale,
            java_script_enabled=look.script,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.add_cookies([{"name": ownership.COOKIE, "value": owner_cookie(), "url": base_url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: "Failed to load resource" in m.text or complaints.append(f"{m.type}: {m.text}"))
        return page

    yield page_of
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("state", drawn(ALL, -(-len(ALL) // IN_A_RUN)), ids=lambda state: state.id)
def test_a_state_holds_together(
    state: State,
    request: pytest.FixtureRequest,
    live_server: Any,
    opened: Opened,
    violations: Callable[[Page], list[str]],
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(tasks, "send", lambda _: False)
    stack: Stack | None = request.getfixturevalue("portal_stack") if state.kind == "example" else None
    page = opened(stack.base_url if stack else live_server.url, state.look)
    if state.subject == "support can be written to":
        settings.PORTAL_HELPDESK_EMAIL, settings.EMAIL_BACKEND = "help@xxx.com", "locmem.EmailBackend"
    elif state.subject == "too many sent":
        settings.PORTAL_RATE_LIMIT_POST = "1/m"
    SHOW[state.kind](page, state.subject, tmp_path)
    settle(page, state.look)
    found = [*faults(page), *below_the_fold(page, state.look)]
    if "60 entries" in state.subject and state.kind == "diagnosed" and state.look.name == "wide":
        height = page.evaluate("document.scrollingElement.scrollHeight")
        found += [f"{height} high"] if height > TALLEST else []
    picture(page, state)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found += [f"opened: {line}" for line in faults(page) if line not in found]
    # axe is a script itself, and finds nothing where none runs
    if state.look.script and not PICTURES:
        # with everything open, for what is folded is not looked at; on paper nothing is pressed
        on_paper = state.look.media == "print"
        found += [line for line in violations(page) if not (on_paper and line.startswith("target-size"))]
    told(state, found)
    assert found == []


def settle(page: Page, look: Look) -> None:
    if look.media == "print":
        page.emulate_media(media="print")
    page.evaluate(
        "([text, way]) => Object.assign(document.documentElement, {dir: way}).style.fontSize = `${text}%`",
        [look.text, look.way],
    )


def below_the_fold(page: Page, look: Look) -> list[str]:
    """What is to be done about a diagnosis is seen on a phone without scrolling."""
    actions = page.locator(".verdict:not(.is-running) .actions")
    if look.width != 390 or "/verify/" in page.url or not actions.count():
        return []
    box = actions.first.bounding_box()
    assert box is not None
    end = box["y"] + box["height"]
    return [f"the actions end at {end:.0f}"] if end > FOLD else []


def told(state: State, found: list[str]) -> None:
    if PICTURES and found:
        with (Path(PICTURES) / "faults.txt").open("a", encoding="utf-8") as file:
            file.writelines(f"{state.id}: {line}\n" for line in found)


def picture(page: Page, state: State) -> None:
    if PICTURES:
        height = min(LONGEST_PICTURE, page.evaluate("document.scrollingElement.scrollHeight"))
        clip = {"x": 0, "y": 0, "width": state.look.width, "height": height}
        page.screenshot(path=Path(PICTURES) / f"{state.id}.png", full_page=True, clip=clip)


# --- How each kind comes onto the page -----------------------------------------------------------------------------


def examined(text: str) -> Diagnosis:
    made = services.create(text, owner=OWNER)
    execution.perform(made.pk)
    return Diagnosis.objects.get(pk=made.pk)


def show_example(page: Page, slug: str, _: Path) -> None:
    page.goto(f"/?example={slug}")
    page.get_by_role("button", name="Find the cause").click()
    page.wait_for_url("**/d/*/")
    expect(page.locator("#poll:not([hx-get])")).to_be_attached()


def show_form(page: Page, form: str, _: Path) -> None:
    page.goto(f"/d/{examined(sample(form)).pk}/")


def show_pasted(page: Page, name: str, _: Path) -> None:
    page.goto("/")
    page.locator("#paste").fill(PASTES[name])
    page.locator("#recognised strong").wait_for()


def show_diagnosed(page: Page, name: str, _: Path) -> None:
    page.goto(f"/d/{examined((PASTES | SHORT)[name]).pk}/")


def show_report(page: Page, name: str, _: Path) -> None:
    page.goto(f"/d/{store(sample_report.ALL[name]()).pk}/")


def show_page(page: Page, path: str, _: Path) -> None:
    page.goto(path)


def show_around(page: Page, path: str, _: Path) -> None:
    after = examined(EVERYTHING)
    before = store(sample_report.expired())
    Diagnosis.objects.filter(pk=after.pk).update(title="t" * 120, before=before)
    page.goto(f"/d/{after.pk}/{path}")


def show_done(page: Page, what: str, folder: Path) -> None:
    DEEDS[what](page, folder)


def show_error(page: Page, asked: str, _: Path) -> None:
    template, _space, path = asked.partition(" ")
    request = RequestFactory().get(path or "/shown/")
    with translation.override(page.evaluate("navigator.language")):
        body = render_to_string(template, {"limit": LimitReached("30 looks in 1 minute", 20)}, request)
    # Served as a success, which is all the same to its layout.
    page.route("**/shown/", partial(Route.fulfill, body=body, content_type="text/html"))
    page.goto("/shown/")


def a_link_made(page: Page, _: Path) -> None:
    page.goto(f"/d/{examined(EVERYTHING).pk}/share/")
    page.get_by_role("button", name="Create the link").click()
    expect(page.get_by_role("heading", name="Your link")).to_be_visible()


def a_link_opened(page: Page, _: Path) -> None:
    _link, slug = sharing.create(examined(EVERYTHING), hide_claims=True)
    page.goto(f"/s/{slug}/")


def a_file_checked(page: Page, folder: Path, content: bytes = b"") -> None:
    path = folder / f"{'n' * 200}.html"
    path.write_bytes(content or files.of_report(sample_report.expired(), "html").content)
    page.goto("/verify/")
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_label("Another file")).to_be_visible()


def a_file_refused(page: Page, folder: Path) -> None:
    genuine = files.of_report(sample_report.expired(), "html").content
    a_file_checked(page, folder, genuine.replace(b"3 hours", b"9 hours"))


def the_history(page: Page, _: Path, query: str = "") -> None:
    for name in sample_report.ALL:
        store(sample_report.ALL[name]())
    Diagnosis.objects.filter(pk=examined(EVERYTHING).pk).update(title="w" * 120)
    page.goto(f"/history/?q={query}")


def no_history(page: Page, _: Path) -> None:
    page.goto("/history/")


def an_empty_box_sent(page: Page, _: Path) -> None:
    page.goto("/")
    page.get_by_role("button", name="Find the cause").click()
    expect(page.get_by_role("alert")).to_be_visible()


def too_many_sent(page: Page, _: Path) -> None:
    for _attempt in range(2):
        page.goto("/")
        page.locator("#paste").fill("401 Unauthorized")
        page.get_by_role("button", name="Find the cause").click()
        expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("The limit is 1")


def support_can_be_written_to(page: Page, _: Path) -> None:
    page.goto(f"/d/{store(sample_report.expired()).pk}/send/")
    expect(page.get_by_role("button", name="Send the report")).to_be_visible()


DEEDS: dict[str, Callable[..., None]] = {
    "a link made": a_link_made,
    "a link opened": a_link_opened,
    "a file checked": a_file_checked,
    "a file refused": a_file_refused,
    "the history": the_history,
    "the history searched": partial(the_history, query="expired"),
    "no history": no_history,
    "an empty box sent": an_empty_box_sent,
    "too many sent": too_many_sent,
    "support can be written to": support_can_be_written_to,
}
SHOW: dict[str, Callable[[Page, str, Path], None]] = {
    "example": show_example,
    "form": show_form,
    "pasted": show_pasted,
    "diagnosed": show_diagnosed,
    "report": show_report,
    "page": show_page,
    "around": show_around,
    "done": show_done,
    "error": show_error,
}
