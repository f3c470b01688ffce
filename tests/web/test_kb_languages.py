"""The knowledge base in German: who gets which language, how the other one is found, and what caches may keep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from diagnostics.kb import reader
from tests.fixtures.english_words import english_in

ARTICLE = "/kb/tokens-and-signatures/"
GERMAN = {"accept-language": "de-AT,de;q=0.9"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _back_to_english() -> Iterator[None]:
    yield
    translation.deactivate()


def words_of(html: str) -> str:
    """The text that a page shows outside code, a space for each tag, inline code as a mark that counts as code."""
    html = re.sub(r"<pre.*?</pre>|<script.*?</script>|<style.*?</style>", " ", html, flags=re.DOTALL)
    html = re.sub(r"<code[^>]*>.*?</code>", "` `", html, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", "\n", html).replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")


@pytest.mark.parametrize("page", reader.articles("de"), ids=lambda page: page.slug)
def test_a_german_reader_gets_each_article_in_german_without_a_word_of_english(
    client: Client, page: reader.Article
) -> None:
    response = client.get(f"/kb/{page.slug}/", headers=GERMAN)
    html = response.content.decode()
    assert f'<h1 lang="de">{page.title}</h1>' in html
    assert '<article class="prose" lang="de">' in html
    for section in page.sections:
        assert f'<h{section.level} id="{section.anchor}">' in html
    assert response["Content-Language"] == "de"
    assert english_in(words_of(html.split("<main")[1].split("</main>")[0])) == []


def test_a_language_that_the_address_names_counts_more_than_the_readers(client: Client) -> None:
    english = client.get(f"{ARTICLE}?language=en", headers=GERMAN)
    assert '<html lang="en">' in english.content.decode()
    assert '<h1 lang="en">Tokens, times and signatures</h1>' in english.content.decode()
    assert english["Content-Language"] == "en"
    german = client.get(f"{ARTICLE}?language=de").content.decode()
    assert '<html lang="de">' in german
    assert "Token, Zeiten und Signaturen" in german
    assert '<html lang="en">' in client.get(f"{ARTICLE}?language=xx").content.decode()


def test_a_translation_links_the_original_and_the_original_its_translations(client: Client) -> None:
    german = client.get(ARTICLE, headers=GERMAN).content.decode()
    assert '<a href="?language=en" hreflang="en" lang="en">English</a> (das Original)' in german
    english = client.get(ARTICLE).content.decode()
    assert '<a href="?language=de" hreflang="de" lang="de">Deutsch</a>' in english


@pytest.mark.parametrize("headers", [{}, GERMAN])
def test_search_engines_are_told_the_address_of_each_language(client: Client, headers: dict[str, str]) -> None:
    html = client.get(ARTICLE, headers=headers).content.decode()
    address = f"http://127.0.0.1:8000{ARTICLE}"
    assert f'<link rel="canonical" href="{address}">' in html
    named = client.get(f"{ARTICLE}?language=de", headers=headers).content.decode()
    assert f'<link rel="canonical" href="{address}?language=de">' in named
    for code in ("en", "de"):
        assert f'<link rel="alternate" hreflang="{code}" href="{address}?language={code}">' in html
    assert f'<link rel="alternate" hreflang="x-default" href="{address}">' in html


@pytest.mark.parametrize(
    ("address", "headers"),
    [(ARTICLE, {}), ("/kb/", {}), ("/kb/?q=uhr", {}), (f"{ARTICLE}clock-skew/", {"HX-Request": "true"})],
)
def test_a_cache_keeps_the_languages_apart(client: Client, address: str, headers: dict[str, str]) -> None:
    vary = {each.strip() for each in client.get(address, headers=headers)["Vary"].split(",")}
    assert {"Accept-Language", "Cookie"} <= vary


def test_the_index_lists_the_articles_in_german(client: Client) -> None:
    html = client.get("/kb/", headers=GERMAN).content.decode()
    for page in reader.articles("de"):
        assert f'<h2><a href="/kb/{page.slug}/">{page.title}</a></h2>' in html
    assert english_in(words_of(html.split("<main")[1].split("</main>")[0])) == []


@pytest.mark.parametrize(
    ("query", "anchor"),
    [
        ("abgelaufen", "access-token-expired"),
        ("Uhren", "clock-skew"),
        ("ungültig", "cause-2"),
        ("Schlüssel veröffentlichten", "kid-not-found-key-rotated"),
        ("w32tm", "step-6"),
        ("AADSTS7000222", "client-secret-expired-or-rotated"),
        ("clock skew", "clock-skew"),
        ("cut short", "token-truncated"),
        ("E-AUTH-001", "symptoms"),
    ],
)
def test_a_german_search_hears_german_words_english_headings_and_codes(client: Client, query: str, anchor: str) -> None:
    html = client.get("/kb/", {"q": query}, headers=GERMAN).content.decode()
    first = re.findall(r'<li lang="de">\s*<h2><a href="/kb/[a-z0-9-]+/#([a-z0-9-]+)"', html)[:3]
    assert anchor in first


def test_a_section_beside_a_finding_is_german_under_the_same_anchor(client: Client) -> None:
    html = client.get(f"{ARTICLE}clock-skew/", headers=GERMAN | {"HX-Request": "true"}).content.decode()
    assert '<section class="kb-inline prose" lang="de">' in html
    assert "<h3>Zwei Uhren weichen voneinander ab</h3>" in html
    assert f'href="{ARTICLE}#clock-skew"' in html


def test_code_has_a_german_label_and_button_and_stays_as_it_is() -> None:
    german, english = (reader.section("api-authentication-401", "step-1", language) for language in ("de", "en"))
    assert "HTTP, beantwortet mit 401" in german.html
    assert ">Kopieren</button>" in german.html
    assert german.snippets == english.snippets
    assert "HTTP, answered with 401" in english.html


def test_an_article_that_is_not_translated_is_read_in_english_and_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for path in reader.ARTICLES.glob("*.md"):
        (tmp_path / path.name).write_text(path.read_text())
    (tmp_path / "de").mkdir()
    name = "revoked-credentials.md"
    (tmp_path / "de" / name).write_text((reader.ARTICLES / "de" / name).read_text())
    caches = (reader.languages, reader._articles, reader._by_slug, reader._by_anchor, reader._homes, reader._words)
    monkeypatch.setattr(reader, "ARTICLES", tmp_path)
    try:
        for cache in caches:
            cache.cache_clear()
        html = client.get(ARTICLE, headers=GERMAN).content.decode()
        assert '<html lang="de">' in html
        assert '<article class="prose" lang="en">' in html
        assert 'rel="alternate" hreflang="de"' not in html
        assert "Answered" not in html
        assert ">Copy</button>" in html
        assert '<h1 lang="de">' in client.get("/kb/revoked-credentials/", headers=GERMAN).content.decode()
        assert {page.language for page in reader.articles("de")} == {"en", "de"}
    finally:
        for cache in caches:
            cache.cache_clear()


@pytest.mark.parametrize("language", [None, "fr", "de-AT", ""])
def test_a_language_without_a_folder_is_read_in_english(language: str | None) -> None:
    assert reader.articles(language) is reader.articles()
