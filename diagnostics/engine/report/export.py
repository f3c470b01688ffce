"""A report as plain values: the stored snapshot (sentences with their parameters), and the schema's JSON.

`snapshot` is what the database keeps (rule 11): every Message stands as `{"text": …, "params": …}`.
`rendered` turns a snapshot into `"schema": 1`, with sentences in the reader's language and KB URLs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from diagnostics.engine.model.types import Evidence, Finding, Fix, KbLink, Message, Probe, Report, Sent, Verdict, fill
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.report.understood import WRITTEN, WRITTEN_SOMEWHERE, place

SCHEMA = 1
# members below which the user's own words stand: nothing in them is taken for a message
_FOREIGN = frozenset({"claims", "header", "headers", "params", "error"})

# what most of a report's two thousand values are: a call for each of them would cost more than all the rest
_ATOMS = frozenset({str, int, float, bool, type(None)})

Translate = Callable[[str], str]
KbUrl = Callable[[str, str], str]


def snapshot(report: Report, scrubber: Scrubber) -> dict[str, Any]:
    """The report as JSON values, every string of the paste scrubbed."""
    return {
        "schema": SCHEMA,
        "id": report.id,
        "platform": report.platform,
        "created_at": report.created_at,
        "evaluated_at": report.evaluated_at,
        "request_at": report.request_at,
        "understood": _plain(report.understood),
        "state": report.state.value,
        "provisional": report.provisional,
        "verdict": _verdict(report.verdict, scrubber) if report.verdict else None,
        "findings": [finding_values(finding, scrubber) for finding in report.findings],
        "probes": [_probe(made) for made in report.probes],
        "checks_total": report.checks_total,
        "running": list(report.running),
        "sent_as_corrected": _sent(report.sent_as_corrected, scrubber),
    }


def _probe(made: Probe) -> dict[str, Any]:
    return {
        "name": made.name,
        "request": made.request,
        "response": made.response,
        "ms": round(made.ms, 1),
        "curl": made.curl,
    }


def _sent(sent: Sent | None, scrubber: Scrubber) -> dict[str, Any] | None:
    if sent is None:
        return None
    then = sent.then
    return {
        "status": sent.status,
        "ms": round(sent.ms, 1),
        "exchange": _probe(sent.exchange),
        "fresh_token": sent.fresh_token,
        "left_out": list(sent.left_out),
        "then": {
            "cause": then.cause,
            "headline": _message(then.headline, scrubber),
            "fix": _message(then.fix, scrubber),
        }
        if then
        else None,
    }


def _message(message: Message | None, scrubber: Scrubber | None = None) -> dict[str, Any] | None:
    if message is None:
        return None
    if not message.params:
        return {"text": message.text, "params": {}}
    clean = scrubber.message(message) if scrubber else message
    return {"text": clean.text, "params": {name: _plain(value) for name, value in clean.params.items()}}


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        return _message(value)
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value


def _kb(link: KbLink | None) -> dict[str, str] | None:
    return {"article": link.article, "anchor": link.anchor} if link else None


def _verdict(verdict: Verdict, scrubber: Scrubber) -> dict[str, Any]:
    fix = verdict.fix
    return {
        "kind": verdict.kind.value,
        "headline": _message(verdict.headline, scrubber),
        "cause": verdict.cause,
        "root_cause": verdict.root_cause,
        "confidence": round(verdict.confidence, 3),
        "actor": verdict.actor.value if verdict.actor else None,
        "ranked": [{"cause": c.cause, "confidence": round(c.confidence, 3)} for c in verdict.ranked],
        "other": verdict.other,
        "also": list(verdict.also),
        "ruled_out": list(verdict.ruled_out),
        "fix": {
            "text": _message(fix.text, scrubber),
            "request": _code(fix.request, fix, scrubber),
            "changed": list(fix.changed),
            "marks": [[place.line, place.column, place.length] for place in fix.marks],
            "variables": [
                {"name": item.name, "what": _message(item.what, scrubber), "label": item.label}
                for item in fix.variables
            ],
            "follow_up": _code(fix.follow_up, fix, scrubber),
        }
        if fix
        else None,
        "kb": _kb(verdict.kb),
        "next_steps": [_message(step, scrubber) for step in verdict.next_steps],
    }


def _code(text: str, fix: Fix, scrubber: Scrubber) -> str:
    """Text that a writer of the remedy made, each piece between its variables masked where it holds a hidden value.

    The names are ours, or made of names that may be shown: a paste that hides `client_secret` as a value must not lose
    the variable of that name.
    """
    names = sorted((re.escape(item.name) for item in fix.variables), key=len, reverse=True)
    if not names:
        return scrubber.code(text)
    pieces = re.split(rf"\b({'|'.join(names)})\b", text)
    return "".join(piece if number % 2 else scrubber.code(piece) for number, piece in enumerate(pieces))


def finding_values(finding: Finding, scrubber: Scrubber) -> dict[str, Any]:
    """One finding of the schema, scrubbed."""
    return {
        "check": finding.check,
        "step": int(finding.step),
        "title": _message(finding.title),
        "outcome": finding.outcome.value,
        "severity": finding.severity.value,
        "cause": finding.cause,
        "confidence": round(finding.confidence, 3),
        "summary": _message(finding.summary, scrubber),
        "actor": finding.actor.value if finding.actor else None,
        "candidates": [{"cause": c.cause, "confidence": round(c.confidence, 3)} for c in finding.candidates],
        "evidence": [_evidence(row, scrubber) for row in finding.evidence],
        "kb": _kb(finding.kb),
        "blocked_by": finding.blocked_by,
        "ms": round(finding.ms, 2),
    }


def _evidence(row: Evidence, scrubber: Scrubber) -> dict[str, Any]:
    return {
        "label": _message(row.label, scrubber),
        "value": _message(row.value, scrubber) if isinstance(row.value, Message) else _value(row, scrubber),
        "expected": _message(row.expected, scrubber)
        if isinstance(row.expected, Message)
        else scrubber.scrub(row.expected),
        "important": row.important,
        "at": place(row.at),
    }


def _value(row: Evidence, scrubber: Scrubber) -> Any:
    if isinstance(row.value, str) and scrubber.is_prose(row.value):
        return _message(Message(WRITTEN.text, {"line": row.at.line}) if row.at else WRITTEN_SOMEWHERE)
    return scrubber.scrub(str(row.value))


# Kept with a snapshot for the portal alone: whose labels a retest goes on with.
_OF_THE_PORTAL = frozenset({"labels_of"})


def rendered(values: Mapping[str, Any], *, translate: Translate, kb_url: KbUrl) -> dict[str, Any]:
    """A snapshot as `"schema": 1`: messages become sentences by `translate`, KB links get their `url`."""
    shown = {name: value for name, value in values.items() if name not in _OF_THE_PORTAL}
    return {name: _member(name, value, translate, kb_url) for name, value in shown.items()}


def _member(name: str, value: Any, translate: Translate, kb_url: KbUrl) -> Any:
    if name == "findings":
        return [_finding(finding, translate, kb_url) for finding in value]
    return value if name in _FOREIGN else _rendered(value, translate, kb_url)


# Where a finding holds sentences and links; there are a hundred of them, and nothing else in one is to be changed.
_SAID = ("title", "summary", "evidence", "kb")


def _finding(values: Mapping[str, Any], translate: Translate, kb_url: KbUrl) -> dict[str, Any]:
    return {**values, **{name: _rendered(values[name], translate, kb_url) for name in _SAID if values.get(name)}}


def _rendered(value: Any, translate: Translate, kb_url: KbUrl) -> Any:
    kind = value.__class__
    if kind is list:
        return [item if item.__class__ in _ATOMS else _rendered(item, translate, kb_url) for item in value]
    # what is read out of JSON is a dict; to ask whether it is any mapping costs as much as all the rest
    if kind is not dict and not isinstance(value, Mapping):
        return value
    if len(value) == 2:
        if "text" in value and "params" in value:
            return _sentence(value["text"], value["params"], translate, kb_url)
        if "article" in value and "anchor" in value:
            return {**value, "url": kb_url(value["article"], value["anchor"])}
    return {
        # most lists of a finding are empty
        key: item if item.__class__ in _ATOMS or not item or key in _FOREIGN else _rendered(item, translate, kb_url)
        for key, item in value.items()
    }


def _sentence(text: str, params: Mapping[str, Any], translate: Translate, kb_url: KbUrl) -> str:
    said = translate(text) if text else ""
    return fill(said, {name: _rendered(item, translate, kb_url) for name, item in params.items()}) if params else said
