"""The knowledge base as Python values: articles, their sections by anchor, search and addresses.

An article is ``articles/<slug>.md``: lines ``title:``, ``summary:`` and ``order:``, an empty line, then Markdown (see
``markdown.py``). A section starts at a heading with an anchor and ends before the next one, so a section's HTML holds
no other section. Everything is read once per process.

The original is English. ``articles/<language>/<slug>.md`` is its translation, with the same anchors and code and
without ``order:`` (see ``translations.py``); an article without one is read in English. Where a function takes a
language, any for which there is no folder, and None, means English.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from django.utils import translation
from markdown_it import MarkdownIt
from markdown_it.token import Token

from diagnostics.kb.markdown import Snippet, markdown

ARTICLES = Path(__file__).parent / "articles"
KB_PATH = "/kb"
ORIGINAL = "en"

_ANCHOR_LINE = re.compile(r"^\{#([a-z0-9-]+)\}$", re.MULTILINE)
_WORD = re.compile(r"\w+")
_EXCERPT = 180


@dataclass(frozen=True, slots=True)
class Section:
    """What stands between one anchored heading and the next; ``html`` and ``text`` leave the heading itself out."""

    article: str
    anchor: str
    title: str
    level: int
    html: str
    text: str
    snippets: tuple[Snippet, ...]
    language: str

    @property
    def is_cause(self) -> bool:
        """Whether this section explains one cause slug of the product (the four parts Symptom, Why, Fix, Verify)."""
        return "<h3>Symptom</h3>" in section(self.article, self.anchor).html


@dataclass(frozen=True, slots=True)
class Article:
    """One page: ``html`` is the whole text with every section's anchor, ``lead`` what stands before the first."""

    slug: str
    title: str
    summary: str
    order: int
    lead: str
    html: str
    sections: tuple[Section, ...]
    language: str

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language that this article can be read in, that of the original first."""
        return tuple(each for each in languages() if article(self.slug, each).language == each)


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that a search found, best first, with the text around the first word that matched."""

    section: Section
    article_title: str
    score: float
    excerpt: str


def url(base_url: str, article: str, anchor: str = "") -> str:
    """The address of a section, at the portal's own ``/kb/`` or at an outside KB that ``base_url`` names."""
    return f"{base_url.rstrip('/')}/{article}/" + (f"#{anchor}" if anchor else "")


@cache
def languages() -> tuple[str, ...]:
    """The language of the originals, then those into which articles were translated."""
    return (ORIGINAL, *sorted(path.name for path in ARTICLES.iterdir() if path.is_dir()))


def articles(language: str | None = ORIGINAL) -> tuple[Article, ...]:
    """Every article in reading order. ValueError or KeyError: a file is malformed, or a link leads nowhere."""
    return _articles(_known(language))


def article(slug: str, language: str | None = ORIGINAL) -> Article:
    """The article of that slug. Raises KeyError if there is none."""
    return _by_slug(_known(language))[slug]


def section(slug: str, anchor: str, language: str | None = ORIGINAL) -> Section:
    """One section of an article. Raises KeyError if either does not exist."""
    return _by_anchor(_known(language))[slug, anchor]


def home(anchor: str) -> str:
    """The slug of the article that holds an anchor (anchors are unique over all). Raises KeyError if none does."""
    return _homes()[anchor]


def search(query: str, limit: int = 20, language: str | None = ORIGINAL) -> list[Hit]:
    """Sections that hold every word of the query, or, where none does, some; words match from their beginning.

    A translated section is found by the words of its English heading too, since codes and errors are English.
    """
    wanted = list(dict.fromkeys(_WORD.findall(query.lower())))[:12]
    if not wanted:
        return []
    pages = {page.slug: page for page in articles(language)}
    scored = [(*_score(each, wanted), each) for page in pages.values() for each in page.sections]
    most = max((matched for matched, _, _ in scored), default=0)
    if not most:
        return []
    found = [
        Hit(each, pages[each.article].title, score, _excerpt(each.text, wanted))
        for matched, score, each in scored
        if matched == most
    ]
    return sorted(found, key=lambda hit: -hit.score)[:limit]


def _known(language: str | None) -> str:
    """The language, or that of the originals; also what keeps the caches as small as the list of languages."""
    return language if language in languages() else ORIGINAL


def sources(language: str) -> dict[str, str]:
    """The files of one language by slug: what was written in it, so for a translation not every article."""
    folder = ARTICLES if language == ORIGINAL else ARTICLES / language
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}


