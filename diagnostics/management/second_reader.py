"""Measuring a second reader without a network: what it would be asked about each case, and answers that it gave."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from diagnostics.engine import parse
from diagnostics.engine.collectors.cache import MemoryCache
from diagnostics.engine.collectors.egress import way_out
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.collectors.reader_question import Question, question
from diagnostics.engine.collectors.second_reading import applies
from diagnostics.engine.model.facts import SITUATION, Subject, Times
from diagnostics.engine.model.profile import Profile
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.engine.run.paste_facts import Options, paste_facts

Build = Callable[[Submission, Scrubber], Outside]
CHECK = "report.second-reader"


@dataclass(frozen=True, slots=True)
class Given:
    """A reader that has answered already."""

    answer: str
    origin: str = ""

    def ask(self, question: Question, *, within_s: float) -> str:
        """The answer that was given."""
        return self.answer


def label_key(case: Mapping[str, Any]) -> bytes:
    """One key a case, the same in each run: an answer quotes labels of the request that it answers."""
    return hashlib.sha256(f"second reader {case['id']}".encode()).digest()


def prompt(case: Mapping[str, Any], profile: Profile, now: datetime) -> str:
    """One line of JSON: the request that would be sent for this case, null where none would."""
    submission = parse.parse(case["input"])
    scrubber = Scrubber(submission.secrets, Labeler(label_key(case)), submission, profile)
    facts = paste_facts(submission, profile, now=now, options=Options(online=False))
    asked = None
    if applies(*(facts[fact] for fact in SITUATION)) is None:
        asked = question(facts[Subject], facts[Times], scrubber).request
    return json.dumps({"id": case["id"], "request": asked}, ensure_ascii=False)


def answers(name: str) -> dict[str, str]:
    """The answers of a file of JSON lines by case: `id`, and `answer`, the reader's text or what it stands for."""
    found: dict[str, str] = {}
    try:
        for line in Path(name).read_text(encoding="utf-8").splitlines():
            if line.strip():
                row = json.loads(line)
                answer = row["answer"]
                found[str(row["id"])] = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{name} is not one JSON object with `id` and `answer` a line") from error
    return found


def outside_for(profile: Profile, answer: str | None) -> Build | None:
    """A way out that leads to the given answer and nowhere else; None where there is none."""
    if answer is None:
        return None
    reader = Given(answer)
    return lambda submission, scrubber: way_out(profile, scrubber, cache=MemoryCache(), environ={}, reader=reader)


def tally(snapshots: Sequence[Mapping[str, Any]], given: int) -> Iterable[str]:
    """How many of the given answers were heard, and why the others were dropped."""
    rows = [row for shot in snapshots for row in shot["findings"] if row["check"] == CHECK]
    dropped = [row["summary"]["text"] for row in rows if row["outcome"] == "unavailable"]
    heard = sum(row["outcome"] == "fail" for row in rows)
    yield f"second reader: {given} answers, {heard} name a cause, {len(dropped)} dropped"
    for reason in sorted(set(dropped)):
        yield f"  {dropped.count(reason)} {reason}"
