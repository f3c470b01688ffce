"""A diagnosis as its page shows it: verdict card, eight steps, what was ruled out, what could not be tested."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.engine.model.confidence import LIKELY
from diagnostics.presentation import words
from diagnostics.presentation.finding_rows import LOUD, FindingRow, finding_row
from diagnostics.presentation.left_open import Candidate, decider_of, left_open
from diagnostics.presentation.pasted import Pasted, pasted
from diagnostics.presentation.pictures import Picture, path_picture, picture_for
from diagnostics.presentation.ruled_out import RuledOut, ruled_out_of
from diagnostics.presentation.sent import SentCall, sent_call
from diagnostics.presentation.shown import Shown

Values = Mapping[str, Any]
Text = str | Promise
# From loud to quiet: a step shows the loudest of its findings.
_LOUDNESS = ("fail", "warning", "unavailable", "running", "info", "pass", "not_applicable")


@dataclass(frozen=True, slots=True)
class Line(Shown):
    """One line of the corrected request: its pieces, each with whether it differs from what was pasted."""

    pieces: tuple[tuple[str, bool], ...]
    changed: bool


@dataclass(frozen=True, slots=True)
class VerdictCard(Shown):
    """The one answer. `mark` names the icon; an empty text means that there is nothing to say of it."""

    kind: str
    mark: str
    kicker: Text
    headline: str
    cause: str
    root_cause: str
    actor: Text
    why_they: Text
    sureness: str
    fix: str
    request: tuple[Line, ...]
    variables: tuple[Values, ...]  # name, what to put in, and the label of that value where the call has it
    follow_up: str
    next_steps: tuple[str, ...]
    also: tuple[str, ...]
    also_told: Text  # what to do about those
    others: tuple[tuple[str, str], ...]  # other causes that were considered, with how likely they are
    left_open: tuple[Candidate, ...]  # of a verdict that names no cause
    to_be_sure: str  # what would decide about a cause that is named and not sure
    kb: Values | None


@dataclass(frozen=True, slots=True)
class StepRow(Shown):
    """One of the eight steps: loud findings in full, quiet ones a line each."""

    number: int
    title: Text
    state: str
    word: Text
    line: str
    loud: tuple[FindingRow, ...]
    untested: tuple[FindingRow, ...]
    passed: tuple[FindingRow, ...]
    beside: tuple[FindingRow, ...]  # those that do not apply
    kb: Values | None

    @property
    def open(self) -> bool:
        """Failing steps stand open."""
        return self.state in {"fail", "warning"}


@dataclass(frozen=True, slots=True)
class Page(Shown):
    """Everything on a diagnosis page but what the database knows (who owns it, until when it is kept)."""

    running: bool
    ended_early: bool
    progress: str
    verdict: VerdictCard | None
    path: Picture
    picture: Picture | None
    steps: tuple[StepRow, ...]
    ruled_out: RuledOut
    untested: tuple[tuple[str, tuple[FindingRow, ...]], ...]  # by the reason why not
    pasted: Pasted
    probes: tuple[Values, ...]
    sent: SentCall | None
    report: Values


def page(report: Values) -> Page:
    """The page of a report in schema 1, its sentences in the reader's language already."""
    running = report.get("state") == "running"
    verdict = report.get("verdict") or {}
    findings = [finding_row(finding, verdict) for finding in report.get("findings") or ()]
    return Page(
        running=running,
        ended_early=report.get("state") == "ended_early",
        progress=_progress(report, len(findings)) if running else "",
        verdict=_verdict(report),
        path=path_picture(report),
        picture=picture_for(report),
        steps=tuple(_steps(report, findings, running)),
        ruled_out=ruled_out_of(report),
        untested=_by_reason(row for row in findings if row.state == "unavailable"),
        pasted=pasted(report),
        probes=tuple(
            {**probe, "name": words.PROBES.get(probe["name"], probe["name"])} for probe in report.get("probes") or ()
        ),
        sent=sent_call(report),
        report=report,
    )


def _by_reason(rows: Iterable[FindingRow]) -> tuple[tuple[str, tuple[FindingRow, ...]], ...]:
    reasons: dict[str, list[FindingRow]] = {}
    for row in rows:
        reasons.setdefault(row.summary, []).append(row)
    return tuple((reason, tuple(found)) for reason, found in reasons.items())


