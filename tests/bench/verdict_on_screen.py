"""`python -m tests.bench.verdict_on_screen [N]`: from the click on "Find the cause" to the painted verdict.

An offline paste in a real browser, over a portal of its own; prints median and worst of N, how the time is spent,
and the layout shift until the page is quiet. The aims: a median of 300 ms, a shift of .01 at most.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.fixtures.browser import launch
from tests.fixtures.planted import jwt
from tests.fixtures.stack import UNLIMITED, Stack

# Clocks of the two pages are compared by the time of day that both derive from one monotonic clock.
_WATCH = """
  const now = () => performance.timeOrigin + performance.now();
  addEventListener('click', () => { sessionStorage.clicked = now(); }, true);
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) window.shift += one.value;
  }).observe({type: 'layout-shift', buffered: true});
  const look = () => {
    const verdict = document.querySelector('.verdict');
    if (verdict && !verdict.classList.contains('is-running')) window.painted = now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
"""


def main(rounds: int) -> None:
    """Prints the figures."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder, sync_playwright() as playwright:
        stack = Stack(Path(folder) / "var", **UNLIMITED)
        stack.start()
        browser = launch(playwright)
        try:
            _report(browser, stack.base_url, rounds)
        finally:
            browser.close()
            stack.stop()


def _report(browser: Browser, address: str, rounds: int) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(_WATCH)
    for _ in range(3):
        _once(page, address)
    runs = [_once(page, address) for _ in range(rounds)]
    total = [run["painted"] for run in runs]
    print(f"verdict on screen: median {statistics.median(total):.0f} ms, worst {max(total):.0f} ms of {rounds}")
    for name in ("redirected", "first_byte", "loaded"):
        print(f"  {name} after {statistics.median(run[name] for run in runs):.0f} ms")
    print(f"first page already has the verdict: {sum(not run['polled'] for run in runs)} of {rounds}")
    print(f"layout shift: worst {max(run['shift'] for run in runs):.4f}")


def _once(page: Page, address: str) -> dict[str, float]:
    token = jwt(exp=int(time.time()) - 900)[0]
    page.goto(address)
    page.get_by_label("What fails").fill(f"curl https://api.xxx.com/v2/devices -H 'Authorization: Bearer {token}'")
    page.get_by_label("Ask the servers too").uncheck()
    page.locator("#recognised strong").wait_for()
    page.get_by_role("button", name="Find the cause").click()
    page.wait_for_url("**/d/*/")
    page.wait_for_function("window.painted")
    page.wait_for_load_state("networkidle")
    found: dict[str, float] = page.evaluate(
        """() => {
          const [way] = performance.getEntriesByType('navigation');
          const at = performance.timeOrigin, from = sessionStorage.clicked;
          return {
            painted: painted - from, redirected: at + way.fetchStart - from, first_byte: at + way.responseStart - from,
            loaded: at + way.domContentLoadedEventEnd - from, shift,
            polled: performance.getEntriesByType('resource').filter((one) => one.name.includes('/progress/')).length,
          };
        }"""
    )
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
