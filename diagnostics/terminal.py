"""A rendered report for a terminal (coloured, by rich) and as Markdown for CI logs and issue trackers."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from diagnostics.engine.model.confidence import in_words
from diagnostics.stored_report import calls

STEPS = {
    1: "Token format and presence",
    2: "Token expiration",
    3: "Client credentials",
    4: "Token endpoint and refresh",
    5: "Scopes and audience",
    6: "System time",
    7: "A fresh token",
    8: "The API's own answer",
}
MARKS = {"pass": "✓", "fail": "✗", "unavailable": "–", "not_applicable": "·", "crashed": "!"}
WORDS = {
    "pass": "in order",
    "fail": "wrong",
    "unavailable": "could not test",
    "not_applicable": "not applicable",
    "crashed": "failed on our side",
}
ACTORS = {
    "you": "you",
    "your-admin": "your administrator",
    "platform": "the platform's operators",
    "wait": "nobody: wait and try again",
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
        console.print(
            f"\n[{_COLOURS[outcome]}]{MARKS[outcome]}[/] [bold]{step}. {STEPS[step]}[/bold]: {WORDS[outcome]}"
        )
        console.print(_table(findings))
    return out.getvalue().rstrip() + "\n"


def _exchange_lines(report: dict[str, Any]) -> Iterator[str]:
    """Why this exchange was examined, and which others could be; nothing where the paste has one."""
    listed = calls(report)
    if len(listed) < 2:
        return
    yield f"{report['understood']['subject']['reason'] or ''} Choose another one with --exchange N:".strip()
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
            expected = f" (expected {row['expected']})" if row["expected"] else ""
            table.add_row("", "", f"[dim]{escape(row['label'])}: {escape(row['value'])}{escape(expected)}[/dim]")
        table.add_row("", "", f"[dim]{escape(finding['kb']['url'])}[/dim]")
    return table


def _who_and_how_sure(verdict: dict[str, Any]) -> str:
    if not verdict["cause"]:
        return ""
    actor = ACTORS[verdict["actor"]] if verdict["actor"] else "you"
    return f"Cause: {verdict['cause']} ({in_words(verdict['confidence'])}). Who must act: {actor}."


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
    how = ", with a fresh token from your own token request" if sent["fresh_token"] else ""
    lines = [f"Sent as corrected{how}: {sent['status']} in {round(sent['ms'])} ms."]
    if sent["left_out"]:
        lines.append(f"Fields left out of it: {', '.join(sent['left_out'])}.")
    if sent["then"]:
        lines.append(f"What it is refused for then: {sent['then']['headline']} {sent['then']['fix']}")
    return lines


def as_markdown(report: dict[str, Any]) -> str:
    """The report in Markdown, headings from the second level down."""
    return "\n".join(_markdown(report)).rstrip() + "\n"


def _markdown(report: dict[str, Any]) -> Iterator[str]:
    verdict = report["verdict"]
    yield f"## {_plain(verdict['headline'])}\n"
    if who := _who_and_how_sure(verdict):
        yield f"{_plain(who)}\n"
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
        yield f"\nKB: <{verdict['kb']['url']}>\n"
    for step, findings in by_step(report):
        outcome = step_outcome(findings)
        yield f"\n### {MARKS[outcome]} {step}. {STEPS[step]}: {WORDS[outcome]}\n"
        for finding in findings:
            if finding["outcome"] == "not_applicable":
                continue
            yield f"- {MARKS[finding['outcome']]} **{_plain(finding['title'])}**: {_plain(finding['summary'])}"
            if finding["outcome"] == "fail":
                yield from (
                    f"  - {_plain(row['label'])}: {_code(row['value'])}"
                    + (f", expected {_code(row['expected'])}" if row["expected"] else "")
                    for row in finding["evidence"]
                )
    yield f"\nDiagnosis `{report['id']}`, examined {report['evaluated_at']}."


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
