"""Marks and times in templates: `{% icon "pass" %}`, `{% moment iso %}`."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from diagnostics.presentation import times

register = template.Library()


@register.simple_tag(takes_context=True)
def icon(context: template.Context, name: str) -> SafeString:
    """One picture of the sprite; decoration only, the word beside it carries the meaning.

    A page that holds the sprite itself says so by `marks` in its context, and needs no other file.
    """
    return format_html(
        '<svg class="icon" width="16" height="16" aria-hidden="true"><use href="{}#{}"></use></svg>',
        "" if "marks" in context else static("icons.svg"),
        name,
    )


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
