"""The words of the engine: what a check returns and what a report is made of.

`text -> parse -> Submission -> collectors -> Facts -> checks -> Findings -> verdict -> Report`.
What was pasted is modelled in `submission.py`; what a check may ask for in `facts.py`.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, NoReturn, TypeAlias

from diagnostics.engine.model import catalogue

_PARAMETER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


class Secret:
    """Text that must not get out: masks itself in repr and str, refuses JSON and pickle.

    `reveal()` is the one way to the text, so every use can be found by its name.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself; never store, log or send what this returns."""
        return self._text

    def __repr__(self) -> str:
        return "Secret('…')"

    def __str__(self) -> str:
        return "…"

    def __format__(self, spec: str) -> str:
        return "…"

    def __len__(self) -> int:
        return len(self._text)

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._text.encode("utf-8", "replace"), other._text.encode("utf-8", "replace"))

    def __hash__(self) -> int:
        return hash(self._text)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a Secret is never pickled")


Param: TypeAlias = "str | int | float | Message"


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence of the engine with named parameters, so that a page can translate it (rule 12).

    `text` holds `{name}` for each parameter; only plain names are replaced, so a parameter's own
    braces mean nothing. A parameter that is a sentence itself is a Message, to be translated too.
    Parameters must be redacted already: a Message is stored as it is.
    """

    text: str
    params: Mapping[str, Param] = field(default_factory=dict)

    def __str__(self) -> str:
        return fill(self.text, self.params)


def fill(text: str, params: Mapping[str, Param]) -> str:
    """Put `params` into the `{name}` places of `text`; an unknown name stays as it stands."""
    return _PARAMETER.sub(lambda m: str(params.get(m.group(1), m.group(0))), text)


def msg(text: str, **params: Param) -> Message:
    """Short form of `Message(text, params)`; gettext extracts its first argument."""
    return Message(text, params)


class Outcome(StrEnum):
    """What came of one check (rule 1)."""

    PASS = "pass"  # noqa: S105 - the word of the report's schema
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    UNAVAILABLE = "unavailable"
    CRASHED = "crashed"


