"""`manage.py evaluate CASES.jsonl`: how often the verdict names the cause that an expert named.

One case a line, with `id`, `input`, `cause`, and optionally `acceptable`, `detectable`, `cause_stated_in_input` and
`at`, the time to judge by, and `platform`, the profile that counts for this case. Every case is examined offline, as
the page would judge the paste alone.
`--corrections` tells how many corrected calls are shown, and judges each once more by itself.
`--wrapped` examines each in logs, mails, chats and strings as well, and tells how many keep their first cause.
`--reader-prompts` prints what a second reader would be asked; with `--reader-answers` its answers are weighed too.
"""

from __future__ import annotations

import json
import random
import secrets
import tomllib
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from diagnostics import profiles, services
from diagnostics.engine.model.profile import Profile
from diagnostics.engine.report import export
from diagnostics.engine.run.paste_facts import Options
from diagnostics.management import corrections, metamorphic, second_reader
from diagnostics.management.wrappings import WRAPPINGS
from diagnostics.runs import examination

_BANDS = ((0.95, 1.01), (0.85, 0.95), (0.7, 0.85), (0.5, 0.7), (0.0, 0.5))


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of one case."""

    id: str
    expected: str
    good: frozenset[str]
    group: str
    stated: bool
    kind: str
    confidence: float
    ranked: tuple[str, ...]

    @property
    def top1(self) -> bool:
        """Whether the first cause named is the right one or an acceptable one."""
        return bool(self.ranked) and self.ranked[0] in self.good

    @property
    def top3(self) -> bool:
        """Whether one of the first three is."""
        return any(slug in self.good for slug in self.ranked[:3])


class Command(BaseCommand):
    """Prints a line per miss, the tables, and last `top1 NN.N% top3 NN.N% of N`; `--json` prints one line per case."""

    help = "Run a corpus of labelled pastes through the engine, offline."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """As design.md names them."""
        parser.add_argument("cases", metavar="CASES", help="JSON lines, TOML, or a folder of TOML")
        parser.add_argument("--platform", default=settings.PORTAL_PLATFORM, help="a profile's name or TOML file")
        parser.add_argument("--json", action="store_true", help="one line of JSON per case instead")
        parser.add_argument("--reports", action="store_true", help="one line of JSON per case with its whole report")
        parser.add_argument("--wrapped", action="store_true", help="every case in every wrapping and in drawn pairs")
        parser.add_argument("--corrections", action="store_true", help="what is shown of corrected calls, and what not")
        parser.add_argument("--pairs", type=int, default=3, help="pairs of wrappings drawn for each case")
        parser.add_argument("--reader-prompts", action="store_true", help="one line of JSON per case: id and request")
        parser.add_argument("--reader-answers", metavar="FILE", help="JSON lines with id and answer, weighed by case")
        parser.add_argument("--seed", type=int, help="repeats a drawing of pairs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Examine every case and print what came of it."""
        profile = profiles.profile(options["platform"])
        cases = _cases(options["cases"])
        if options["reader_answers"]:
            given = second_reader.answers(options["reader_answers"])
            cases = [case | {"reader": given[str(case["id"])]} if str(case["id"]) in given else case for case in cases]
        for line in _lines_of(cases, profile, options):
            self.stdout.write(line)


def _lines_of(cases: list[dict[str, Any]], profile: Profile, options: dict[str, Any]) -> Iterable[str]:
    if options["reader_prompts"]:
        yield from (second_reader.prompt(case, _platform(case, profile), _moment(case)) for case in cases)
    elif options["reports"]:
        for case in cases:
            report = export.rendered(_snapshot(case, profile), translate=str, kb_url=services.absolute_kb_url)
            yield json.dumps({"id": case["id"], "report": report}, ensure_ascii=False)
    elif options["corrections"]:
        yield from corrections.report([_correction(case, profile) for case in cases])
    elif options["wrapped"]:
        yield from _wrapped(cases, profile, options["pairs"], options["seed"])
    else:
        snapshots = [_snapshot(case, profile) for case in cases]
        answers = [_answer(case, shot) for case, shot in zip(cases, snapshots, strict=True)]
        given = sum("reader" in case for case in cases)
        if options["json"]:
            yield from map(_as_json, answers)
            return
        if given:
            yield from second_reader.tally(snapshots, given)
        yield from _report(answers)


def _wrapped(cases: list[dict[str, Any]], profile: Profile, pairs: int, seed: int | None) -> Iterable[str]:
    seed = secrets.randbelow(10**6) if seed is None else seed
    yield f"seed {seed}"
    source = random.Random(seed)  # noqa: S311 - draws test cases, no secrets
    done: list[metamorphic.Trial] = []
    for case in cases:
        chosen = [*WRAPPINGS, *metamorphic.drawn_pairs(source, pairs)]
        good = frozenset({case.get("cause", ""), *case.get("acceptable", ())})
        judge = partial(_said, case, profile)
        done += metamorphic.trials(case["id"], case["input"], _moment(case), good, judge, chosen)
    yield from metamorphic.report(done)


