"""Our own labelled pastes, and one offline examination of each as the command and the worker make it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from diagnostics.engine.model.profile import Profile
from diagnostics.engine.model.types import Report
from diagnostics.engine.platform.load import load
from diagnostics.engine.run.paste_facts import Options
from diagnostics.runs import examination

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """A paste with a planted defect: the checks that must fail, no others, and the cause that must come first."""

    id: str
    check: str
    cause: str
    platform: str
    at: datetime
    text: str
    fails: tuple[str, ...]
    secrets: tuple[str, ...]
    warning: bool


@cache
def cases() -> list[Case]:
    """Every case of the corpus."""
    return [
        Case(
            id=row["id"],
            check=row["check"],
            cause=row["cause"],
            platform=row["platform"],
            at=datetime.fromisoformat(row["at"]),
            text=row["text"],
            fails=tuple(row["fails"]),
            secrets=tuple(row.get("secrets", ())),
            warning=row.get("warning", False),
        )
        for row in blocks(sorted((HERE / "cases").glob("*.toml")))
    ]


def healthy() -> list[dict[str, Any]]:
    return blocks([HERE / "healthy.toml"])


def blocks(files: Iterable[Path]) -> list[dict[str, Any]]:
    """Every `[[case]]` of the files."""
    return [row for file in files for row in tomllib.loads(file.read_text(encoding="utf-8"))["case"]]


@cache
def profile(name: str) -> Profile:
    return load(name, {})


@cache
def once(case: Case) -> tuple[Report, dict[str, Any]]:
    """The last report and the snapshot of a case, made once for all tests that only read them."""
    return examined(case.text, case.platform, case.at)


def examined(text: str, platform: str, at: datetime) -> tuple[Report, dict[str, Any]]:
    """The last report and its snapshot."""
    last = judged(text, platform, at)
    return last.report, last.snapshot


def judged(text: str, platform: str, at: datetime) -> examination.Examined:
    """The last report; its snapshot is made where it is asked for."""
    *_, last = examination.examine(
        text,
        profile(platform),
        diagnosis_id="corpus",
        label_key=b"corpus-label-key",
        options=Options(online=False),
        now=at,
    )
    return last
