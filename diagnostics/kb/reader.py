"""The knowledge base as Python values: articles, their sections by anchor, search and addresses.

An article is ``articles/<slug>.md``: lines ``title:``, ``summary:`` and ``order:``, an empty line, then Markdown (see
``markdown.py``). A section starts at a heading with an anchor and ends before the next one, so a section's HTML holds
no other section. Everything is read once per process.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from diagnostics.kb.markdown import Snippet, markdown

ARTICLES = Path(__file__).parent / "articles"
KB_PATH = "/kb"

_ANCHOR_LINE = re.compile(r"^\{#([a-z0-9-]+)\}$", re.MULTILINE)
_WORD = re.compile(r"[a-z0-9_]+")
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

    @property
    def is_cause(self) -> bool:
        """Whether this section explains one cause slug of the product (the four parts Symptom, Why, Fix, Verify)."""
        return "<h3>Symptom</h3>" in self.html


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
def articles() -> tuple[Article, ...]:
    """Every article in reading order. ValueError or KeyError: a file is malformed, or a link leads nowhere."""
    sources = {path.stem: path.read_text(encoding="utf-8") for path in sorted(ARTICLES.glob("*.md"))}
    homes = {anchor: slug for slug, source in sources.items() for anchor in _ANCHOR_LINE.findall(source)}
    parser = markdown(lambda anchor: url(KB_PATH, homes[anchor], anchor))
    return tuple(sorted((_article(slug, source, parser) for slug, source in sources.items()), key=lambda a: a.order))


def article(slug: str) -> Article:
    """The article of that slug. Raises KeyError if there is none."""
    return _by_slug()[slug]


def section(slug: str, anchor: str) -> Section:
    """One section of an article. Raises KeyError if either does not exist."""
    return _by_anchor()[slug, anchor]


def home(anchor: str) -> str:
    """The slug of the article that holds an anchor (anchors are unique over all). Raises KeyError if none does."""
    return _homes()[anchor]


def search(query: str, limit: int = 20) -> list[Hit]:
    """Sections that hold every word of the query, or, where none does, some; words match from their beginning."""
    wanted = list(dict.fromkeys(_WORD.findall(query.lower())))[:12]
    if not wanted:
        return []
    scored = [(*_score(each, wanted), each) for page in articles() for each in page.sections]
    most = max((matched for matched, _, _ in scored), default=0)
    if not most:
        return []
    found = [
        Hit(each, article(each.article).title, score, _excerpt(each.text, wanted))
        for matched, score, each in scored
        if matched == most
    ]
    return sorted(found, key=lambda hit: -hit.score)[:limit]


@cache
def _by_slug() -> dict[str, Article]:
    return {each.slug: each for each in articles()}


@cache
def _by_anchor() -> dict[tuple[str, str], Section]:
    return {(page.slug, each.anchor): each for page in articles() for each in page.sections}


@cache
def _homes() -> dict[str, str]:
    return {anchor: slug for slug, anchor in _by_anchor()}


@cache
def _words(slug: str, anchor: str) -> tuple[Counter[str], Counter[str]]:
    each = section(slug, anchor)
    heading = _WORD.findall(f"{each.title} {each.anchor}".lower())
    return Counter(heading), Counter(_WORD.findall(each.text.lower()))


def _score(each: Section, wanted: list[str]) -> tuple[int, float]:
    heading, text = _words(each.article, each.anchor)
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


def _article(slug: str, source: str, parser: MarkdownIt) -> Article:
    head, _, body = source.partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    lead, sections = "", []
    for tokens in _split(parser.parse(body)):
        if tokens[0].type == "heading_open" and tokens[0].attrGet("id"):
            sections.append(_section(slug, tokens, parser))
        else:
            lead = parser.renderer.render(tokens, parser.options, {})
    html = lead + "".join(_whole(each) for each in sections)
    return Article(slug, fields["title"], fields["summary"], int(fields["order"]), lead, html, tuple(sections))


def _split(tokens: list[Token]) -> Iterator[list[Token]]:
    starts = [i for i, token in enumerate(tokens) if token.type == "heading_open" and token.attrGet("id")]
    edges = sorted({0, *starts, len(tokens)})
    yield from (tokens[start:end] for start, end in zip(edges, edges[1:], strict=False))


def _section(slug: str, tokens: list[Token], parser: MarkdownIt) -> Section:
    opening, heading, body = tokens[0], tokens[1], tokens[3:]
    return Section(
        article=slug,
        anchor=str(opening.attrGet("id")),
        title="".join(_words_of(child) for child in heading.children or ()),
        level=int(opening.tag[1]),
        html=parser.renderer.render(body, parser.options, {}),
        text=_plain(body),
        snippets=tuple(Snippet.of(token) for token in body if token.type == "fence"),
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
