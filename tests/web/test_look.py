"""A profile's look on the pages: name, logo, colours, links and knowledge base; without one the portal's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from diagnostics import profiles, services

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><rect width="4" height="4"/></svg>'
PROFILE = """schema = 2
name = "Acme"
support_url = "https://help.acme.example"
status_url = "https://status.acme.example"
[portal]
name = "Acme <help>"
logo = "acme.svg"
accent = "#6b21a8"
accent_dark = "#d8b4fe"
kb_base = "https://kb.acme.example/auth/"
[[apis]]
name = "Orders"
[[apis.bases]]
url = "https://api.acme.example"
"""

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme(tmp_path: Path, settings: Any) -> Iterator[None]:
    (tmp_path / "acme.svg").write_text(SVG, "utf-8")
    (tmp_path / "acme.toml").write_text(PROFILE, "utf-8")
    settings.PORTAL_PLATFORM = str(tmp_path / "acme.toml")
    profiles.profile.cache_clear()
    yield
    profiles.profile.cache_clear()


@pytest.mark.usefixtures("acme")
def test_pages_carry_the_name_the_logo_the_colours_and_the_links(client: Client) -> None:
    page = client.get("/").content.decode()
    assert "<title>Find out why an API call answers 401 · Acme &lt;help&gt;</title>" in page
    assert "Auth diagnostics" not in page
    assert '<img class="logo" src="/logo?' in page
    assert '<link rel="stylesheet" href="/look.css?' in page
    assert 'href="https://help.acme.example"' in page
    assert 'href="https://status.acme.example"' in page


@pytest.mark.usefixtures("acme")
def test_the_colours_come_after_the_portal_s_own_and_are_kept_by_browsers(client: Client) -> None:
    page = client.get("/").content.decode()
    assert page.index("portal.") < page.index("/look.css?")
    answer = client.get("/look.css")
    assert "--accent: light-dark(#6b21a8, #d8b4fe)" in answer.content.decode()
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/css; charset=utf-8", "public, max-age=86400")


@pytest.mark.usefixtures("acme")
def test_a_logo_that_is_opened_by_itself_may_run_nothing(client: Client) -> None:
    answer = client.get("/logo")
    assert (answer.content.decode(), answer["Content-Type"]) == (SVG, "image/svg+xml")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.usefixtures("acme")
def test_links_lead_to_the_knowledge_base_of_the_profile_unless_the_installation_names_one(
    settings: Any,
) -> None:
    assert services.kb_url("api-authentication-401", "step-3") == (
        "https://kb.acme.example/auth/api-authentication-401/#step-3"
    )
    settings.KB_BASE_URL = "https://docs.example.net/"
    assert services.kb_url("api-authentication-401", "step-3").startswith("https://docs.example.net/")


@pytest.mark.usefixtures("acme")
def test_the_text_for_language_models_bears_the_name(client: Client) -> None:
    assert client.get("/llms.txt").content.decode().startswith("# Acme <help>\n")


def test_without_a_look_the_portal_has_its_own(client: Client) -> None:
    page = client.get("/").content.decode()
    assert "· Auth diagnostics</title>" in page
    assert "look.css" not in page
    assert 'class="logo"' not in page
    assert client.get("/look.css").status_code == client.get("/logo").status_code == 404
    assert services.kb_url("api-authentication-401", "step-3") == "/kb/api-authentication-401/#step-3"