def _progress(report: Values, done: int) -> str:
    total = report.get("checks_total") or 0
    if not done or not total:
        return _("Waiting for a free worker.")
    return _("%(done)d of %(total)d checks are done.") % {"done": done, "total": total}


def _request_lines(fix: Values) -> tuple[Line, ...]:
    """The lines of the corrected request; an older report says which lines differ and not where in them."""
    request, changed = (fix.get("request") or "").rstrip("\n"), set(fix.get("changed") or ())
    marks: dict[int, list[tuple[int, int]]] = {}
    for number, column, length in fix.get("marks") or ():
        marks.setdefault(number, []).append((column - 1, column - 1 + length))
    lines = []
    for number, text in enumerate(request.split("\n") if request else (), start=1):
        places = marks.get(number) or ([(0, len(text))] if number in changed else [])
        lines.append(Line(tuple(_pieces(text, places)), number in changed))
    return tuple(lines)


def _pieces(text: str, places: Iterable[tuple[int, int]]) -> Iterable[tuple[str, bool]]:
    position = 0
    for start, end in sorted(places):
        if start > position:
            yield text[position:start], False
        yield text[max(start, position) : end], True
        position = max(position, end)
    if position < len(text):
        yield text[position:], False


def _verdict(report: Values) -> VerdictCard | None:
    verdict = report.get("verdict")
    if not verdict:
        return None
    kind, fix = verdict["kind"], verdict.get("fix") or {}
    cause = verdict.get("cause")
    return VerdictCard(
        kind=kind,
        mark=words.KIND_MARKS.get(kind, "info"),
        kicker=words.kicker(kind, verdict.get("confidence") or 0, running=report.get("state") == "running"),
        headline=verdict["headline"],
        cause=words.cause_title(cause) if cause else "",
        root_cause=words.root_cause_title(verdict.get("root_cause")),
        actor=words.ACTORS.get(verdict.get("actor") or "", ""),
        why_they=words.WHY_THEY.get(verdict.get("actor") or "", ""),
        sureness=words.sureness(verdict.get("confidence") or 0) if cause else "",
        fix=fix.get("text") or "",
        request=_request_lines(fix),
        variables=tuple(fix.get("variables") or ()),
        follow_up=fix.get("follow_up") or "",
        next_steps=tuple(verdict.get("next_steps") or ()),
        also=tuple(words.cause_title(slug) for slug in verdict.get("also") or ()),
        also_told=_("Mend this as well, or the call fails again:") if kind == "broken" else _("Look at this as well:"),
        others=words.considered(verdict.get("ranked") or (), but=(cause, *(verdict.get("also") or ())))
        if cause
        else (),
        left_open=() if cause else left_open(verdict.get("ranked") or ()),
        to_be_sure=decider_of(cause) if cause and (verdict.get("confidence") or 0) < LIKELY else "",
        kb=verdict.get("kb"),
    )


def _steps(report: Values, findings: list[FindingRow], running: bool) -> Iterable[StepRow]:
    rows_of: dict[int, list[FindingRow]] = {}
    for finding, row in zip(report.get("findings") or (), findings, strict=True):
        rows_of.setdefault(finding["step"], []).append(row)
    for number, title in words.STEPS.items():
        rows = sorted(rows_of.get(number, ()), key=lambda row: _LOUDNESS.index(row.state))
        state = rows[0].state if rows else ("running" if running else "not_applicable")
        if running and state in {"pass", "not_applicable"} and report.get("provisional"):
            state = "running"
        yield StepRow(
            number=number,
            title=title,
            state=state,
            word=words.STATES[state],
            line=_line(rows, state),
            loud=tuple(row for row in rows if row.state in LOUD),
            untested=tuple(row for row in rows if row.state == "unavailable"),
            passed=tuple(row for row in rows if row.state == "pass"),
            beside=tuple(row for row in rows if row.state == "not_applicable"),
            kb=next((row.kb for row in rows if row.kb and row.kb["anchor"] == f"step-{number}"), None),
        )


def _line(rows: list[FindingRow], state: str) -> str:
    if state == "running":
        return ""
    if not rows:
        return _("No check of this step was run.")
    if state == "pass":
        passed = sum(1 for row in rows if row.state == "pass")
        return ngettext("%(n)d check passed.", "%(n)d checks passed.", passed) % {"n": passed}
    if state == "not_applicable":
        return _("Nothing in the paste that this step could look at.")
    return rows[0].summary
