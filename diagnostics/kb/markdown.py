"""Markdown of the knowledge base to HTML that is safe under a CSP without unsafe-inline.

Raw HTML is off. Beyond CommonMark and tables an article may use:

- a line ``{#anchor}`` before a heading: the heading's id;
- links ``kb:anchor``: to any section of the knowledge base, resolved by ``Renderer``;
- the words "RFC 6750 section 3.1" (in German "RFC 6750, Abschnitt 3.1"): linked to that section at rfc-editor.org;
- words after a code block's language (``http status=401``): see ``Snippet``.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from django.utils.translation import gettext, gettext_noop
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.attrs import attrs_block_plugin

_RFC = re.compile(
    r"RFC (?P<number>[0-9]{3,5})(?:(?: section|, Abschnitt) (?P<section>[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}))?"
)

_LANGUAGE_NAMES = {
    "apache": gettext_noop("Apache configuration"),
    "bash": "Shell",
    "http": "HTTP",
    "javascript": "JavaScript",
    "json": "JSON",
    "nginx": gettext_noop("nginx configuration"),
    "php": "PHP",
    "powershell": "PowerShell",
    "python": "Python",
    "text": "Text",
}


@dataclass(frozen=True, slots=True)
class Snippet:
    """One code block. ``attributes`` are the ``name=value`` words after its language.

    ``status`` is the HTTP status that a server answers the snippet with, ``prints`` a text the program writes, and
    ``not-run`` the key of the reason (not_run.toml) why no test runs it.
    """

    language: str
    code: str
    attributes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, token: Token) -> Snippet:
        """The snippet that a ``fence`` token holds. Raises ValueError on an attribute without ``=``."""
        words = shlex.split(token.info)
        language, rest = (words[0], words[1:]) if words else ("text", [])
        pairs = [word.partition("=") for word in rest]
        if bad := [name for name, separator, _ in pairs if not separator]:
            raise ValueError(f"code block attributes need a value: {', '.join(bad)}")
        return cls(language, token.content, {name: value for name, _, value in pairs})

    @property
    def label(self) -> str:
        """What the reader sees above the block in the active language, for example ``HTTP, answered with 401``."""
        name = gettext(_LANGUAGE_NAMES.get(self.language, self.language))
        status = self.attributes.get("status")
        if not status or self.code.startswith("HTTP/"):
            return name
        return gettext("{name}, answered with {status}").format(name=name, status=status)


class _PageRenderer(RendererHTML):
    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A code block with its label and a copy button; focusable, since it may scroll sideways."""
        snippet = Snippet.of(tokens[idx])
        return (
            f'<div class="code"><p class="code-label">{escape(snippet.label)}</p>'
            f'<button type="button" class="copy" data-copy>{escape(gettext("Copy"))}</button>'
            f'<pre tabindex="0"><code class="language-{escape(snippet.language)}">{escape(snippet.code)}</code></pre>'
            "</div>\n"
        )

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return '<div class="table-scroll" tabindex="0"><table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</table></div>\n"


def _link(href: str, text: str) -> list[Token]:
    opening = Token("link_open", "a", 1, attrs={"href": href})
    content = Token("text", "", 0, content=text)
    return [opening, content, Token("link_close", "a", -1)]


def _with_rfc_links(children: list[Token]) -> list[Token]:
    linked: list[Token] = []
    depth = 0
    for token in children:
        depth += token.nesting if token.type.startswith("link_") else 0
        if token.type != "text" or depth:
            linked.append(token)
            continue
        position = 0
        for match in _RFC.finditer(token.content):
            href = f"https://www.rfc-editor.org/rfc/rfc{match['number']}"
            if match["section"]:
                href += f"#section-{match['section']}"
            linked.append(Token("text", "", 0, content=token.content[position : match.start()]))
            linked += _link(href, match[0])
            position = match.end()
        linked.append(Token("text", "", 0, content=token.content[position:]))
    return linked


def _link_rfcs(state: StateCore) -> None:
    for before, token in zip([None, *state.tokens], state.tokens, strict=False):
        in_heading = before is not None and before.type == "heading_open"
        if token.type == "inline" and token.children and not in_heading:
            token.children = _with_rfc_links(token.children)


def markdown(resolve: Callable[[str], str]) -> MarkdownIt:
    """A parser and renderer. ``resolve`` turns the anchor of a ``kb:`` link into a URL and raises KeyError for none."""

    def resolve_links(state: StateCore) -> None:
        for token in state.tokens:
            for child in token.children or ():
                href = child.attrGet("href") if child.type == "link_open" else None
                if isinstance(href, str) and href.startswith("kb:"):
                    child.attrSet("href", resolve(href.removeprefix("kb:")))

    parser = MarkdownIt("commonmark", {"html": False}, renderer_cls=_PageRenderer).enable("table")
    parser.use(attrs_block_plugin)
    parser.core.ruler.push("rfc_links", _link_rfcs)
    parser.core.ruler.push("kb_links", resolve_links)
    return parser
