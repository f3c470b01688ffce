"""`{% url … %}` and `{% static … %}` for addresses that are the same on every page, or but for a diagnosis's id.

A page of a diagnosis has thirty, and Django looks up each of them each time. Loaded after `static`.
"""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.base import FilterExpression, Node, Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as do_url
from django.templatetags.static import StaticNode, do_static
from django.urls import get_script_prefix, reverse

from diagnostics.models import ID_LENGTH

register = template.Library()
_ANY_ID = "0" * ID_LENGTH


class FixedAddress(Node):
    """An address without a variable in it: the same on every page."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.said: dict[str, str] = {}

    def render(self, context: template.Context) -> str:
        """What Django's own tag said the first time below this prefix."""
        prefix = get_script_prefix()
        if prefix not in self.said:
            self.said[prefix] = str(self.node.render(context))
        return self.said[prefix]


class AddressOfDiagnosis(Node):
    """An address with an id in it. Ids and names of forms are letters and digits, so there is nothing to escape."""

    def __init__(self, name: str, diagnosis_id: FilterExpression, further: tuple[str, ...]) -> None:
        self.name, self.diagnosis_id, self.further = name, diagnosis_id, further

    def render(self, context: template.Context) -> str:
        """The address with the id that the page brings."""
        stands = _of_any_diagnosis(get_script_prefix(), self.name, self.further)
        return stands.replace(_ANY_ID, self.diagnosis_id.resolve(context))


@lru_cache(maxsize=256)
def _of_any_diagnosis(prefix: str, name: str, further: tuple[str, ...]) -> str:
    """With an id that stands for all, below this `prefix`; nothing of a diagnosis is kept."""
    return reverse(name, args=[_ANY_ID, *further])


@register.tag
def static(parser: Parser, token: Token) -> Node:
    """Django's tag; one that names a file and is not kept in a variable is looked up once."""
    node: StaticNode = do_static(parser, token)
    return FixedAddress(node) if node.varname is None and _is_literal(node.path) else node


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """Django's tag; one of a page without arguments is looked up once, as is one of a page of any diagnosis."""
    node: URLNode = do_url(parser, token)
    if node.asvar or node.kwargs or not _is_literal(node.view_name):
        return node
    if not node.args:
        return FixedAddress(node)
    first, further = node.args[0], node.args[1:]
    if str(first) == "diagnosis.pk" and all(map(_is_literal, further)):
        return AddressOfDiagnosis(str(node.view_name.var), first, tuple(str(one.var) for one in further))
    return node


def _is_literal(expression: FilterExpression) -> bool:
    return isinstance(expression.var, str) and not expression.filters
