"""A rendered report for a terminal (coloured, by rich) and as Markdown for CI logs and issue trackers.

Both speak the language that the report names; one that names none, as the terminal's own, is English.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, gettext_noop
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from diagnostics.presentation import words
from diagnostics.presentation.left_open import LEFT_OPEN, left_open
from diagnostics.stored_report import calls, language_of

STEPS = {
    1: gettext_noop("Token format and presence"),
    2: gettext_noop("Token expiration"),
    3: gettext_noop("Client credentials"),
    4: gettext_noop("Token endpoint and refresh"),
    5: gettext_noop("Scopes and audience"),
    6: gettext_noop("System time"),
    7: gettext_noop("A fresh token"),
    8: gettext_noop("The API's own answer"),
}
MARKS = {"pass": "✓", "fail": "✗", "unavailable": "–", "not_applicable": "·", "crashed": "!"}
WORDS = {
    "pass": gettext_noop("in order"),
    "fail": gettext_noop("wrong"),
    "unavailable": gettext_noop("could not test"),
    "not_applicable": gettext_noop("not applicable"),
    "crashed": gettext_noop("failed on our side"),
}
ACTORS = {
    "you": gettext_noop("you"),
    "your-admin": gettext_noop("your administrator"),
    "platform": gettext_noop("the platform's operators"),
    "wait": gettext_noop("nobody: wait and try again"),
}
_COLOURS = {"pass": "green", "fail": "red", "unavailable": "yellow", "not_applicable": "dim", "crashed": "magenta"}


def by_step(report: dict[str, Any]) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The findings of each step, in the order of the catalogue."""
    for step in STEPS:
        yield step, [finding for finding in report["findings"] if finding["step"] == step]


def step_outcome(findings: list[dict[str, Any]]) -> str:
    """The one outcome that stands for a step: a fail first, then what could not be seen, then a pass."""
    outcomes = {f["outcome"] for f in findings}
    order = ("fail", "crashed", "unavailable", "pass", "not_applicable")
    return next((outcome for outcome in order if outcome in outcomes), "not_applicable")


def as_text(report: dict[str, Any]) -> str:
    """The report for a terminal; colours only when standard output is one."""
    with translation.override(language_of(report)):
        return _text(report)


def _text(report: dict[str, Any]) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=sys.stdout.isatty(), width=100, highlight=False)
    verdict = report["verdict"]
    console.print(f"\n[bold]{escape(verdict['headline'])}[/bold]")
    console.print(escape(_who_and_how_sure(verdict)))
    console.print(f"[dim]{escape(report['understood']['summary'])}[/dim]")
    for line in _exchange_lines(report):
        console.print(f"[dim]{escape(line)}[/dim]")
    for line in (*_fix_lines(verdict), *sent_lines(report)):
        console.print(escape(line))
    for step, findings in by_step(report):
        outcome = step_outcome(findings)
        if outcome == "not_applicable":
            continue
        title, word = gettext(STEPS[step]), gettext(WORDS[outcome])
        console.print(f"\n[{_COLOURS[outcome]}]{MARKS[outcome]}[/] [bold]{step}. {title}[/bold]: {word}")
        console.print(_table(findings))
    return out.getvalue().rstrip() + "\n"


def _exchange_lines(report: dict[str, Any]) -> Iterator[str]:
    """Why this exchange was examined, and which others could be; nothing where the paste has one."""
    listed = calls(report)
    if len(listed) < 2:
        return
    how = gettext("Choose another one with --exchange N:")
    yield f"{report['understood']['subject']['reason'] or ''} {how}".strip()
    for number, call, examined in listed:
        yield f"{'>' if examined else ' '} {number}. {call}"


def _table(findings: list[dict[str, Any]]) -> Table:
    table = Table.grid(padding=(0, 1))
    for finding in findings:
        if finding["outcome"] == "not_applicable":
            continue
        colour = _COLOURS[finding["outcome"]]
        table.add_row("   ", f"[{colour}]{MARKS[finding['outcome']]}[/]", escape(finding["summary"]))
        if finding["outcome"] != "fail":
            continue
        for row in finding["evidence"]:
            found, wanted = words.found(row["value"]), words.expected(row["expected"])
            expected = gettext(" (expected {value})").format(value=wanted) if wanted else ""
            table.add_row("", "", f"[dim]{escape(row['label'])}: {escape(found)}{escape(expected)}[/dim]")
        table.add_row("", "", f"[dim]{escape(finding['kb']['url'])}[/dim]")
    return table


def _who_and_how_sure(verdict: dict[str, Any]) -> str:
    """The verdict's cause, how sure it is and who acts; of an open verdict, what it may be."""
    if not verdict["cause"]:
        return _open_candidates(verdict)
    told = {
        "cause": verdict["cause"],
        "sure": words.sureness(verdict["confidence"]),
        "actor": gettext(ACTORS[verdict["actor"] or "you"]),
    }
    return gettext("Cause: {cause}. How sure: {sure}. Who must act: {actor}.").format(**told)


def _open_candidates(verdict: dict[str, Any]) -> str:
    """The causes that an open verdict leaves, each with its share and with what would decide it."""
    named = [f"- {line}" for line in open_lines(verdict)]
    return "\n".join([gettext(LEFT_OPEN), *named]) if named else ""


