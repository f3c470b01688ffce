"""What the document says: a signed report as headings and blocks, its words in the report's own language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from diagnostics import stored_report
from diagnostics.attachments.pdf import blocks
from diagnostics.attachments.pdf.blocks import Block
from diagnostics.presentation import times, words
from diagnostics.presentation.finding_rows import FindingRow
from diagnostics.presentation.left_open import LEFT_OPEN
from diagnostics.presentation.page import Page, page

Values = Mapping[str, Any]
# The lines that each part may take, so that all of them together fill three pages and no more.
MOST = {
    "command": 28, "variables": 7, "follow up": 8, "steps": 7, "findings": 26, "calls": 9, "ruled out": 12,
    "untested": 5, "values": 6,
}  # fmt: skip
_LONGEST_TEXT = 600
_LONGEST_TITLE = 300
_MOST_ROWS = 5
_LOUDEST_FIRST = ("fail", "warning", "info")


def content(report: Values) -> dict[str, Any]:
    """The document of a report in schema 1 as plain values, in the language that the report names."""
    with translation.override(stored_report.language_of(report)):
        seen = page(report)
        headline = seen.verdict.headline if seen.verdict else _("The examination ended before it found anything")
        return {
            "language": stored_report.language_of(report),
            "title": blocks.shortened(" ".join(headline.split()), _LONGEST_TITLE),
            "kind": seen.verdict.kind if seen.verdict else "inconclusive",
            "kicker": str(seen.verdict.kicker) if seen.verdict else "",
            "facts": [[str(label), str(value)] for label, value in _facts(report, seen) if value],
            "parts": [{"title": str(title), "blocks": made} for title, made in _parts(report, seen) if made],
            "footer": _("Diagnosis %(id)s") % {"id": report["id"]},
            "page": _("page {n} of {all}"),
            "file": _("The signed report of this diagnosis, for machines"),
        }


def _facts(report: Values, seen: Page) -> Iterator[tuple[Any, Any]]:
    card = seen.verdict
    if card:
        yield _("Cause"), card.cause
        yield _("Who acts"), card.actor
        yield _("How sure"), card.sureness
        yield _("Root cause"), card.root_cause
    yield _("The call"), blocks.shortened(_call(report), _LONGEST_TEXT)
    yield _("Chosen"), _chosen(report)
    examined = times.parse(report["evaluated_at"] or report["created_at"])
    yield _("Examined"), times.exact(examined) if examined else ""
    yield _("Platform"), report["platform"]


def _call(report: Values) -> str:
    request, answer = stored_report.examined_request(report), stored_report.examined_answer(report)
    return stored_report.line_of(request or {}, answer or {})


def _chosen(report: Values) -> str:
    """Which of the paste's exchanges this is about; nothing where there is no choice."""
    understood = report.get("understood") or {}
    number, subject = understood.get("exchanges") or 0, understood.get("subject") or {}
    if number < 2 or not subject.get("exchange"):
        return ""
    said = _("exchange %(n)d of the %(all)d in the paste") % {"n": subject["exchange"], "all": number}
    return subject.get("reason") or said


def _parts(report: Values, seen: Page) -> Iterator[tuple[Any, list[Block]]]:
    yield _("What to do"), _remedy(seen)
    yield _("Evidence"), _evidence(report, seen)
    yield _("Calls that the portal made"), _probes(seen)
    yield _("Ruled out"), blocks.items(_told_ruled_out(seen), MOST["ruled out"])
    yield _("Could not test"), blocks.items(_told_untested(seen), MOST["untested"])
    yield _("Values to search logs for"), _values(report)
    yield _("About this file"), _about(report)


def _told_ruled_out(seen: Page) -> Iterator[str]:
    for row in (*seen.ruled_out.first, *seen.ruled_out.further):
        yield f"{row.title}: {row.why}" if row.why else row.title


def _told_untested(seen: Page) -> Iterator[str]:
    for reason, rows in seen.untested:
        yield f"{reason} ({', '.join(row.title for row in rows)})"