class Severity(StrEnum):
    """How bad a fail is: an error breaks the call, a warning may, info only informs."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Actor(StrEnum):
    """Who must act."""

    YOU = "you"
    YOUR_ADMIN = "your-admin"
    PLATFORM = "platform"
    WAIT = "wait"


class Step(IntEnum):
    """The eight resolution steps of the KB article."""

    HEADER = 1
    EXPIRATION = 2
    APPLICATION = 3
    REFRESH = 4
    SCOPE = 5
    CLOCK = 6
    FRESH_TOKEN = 7
    TRANSPORT = 8


class Stage(IntEnum):
    """Where on the request's path a cause bites; an earlier one wins a tie (rule 3)."""

    CLIENT = 1
    NETWORK = 2
    GATEWAY = 3
    TOKEN = 4
    SCOPE = 5
    API = 6


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stood in the paste: 1-based line and column, length in characters.

    `row` is the line of the text that the paste carries, once logs and quotes around it are undone: a whole message
    may stand on one line of a log.
    """

    line: int
    column: int
    length: int = 0
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row of what was found against what was expected; values are redacted by who builds them.

    A value is shown as it is; where it is ours, or has words of ours around what was found, it is a Message.
    """

    label: Message
    value: str | Message
    expected: str | Message = ""
    important: bool = False
    at: Place | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cause that a fail may mean, with its confidence from 0 to 1."""

    cause: str
    confidence: float

    def __post_init__(self) -> None:
        catalogue.slug(self.cause)


@dataclass(frozen=True, slots=True)
class Result:
    """What a check's judge returns; build it with `passed`, `failed`, `not_applicable` or `unavailable`."""

    outcome: Outcome
    summary: Message
    cause: str | None = None
    confidence: float = 1.0
    evidence: tuple[Evidence, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    actor: Actor | None = None
    severity: Severity | None = None
    fix: Message | None = None


def passed(summary: Message, *evidence: Evidence) -> Result:
    """The healthy proposition of the check holds."""
    return Result(Outcome.PASS, summary, evidence=evidence)


def failed(
    cause: str,
    confidence: float,
    summary: Message,
    *evidence: Evidence,
    also: tuple[Candidate, ...] = (),
    actor: Actor | None = None,
    severity: Severity | None = None,
    fix: Message | None = None,
) -> Result:
    """The proposition is broken: `cause` with `confidence`; `also` are further causes that it may mean.

    `severity` lowers or raises the check's own; `actor` and `fix` override the cause catalogue's.
    """
    candidates = (Candidate(cause, confidence), *also)
    return Result(Outcome.FAIL, summary, cause, confidence, evidence, candidates, actor, severity, fix)


def not_applicable(reason: Message) -> Result:
    """The check has no subject in this diagnosis."""
    return Result(Outcome.NOT_APPLICABLE, reason)


def unavailable(reason: Message, *evidence: Evidence) -> Result:
    """The check applies, but what it needs could not be seen; `reason` says what would let it."""
    return Result(Outcome.UNAVAILABLE, reason, evidence=evidence)


@dataclass(frozen=True, slots=True)
class KbLink:
    """A section of the KB; `url` is filled in at export."""

    article: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A check's result with what the check says of itself: exactly one per check and run (rule 1)."""

    check: str
    step: Step
    title: Message
    outcome: Outcome
    severity: Severity
    summary: Message
    kb: KbLink
    cause: str | None = None
    confidence: float = 1.0
    actor: Actor | None = None
    candidates: tuple[Candidate, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    blocked_by: str | None = None
    ms: float = 0.0
    fix: Message | None = None


class Kind(StrEnum):
    """The verdict's kind (rule 2)."""

    BROKEN = "broken"
    RISKY = "risky"
    HEALTHY = "healthy"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a corrected request: its name, what to put in, and the label of that where the call has it."""

    name: str
    what: Message
    label: str = ""


@dataclass(frozen=True, slots=True)
class Sendable:
    """A corrected call with the values of the paste in it: for the one call that a run makes of it, in memory alone.

    `fresh` is what stands in it for a token that `token_request`, the person's own one, is still to be answered with.
    """

    text: Secret
    fresh: Secret | None = None
    token_request: Secret | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """What to do: a sentence, the corrected request in the form that was pasted, and a follow-up command.

    `request` holds no secret: each value that is not shown stands as a variable in the form's own syntax, and
    `variables` says which value that is. `marks` are the characters of `request` that differ from what was pasted.
    `in_code` says that it is a statement of the pasted code or configuration, which whoever pasted it can change.
    `withheld` is why there is no request: for figures, never for a page. `sendable` is there where every value of the
    request is, and never leaves the run.
    """

    text: Message
    request: str = ""
    follow_up: str = ""
    marks: tuple[Place, ...] = ()
    variables: tuple[Variable, ...] = ()
    withheld: str = ""
    in_code: bool = False
    sendable: Sendable | None = field(default=None, repr=False, compare=False)

    @property
    def changed(self) -> tuple[int, ...]:
        """The 1-based lines of `request` that differ from what was pasted."""
        return tuple(dict.fromkeys(place.line for place in self.marks))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The one answer; `cause` is None when healthy or inconclusive."""

    kind: Kind
    headline: Message
    cause: str | None = None
    root_cause: str | None = None
    confidence: float = 0.0
    actor: Actor | None = None
    ranked: tuple[Candidate, ...] = ()
    other: float = 0.0  # the share of anything else; with `ranked` it adds up to at most 1
    also: tuple[str, ...] = ()
    ruled_out: tuple[str, ...] = ()
    fix: Fix | None = None
    kb: KbLink | None = None
    next_steps: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Probe:
    """One exchange that the portal itself made, already redacted; `ms` is the time it took in milliseconds."""

    name: str
    request: str
    response: str
    ms: float
    curl: str


@dataclass(frozen=True, slots=True)
class Then:
    """What the corrected call is refused for, once the first cause is mended; texts are redacted."""

    cause: str
    headline: Message
    fix: Message


@dataclass(frozen=True, slots=True)
class Sent:
    """The corrected call as the portal made it once: the status of the answer, its time in milliseconds, the exchange.

    `fresh_token` says that the person's own token request was made for it; `left_out` names the fields that did not go
    along; `then` is there where the answer is a refusal whose cause is another.
    """

    status: int
    ms: float
    exchange: Probe
    fresh_token: bool = False
    left_out: tuple[str, ...] = ()
    then: Then | None = None


class State(StrEnum):
    """How far a report has come."""

    RUNNING = "running"
    FINISHED = "finished"
    ENDED_EARLY = "ended_early"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything said of one paste. `understood` is the redacted view of the submission, ready for JSON."""

    id: str
    platform: str
    created_at: str
    evaluated_at: str
    request_at: str | None
    understood: Mapping[str, Any]
    state: State
    provisional: bool
    verdict: Verdict | None
    findings: tuple[Finding, ...]
    probes: tuple[Probe, ...] = ()
    checks_total: int = 0
    running: tuple[str, ...] = ()
    sent_as_corrected: Sent | None = None
