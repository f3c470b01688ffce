"""The API's page in the reader's language, made of a document that stays English for machines."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from diagnostics.api.document import document
from diagnostics.api.problems import KINDS
from tests.fixtures.english_words import english_in

GERMAN = {"accept-language": "de"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _back_to_english() -> Iterator[None]:
    yield
    translation.deactivate()


def prose(html: str) -> str:
    html = re.sub(r"<pre.*?</pre>|<code.*?</code>", "` `", html.split("<main")[1].split("</main>")[0], flags=re.DOTALL)
    return re.sub(r"<[^>]+>", "\n", html).replace("&#x27;", "'").replace("&quot;", '"')


def test_the_page_is_german_for_a_german_reader(client: Client) -> None:
    html = client.get("/api/v1/", headers=GERMAN).content.decode()
    assert '<html lang="de">' in html
    assert english_in(prose(html)) == []
    for said in (
        "Diagnosen über die API",
        "Einen fehlschlagenden Aufruf untersuchen",
        "im Pfad",
        "Zu Ende untersucht.",
    ):
        assert said in html


def test_no_text_of_the_document_is_shown_as_it_is(client: Client) -> None:
    english = {
        operation["summary"]
        for path in document()["paths"].values()
        for operation in path.values()
        if "summary" in operation
    }
    english |= {kind.title for kind in KINDS.values()} | {f"{kind.when}." for kind in KINDS.values()}
    html = client.get("/api/v1/", headers=GERMAN).content.decode().replace("&#x27;", "'")
    assert [text for text in sorted(english) if text in html] == []
    page = client.get("/api/v1/").content.decode().replace("&#x27;", "'")
    assert [text for text in sorted(english - {f"{KINDS['method-not-allowed'].when}."}) if text not in page] == []


def test_the_document_is_english_whatever_the_browser_speaks(client: Client) -> None:
    german = client.get("/api/v1/openapi.json", headers=GERMAN)
    assert german.content == client.get("/api/v1/openapi.json").content
    assert b"Examine a failing call" in german.content


def test_a_problem_is_english_whatever_the_browser_speaks(client: Client) -> None:
    body = client.get("/api/v1/nothing", headers=GERMAN).json()
    assert body["title"] == "There is nothing here for you"