@cache
def _articles(language: str) -> tuple[Article, ...]:
    originals = sources(ORIGINAL)
    translated = sources(language) if language != ORIGINAL else {}
    homes = {anchor: slug for slug, source in originals.items() for anchor in _ANCHOR_LINE.findall(source)}
    parser = markdown(lambda anchor: url(KB_PATH, homes[anchor], anchor))
    pages = [
        _article(slug, original, translated.get(slug), language if slug in translated else ORIGINAL, parser)
        for slug, original in originals.items()
    ]
    return tuple(sorted(pages, key=lambda page: page.order))


@cache
def _by_slug(language: str) -> dict[str, Article]:
    return {each.slug: each for each in _articles(language)}


@cache
def _by_anchor(language: str) -> dict[tuple[str, str], Section]:
    return {(page.slug, each.anchor): each for page in _articles(language) for each in page.sections}


@cache
def _homes() -> dict[str, str]:
    return {anchor: slug for slug, anchor in _by_anchor(ORIGINAL)}


@cache
def _words(slug: str, anchor: str, language: str) -> tuple[Counter[str], Counter[str]]:
    each = section(slug, anchor, language)
    titles = {each.title, section(slug, anchor).title}
    heading = _WORD.findall(" ".join([*sorted(titles), each.anchor]).lower())
    return Counter(heading), Counter(_WORD.findall(each.text.lower()))


def _score(each: Section, wanted: list[str]) -> tuple[int, float]:
    heading, text = _words(each.article, each.anchor, each.language)
    matched, score = 0, 0.0
    for word in wanted:
        in_heading = sum(1 for known in heading if known.startswith(word))
        in_text = sum(count for known, count in text.items() if known.startswith(word))
        if in_heading or in_text:
            matched += 1
            # The share of the text, not the count: a long section mentions everything.
            score += 6 * min(in_heading, 1) + 60 * in_text / (60 + text.total())
    return matched, score + (4 if " ".join(wanted) in " ".join(heading) else 0)


def _excerpt(text: str, wanted: list[str]) -> str:
    lowered = text.lower()
    found = [place for word in wanted if (place := lowered.find(word)) >= 0]
    start = max(0, min(found, default=0) - _EXCERPT // 3)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    cut = text[start : start + _EXCERPT]
    if start + _EXCERPT < len(text):
        cut = cut.rpartition(" ")[0] + "…"
    return ("…" if start else "") + cut


def _article(slug: str, original: str, translated: str | None, language: str, parser: MarkdownIt) -> Article:
    fields, body = _fields(original)
    if translated is not None:
        own_fields, body = _fields(translated)
        fields |= own_fields
    lead, sections = "", []
    with translation.override(language):
        for tokens in _split(parser.parse(body)):
            if tokens[0].type == "heading_open" and tokens[0].attrGet("id"):
                sections.append(_section(slug, tokens, parser, language))
            else:
                lead = parser.renderer.render(tokens, parser.options, {})
    html = lead + "".join(_whole(each) for each in sections)
    title, summary, order = fields["title"], fields["summary"], int(fields["order"])
    return Article(slug, title, summary, order, lead, html, tuple(sections), language)


def _fields(source: str) -> tuple[dict[str, str], str]:
    head, _, body = source.partition("\n\n")
    return dict(line.split(": ", 1) for line in head.splitlines()), body


def _split(tokens: list[Token]) -> Iterator[list[Token]]:
    starts = [i for i, token in enumerate(tokens) if token.type == "heading_open" and token.attrGet("id")]
    edges = sorted({0, *starts, len(tokens)})
    yield from (tokens[start:end] for start, end in zip(edges, edges[1:], strict=False))


def _section(slug: str, tokens: list[Token], parser: MarkdownIt, language: str) -> Section:
    opening, heading, body = tokens[0], tokens[1], tokens[3:]
    return Section(
        article=slug,
        anchor=str(opening.attrGet("id")),
        title="".join(_words_of(child) for child in heading.children or ()),
        level=int(opening.tag[1]),
        html=parser.renderer.render(body, parser.options, {}),
        text=_plain(body),
        snippets=tuple(Snippet.of(token) for token in body if token.type == "fence"),
        language=language,
    )


def _plain(tokens: list[Token]) -> str:
    pieces: list[str] = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline":
            words = "".join(_words_of(child) for child in token.children or ())
            pieces.append(f"{words}:" if before is not None and before.type == "heading_open" else words)
        elif token.type == "fence":
            pieces.append(token.content)
    return " ".join(" ".join(pieces).split())


def _words_of(token: Token) -> str:
    return " " if token.type in {"softbreak", "hardbreak"} else token.content


def _whole(each: Section) -> str:
    return f'<h{each.level} id="{each.anchor}">{escape(each.title)}</h{each.level}>\n{each.html}'
