"""Runs one examination: judge the paste at once, start each collector when its needs are there, judge as facts arrive.

No state between runs, no database, no broker. The caller iterates over `examine`; only the caller's own
thread runs judges and sees reports, collectors run in threads.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from diagnostics.engine import causes
from diagnostics.engine.model.corrected import CorrectedCall, SentAsCorrected
from diagnostics.engine.model.declare import Check, Collector, CouldNotLook, DoesNotApply
from diagnostics.engine.model.facts import PASTE_FACTS, SITUATION, Missing, Subject, Target, Times
from diagnostics.engine.model.profile import Profile
from diagnostics.engine.model.rejudge import Rejudge
from diagnostics.engine.model.shield import log_crash, shielded
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import (
    Actor,
    Finding,
    Kind,
    Message,
    Outcome,
    Probe,
    Report,
    Result,
    Severity,
    State,
    Verdict,
    msg,
)
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.report.recognised import recognised
from diagnostics.engine.report.understood import moment, understood
from diagnostics.engine.run.corrected_call import corrected_call, facts_after_sending, redacted
from diagnostics.engine.run.paste_facts import Options, paste_facts
from diagnostics.engine.verdict.after_sending import after_sending
from diagnostics.engine.verdict.decide import decide
from diagnostics.engine.verdict.outcome import softened

OFFLINE = msg("Server-side checks were not asked for, so this was not looked at.")
NO_READER = msg("This installation has no second reader.")
NO_HOSTS = msg("The platform profile names no server to ask.")
OUT_OF_TIME = msg("No answer within {seconds} seconds, so this could not be tested.")
COLLECTOR_CRASHED = msg("Our own code failed while looking; this says nothing about your call.")
VERDICT_CRASHED = msg("Our own code failed while weighing what was found; what each check found stands below.")
_NOT_YET = msg("This was not answered yet.")
_THREADS = 12


class Outside(Protocol):
    """What collectors reach the world through; `probes` are the exchanges made so far, redacted."""

    @property
    def probes(self) -> Sequence[Probe]: ...

    @property
    def has_reader(self) -> bool: ...


@dataclass(slots=True)
class Run:
    """What one examination needs; `tick_s` is the longest time between two reports, in seconds."""

    id: str
    submission: Submission
    summary: Message
    profile: Profile
    scrubber: Scrubber
    catalogue: Sequence[Check]
    collectors: Sequence[Collector] = ()
    outside: Outside | None = None
    options: Options = field(default_factory=Options)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    created_at: datetime | None = None
    deadline_s: float = 15.0
    tick_s: float = 1.0


def examine(run: Run) -> Iterator[Report]:
    """Yields a report when the paste was judged, at each arrival of facts (at least every `tick_s`), and at the end.

    The last one has state `finished`; the iterator may be dropped at any time. Raises nothing on its own account.
    """
    state = _State(run)
    state.judge_settled()
    if not state.open_collectors():
        yield state.report(State.FINISHED)
        return
    yield state.report(State.RUNNING)
    yield from state.collect()
    yield state.report(State.FINISHED)


class _State:
    """The facts and findings of one run while it lasts."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.facts: dict[type, Any] = paste_facts(run.submission, run.profile, now=run.now, options=run.options)
        self.facts[Scrubber] = run.scrubber  # for the remedy, which shows a request; checks never need it
        if run.options.corrects:
            self.facts[Rejudge] = Rejudge(self._judge_alone)  # for the remedy too, which proves what it shows
        self.findings: dict[str, Finding] = {}
        self.final: set[str] = set()  # ids of checks whose finding stays
        self.judged: dict[str, object] = {}  # by check id, what its latest finding was made of
        self.pending: dict[Future[Any], Collector] = {}
        self.waiting: list[Collector] = []
        self.open: dict[str, frozenset[type]] = {}  # what an eager collector began without
        self.tentative: set[type] = set()  # facts that will be collected anew
        self._second: Verdict | None = None  # on the corrected call and its answer
        self._understood: Mapping[str, Any] = shielded(
            "report", "understood", lambda: understood(run.submission, run.summary, run.scrubber, self._known()), dict
        )
        self._settle_what_is_known()

    def _known(self) -> dict[str, Any] | None:
        return recognised(self.facts[Target], self.facts[Subject].response)

    def _judge_alone(self, submission: Submission) -> tuple[Finding, ...]:
        """The findings about a submission from what stands in it alone, of the checks that need nothing else."""
        run = self.run
        facts = paste_facts(submission, run.profile, now=run.now, options=run.options)
        able = [check for check in run.catalogue if all(need in facts for need in check.needs)]
        facts |= {item.provides: Missing(item.provides.__name__, OFFLINE) for item in run.collectors}
        return tuple(judge(check, facts) for check in able)

    def _settle_what_is_known(self) -> None:
        paste = [self.facts[fact] for fact in SITUATION]
        for collector in self.run.collectors:
            reason = _applies(collector, paste)
            if reason is not None:
                self._miss(collector, reason, applies=False)
            elif collector.inside:
                self._ask_inside(collector)
            elif not self.run.profile.has_hosts:
                self._miss(collector, NO_HOSTS)
            elif not self.run.options.online or self.run.outside is None:
                self._miss(collector, OFFLINE)
            else:
                self.waiting.append(collector)

    def _ask_inside(self, collector: Collector) -> None:
        """The second reader is the installation's own: neither a profile nor the user decides whether it is asked."""
        if self.run.outside is not None and self.run.outside.has_reader:
            self.waiting.append(collector)
        else:
            self._miss(collector, NO_READER, applies=False)

    def _miss(self, collector: Collector, reason: Message, *, applies: bool = True) -> None:
        self.facts[collector.provides] = Missing(collector.provides.__name__, reason, applies)

    def open_collectors(self) -> bool:
        return bool(self.waiting or self.pending)

    def judge_settled(self, *, patient: bool = True) -> None:
        """Judge every check whose needs are there; while something that it sees is open, its finding may change.

        An error of a server-side check waits, if `patient`, for what might explain it.
        """
        for check in self.run.catalogue:
            if check.id in self.final or not all(need in self.facts for need in check.needs):
                continue
            missing = self._unsettled(check.needs + check.sees)
            if not missing:
                self.final.add(check.id)
                self.findings[check.id] = judge(check, self.facts)
                continue
            known = (patient, tuple(id(self.facts.get(fact)) for fact in (*check.needs, *check.sees)))
            if self.judged.get(check.id) == known:
                continue
            self.judged[check.id] = known
            finding = judge(check, self._with_stand_ins(missing))
            if _may_be_told(check, finding, patient=patient):
                self.findings[check.id] = finding

    def _unsettled(self, facts: Sequence[type]) -> frozenset[type]:
        return frozenset(fact for fact in facts if fact not in self.facts or fact in self.tentative)

    def _with_stand_ins(self, missing: frozenset[type]) -> dict[type, Any]:
        return {fact: Missing(fact.__name__, _NOT_YET, settled=False) for fact in missing} | self.facts

    def collect(self) -> Iterator[Report]:
        deadline = time.monotonic() + self.run.deadline_s
        pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="collector")
        try:
            while True:
                self._start_ready(pool)
                if not self.pending and self._correction_is_due():
                    continue
                if not self.pending:
                    break
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    break
                done, _ = wait(self.pending, timeout=min(self.run.tick_s, remaining), return_when=FIRST_COMPLETED)
                for future in done:
                    self._settle(self.pending.pop(future), future)
                self.judge_settled(patient=bool(done))
                if self.pending or self.waiting:
                    yield self.report(State.RUNNING)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        self._give_up()

    def _correction_is_due(self) -> bool:
        """Once all else is answered: give out what the verdict would correct, to whoever waits to send it."""
        due = CorrectedCall not in self.facts and any(CorrectedCall in item.needs for item in self.waiting)
        if due:
            verdict = self._verdict(self._made(), complete=True)
            self.facts[CorrectedCall] = shielded(
                "correction",
                self.run.profile.slug,
                lambda: corrected_call(verdict, self.facts, self.run),
                lambda: Missing(CorrectedCall.__name__, COLLECTOR_CRASHED),
            )
        return due

    def _start_ready(self, pool: ThreadPoolExecutor) -> None:
        progress = True
        while progress:
            progress = False
            for collector in list(self.waiting):
                missing = self._unsettled(collector.needs + collector.sees)
                if missing and not self._worth_trying(collector, missing):
                    continue
                self.waiting.remove(collector)
                self.open[collector.name] = missing
                progress = True
                blocker = next((self.facts[n] for n in collector.needs if isinstance(self.facts[n], Missing)), None)
                if blocker is not None:
                    self._miss(collector, blocker.reason, applies=blocker.applies)
                    continue
                facts = self._with_stand_ins(missing)
                arguments = [facts[fact] for fact in (*collector.needs, *collector.sees)]
                self.pending[pool.submit(collector.collect, self.run.outside, *arguments)] = collector
            self.judge_settled()

    def _worth_trying(self, collector: Collector, missing: frozenset[type]) -> bool:
        """Whether an eager collector has its needs, and something to see that it did not have before."""
        if not collector.eager or missing & set(collector.needs):
            return False
        if collector.refined and collector.name not in self.open:
            return True
        return missing < self.open.get(collector.name, frozenset(collector.sees))

    def _settle(self, collector: Collector, future: Future[Any]) -> None:
        early = bool(self.open[collector.name])
        self.tentative.discard(collector.provides)
        error = future.exception()
        could_not_look = isinstance(error, CouldNotLook) and not isinstance(error, DoesNotApply)
        if early and (collector.refined or could_not_look):
            self.waiting.append(collector)
            if error is None:
                self.facts[collector.provides] = future.result()
                self.tentative.add(collector.provides)
            return
        try:
            self.facts[collector.provides] = future.result()
        except DoesNotApply as reason:
            self._miss(collector, reason.reason, applies=False)
        except CouldNotLook as reason:
            self._miss(collector, reason.reason)
        except Exception as error:  # noqa: BLE001 - one collector's bug costs its own fact only
            log_crash("collector", collector.name, error)
            self._miss(collector, COLLECTOR_CRASHED)

    def _give_up(self) -> None:
        reason = Message(OUT_OF_TIME.text, {"seconds": round(self.run.deadline_s, 1)})
        for collector in (*self.pending.values(), *self.waiting):
            if collector.provides not in self.facts:
                self._miss(collector, reason)
        self.pending.clear()
        self.waiting.clear()
        self.tentative.clear()
        self.judge_settled()

    def report(self, state: State) -> Report:
        run, complete = self.run, state is State.FINISHED
        times: Times = self.facts[Times]
        subject: Subject = self.facts[Subject]
        made = self._made()
        findings = shielded("verdict", "outcome", lambda: softened(made, subject, self.facts), lambda: made)
        first = self._verdict(findings, complete=complete)
        verdict, sent = shielded(
            "verdict",
            "after sending",
            lambda: after_sending(first, findings, self.facts, self._walked),
            lambda: (first, None),
        )
        if verdict.fix is not None:
            verdict = replace(verdict, fix=replace(verdict.fix, sendable=None))  # real values end with the run
        return Report(
            id=run.id,
            platform=run.profile.slug,
            created_at=(run.created_at or run.now).isoformat(),
            evaluated_at=run.now.isoformat(),
            request_at=moment(times.request_at),
            understood=self._understood,
            state=state,
            provisional=not complete,
            verdict=verdict,
            findings=findings,
            probes=tuple(run.outside.probes) if run.outside else (),
            checks_total=len(run.catalogue),
            running=tuple(c.name for c in self.pending.values()),
            sent_as_corrected=sent,
        )

    def _made(self) -> tuple[Finding, ...]:
        return tuple(self.findings[check.id] for check in self.run.catalogue if check.id in self.findings)

    def _verdict(
        self, findings: Sequence[Finding], *, complete: bool, facts: Mapping[type, Any] | None = None
    ) -> Verdict:
        known = self.facts if facts is None else facts
        return shielded(
            "verdict",
            self.run.profile.slug,
            lambda: decide(findings, complete=complete, subject=known[Subject], facts=known),
            lambda: Verdict(Kind.INCONCLUSIVE, VERDICT_CRASHED),
        )

    def _walked(self, sent: SentAsCorrected) -> Verdict | None:
        """The verdict on the corrected call and its answer; None where they show nothing. It is asked for once."""
        if self._second is None:
            facts = facts_after_sending(sent, self.facts, self.run)
            if facts is None:
                return None
            found = tuple(judge(check, facts) for check in self.run.catalogue if all(n in facts for n in check.needs))
            self._second = redacted(self._verdict(found, complete=True, facts=facts), facts[Scrubber])
        return self._second


