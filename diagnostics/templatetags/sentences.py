"""`{% translate "…" %}` for sentences that stand in a template word by word, made once for each language.

A page has some seventy of them, and Django looks up, marks and escapes each of them each time. Loaded after `i18n`.
"""

from __future__ import annotations

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.translation import get_language

register = template.Library()


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


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """Django's tag; one that keeps nothing and asks for nothing of the context is kept."""
    node = do_translate(parser, token)
    return FixedSentence(node) if isinstance(node, TranslateNode) and _is_fixed(node) else node


def _is_fixed(node: TranslateNode) -> bool:
    sentence: FilterExpression = node.filter_expression
    is_literal = getattr(sentence.var, "literal", None) is not None
    return is_literal and not sentence.filters and not node.asvar and not node.message_context and not node.noop
