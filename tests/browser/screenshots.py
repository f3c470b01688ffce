"""`python -m tests.browser.screenshots`: the main states of the portal, wide and narrow, light and dark, into docs/."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.fixtures.browser import launch
from tests.fixtures.stack import ROOT, UNLIMITED, Stack

FOLDER = ROOT / "docs" / "screenshots"
SIZES = {1280: 900, 390: 844}
SCHEMES = ("light", "dark")
EXAMPLES = {"diagnosis": "expired", "audience": "wrong-audience", "healthy": "healthy"}


def main() -> None:
    """Starts a portal of its own, takes every picture, stops it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="portal-screenshots-") as folder, sync_playwright() as playwright:
        stack = Stack(Path(folder) / "var", **UNLIMITED)
        stack.start()
        browser = launch(playwright)
        try:
            for width, height in SIZES.items():
                for scheme in SCHEMES:
                    _all_states(browser, stack.base_url, width, height, scheme)
        finally:
            browser.close()
            stack.stop()


def _all_states(browser: Browser, address: str, width: int, height: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    page.goto(address)
    _shoot(page, "home", width, scheme)
    for name, example in EXAMPLES.items():
        page.goto(f"{address}/?example={example}")
        page.click("form button[type=submit]")
        page.wait_for_url("**/d/**")
        page.wait_for_selector("#poll:not([hx-get])", state="attached")
        _shoot(page, name, width, scheme)
    page.goto(f"{address}/kb/api-authentication-401/")
    _shoot(page, "kb", width, scheme)
    page.close()


def _shoot(page: Page, name: str, width: int, scheme: str) -> None:
    path = FOLDER / f"{name}-{width}-{scheme}.png"
    page.screenshot(path=path)
    print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
