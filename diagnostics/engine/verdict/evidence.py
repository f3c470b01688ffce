"""What speaks for and against each cause, rung by rung (rule 4), as the numbers that the weighing takes.

Nothing here decides. A feature is a plain number whose meaning can be told on the page; the weights beside them are
fitted to cases (weights.json).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.model import catalogue
from diagnostics.engine.model.confidence import ENOUGH_FOR_A_VERDICT, LIKELY, NEARLY_CERTAIN, POSSIBLE
from diagnostics.engine.model.facts import NO_CAUSE, PASTE_FACTS, Reading
from diagnostics.engine.model.types import Candidate, Finding, Outcome, Severity
from diagnostics.engine.verdict.explains import EXPLAINS
from diagnostics.engine.verdict.got_past import GOT_PAST, GOT_PAST_FROM
from diagnostics.engine.verdict.refutes import FOR_GOOD, refuted

# Checks whose finding repeats what was said; they are witnesses of rungs d to f.
SERVER_SAYS, STORY, CODE, TOOL = "api.error-message", "report.story", "report.code", "client.message"
WORDS = "api.known-message", "report.wording"
# It is shown as a remark; what it weighs is counted apart (second_reader.py), since it may overturn nothing.
SECOND_READER = "report.second-reader"
HINTS = frozenset({SERVER_SAYS, STORY, *WORDS, SECOND_READER})
# Finding nothing where something belongs shows less than finding something that does not.
ABSENCE = frozenset({"header.present"})
FEATURES = (
    "server", "server_also", "paste", "paste_also", "certain", "witnesses", "absence", "warned", "tool", "code_sign",
    "phrases", "story", "message", "code", "reading", "reading_servers", "reading_persons", "reader",
    "paste_unspoken", "absence_unspoken", "explained", "got_past", "in_order", "overruled",
)  # fmt: skip
# It needs the paste to know whether it applies, and finds only what a server answered.
_BY_INTROSPECTION = "token.introspected"
_OF_SERVERS = frozenset(
    check.id for check in CATALOGUE if not set(check.needs) <= set(PASTE_FACTS) or check.id == _BY_INTROSPECTION
)
# They conclude from all else being in order, and say nothing more once something is found that is not.
BY_EXCLUSION = frozenset({"api.live-call", "api.replay"})
# The platform is at fault where nothing else that was seen explains a refusal.
LAST_RESORT = catalogue.slug("api-down-or-server-bug")
_EXCLUDED = frozenset({LAST_RESORT, catalogue.slug("token-revoked")})
catalogue.check_ids(frozenset(check.id for check in CATALOGUE), _BY_INTROSPECTION, *BY_EXCLUSION)
# What a cause that is nearly surely there explains in what was said speaks for no other.
_SAID = frozenset({"warned", "phrases", "story", "message", "code", "reading", "reading_servers", "reading_persons"})
# What an API's answer to our own call adds to that, where no check looked at the thing itself.
_OF_AN_ANSWER = frozenset({"server", "server_also", "witnesses", "certain"})
_FLOOR = 1e-3
_WORTH_A_LOOK = 0.02
# So many times as much for no cause as for the likeliest is what any words say for one.
_FAR_MORE = 5.0
_MOST_WITNESSES = 2
# What checks see that looked at the call, its answer or its tool, and not at code beside it.
_LOOKED_AT = ("server", "server_also", "paste", "paste_also", "absence", "tool")


@dataclass(slots=True)
class Evidence:
    """What is known of one cause. `finding` is the strongest that names it first; `shown_by` all checks that do.

    `rests_on_reader` says that it would be no verdict without a second reader's word.
    """

    cause: str
    features: dict[str, float] = field(default_factory=dict)
    finding: Finding | None = None
    strength: float = 0.0
    shown_by: set[str] = field(default_factory=set)
    ruled_out: bool = False
    rests_on_reader: bool = False

    def raise_to(self, name: str, value: float) -> None:
        """Let feature `name` be at least `value`."""
        self.features[name] = max(self.features.get(name, 0.0), value)

    @property
    def plain(self) -> float:
        """How sure a check is that looked at the thing itself, 0 to 1: rungs a to c."""
        names = ("server", "server_also", "paste", "paste_also", "absence", "tool", "code_sign")
        return max((self.features.get(name, 0.0) for name in names), default=0.0)

    @property
    def strongest(self) -> float:
        """How plainly rungs a to d name it: a check that looked at the thing itself, a known message or a code."""
        return max(self.plain, self.features.get("message", 0.0), self.features.get("code", 0.0))

    @property
    def said_by_machines(self) -> float:
        """How plainly a program names it: a known message, a code, a phrase."""
        return max(self.features.get(name, 0.0) for name in ("message", "code", "phrases"))


def gathered(
    findings: Sequence[Finding], reading: Reading | None, *, api_is_known: bool = False
) -> dict[str, Evidence]:
    """The evidence by cause: of every cause that a finding, a message or the reading of words brings up.

    `api_is_known` says that a profile tells what the API wants; then what is absent is seen like what is there.
    """
    absence: frozenset[str] = frozenset() if api_is_known else ABSENCE
    by_cause: dict[str, Evidence] = {}
    nothing_else = not _found_otherwise(findings)
    for finding in findings:
        if finding.check == SECOND_READER:
            continue
        stands = nothing_else or finding.check not in BY_EXCLUSION or finding.cause not in _EXCLUDED
        if finding.outcome is Outcome.FAIL and finding.cause and stands:
            candidates = finding.candidates or (Candidate(finding.cause, finding.confidence),)
            for place, candidate in enumerate(candidates):
                evidence = by_cause.setdefault(candidate.cause, Evidence(candidate.cause))
                _count(evidence, finding, candidate.confidence, absence, first=place == 0)
    if reading is not None:
        _hear(by_cause, reading)
        _settle(by_cause, reading)
        _unspoken(by_cause, max(reading.whole.get(NO_CAUSE, 0.0), 0.0 if reading.whole else 1.0))
    _mark_got_past(by_cause)
    _contradict(by_cause)
    _relate(by_cause)
    _rule_out(by_cause, findings)
    _overrule(by_cause)
    return by_cause


def _found_otherwise(findings: Sequence[Finding]) -> bool:
    """Whether a check that looked at the thing itself is nearly sure of a defect."""
    return any(
        finding.outcome is Outcome.FAIL
        and finding.severity is Severity.ERROR
        and finding.confidence >= LIKELY
        and finding.check not in HINTS | {CODE} | BY_EXCLUSION
        for finding in findings
    )


def _count(evidence: Evidence, finding: Finding, confidence: float, absence: frozenset[str], *, first: bool) -> None:
    if finding.severity is not Severity.ERROR:
        evidence.raise_to("warned", confidence)
    elif finding.check not in WORDS:
        evidence.raise_to(_feature_of(finding.check, absence, first=first), confidence)
        # what is less likely than not bears no witness
        if first and confidence >= ENOUGH_FOR_A_VERDICT and finding.check not in HINTS | {CODE}:
            witnesses = evidence.features.get("witnesses", 0.0) + 1
            evidence.features["witnesses"] = min(witnesses, _MOST_WITNESSES)
            if confidence >= NEARLY_CERTAIN and finding.check not in absence:
                evidence.features["certain"] = 1.0
    if first:
        evidence.shown_by.add(finding.check)
    if first and finding.check not in HINTS and confidence > evidence.strength:
        evidence.finding, evidence.strength = finding, confidence


def _feature_of(check: str, absence: frozenset[str], *, first: bool) -> str:
    named = {SERVER_SAYS: "phrases", STORY: "story", CODE: "code_sign", TOOL: "tool"}.get(check)
    if named:
        return named
    if check in absence and first:
        return "absence"
    place = "server" if check in _OF_SERVERS else "paste"
    return place if first else f"{place}_also"


def _hear(by_cause: dict[str, Evidence], reading: Reading) -> None:
    exact = (("message", reading.messages), ("code", reading.codes))
    for name, shares in exact:
        for slug, share in shares.items():
            by_cause.setdefault(slug, Evidence(slug)).raise_to(name, share)
    for name, shares in _readings(reading):
        for slug, share in shares.items():
            if slug == NO_CAUSE or (slug not in by_cause and share < _WORTH_A_LOOK):
                continue
            by_cause.setdefault(slug, Evidence(slug)).features[name] = math.log(share + _FLOOR) - math.log(_FLOOR)


def _settle(by_cause: dict[str, Evidence], reading: Reading) -> None:
    """A message whose condition names several causes was said for the one of them that the paste shows by itself."""
    most = max(reading.messages.values(), default=0.0)
    for slug in reading.messages:
        shown = by_cause[slug].features
        if max(shown.get(name, 0.0) for name in ("paste", "code_sign", "tool")) >= LIKELY:
            by_cause[slug].raise_to("message", most)


def _unspoken(by_cause: dict[str, Evidence], none: float) -> None:
    """What was seen counts for more where no words around it tell another cause; `none` is how little they tell."""
    for evidence in by_cause.values():
        for name in ("paste", "absence"):
            if evidence.features.get(name):
                evidence.features[f"{name}_unspoken"] = evidence.features[name] * none


def _readings(reading: Reading) -> Iterator[tuple[str, Mapping[str, float]]]:
    if not reading.servers and times_no_cause(reading.whole) > _FAR_MORE:
        return
    yield "reading", reading.whole
    yield "reading_servers", reading.servers
    yield "reading_persons", reading.persons


def times_no_cause(shares: Mapping[str, float]) -> float:
    """How many times as much like texts of no cause as like those of the likeliest one; 1 where nothing was read."""
    most = max((share for slug, share in shares.items() if slug != NO_CAUSE), default=0.0)
    none = shares.get(NO_CAUSE, 0.0)
    return none / most if most else math.inf if none else 1.0


def _mark_got_past(by_cause: dict[str, Evidence]) -> None:
    """Mark what a server must have got past to say what it says."""
    for past in GOT_PAST:
        said = max((by_cause[slug].said_by_machines for slug in past.words if slug in by_cause), default=0.0)
        if said >= GOT_PAST_FROM:
            for slug in past.defects:
                if slug in by_cause and not by_cause[slug].features.get("certain"):
                    by_cause[slug].raise_to("got_past", said)


def _contradict(by_cause: dict[str, Evidence]) -> None:
    """Leave out what code alone shows of a cause that the server got past: that code has no part in this call.

    What is read in the words is left out with it, for it is read in that code too.
    """
    for evidence in by_cause.values():
        features = evidence.features
        looked_at = any(features.get(name) for name in _LOOKED_AT)
        exact = max(features.get("message", 0.0), features.get("code", 0.0))
        if features.get("got_past") and features.get("code_sign") and not looked_at and exact < POSSIBLE:
            evidence.features = {name: value for name, value in features.items() if name not in {*_SAID, "code_sign"}}


def _relate(by_cause: dict[str, Evidence]) -> None:
    """Mark what another cause explains."""
    last = by_cause.get(LAST_RESORT)
    others = [evidence for slug, evidence in by_cause.items() if slug != LAST_RESORT]
    seen = max((evidence.plain for evidence in others), default=0.0)
    # A server that fails with 500 often prints why: the name of another error beside it is what failed.
    named = max((evidence.features.get("code", 0.0) for evidence in others), default=0.0)
    if last is not None and (seen >= POSSIBLE or named >= LIKELY):
        last.raise_to("explained", max(seen, named))
    explained: set[str] = set()
    for rule in EXPLAINS:
        evidence = by_cause.get(rule.cause)
        if evidence is not None and evidence.plain >= rule.from_:
            for slug in rule.consequences:
                if slug in by_cause:
                    by_cause[slug].raise_to("explained", evidence.plain)
                    if evidence.plain >= rule.silences:
                        explained.add(slug)
    for slug in explained:
        features, only_said = by_cause[slug].features, by_cause[slug].shown_by <= BY_EXCLUSION | HINTS
        without = _SAID | _OF_AN_ANSWER if only_said else _SAID
        by_cause[slug].features = {name: value for name, value in features.items() if name not in without}


def _overrule(by_cause: dict[str, Evidence]) -> None:
    """Words alone stand below what a check saw for sure, unless they can only be said of a call that got past it."""
    seen = [
        max(evidence.features.get(name, 0.0) for name in ("server", "paste", "code_sign"))
        for evidence in by_cause.values()
        if not evidence.features.get("got_past") and not evidence.features.get("explained")
    ]
    surest = max(seen, default=0.0)
    if surest >= LIKELY:
        for evidence in by_cause.values():
            if not evidence.plain:
                evidence.features["overruled"] = surest


def _rule_out(by_cause: dict[str, Evidence], findings: Sequence[Finding]) -> None:
    for slug, checks in refuted(findings).items():
        evidence = by_cause.get(slug)
        if evidence is not None and not evidence.plain:
            evidence.features["in_order"] = 1.0
            evidence.ruled_out = evidence.ruled_out or not FOR_GOOD.isdisjoint(checks)
