"""Marks and times in templates: `{% icon "pass" %}`, `{% moment iso %}`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from diagnostics.presentation import times
from diagnostics.presentation.finding_rows import FindingRow

register = template.Library()


@register.simple_tag(takes_context=True)
def icon(context: template.Context, name: str) -> SafeString:
    """One picture of the sprite; decoration only, the word beside it carries the meaning.

    A page that holds the sprite itself says so by `marks` in its context, and needs no other file.
    """
    return _icon(str(name), "" if "marks" in context else static("icons.svg"))


@lru_cache(maxsize=256)
def _icon(name: str, sprite: str) -> SafeString:
    return format_html(
        '<svg class="icon" width="16" height="16" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name
    )


@register.simple_tag(takes_context=True)
def quiet_rows(context: template.Context, rows: Iterable[FindingRow]) -> SafeString:
    """A line for each finding that is not loud: there are a hundred on a page, too many for a template each."""
    return format_html_join(
        "",
        '<li class="is-{}" id="{}">{}<span>{} <span class="unseen">({})</span> {}{}</span></li>',
        (
            (row.state, row.anchor, icon(context, row.state), row.title, row.word,
             link_to_finding(row.anchor, row.title),
             format_html('<span class="why">{}</span>', row.summary) if row.says_more else "")
            for row in rows
        ),
    )  # fmt: skip


@register.simple_tag
def link_to_finding(anchor: str, title: str) -> SafeString:
    """A finding's own address, to be copied from beside its title."""
    label = gettext("Link to this finding: %(title)s") % {"title": title}
    return format_html('<a class="anchor" href="#{}" aria-label="{}">#</a>', anchor, label)


@register.simple_tag
def moment(stamp: str, against: str = "") -> SafeString:
    """A time in words ("3 hours ago") with the exact one on hover; nothing that is no time is changed.

    `stamp` and `against` are ISO 8601 with a zone; without `against` the time is compared with now.
    """
    parsed = times.parse(stamp)
    if parsed is None:
        return format_html("{}", stamp)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        parsed.isoformat(),
        times.exact(parsed),
        times.relative(parsed, times.parse(against)),
    )


@register.simple_tag
def exactly(stamp: str) -> str:
    """A time to the second, for paper, on which no distance from now stays true; nothing that is no time is changed."""
    parsed = times.parse(stamp)
    return times.exact(parsed) if parsed else stamp


@register.simple_tag
def fact(value: str) -> SafeString:
    """A row's value; one that is a whole ISO 8601 time is shown in UTC with its distance from now."""
    parsed = times.parse(value) if "T" in value else None
    if parsed is None:
        return format_html("{}", value)
    return format_html(
        '<time datetime="{}">{}</time> <span class="note">{}</span>',
        parsed.isoformat(),
        times.exact(parsed),
        times.relative(parsed),
    )
