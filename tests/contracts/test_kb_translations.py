"""Laws of the translated knowledge base: each says what its English says, about the same code, and no older English."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from markdown_it.token import Token

from diagnostics.kb import reader, translations
from diagnostics.kb.markdown import markdown
from tests.fixtures.english_words import english_in

TRANSLATED = [(language, slug) for language in translations.languages() for slug in reader.sources(language)]
SECTIONS = [(language, section) for language, slug in TRANSLATED for section in reader.article(slug, language).sections]
by_section = pytest.mark.parametrize(
    ("language", "section"), SECTIONS, ids=lambda value: getattr(value, "anchor", str(value))
)
by_article = pytest.mark.parametrize(("language", "slug"), TRANSLATED)


def tokens(language: str, slug: str) -> list[Token]:
    """An article as Markdown is read, with links as they are written."""
    _, _, body = reader.sources(language)[slug].partition("\n\n")
    return markdown(str).parse(body)


def inline(found: list[Token]) -> Iterator[Token]:
    for token in found:
        yield from token.children or ()


def parts(language: str, slug: str) -> dict[str, list[Token]]:
    """The tokens by section; "" holds what stands before the first."""
    found: dict[str, list[Token]] = {"": []}
    here = ""
    for token in tokens(language, slug):
        if token.type == "heading_open" and token.attrGet("id"):
            here = str(token.attrGet("id"))
            found[here] = []
        found[here].append(token)
    return found


def shape(found: list[Token]) -> list[str]:
    """Headings, paragraphs, lists with their items, tables with their rows and cells, and code, in order."""
    return [f"{token.type} {token.tag} {token.info}" for token in found]


def told(found: list[Token]) -> dict[str, Counter[str]]:
    """What a translation may move within its section, and neither drop nor add."""
    pieces = list(inline(found))
    text = " ".join(token.content for token in pieces if token.type == "text")
    return {
        "code": Counter(token.content for token in pieces if token.type == "code_inline"),
        "links": Counter(str(token.attrGet("href")) for token in pieces if token.type == "link_open"),
        "emphasis": Counter(token.type for token in pieces if token.type in {"em_open", "strong_open"}),
        "numbers": Counter(re.findall(r"\d+", text)),
    }


def test_a_language_of_the_knowledge_base_is_one_of_the_portal() -> None:
    assert set(reader.languages()) <= {code for code, _ in settings.LANGUAGES}


def test_german_is_whole() -> None:
    assert [page.slug for page in reader.articles("de") if page.language != "de"] == []


@by_article
def test_a_translation_is_of_an_article_and_names_what_is_translated_of_its_head(language: str, slug: str) -> None:
    head = reader.sources(language)[slug].partition("\n\n")[0]
    assert slug in reader.sources(reader.ORIGINAL)
    assert [line.partition(":")[0] for line in head.splitlines()] == ["title", "summary"]


@by_article
def test_a_translation_has_the_same_anchors_in_the_same_order(language: str, slug: str) -> None:
    assert list(parts(language, slug)) == list(parts(reader.ORIGINAL, slug))


@by_article
def test_a_translation_has_the_same_code_to_the_byte(language: str, slug: str) -> None:
    fences = [(token.info, token.content) for token in tokens(reader.ORIGINAL, slug) if token.type == "fence"]
    assert [(token.info, token.content) for token in tokens(language, slug) if token.type == "fence"] == fences


@by_article
def test_a_section_has_the_same_paragraphs_lists_and_rows(language: str, slug: str) -> None:
    originals = parts(reader.ORIGINAL, slug)
    for anchor, found in parts(language, slug).items():
        assert shape(found) == shape(originals[anchor]), anchor


@by_article
def test_a_section_has_the_same_links_code_words_emphasis_and_numbers(language: str, slug: str) -> None:
    originals = {anchor: told(found) for anchor, found in parts(reader.ORIGINAL, slug).items()}
    wrong = []
    for anchor, found in parts(language, slug).items():
        for what, counted in told(found).items():
            there = originals[anchor][what]
            if counted != there:
                wrong.append(f"{anchor}: {what}: only here {dict(counted - there)}, only there {dict(there - counted)}")
    assert wrong == []


@by_section
def test_a_section_links_the_same_sections_of_rfcs(language: str, section: reader.Section) -> None:
    original = reader.section(section.article, section.anchor)
    found, there = (Counter(re.findall(r'href="([^"]+)"', each.html)) for each in (section, original))
    assert found == there


@by_section
def test_a_section_is_about_as_long_as_its_original(language: str, section: reader.Section) -> None:
    there = len(reader.section(section.article, section.anchor).text)
    assert 0.85 * there - 20 <= len(section.text) <= 1.45 * there + 20


@by_article
def test_no_english_is_left_outside_code_and_quoted_words(language: str, slug: str) -> None:
    page = reader.article(slug, language)
    prose = [page.title, page.summary]
    for block in tokens(language, slug):
        shown = {"softbreak": " ", "code_inline": "` `"}
        words = [token.content if token.type == "text" else shown.get(token.type, "") for token in block.children or ()]
        prose.append("".join(words))
    assert english_in("\n".join(prose)) == []


def test_no_translated_section_is_older_than_its_original() -> None:
    stale = {language: translations.out_of_date(language) for language in translations.languages()}
    assert not any(stale.values()), (
        f"{stale}: translate these sections again, then `manage.py kb_translations --accept ARTICLE#ANCHOR …`"
    )


def test_a_section_whose_english_changes_is_named_until_it_is_accepted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "articles"  # type: ignore[operator]
    (folder / "de").mkdir(parents=True)
    text = "title: T\nsummary: S\norder: 1\n\nLead.\n\n{#one}\n## One\n\nFirst.\n\n{#two}\n## Two\n\nSecond.\n"
    (folder / "page.md").write_text(text)
    (folder / "other.md").write_text(text)
    (folder / "de" / "page.md").write_text(text)
    monkeypatch.setattr(reader, "ARTICLES", folder)
    translations.accept("de")
    assert translations.out_of_date("de") == {}
    assert "other" not in (folder / "de" / "originals.toml").read_text()

    (folder / "page.md").write_text(text.replace("Second.", "Second, and more.\n\n{#three}\n## Three\n\nThird."))
    assert translations.out_of_date("de") == {"page#two": "changed", "page#three": "new"}
    with pytest.raises(CommandError, match="1 to be translated again"):
        call_command("kb_translations", "--language", "de", "--accept", "page#two")
    assert "de: new in English: page#three" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no translated article has the section page#nope"):
        call_command("kb_translations", "--language", "de", "--accept", "page#nope")

    (folder / "page.md").write_text(text)
    assert translations.out_of_date("de") == {"page#two": "changed"}
    translations.accept("de")
    assert translations.out_of_date("de") == {}


def test_the_digest_is_the_sha_256_of_the_english_section() -> None:
    source = reader.sources(reader.ORIGINAL)["revoked-credentials"]
    section = source.split("{#token-revoked}")[1].split("{#app-or-account-suspended}")[0].strip()
    wanted = hashlib.sha256(section.encode()).hexdigest()
    assert translations.digests("revoked-credentials", source)["revoked-credentials#token-revoked"] == wanted


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Das Token ist abgelaufen, und der Server sagt „the token has expired“.", False),
        ("Der Header `for the API` fehlt; siehe https://a.example/the/of.", False),
        ("Das Token was issued for another API.", True),
        ("The Token fehlt.", True),
    ],
)
def test_english_is_seen_in_prose_and_left_alone_in_quotes_code_and_addresses(text: str, found: bool) -> None:
    assert bool(english_in(text)) is found