def open_lines(verdict: dict[str, Any]) -> list[str]:
    """A line for each cause that an open verdict leaves; none for a verdict that names one."""
    left = () if verdict.get("cause") else left_open(verdict.get("ranked") or ())
    return [f"{one.title} – {one.sureness}. {one.decider}" for one in left]


def _fix_lines(verdict: dict[str, Any]) -> Iterator[str]:
    fix = verdict["fix"]
    if fix:
        yield f"\n{fix['text']}"
        for block in (fix["request"], fix["follow_up"]):
            if block:
                yield "\n" + "\n".join(f"    {line}" for line in block.splitlines())
        yield from (f"    {line}" for line in variable_lines(fix))
    for step in verdict["next_steps"]:
        yield f"- {step}"
    if verdict["kb"]:
        yield f"\n{verdict['kb']['url']}"


def variable_lines(fix: dict[str, Any]) -> list[str]:
    """A line for each variable of the corrected request; a report made before they were told of has none."""
    return [f"{item['name']}: {item['what']} {item['label']}".rstrip() for item in fix.get("variables") or ()]


def sent_lines(report: dict[str, Any]) -> list[str]:
    """What came back when the portal sent the corrected call, and what it is refused for then."""
    sent = report.get("sent_as_corrected")
    if not sent:
        return []
    how = gettext("Sent as corrected: {status} in {ms} ms.")
    if sent["fresh_token"]:
        how = gettext("Sent as corrected, with a fresh token from your own token request: {status} in {ms} ms.")
    lines = [how.format(status=sent["status"], ms=round(sent["ms"]))]
    if sent["left_out"]:
        lines.append(gettext("Fields left out of it: {names}.").format(names=", ".join(sent["left_out"])))
    if sent["then"]:
        then = gettext("What it is refused for then: {headline} {fix}")
        lines.append(then.format(headline=sent["then"]["headline"], fix=sent["then"]["fix"]))
    return lines


def as_markdown(report: dict[str, Any]) -> str:
    """The report in Markdown, headings from the second level down."""
    with translation.override(language_of(report)):
        return "\n".join(_markdown(report)).rstrip() + "\n"


def _markdown(report: dict[str, Any]) -> Iterator[str]:
    verdict = report["verdict"]
    yield f"## {_plain(verdict['headline'])}\n"
    if verdict["cause"]:
        yield f"{_plain(_who_and_how_sure(verdict))}\n"
    elif left := open_lines(verdict):
        yield f"{gettext(LEFT_OPEN)}\n"
        yield from (f"- {_plain(line)}" for line in left)
        yield ""
    yield f"{_plain(report['understood']['summary'])}\n"
    fix = verdict["fix"]
    if fix:
        yield f"{_plain(fix['text'])}\n"
        for block in (fix["request"], fix["follow_up"]):
            if block:
                yield _fenced(block)
        yield from (f"- {_plain(line)}" for line in variable_lines(fix))
        yield from (f"\n{_plain(line)}\n" for line in sent_lines(report))
    for step in verdict["next_steps"]:
        yield f"- {_plain(step)}"
    if verdict["kb"]:
        yield f"\n{gettext('KB:')} <{verdict['kb']['url']}>\n"
    for step, findings in by_step(report):
        outcome = step_outcome(findings)
        if outcome == "not_applicable":
            continue
        yield f"\n### {MARKS[outcome]} {step}. {gettext(STEPS[step])}: {gettext(WORDS[outcome])}\n"
        for finding in findings:
            if finding["outcome"] == "not_applicable":
                continue
            yield f"- {MARKS[finding['outcome']]} **{_plain(finding['title'])}**: {_plain(finding['summary'])}"
            if finding["outcome"] == "fail":
                yield from map(_evidence, finding["evidence"])
    yield "\n" + gettext("Diagnosis `{id}`, examined {at}.").format(id=report["id"], at=report["evaluated_at"])


def _evidence(row: dict[str, Any]) -> str:
    """A row of evidence as an item; words of ours in it are in the report's language, found values as they are."""
    line = f"  - {_plain(row['label'])}: {_code(words.found(row['value']))}"
    if not row["expected"]:
        return line
    return line + gettext(", expected {value}").format(value=_code(words.expected(row["expected"])))


def _plain(text: str) -> str:
    for character in "\\`*_<>[]|#":
        text = text.replace(character, "\\" + character)
    return " ".join(text.split())


def _code(text: str) -> str:
    ticks = "`" * (max((len(run) for run in _tick_runs(text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") or not text else ""
    return f"{ticks}{pad}{' '.join(text.split())}{pad}{ticks}"


def _tick_runs(text: str) -> list[str]:
    runs, current = [], ""
    for character in text:
        if character == "`":
            current += character
        elif current:
            runs.append(current)
            current = ""
    return [*runs, current] if current else runs


def _fenced(block: str) -> str:
    fence = "`" * max(3, max((len(run) for run in _tick_runs(block)), default=0) + 1)
    return f"{fence}\n{block}\n{fence}\n"
