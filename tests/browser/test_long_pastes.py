"""Whatever is pasted, however long and in whatever script: no page grows wider than its window."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from diagnostics import services, tasks
from diagnostics.attachments import files
from diagnostics.models import Diagnosis
from diagnostics.runs import execution
from tests.browser.conftest import OpenPage
from tests.web.cookies import OWNER
from tests.web.stored import store

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEIGHTS = {320: 640, 390: 844, 1280: 900}
# A plain diagnosis is 6,000 pixels high at 1280.
TALLEST = 9_000
API = "https://api.xxx.com/v2/devices"
REFUSED = 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm="devices", error="invalid_token"\n'

# What sticks out, a line each: of the window, of its column, of the box that it stands in. A box that scrolls in itself
# holds what it holds; one that hides the rest does so on purpose only where it ends in an ellipsis.
STICKS_OUT = """() => {
  const width = document.documentElement.clientWidth, found = new Set();
  const name = (one) => one.tagName.toLowerCase() + (one.id && '#' + one.id)
    + [...one.classList].map((each) => '.' + each).join('');
  const style = (one) => getComputedStyle(one), range = document.createRange();
  const beyond = (box, left, right) => box.width > 0 && (box.left < left - 1 || box.right > right + 1);
  const scrolled = document.scrollingElement.scrollWidth;
  if (scrolled > document.scrollingElement.clientWidth) found.add(`the page is ${scrolled} wide`);
  const frames = '.start > *, .columns > *, .report > section, .code, .jwt, .jwt dd, .step, td';
  const walk = (one, frame, edges) => {
    if (one.matches('.unseen, .skip, [hidden]') || !one.checkVisibility()) return;
    const box = one.getBoundingClientRect(), {overflowX, textOverflow, webkitLineClamp} = style(one);
    const hides = overflowX === 'hidden' && (textOverflow === 'ellipsis' || webkitLineClamp !== 'none');
    if (style(one).clipPath !== 'none') return;
    const inside = (each) => {
      if (beyond(each, 0, width)) found.add(`${name(one)} from ${each.left} to ${each.right}`);
      else if (frame && beyond(each, edges.left, edges.right)) found.add(`${name(one)} out of ${name(frame)}`);
    };
    inside(box);
    if (hides || /auto|scroll/.test(overflowX)) return;
    for (const text of one.childNodes) if (text.nodeType === Node.TEXT_NODE && text.data.trim()) {
      range.selectNodeContents(text);
      inside(range.getBoundingClientRect());
    }
    if (one.matches(frames)) [frame, edges] = [one, box];
    for (const child of one.children) walk(child, frame, edges);
  };
  walk(document.body, null, null);
  const [left, right] = [...document.querySelectorAll('.start > *')].map((one) => one.getBoundingClientRect());
  if (right && left.right > right.left && left.bottom > right.top) found.add('the two columns overlap');
  const said = document.querySelector('#recognised');
  if (said && said.offsetHeight > parseFloat(style(said).minBlockSize) + 1)
    found.add(`what is recognised is ${said.offsetHeight} high`);
  return [...found].slice(0, 12);
}"""


def token(**claims: object) -> str:
    def part(values: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")

    signature = "c2lnbmF0dXJl" * 28 + "c2lnbA"
    return f"{part({'alg': 'RS256', 'kid': 'prod-2026-1', 'typ': 'at+jwt'})}.{part(claims)}.{signature}"


def curl(url: str = API, *headers: str) -> str:
    return f"curl '{url}'" + "".join(f" \\\n  -H '{header}'" for header in headers)


def har() -> str:
    sent = [{"name": "Authorization", "value": f"Bearer {token(sub='u-1', scope='devices.read')}"}]
    sent += [{"name": f"X-Trace-{i}", "value": f"{i:02}" + "0123456789abcdef" * 3} for i in range(6)]
    entries = [
        {
            "startedDateTime": f"2026-07-01T10:00:{i:02}.000Z",
            "time": 20,
            "request": {"method": "GET", "url": f"{API}/{i}/{'e' * 300}", "httpVersion": "HTTP/2", "headers": sent},
            "response": {
                "status": 401 if i == 59 else 200,
                "statusText": "Unauthorized" if i == 59 else "OK",
                "httpVersion": "HTTP/2",
                "headers": [{"name": "x-request-id", "value": f"{i:02}" + "f" * 62}],
                "content": {"mimeType": "application/json", "text": "{}"},
            },
        }
        for i in range(60)
    ]
    return json.dumps({"log": {"version": "1.2", "entries": entries}})


BEARER = f"Authorization: Bearer {token(iss='https://login.xxx.com/', aud=API, sub='u-1', scope='devices.read')}"
SCOPES = " ".join(f"devices.area{i}.read" for i in range(200))
MISSING = 'WWW-Authenticate: Bearer error="insufficient_scope", scope="' + "devices.write" * 20 + '"'
PASTES = {
    "a curl with four long headers": curl(
        API, BEARER, "X-Tenant: " + "tenant-" * 40, "X-Request-Id: " + "0f" * 150, "X-" + "Long-" * 40 + "Name: 1"
    ),
    "a token of 3,000 characters": token(
        iss="https://login.xxx.com/" + "realm" * 60, aud=["https://" + "a" * 400], sub="s" * 900, **{"k" * 200: "v"}
    ),
    "an address of 4,000 characters": curl(f"{API}/{'d' * 2000}?{'q' * 900}={'v' * 1100}", BEARER) + "\n\n" + REFUSED,
    "200 scopes": curl(API, f"Authorization: Bearer {token(scope=SCOPES)}") + "\n\nHTTP/1.1 403 Forbidden\n" + MISSING,
    "one word of 5,000 characters": REFUSED + "\n" + json.dumps({"error": "w" * 5000}),
    "text from right to left": curl(API, BEARER, "X-שם: " + "שלום" * 60) + "\n\n" + REFUSED + "\nخطأ: " + "الرمز" * 60,
    "a HAR of 60 entries": har(),
}  # fmt: skip

EVERYTHING = (
    curl(f"{API}/{'d' * 900}?{'q' * 300}={'v' * 300}", "Authorization: Bearer " + PASTES["a token of 3,000 characters"],
         "X-Request-Id: " + "0f" * 150, "X-" + "Long-" * 40 + "Name: 1")
    + "\n\n" + REFUSED + "X-Request-Id: " + "1e" * 150 + "\n\n" + json.dumps({"error": "w" * 900})
)  # fmt: skip


def sticking_out(page: Page) -> list[str]:
    found = []
    for width, height in HEIGHTS.items():
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width}: {line}" for line in page.evaluate(STICKS_OUT)]
    return found


def opened(page: Page) -> list[str]:
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    return sticking_out(page)


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
