"""A report as bytes and back, without loss: what a check says each time is stored as a number, the rest is compressed.

A finding repeats mostly what its check always says: its title, its step, why it does not apply. `findings.jsonl` holds
those sentences of ours, a line each, and nothing of any paste. A finding that is such a line is stored as the line's
number; another as the number of the line that is nearest and the members that differ. `dictionary.json` is what reports
have in common besides: the preset dictionary of the compression (RFC 1950, section 2.2). Both files are part of the
format: the first grows at its end only, the second never changes. What neither knows costs more bytes and no more.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

Values = dict[str, Any]
Key = tuple[str, str, str | None, str, str]
_HERE = Path(__file__).parent
FINDINGS, DICTIONARY = _HERE / "findings.jsonl", _HERE / "dictionary.json"
# A finding's members in the engine's order; its time stands behind them and is kept apart, for it always differs.
MEMBERS = (
    "check", "step", "title", "outcome", "severity", "cause", "confidence", "summary", "actor", "candidates",
    "evidence", "kb", "blocked_by",
)  # fmt: skip
_NESTED = ("title", "summary", "candidates", "evidence", "kb")
_TIME = "ms"
_SHAPE = (*MEMBERS, _TIME)
# What a line of the file leaves out.
USUAL: Values = {
    "cause": None, "confidence": 1.0, "actor": None, "candidates": [], "evidence": [], "blocked_by": None,
}  # fmt: skip


def pack(report: Mapping[str, Any]) -> bytes:
    """The bytes that `unpack` makes this report from."""
    return _deflated(*_shortened(report))


def unpack(content: bytes) -> Values:
    """The report that was packed. Raises ValueError for bytes that are none."""
    inflate = zlib.decompressobj(zdict=_dictionary())
    try:
        text = inflate.decompress(content).decode("utf-8", "surrogatepass")
    except zlib.error as error:
        raise ValueError(f"not a packed report: {error}") from None
    report, times, by_length = json.loads(text)
    if times:
        report["findings"] = _whole(report["findings"], times)
    return _by_length(report) if by_length else report  # type: ignore[no-any-return]


def pack_exactly(report: Mapping[str, Any]) -> bytes:
    """`pack` for a report of any origin: what is read back is the same JSON, the order of its members included.

    PostgreSQL's jsonb orders members by the length of their names, so a report that stood in one comes back like that.
    """
    wanted = json.dumps(report)
    packed = (pack(report), _deflated(*_shortened(_as_written(report)), by_length=True), _deflated(report, []))
    return min((one for one in packed if json.dumps(unpack(one)) == wanted), key=len)


def _deflated(report: Mapping[str, Any], times: list[Any], *, by_length: bool = False) -> bytes:
    text = json.dumps([report, times, int(by_length)], separators=(",", ":"), ensure_ascii=False)
    deflate = _compressor().copy()  # to read the dictionary takes a fifth of the time
    content: bytes = deflate.compress(text.encode("utf-8", "surrogatepass")) + deflate.flush()
    return content


@cache
def _compressor() -> Any:
    return zlib.compressobj(zdict=_dictionary())


@cache
def _dictionary() -> bytes:
    return DICTIONARY.read_bytes()


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of the file: by number, by what is said, and the first of each check."""

    all: tuple[Values, ...]
    by_said: Mapping[Key, int]
    by_check: Mapping[str, int]


@cache
def _lines() -> _Lines:
    lines = tuple(_line(json.loads(line)) for line in FINDINGS.read_text(encoding="utf-8").splitlines())
    by_said = {key: number for number, line in enumerate(lines) if (key := said(line))}
    by_check = {line["check"]: number for number, line in reversed(list(enumerate(lines)))}
    return _Lines(lines, by_said, by_check)


def _line(values: Values) -> Values:
    return {name: values.get(name, USUAL.get(name)) for name in MEMBERS}


def said(finding: Mapping[str, Any]) -> Key | None:
    """What tells one sentence of a check from its others; None for a finding of another shape."""
    summary = finding["summary"]
    if not isinstance(summary, dict):
        return None
    title = finding.get("title")
    named = title.get("text", "") if isinstance(title, dict) else ""
    return finding["check"], finding["outcome"], finding["cause"], named, summary.get("text", "")


def _shortened(report: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Any]]:
    """The report with its findings as numbers and differences, and the times of those."""
    findings = report.get("findings")
    if not findings or not isinstance(findings, list):
        return report, []
    short = [_short(finding) for finding in findings]
    times = [finding[_TIME] for finding, item in zip(findings, short, strict=True) if item is not finding]
    return {**report, "findings": short}, times


def _short(finding: Any) -> Any:
    """A number, a number with what differs, or the finding itself where no line is of its check."""
    if not isinstance(finding, dict) or tuple(finding) != _SHAPE:
        return finding
    lines = _lines()
    key = said(finding)
    number = lines.by_said.get(key) if key else None
    if number is None:
        number = lines.by_check.get(finding["check"])
    if number is None:
        return finding
    line = lines.all[number]
    differs = {name: finding[name] for name in MEMBERS if finding[name] != line[name]}
    return [number, differs] if differs else number


def _whole(items: list[Any], times: list[Any]) -> list[Any]:
    lines, time_of = _lines().all, iter(times)
    found = []
    for item in items:
        if isinstance(item, dict):
            found.append(item)
            continue
        number, differs = item if isinstance(item, list) else (item, {})
        found.append({**_copy(lines[number]), **differs, _TIME: next(time_of)})
    return found


def _copy(line: Values) -> Values:
    """Readers may change what they get; the line stays as it is."""
    copied = line.copy()
    for name in _NESTED:
        if copied[name] is not None:
            copied[name] = copied[name].copy()
    return copied


def _by_length(value: Any) -> Any:
    """The value with the members of every object in the order of jsonb."""
    if isinstance(value, dict):
        names = sorted(
            (len(written), written, name) for name in value for written in (name.encode("utf-8", "replace"),)
        )
        return {name: _by_length(value[name]) for _, _, name in names}
    return [_by_length(item) for item in value] if isinstance(value, list) else value


def _as_written(report: Mapping[str, Any]) -> Values:
    """A report out of jsonb with the members of its findings in the engine's order."""
    findings = report.get("findings")
    if not isinstance(findings, list):
        return dict(report)
    return {**report, "findings": [_in_shape(finding) for finding in findings]}


def _in_shape(finding: Any) -> Any:
    if not isinstance(finding, dict) or finding.keys() != set(_SHAPE):
        return finding
    return {name: finding[name] for name in _SHAPE}
