"""The request's path, from the client to the API: solid up to the break, hollow after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.model.confidence import LIKELY
from diagnostics.engine.model.types import Stage
from diagnostics.presentation.pictures.svg import Drawing, Picture, wrap

WIDE, TALL = 920, 340
RADIUS = 11
# What shows a station to be in order: all checks of one of these passed, with evidence. Any other pass sees a part.
_NAMED_BY_ANSWER = ("response.challenge",)
_OUR_CALL = ("api.live-call",)
COMPARING = frozenset({"scope.endpoint", "token.audience", "token.issuer"})
WITNESSES: Mapping[Stage, tuple[tuple[str, ...], ...]] = {
    Stage.CLIENT: (("header.present", "header.scheme"),),
    Stage.NETWORK: (("api.connection",), ("api.baseline",), _OUR_CALL, _NAMED_BY_ANSWER),
    Stage.GATEWAY: (("api.baseline",), ("api.header-arrived",), _OUR_CALL),
    Stage.TOKEN: (("token.signature", "token.expiry"), ("token.revocation", "token.expiry"), _OUR_CALL),
    Stage.SCOPE: (("scope.endpoint", "token.audience"),),
    Stage.API: (_OUR_CALL, ("api.replay",)),
}


@dataclass(frozen=True, slots=True)
class Station:
    """One station of the path. `state` is passed, unknown, broken, also (a second fault) or beyond."""

    name: str
    state: str
    note: str


def path_picture(report: Mapping[str, Any]) -> Picture:
    """The drawing for any report, finished or not."""
    stations = path(report)
    broken = next((s for s in stations if s.state == "broken"), None)
    title = _("The path of the request")
    words = "; ".join(f"{s.name}: {s.note}" for s in stations)
    caption = _break(report, broken.name) if broken else _no_break(report)
    return Picture("path", title, caption, *_drawn(stations, title, words))


@lru_cache(maxsize=512)
def _drawn(stations: tuple[Station, ...], title: str, words: str) -> tuple[SafeString, SafeString]:
    """Wide and tall; all words in it are ours, and most pastes end in one of a few dozen drawings."""
    return _wide(stations, title, words), _tall(stations, title, words)


def path(report: Mapping[str, Any]) -> tuple[Station, ...]:
    """The six stations with what is known of each; nothing is called passed that was not seen to be in order."""
    verdict = report.get("verdict") or {}
    cause = CAUSES.get(verdict.get("cause") or "")
    break_at = cause.stage if cause and verdict.get("kind") == "broken" else None
    perhaps = (verdict.get("confidence") or 0) < LIKELY
    seen = {outcome: _stages(report, outcome) for outcome in ("pass", "unavailable")}
    seen["fail"] = _stages(report, "fail", _borne_out(verdict))
    seen["witnessed"] = _witnessed(report)
    decided = verdict.get("kind") != "inconclusive"
    stations = tuple(
        Station(name, *_state(stage, break_at, seen, perhaps=perhaps, decided=decided))
        for stage, name in _names().items()
    )
    if report.get("state") != "running":
        return stations
    pending = _("being examined")
    return tuple(replace(s, note=pending) if s.state == "unknown" else s for s in stations)


def _borne_out(verdict: Mapping[str, Any]) -> frozenset[str] | None:
    """The causes that a failing check may mark a station for; None for any, where nothing was weighed yet.

    Beside the one cause only what is a defect for certain would stop the call too; what another explanation of the
    same failure suggests would not. Where no cause is proved, all that are considered may stop it.
    """
    if not verdict:
        return None
    further = set(verdict.get("also") or ())
    if verdict.get("kind") == "broken":
        return frozenset(further | {verdict.get("cause") or ""})
    return frozenset(further | {verdict.get("cause") or ""} | {c["cause"] for c in verdict.get("ranked") or ()})


def _state(
    stage: Stage, break_at: Stage | None, seen: Mapping[str, set[Stage]], *, perhaps: bool, decided: bool
) -> tuple[str, str]:
    failing = seen["fail"]
    if stage == break_at:
        return "broken", _("may stop here") if perhaps else _("stops here")
    if break_at is not None and stage > break_at:
        return ("also", _("would fail here too")) if stage in failing else ("beyond", _("not reached"))
    if stage in failing:
        return "also", _("something to mend") if decided else _("may stop here")
    if stage in seen["witnessed"]:
        return "passed", _("in order")
    return "unknown", _("tested in part") if stage in seen["pass"] else _("not tested")


def _break(report: Mapping[str, Any], station: str) -> str:
    if (report["verdict"].get("confidence") or 0) < LIKELY:
        return _("The request may stop here: %(station)s.") % {"station": station}
    return _("The request stops here: %(station)s.") % {"station": station}


def _no_break(report: Mapping[str, Any]) -> str:
    if report.get("state") == "running":
        return _("The request is still being examined.")
    kind = (report.get("verdict") or {}).get("kind")
    if kind == "healthy":
        return _("Nothing on the path stops the request, as far as it was tested.")
    if kind == "risky":
        return _("Nothing on the path stops the request, but something puts it at risk.")
    return _("No place was found where the request must stop.")


def _stages(report: Mapping[str, Any], outcome: str, causes: frozenset[str] | None = None) -> set[Stage]:
    found = set()
    for finding in report.get("findings", ()):
        if causes is not None and finding.get("cause") not in causes:
            continue
        if finding["outcome"] == outcome and (outcome == "pass" or finding["severity"] == "error"):
            cause = CAUSES.get(finding.get("cause") or "")
            stage = cause.stage if cause else _stage_of(finding["check"])
            if stage is not None:
                found.add(stage)
    return found


def _witnessed(report: Mapping[str, Any]) -> set[Stage]:
    """The stations that were seen to be in order; a call that succeeded went through those looked at."""
    open_at = _stages(report, "unavailable")
    if (report.get("verdict") or {}).get("kind") in {"healthy", "risky"}:
        return _stages(report, "pass") - open_at
    findings = report.get("findings", ())
    passed = {f["check"] for f in findings if f["outcome"] == "pass" and _saw(f)}
    return {
        stage
        for stage, ways in WITNESSES.items()
        if stage not in open_at and any(passed.issuperset(way) for way in ways)
    }


def _saw(finding: Mapping[str, Any]) -> bool:
    """Whether a check that passed had something to see, and where it compares, something to compare with."""
    rows = finding.get("evidence") or ()
    return any(row.get("expected") or finding["check"] not in COMPARING for row in rows)


@cache
def _stage_of(check_id: str) -> Stage | None:
    check = next((check for check in CATALOGUE if check.id == check_id), None)
    return min((CAUSES[slug].stage for slug in check.causes if slug in CAUSES), default=None) if check else None


def _names() -> dict[Stage, str]:
    return {
        Stage.CLIENT: _("Your client"),
        Stage.NETWORK: _("Network"),
        Stage.GATEWAY: _("Gateway"),
        Stage.TOKEN: _("Token"),
        Stage.SCOPE: _("Scope"),
        Stage.API: _("API"),
    }


def _wide(stations: tuple[Station, ...], title: str, words: str) -> SafeString:
    drawing = Drawing(WIDE, title, words, "wide")
    gap = WIDE / len(stations)
    centres = [gap * (i + 0.5) for i in range(len(stations))]
    y = 22
    for i, station in enumerate(stations[1:], start=1):
        drawing.line(centres[i - 1] + RADIUS + 5, y, centres[i] - RADIUS - 5, y, _link(stations[i - 1], station))
    bottom = y
    for x, station in zip(centres, stations, strict=True):
        _mark(drawing, x, y, station.state)
        drawing.text(x, y + 38, station.name, "d-text d-strong", "middle")
        for row, line in enumerate(wrap(station.note, gap - 10)):
            bottom = max(bottom, y + 57 + 16 * row)
            drawing.text(x, y + 57 + 16 * row, line, _note_class(station), "middle")
    return drawing.finish(bottom + 8)


def _tall(stations: tuple[Station, ...], title: str, words: str) -> SafeString:
    drawing = Drawing(TALL, title, words, "tall")
    x, gap = 16, 50
    for i, station in enumerate(stations):
        y = 18 + gap * i
        if i:
            drawing.line(x, y - gap + RADIUS + 4, x, y - RADIUS - 4, _link(stations[i - 1], station))
        _mark(drawing, x, y, station.state)
        drawing.text(x + 26, y - 1, station.name, "d-text d-strong")
        drawing.text(x + 26, y + 15, station.note, _note_class(station))
    return drawing.finish(18 + gap * (len(stations) - 1) + 24)


def _link(before: Station, after: Station) -> str:
    if before.state in {"broken", "beyond"} or after.state == "beyond":
        return "d-line d-dash"
    return "d-done" if before.state == "passed" and after.state in {"passed", "broken"} else "d-line"


def _note_class(station: Station) -> str:
    return "d-note d-ink-bad" if station.state in {"broken", "also"} else "d-note"


def _mark(drawing: Drawing, x: float, y: float, state: str) -> None:
    circle = {
        "passed": "d-fill-done",
        "broken": "d-fill-bad",
        "also": "d-bad d-fill-page",
        "unknown": "d-line d-fill-page",
        "beyond": "d-line d-dash d-fill-page",
    }[state]
    drawing.add("circle", circle, cx=x, cy=y, r=RADIUS + (2 if state == "broken" else 0))
    x, y = round(x), round(y)
    if state == "passed":
        drawing.add("path", "d-mark", d=f"M{x - 5} {y}l4 4 6 -7")
    elif state == "broken":
        drawing.add("path", "d-mark", d=f"M{x - 4} {y - 4}l8 8m0 -8l-8 8")
    elif state == "also":
        drawing.add("path", "d-bad", d=f"M{x} {y - 6}v6m0 4v1")
    elif state == "unknown":
        drawing.line(x - 4, y, x + 4, y)
