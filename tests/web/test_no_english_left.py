"""What a page says comes out of a catalogue: read with every sentence in other letters, nothing of ours is English."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from diagnostics import services
from diagnostics.engine.remedy.corrections.of_the_client import ENCODERS
from diagnostics.limits import LimitReached, Rate, spend
from diagnostics.runs import execution
from tests.corpus.examined import Case, cases
from tests.fixtures import untranslated
from tests.fixtures.thorough import drawn
from tests.web import sample_report
from tests.web.cookies import OWNER
from tests.web.stored import owning, store

pytestmark = pytest.mark.django_db
# Names: of the product's parts, of methods, schemes and formats, and of what a profile names.
_NAMES = """
Company Bearer Basic DPoP SSWS Authorization Token KiB MiB ms HAR curl JSON Markdown PDF HTML zip UTC HTTP GET POST HEAD
OPTIONS OAuth JWT JWS JWE API URL Postman RFC KB cmd exp iat nbf iss aud sub jti kid alg typ scope azp cnf nonce
production staging sandbox read write token zzzz OpenID Connect Core
"""
NAMES = frozenset(_NAMES.split())
# Their rows quote what is known of programs and APIs, which is written down in English with its source.
QUOTED = frozenset({"api.known-message", "api.error-message", "api.documented-error", "client.message"})
PAGES = ("/", "/?platform=generic", "/verify/", "/history/", "/history/?q=zzzz")
ERRORS = ("400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html", "503.html")


@pytest.fixture(autouse=True)
def _another_language(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every sentence that a catalogue has is read in letters that are not English."""
    looked_up = translation._trans  # type: ignore[attr-defined]
    monkeypatch.setattr(looked_up, "gettext", untranslated.foreign, raising=False)
    monkeypatch.setattr(looked_up, "ngettext", untranslated.foreign_of, raising=False)
    monkeypatch.setattr(looked_up, "pgettext", untranslated.foreign_in, raising=False)
    _forget_what_is_kept()
    yield
    _forget_what_is_kept()


def _forget_what_is_kept() -> None:
    """A process keeps what it said once in a language: reports, and the fixed sentences of its templates."""
    services._in_language.cache_clear()
    engines["django"].engine.template_loaders[0].reset()  # type: ignore[attr-defined]


def left(page: str, given: str = "") -> list[str]:
    """The texts of a page that have English words of ours; what encodes a pair is code in any language."""
    texts = [text.replace(code, "") for text in untranslated.Read(page).said for code in [_code_in(text)]]
    return [text for text in texts if set(untranslated.english_in(text, given)) - NAMES]


def _code_in(text: str) -> str:
    return next((code for code in ENCODERS if code in text), "\0")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_nothing_in_english(client: Client, path: str) -> None:
    assert left(client.get(path).content.decode()) == []


@pytest.mark.parametrize("template", ERRORS)
def test_a_page_of_an_error_says_nothing_in_english(template: str) -> None:
    asked = RequestFactory().get("/shown/")
    with pytest.raises(LimitReached) as reached:
        spend("looks at a paste", "198.51.100.7", Rate(0, 60))
    assert left(render_to_string(template, {"limit": reached.value}, asked)) == []


@pytest.mark.parametrize("case", drawn(cases(), 10), ids=lambda case: case.id)
def test_a_diagnosis_says_nothing_in_english(client: Client, case: Case) -> None:
    made = services.create(case.text, owner=OWNER)
    execution.perform(made.pk)
    page = owning(client).get(f"/d/{made.pk}/").content.decode()
    report = json.dumps(owning(client).get(f"/d/{made.pk}.json").json())
    assert left(page, case.text + quoted(json.loads(report))) == []


def quoted(report: dict[str, Any]) -> str:
    """What the report quotes of programs and APIs, and what it read in the paste."""
    known = [finding for finding in report["findings"] if finding["check"] in QUOTED]
    read = [[token["header"], token["claims"], token["vendor"]] for token in report["understood"]["tokens"]]
    return json.dumps([known, read, report["understood"]["requests"], report["understood"]["responses"]])


def test_what_no_catalogue_has_is_seen(client: Client) -> None:
    report = sample_report.expired()
    report["findings"][0]["title"] = "Nobody translated this title"
    assert "Nobody translated this title" in left(owning(client).get(f"/d/{store(report).pk}/").content.decode())