def _applies(collector: Collector, paste: Sequence[Any]) -> Message | None:
    try:
        return collector.applies(*paste)
    except Exception as error:  # noqa: BLE001 - a bug here must not end the run
        log_crash("collector", collector.name, error)
        return COLLECTOR_CRASHED


def _may_be_told(check: Check, finding: Finding, *, patient: bool) -> bool:
    """Whether a finding that may still change is worth telling: never what could not be looked at yet."""
    if finding.outcome in (Outcome.UNAVAILABLE, Outcome.CRASHED):
        return False
    of_paste = set(check.needs) <= set(PASTE_FACTS)
    return finding.outcome is not Outcome.FAIL or finding.severity is not Severity.ERROR or of_paste or not patient


def judge(check: Check, facts: Mapping[type, Any]) -> Finding:
    """One Finding of `check`. A missing need makes it unavailable or not applicable; an exception makes it crashed."""
    started = time.perf_counter()
    blocked_by = None
    missing = next((facts[need] for need in check.needs if isinstance(facts[need], Missing)), None)
    if missing is not None:
        outcome = Outcome.UNAVAILABLE if missing.applies else Outcome.NOT_APPLICABLE
        result = Result(outcome, missing.reason)
        blocked_by = missing.fact if missing.applies else None
    else:
        try:
            result = check.judge(*(facts[fact] for fact in (*check.needs, *check.sees)))
        except Exception as error:  # noqa: BLE001 - one check's bug costs its own finding only (rule 1)
            log_crash("check", check.id, error)
            result = Result(Outcome.CRASHED, msg("This check failed on our side; it says nothing about your call."))
    return _finding(check, result, blocked_by, (time.perf_counter() - started) * 1000)


def _finding(check: Check, result: Result, blocked_by: str | None, ms: float) -> Finding:
    cause = causes.CAUSES.get(result.cause) if result.cause else None
    actor: Actor | None = result.actor or (cause.actor if cause else None)
    return Finding(
        check=check.id,
        step=check.step,
        title=check.title,
        outcome=result.outcome,
        severity=result.severity or check.severity,
        summary=result.summary,
        kb=cause.kb if cause and result.outcome is Outcome.FAIL else check.kb,
        cause=result.cause,
        confidence=result.confidence,
        actor=actor if result.outcome is Outcome.FAIL else None,
        candidates=result.candidates,
        evidence=result.evidence,
        blocked_by=blocked_by,
        ms=ms,
        fix=result.fix,
    )
