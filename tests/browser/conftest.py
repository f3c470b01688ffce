"""A page of Chromium that fails its test on any console message, CSP violation or foreign request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import resources
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from diagnostics.views import ownership
from tests.web.cookies import owner_cookie

OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Gives `open_page(base_url, width=…, height=…, **context options)`: a page of the owner's browser."""
    complaints: list[str] = []
    contexts = []

    def opened(base_url: str, *, width: int = 1280, height: int = 900, **options: object) -> Page:
        context = chromium.new_context(base_url=base_url, viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.add_cookies([{"name": ownership.COOKIE, "value": owner_cookie(), "url": base_url}])
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        host = urlsplit(base_url).netloc
        page.on("request", lambda sent: urlsplit(sent.url).netloc in (host, "") or complaints.append(sent.url))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def axe_source() -> str:
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def violations(axe_source: str) -> Callable[[Page], list[str]]:
    """What axe-core finds on a page, a line each. It is run by the driver's evaluate, so the CSP stays in force."""

    def found(page: Page) -> list[str]:
        page.evaluate(axe_source)
        results = page.evaluate(
            "axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"
        )
        return [
            f"{violation['id']}: {node['html'][:160]} {node['any'][0]['message'] if node['any'] else ''}"
            for violation in results["violations"]
            for node in violation["nodes"]
        ]

    return found
