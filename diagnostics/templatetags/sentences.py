"""`{% translate "…" %}` and `{% blocktranslate count … %}` for sentences of ours, made once for each language.

They stand in a template word by word, with no more in them than how many there are of something. A page has some
eighty, and Django looks up, marks and escapes each of them each time. Loaded after `i18n`.
"""

from __future__ import annotations

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, TokenType
from django.templatetags.i18n import BlockTranslateNode, TranslateNode, do_block_translate, do_translate
from django.utils.translation import get_language

register = template.Library()
# Of a sentence that counts so many are kept: what stands on a page is seldom more.
_MOST_COUNTED = 100


class FixedSentence(Node):
    """A sentence without a variable in it: the same on every page of a language."""

    child_nodelists = ("nodes",)  # where whoever collects sentences looks for Django's own

    def __init__(self, node: Node) -> None:
        self.nodes = NodeList([node])
        self.said: dict[str | None, str] = {}

    def render(self, context: template.Context) -> str:
        """What Django's own tag said the first time."""
        language = get_language()
        if language not in self.said:
            self.said[language] = str(self.nodes.render(context))
        return self.said[language]


class CountingSentence(Node):
    """A sentence that says how many there are of something, and nothing else of the page."""

    child_nodelists = ("nodes",)

    def __init__(self, node: BlockTranslateNode, counter: FilterExpression) -> None:
        self.nodes = NodeList([node])
        self.counter = counter
        self.said: dict[tuple[str | None, int], str] = {}

    def render(self, context: template.Context) -> str:
        """What Django's own tag said the first time for so many."""
        count = self.counter.resolve(context)
        if not isinstance(count, int) or not 0 <= count < _MOST_COUNTED:
            return str(self.nodes.render(context))
        key = get_language(), count
        if key not in self.said:
            self.said[key] = str(self.nodes.render(context))
        return self.said[key]


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """Django's tag; one that keeps nothing and asks for nothing of the context is kept."""
    node = do_translate(parser, token)
    return FixedSentence(node) if isinstance(node, TranslateNode) and _is_fixed(node) else node


def _is_fixed(node: TranslateNode) -> bool:
    sentence: FilterExpression = node.filter_expression
    is_literal = getattr(sentence.var, "literal", None) is not None
    return is_literal and not sentence.filters and not node.asvar and not node.message_context and not node.noop


@register.tag
def blocktranslate(parser: Parser, token: Token) -> Node:
    """Django's tag; one that asks for nothing of the context but a number is kept."""
    node = do_block_translate(parser, token)
    return CountingSentence(node, node.counter) if node.counter and _only_counts(node) else node


def _only_counts(node: BlockTranslateNode) -> bool:
    if not node.plural or node.extra_context or node.message_context or node.asvar:
        return False
    told = {part.contents for part in (*node.singular, *node.plural) if part.token_type == TokenType.VAR}
    return told <= {node.countervar}
