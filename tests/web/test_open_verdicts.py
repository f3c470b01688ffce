"""What an open verdict leaves is told wherever the diagnosis is read: on the page, in files and in the mail."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.template.loader import render_to_string

from diagnostics import terminal
from diagnostics.deliveries import summary
from diagnostics.engine.causes.deciding import DECIDERS
from diagnostics.engine.report import export
from diagnostics.presentation.page import page
from diagnostics.services import absolute_kb_url
from tests.corpus.examined import examined

_AT = datetime(2026, 11, 29, 8, tzinfo=UTC)
_OPEN = (
    "Laravel on three replicas: with one container all is good, in the cluster two of three calls get "
    '{"message":"Unauthenticated."} with the very same token, refreshed seconds ago. I moved the cache to redis.'
)
_NOT_SURE = """import requests
TOKEN = ""
r = requests.get("https://api.shop.example/v1/me", headers={"Authorization": f"Bearer {TOKEN}"})

401 {"message":"Invalid token"}
"""


def _report(text: str) -> dict[str, Any]:
    return export.rendered(examined(text, "generic", _AT)[1], translate=str, kb_url=absolute_kb_url)


@pytest.fixture
def left() -> dict[str, Any]:
    report = _report(_OPEN)
    assert report["verdict"]["cause"] is None
    assert len(report["verdict"]["ranked"]) >= 3
    return report


def test_the_page_lists_three_causes_with_their_sections_and_what_would_decide_them(left: dict[str, Any]) -> None:
    seen = page(left)
    assert seen.verdict is not None
    shown = render_to_string("diagnostics/_verdict.html", {"page": seen, "reader": "shared"})
    assert len(seen.verdict.left_open) == 3
    for one in seen.verdict.left_open:
        assert one.decider.split(":")[0].split(",")[0] in shown
        assert f'href="{one.address}"' in shown
    assert "Also considered" not in shown


def test_a_file_links_to_the_portal_and_not_to_itself(left: dict[str, Any]) -> None:
    shown = render_to_string(
        "diagnostics/_verdict.html", {"page": page(left), "reader": "attachment", "portal": "https://portal.example"}
    )
    assert 'href="https://portal.example/' in shown
    assert 'href="/kb' not in shown


def test_markdown_and_mail_say_what_would_decide(left: dict[str, Any]) -> None:
    first = page(left).verdict.left_open[0]
    assert f"- {first.title}" in terminal.as_markdown(left)
    assert f"- {first.title} – {first.sureness}. {first.decider}" in "\n".join(summary._remedy(left["verdict"]))


def test_a_cause_that_is_not_sure_says_how_to_be_sure() -> None:
    report = _report(_NOT_SURE)
    card = page(report).verdict
    assert card is not None
    assert report["verdict"]["cause"] == "empty-token"
    assert card.to_be_sure == str(DECIDERS["empty-token"].text)
    assert card.left_open == ()