def _remedy(seen: Page) -> list[Block]:
    card = seen.verdict
    if card is None:
        return blocks.text(_("That is the portal's fault, not the call's: no worker finished in time. Paste it again."))
    made = blocks.text(blocks.shortened(card.fix, _LONGEST_TEXT))
    command = blocks.code([line.pieces for line in card.request], MOST["command"])
    if command:
        made += blocks.note(_("The corrected request; what differs from the pasted one is underlined:")) + command
    variables = [[item["name"], f"{item['what']} {item['label']}".strip()] for item in card.variables]
    made += blocks.table((_("Variable"), _("What to put in")), variables, MOST["variables"], read=[0])
    if card.follow_up:
        made += blocks.note(_("The command for it:"))
        made += blocks.code([[(line, False)] for line in card.follow_up.split("\n")], MOST["follow up"])
    if seen.sent is not None:
        told = (seen.sent.line, seen.sent.left_out, seen.sent.then, seen.sent.fix)
        made += blocks.text(blocks.shortened(" ".join(part for part in told if part), _LONGEST_TEXT))
    if card.to_be_sure:
        made += blocks.note(_("To be sure:")) + blocks.text(card.to_be_sure)
    if card.left_open:
        made += blocks.note(_(LEFT_OPEN))
        made += blocks.items(
            tuple(f"{one.title} – {one.sureness}. {one.decider}" for one in card.left_open), MOST["steps"]
        )
    if card.next_steps:
        made += blocks.note(_("What would tell more:")) + blocks.items(card.next_steps, MOST["steps"])
    if card.also:
        made += blocks.note(card.also_told) + blocks.items(card.also, MOST["steps"])
    return made + blocks.link(_("Read on:"), (card.kb or {}).get("url") or "")


def _evidence(report: Values, seen: Page) -> list[Block]:
    cause = (report.get("verdict") or {}).get("cause")
    causes = {finding["check"]: finding.get("cause") for finding in report.get("findings") or ()}
    found = [row for step in seen.steps for row in step.loud]
    found.sort(key=lambda row: (causes[row.check] != cause, _LOUDEST_FIRST.index(row.state)))
    shown, left = blocks.fitting(found, _lines_of, MOST["findings"])
    made = [block for row in shown for block in _finding(row)]
    return made + blocks.and_more(left)


def _lines_of(row: FindingRow) -> int:
    return sum(map(blocks.lines_of, _finding(row)))


def _finding(row: FindingRow) -> list[Block]:
    made: list[Block] = [{"is": "finding", "title": row.title, "word": str(row.word)}]
    if row.says_more:
        made += blocks.text(blocks.shortened(row.summary, _LONGEST_TEXT))
    rows = [(one["label"], one["value"], one["expected"]) for one in row.evidence]
    return made + blocks.table((_("What"), _("Found"), _("Expected")), rows, _MOST_ROWS, read=[1, 2])


def _probes(seen: Page) -> list[Block]:
    rows = [
        (probe["name"], _first_line(probe["request"]), _first_line(probe["response"]), f"{round(probe['ms'])} ms")
        for probe in seen.probes
    ]
    return blocks.table((_("Call"), _("Request"), _("Answer"), _("Time")), rows, MOST["calls"], read=[1, 2])


def _first_line(message: str) -> str:
    return message.strip().partition("\n")[0].strip()


def _values(report: Values) -> list[Block]:
    request = stored_report.examined_request(report) or {}
    answer = stored_report.examined_answer(report) or {}
    own = dict(stored_report.request_ids({"understood": {"requests": [request], "responses": [answer]}})).values()
    ids = sorted(stored_report.request_ids(report), key=lambda found: found[1] not in own)
    rows = [(_("Request id"), where, value) for where, value in ids]
    rows += [
        (_("Token %(label)s") % {"label": label}, words.places(where), mask)
        for label, where, mask in stored_report.labels(report)
    ]
    return blocks.table((_("What"), _("Where"), _("Value")), rows, MOST["values"], read=[2])


def _about(report: Values) -> list[Block]:
    base = settings.PORTAL_BASE_URL
    made = blocks.text(_("Tokens and secrets were masked before anything was stored."))
    made += blocks.link(_("The diagnosis, for whoever made it:"), f"{base}/d/{report['id']}/")
    made += blocks.link(_("Whether this file is genuine and unaltered:"), f"{base}/verify/")
    how = _("Drop the file there, or run: %(command)s") % {"command": "python manage.py verify FILE"}
    made += blocks.note(how)
    return made + blocks.note(_("The whole report with its own signature is inside this file as report.json."))