def _correction(case: dict[str, Any], profile: Profile) -> corrections.Trial:
    return corrections.trial(
        str(case["id"]), case["input"], case.get("cause", ""), _platform(case, profile), _moment(case)
    )


def _platform(case: dict[str, Any], profile: Profile) -> Profile:
    return profiles.profile(case["platform"]) if case.get("platform") else profile


def _said(case: dict[str, Any], profile: Profile, text: str) -> metamorphic.Said:
    # of thousands of trials nothing is stored: what a snapshot would redact is not asked for
    verdict = _examined({**case, "input": text}, profile, corrects=False).report.verdict
    ranked = verdict.ranked if verdict is not None else ()
    return metamorphic.Said(ranked[0].cause if ranked else None, verdict.confidence if verdict is not None else 0.0)


def _cases(name: str) -> list[dict[str, Any]]:
    """The cases of a JSON-lines file, of a TOML file with `[[case]]` blocks, or of all such files in a folder."""
    path = Path(name)
    try:
        if path.is_dir():
            return [case for file in sorted(path.rglob("*.toml")) for case in _blocks(file)]
        return _blocks(path) if path.suffix == ".toml" else _lines(path)
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}") from error


def _blocks(file: Path) -> list[dict[str, Any]]:
    try:
        rows = list(tomllib.loads(file.read_text(encoding="utf-8")).get("case", ()))
        return [{**row, "input": row.get("input", row.get("text", ""))} for row in rows]
    except ValueError as error:
        raise CommandError(f"{file} is no TOML file of cases: {error}") from error


def _lines(file: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except ValueError as error:
        raise CommandError(f"{file} is not one JSON object a line: {error}") from error


def _snapshot(case: dict[str, Any], profile: Profile) -> dict[str, Any]:
    return _examined(case, profile).snapshot


def _examined(case: dict[str, Any], profile: Profile, *, corrects: bool = True) -> examination.Examined:
    platform = _platform(case, profile)
    *_, last = examination.examine(
        case["input"],
        platform,
        diagnosis_id=str(case["id"]),
        label_key=second_reader.label_key(case) if "reader" in case else secrets.token_bytes(16),
        options=Options(online=False, corrects=corrects),
        outside_for=second_reader.outside_for(platform, case.get("reader")),
        now=_moment(case),
    )
    return last


def _moment(case: dict[str, Any]) -> datetime:
    """The time to judge the case by: its own, else now."""
    if not case.get("at"):
        return datetime.now(UTC)
    try:
        told = datetime.fromisoformat(case["at"])
    except (TypeError, ValueError) as error:
        raise CommandError(f"case {case['id']}: `at` wants a time such as 2024-03-08T14:23:45Z") from error
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def answer(case: dict[str, Any], profile: Profile) -> Answer:
    """The engine's answer to one case."""
    return _answer(case, _snapshot(case, profile))


def _answer(case: dict[str, Any], snapshot: dict[str, Any]) -> Answer:
    verdict = snapshot["verdict"]
    return Answer(
        id=case["id"],
        expected=case.get("cause", ""),
        good=frozenset({case.get("cause", ""), *case.get("acceptable", ())}),
        group=case.get("detectable", "paste"),
        stated=bool(case.get("cause_stated_in_input")),
        kind=verdict["kind"],
        confidence=verdict["confidence"],
        ranked=tuple(candidate["cause"] for candidate in verdict["ranked"]),
    )


def _as_json(item: Answer) -> str:
    return json.dumps(
        {"id": item.id, "expected": item.expected, "ranked": list(item.ranked), "confidence": item.confidence}
    )


def _report(answers: list[Answer]) -> Iterable[str]:
    for item in answers:
        if not item.top1:
            got = item.ranked[0] if item.ranked else "nothing"
            yield f"{item.id} {item.expected} {got}"
    yield ""
    yield from _groups(answers)
    yield ""
    yield from _calibration(answers)
    yield ""
    yield _figure(answers)


def _groups(answers: list[Answer]) -> Iterable[str]:
    for group in dict.fromkeys(item.group for item in answers):
        for stated in (False, True):
            some = [item for item in answers if item.group == group and item.stated is stated]
            if some:
                told = "cause stated in the paste" if stated else "cause not stated"
                verdicts = sum(item.kind == "broken" for item in some)
                yield f"{group:10} {told:26} {_figure(some)} ({verdicts} verdicts, {len(some) - verdicts} left open)"


def _calibration(answers: list[Answer]) -> Iterable[str]:
    yield "confidence  cases  right"
    for low, high in _BANDS:
        some = [item for item in answers if low <= item.confidence < high]
        right = sum(item.top1 for item in some)
        yield f"{low:.2f}-{min(high, 1.0):.2f}   {len(some):5}  {right:5}"


def _figure(answers: list[Answer]) -> str:
    count = len(answers) or 1
    top1, top3 = sum(item.top1 for item in answers), sum(item.top3 for item in answers)
    return f"top1 {100 * top1 / count:.1f}% top3 {100 * top3 / count:.1f}% of {len(answers)}"
