"""How the states of each server were judged: right, open, wrong, and surely wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

from diagnostics.engine.model.types import Report

SURE = 0.9


@dataclass(frozen=True)
class Judged:
    """How one state in one form was judged; `mark` is right, open or wrong."""

    state: str
    form: str
    status: int
    kind: str
    cause: str | None
    confidence: float
    mark: str

    def __str__(self) -> str:
        return f"{self.state}, {self.form}: {self.status}, {self.kind}, {self.cause} {self.confidence:.2f}"


@dataclass
class Row:
    """How the states of one server were judged."""

    server: str
    seen: list[Judged] = field(default_factory=list)

    @property
    def run(self) -> int:
        return len(self.seen)

    @property
    def right(self) -> int:
        return sum(one.mark == "right" for one in self.seen)

    @property
    def open(self) -> int:
        return sum(one.mark == "open" for one in self.seen)

    @property
    def wrong(self) -> list[str]:
        return [str(one) for one in self.seen if one.mark == "wrong"]

    @property
    def surely_wrong(self) -> list[str]:
        return [str(one) for one in self.seen if one.mark == "wrong" and one.confidence >= SURE]

    @property
    def false_alarms(self) -> list[str]:
        return [str(one) for one in self.seen if one.status < 400 and one.kind == "broken"]

    def __str__(self) -> str:
        return (
            f"{self.server:30}{self.run:8}{self.right:8}{self.open:8}{len(self.wrong):8}{len(self.surely_wrong):12}"
            f"{len(self.false_alarms):14}"
        )

    def count(self, state: str, form: str, report: Report, status: int, true: frozenset[str]) -> None:
        """Take in how the state was judged, whose call was answered by `status`."""
        verdict = report.verdict
        kind, cause = verdict.kind.value, verdict.cause
        right = kind in ("healthy", "risky") if status < 400 else kind == "broken" and cause in true
        mark = "right" if right else "open" if kind == "inconclusive" or cause is None else "wrong"
        self.seen.append(Judged(state, form, status, kind, cause, verdict.confidence, mark))


HEAD = f"{'server':30}{'states':>8}{'right':>8}{'open':>8}{'wrong':>8}{'wrong >= .9':>12}{'false alarms':>14}"


HEADING = """# What real servers say, and what the diagnosis makes of it

Each state of a call is sent to each server, and judged twice: as a command alone (at a token endpoint with its answer),
and as the exchange that went over the wire. *Right* is the true cause, or a success that is not called broken; *open*
names none and says what would decide; *wrong* is any other. Keys, ids and times differ from run to run, and with them
the second digit of a confidence.

`python -m tests.live.gateways.states --write tests/live/README.md` runs the servers and writes this page anew; what it
cannot have is said on the way. `tests/live/test_provider_gateways.py` holds the bars.

"""


def written(rows: list[Row]) -> str:
    """The totals and every state as Markdown."""
    lines = ["| server | judged | right | open | wrong | wrong at .9 or more |", "|---|---|---|---|---|---|"]
    totals = [0] * 5
    for row in rows:
        counts = [row.run, row.right, row.open, len(row.wrong), len(row.surely_wrong)]
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        lines.append(f"| {row.server} | {' | '.join(map(str, counts))} |")
    lines.append(f"| all | {' | '.join(map(str, totals))} |")
    for row in rows:
        lines += [
            "",
            f"## {row.server}",
            "",
            "| state | answered | as a command | with its answer |",
            "|---|---|---|---|",
        ]
        for name, status in dict.fromkeys((one.state, one.status) for one in row.seen):
            told = " | ".join(_told(one) for one in row.seen if one.state == name)
            lines.append(f"| {name} | {status} | {told} |")
    return HEADING + "\n".join(lines) + "\n"


def _told(one: Judged) -> str:
    verdict = f"`{one.cause}`" if one.cause else one.kind
    return f"{one.mark}: {verdict} {one.confidence:.2f}"
