"""Marks and times in templates: `{% icon "pass" %}`, `{% moment iso %}`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from html import escape  # Django's looks for lazy texts first, of which there are none in a row

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from diagnostics.presentation import times, words
from diagnostics.presentation.finding_rows import FindingRow
from diagnostics.presentation.pasted import Member
from diagnostics.presentation.ruled_out import RuledOutRow

register = template.Library()


@register.simple_tag(takes_context=True)
def icon(context: template.Context, name: str) -> SafeString:
    """One picture of the sprite; decoration only, the word beside it carries the meaning.

    A page that holds the sprite itself says so by `marks` in its context, and needs no other file.
    """
    return _icon(str(name), _sprite(context))


def _sprite(context: template.Context) -> str:
    return "" if "marks" in context else _sprite_file()


@cache
def _sprite_file() -> str:
    # asked for by every icon of a page, a hundred times; it is the same as long as the process lives
    return static("icons.svg")


@lru_cache(maxsize=256)
def _icon(name: str, sprite: str) -> SafeString:
    return format_html(
        '<svg class="icon" width="16" height="16" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name
    )


@register.simple_tag(takes_context=True)
def quiet_rows(context: template.Context, rows: Iterable[FindingRow]) -> SafeString:
    """A line for each finding that is not loud: there are a hundred on a page, too many for a template each."""
    language, sprite = get_language() or "", _sprite(context)
    return mark_safe(  # noqa: S308 - both parts are escaped
        "".join(
            _quiet_row(language, sprite, row.state, row.anchor, row.title)
            + (f'<span class="why">{escape(row.summary)}</span></span></li>' if row.says_more else "</span></li>")
            for row in rows
        )
    )


@lru_cache(maxsize=4096)
def _quiet_row(language: str, sprite: str, state: str, anchor: str, title: str) -> str:
    """What a check says of itself, in the active `language`; nothing of a diagnosis is kept here."""
    return format_html(
        '<li class="is-{}" id="{}">{}<span>{} <span class="unseen">({})</span> {}',
        state, anchor, _icon(state, sprite), title, words.STATES.get(state, state), link_to_finding(anchor, title),
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def ruled_rows(context: template.Context, rows: Iterable[RuledOutRow]) -> SafeString:
    """A line for each cause that is ruled out; half a hundred on a page."""
    mark = _icon("out", _sprite(context))
    return mark_safe("".join(f"<li>{mark}<span>{_ruled(row)}</span></li>" for row in rows))  # noqa: S308 - escaped


def _ruled(row: RuledOutRow) -> str:
    title = f'<a href="#{escape(row.anchor)}">{escape(row.title)}</a>' if row.anchor else escape(row.title)
    return f'{title}<span class="why">{escape(row.why)}</span>' if row.why else title


@register.simple_tag
def links_to_rows(rows: Iterable[FindingRow]) -> SafeString:
    """The titles of findings in a line, each a link to its row."""
    links = (f'<a href="#{escape(row.anchor)}">{escape(row.title)}</a>' for row in rows)
    return mark_safe(" · ".join(links))  # noqa: S308 - both parts are escaped


@register.simple_tag
def members(found: Iterable[Member], part: str, label: str) -> SafeString:
    """The members of one part of a token, each with what it means where a standard says so."""
    return mark_safe(  # noqa: S308 - all parts are escaped
        "".join(
            f"<dt>{_member_name(one, f'{part}-{label}-{number}')}</dt><dd>{escape(one.value)}{_stamp(one)}</dd>"
            for number, one in enumerate(found, start=1)
        )
    )


def _member_name(member: Member, tip: str) -> str:
    if not member.meaning:
        return escape(member.name)
    return format_html(
        '<span class="term" tabindex="0" aria-describedby="{}">{}</span><span class="tip" role="tooltip" id="{}">{} '
        '<span class="soft">({})</span></span>',
        tip, member.name, tip, member.meaning, member.section,
    )  # fmt: skip


def _stamp(member: Member) -> str:
    return format_html(' <span class="note">{}, {}</span>', moment(member.stamp), member.exact) if member.stamp else ""


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
