"""The runner, with fake checks and collectors: each kind of ending, isolation, order, deadline and overlap."""

from __future__ import annotations

import inspect
import threading
from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.declare import CouldNotLook, DoesNotApply, check, collector
from diagnostics.engine.model.facts import (
    ApplicationStatus,
    Baseline,
    Introspection,
    Missing,
    SecondReading,
    ServerClocks,
    SigningKeys,
    Subject,
)
from diagnostics.engine.model.profile import Environment, Profile
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Outcome, Secret, Severity, State, Step, failed, msg, passed, unavailable
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.engine.run import runner
from diagnostics.engine.run.paste_facts import Options

PROFILE = Profile(name="P", slug="p", environments=(Environment("production", api="https://api.example.com"),))
OK = msg("Fine.")


class World:
    probes = ()


def always(submission, subject, times, target):
    return None


def made_check(name, needs=(Subject,), sees=(), judge=None, severity=Severity.ERROR):
    names = [n.__name__ for n in needs] + [f"{n.__name__} | Missing" for n in sees]

    def act(*facts):
        return judge(*facts) if judge else passed(OK)

    act.__name__ = f"test_{name}"
    act.__signature__ = _signature(names)
    return check(
        id=f"test.{name}", title=msg("It is fine"), step=Step.HEADER, severity=severity,
        causes=("header-not-sent",), kb="step-1", needs=needs, sees=sees,
    )(act)  # fmt: skip


def made_collector(provides, act, needs=(), sees=(), applies=always, **how):
    names = ["Outside"] + [n.__name__ for n in needs] + [f"{n.__name__} | Missing" for n in sees]
    act.__signature__ = _signature(names)
    return collector(provides=provides, needs=needs, sees=sees, applies=applies, **how)(act)


def _signature(annotations):
    kind = inspect.Parameter.POSITIONAL_ONLY
    return inspect.Signature([inspect.Parameter(f"p{i}", kind, annotation=a) for i, a in enumerate(annotations)])


def iterate(checks, collectors=(), *, online=True, deadline_s=5.0, tick_s=0.05, profile=PROFILE):
    return runner.examine(
        runner.Run(
            id="x", submission=Submission(Secret("")), summary=msg("Nothing."), profile=profile,
            scrubber=Scrubber((), Labeler(b"k")), catalogue=checks, collectors=collectors, outside=World(),
            options=Options(online=online), now=datetime(2026, 1, 1, tzinfo=UTC), deadline_s=deadline_s, tick_s=tick_s,
        )
    )  # fmt: skip


def run(checks, collectors=(), **how):
    return list(iterate(checks, collectors, **how))


def outcomes(report):
    return {finding.check: finding.outcome for finding in report.findings}


def test_every_check_gives_exactly_one_finding_in_the_order_of_the_catalogue():
    reports = run([made_check("b"), made_check("a"), made_check("c")])
    assert [f.check for f in reports[-1].findings] == ["test.b", "test.a", "test.c"]
    assert reports[-1].state is State.FINISHED


def test_a_crashing_check_costs_its_own_finding_only_and_its_words_stay_out(caplog):
    def boom(subject):
        raise ValueError("the paste said hunter2")

    report = run([made_check("a", judge=boom), made_check("b")])[-1]
    assert outcomes(report) == {"test.a": Outcome.CRASHED, "test.b": Outcome.PASS}
    assert "hunter2" not in caplog.text
    assert "ValueError" in caplog.text


def test_a_collector_that_cannot_look_makes_its_checks_unavailable_with_the_reason():
    def keys(outside):
        raise CouldNotLook(msg("The key server answered 503."))

    report = run([made_check("a", (Subject, SigningKeys)), made_check("b")], [made_collector(SigningKeys, keys)])[-1]
    found = report.findings[0]
    assert (found.outcome, str(found.summary), found.blocked_by) == (
        Outcome.UNAVAILABLE, "The key server answered 503.", "SigningKeys",
    )  # fmt: skip
    assert report.findings[1].outcome is Outcome.PASS


def test_a_collector_with_nothing_to_look_at_makes_its_checks_not_applicable():
    def keys(outside):
        raise DoesNotApply(msg("There is no JWT."))

    report = run([made_check("a", (SigningKeys,))], [made_collector(SigningKeys, keys)])[-1]
    assert report.findings[0].outcome is Outcome.NOT_APPLICABLE


def test_a_crashing_collector_is_isolated(caplog):
    def keys(outside):
        raise RuntimeError("hunter2")

    def clocks(outside):
        return ServerClocks({})

    checks = [made_check("a", (SigningKeys,)), made_check("b", (ServerClocks,))]
    report = run(checks, [made_collector(SigningKeys, keys), made_collector(ServerClocks, clocks)])[-1]
    assert outcomes(report) == {"test.a": Outcome.UNAVAILABLE, "test.b": Outcome.PASS}
    assert "hunter2" not in caplog.text


def test_offline_no_collector_runs_but_those_with_no_subject_still_do_not_apply():
    def never(outside):
        raise AssertionError("must not run")

    def nothing_there(submission, subject, times, target):
        return msg("There is no JWT.")

    collectors = [
        made_collector(SigningKeys, never),
        made_collector(Introspection, never, applies=nothing_there),
    ]
    checks = [made_check("a", (SigningKeys,)), made_check("b", (Introspection,))]
    report = run(checks, collectors, online=False)[-1]
    assert outcomes(report) == {"test.a": Outcome.UNAVAILABLE, "test.b": Outcome.NOT_APPLICABLE}


def test_a_check_that_only_sees_a_fact_runs_without_it():
    seen = []

    def judge(keys):
        seen.append(keys)
        return passed(OK)

    def keys(outside):
        raise CouldNotLook(msg("Away."))

    run([made_check("a", (), (SigningKeys,), judge)], [made_collector(SigningKeys, keys)])
    assert [(type(keys), keys.settled) for keys in seen] == [(Missing, False), (Missing, True)]
    assert str(seen[-1].reason) == "Away."


@pytest.mark.parametrize(
    ("early", "needs", "told_early"),
    [
        (passed(OK), (Baseline,), True),
        (failed("header-not-sent", 0.9, OK, severity=Severity.INFO), (Baseline,), True),
        (failed("header-not-sent", 0.9, OK), (Baseline,), False),
        (failed("header-not-sent", 0.9, OK), (Subject,), True),
        (unavailable(OK), (Baseline,), False),
    ],
    ids=["pass", "information", "error of a server", "error of the paste", "unavailable"],
)
def test_a_finding_is_told_before_what_it_only_sees_unless_that_may_explain_it(early, needs, told_early):
    late = msg("Seen.")
    answered = threading.Event()

    def judge(need, keys):
        return early if isinstance(keys, Missing) else passed(late)

    def baseline(outside):
        return Baseline(None)

    def keys(outside):
        answered.wait(40)
        return SigningKeys({})

    collectors = [made_collector(Baseline, baseline), made_collector(SigningKeys, keys)]
    reports = []
    for report in iterate([made_check("a", needs, (SigningKeys,), judge)], collectors, tick_s=10):
        reports.append(report)
        if "Baseline" not in report.running and "baseline" not in report.running:
            answered.set()
    told = [str(report.findings[0].summary) for report in reports[:-1] if report.findings]
    assert ("Fine." in told) is told_early
    assert str(reports[-1].findings[0].summary) == "Seen."


def test_an_error_is_told_once_nothing_has_been_answered_for_a_while():
    silent = threading.Event()

    def keys(outside):
        silent.wait(40)
        raise CouldNotLook(msg("Away."))

    def judge(need, keys):
        return failed("header-not-sent", 0.9, OK)

    collectors = [made_collector(Baseline, lambda outside: Baseline(None)), made_collector(SigningKeys, keys)]
    for report in iterate([made_check("a", (Baseline,), (SigningKeys,), judge)], collectors):
        if report.findings:
            assert report.state is State.RUNNING
            break
    silent.set()


def test_an_eager_collector_begins_with_the_first_fact_that_is_enough_and_asks_again_while_it_is_not():
    silent, tried = threading.Event(), []

    def keys(outside):
        return SigningKeys({})

    def introspection(outside):
        silent.wait(40)
        return Introspection(active=True)

    def status(outside, keys, introspection):
        tried.append((type(keys), type(introspection)))
        if isinstance(introspection, Missing):
            raise CouldNotLook(msg("Not proven."))
        return ApplicationStatus("client", "active")

    def clocks(outside, keys, introspection):
        return ServerClocks({"API": 0.0} if isinstance(introspection, Missing) else {"API": 0.0, "authorization": 1.0})

    sees = (SigningKeys, Introspection)
    collectors = [
        made_collector(SigningKeys, keys),
        made_collector(Introspection, introspection),
        made_collector(ApplicationStatus, status, sees=sees, eager=True),
        made_collector(ServerClocks, clocks, sees=sees, refined=True),
    ]
    checks = [
        made_check("clock", (ServerClocks,), judge=lambda clocks: passed(msg("{n} clocks", n=len(clocks.offsets_s)))),
        made_check("status", (ApplicationStatus,)),
    ]
    told = []
    for report in iterate(checks, collectors):
        told.append({finding.check: str(finding.summary) for finding in report.findings})
        if told[-1].get("test.clock") and len(tried) == 1:
            silent.set()
    assert {"test.clock": "1 clocks"} in told
    assert told[-1] == {"test.clock": "2 clocks", "test.status": "Fine."}
    assert tried == [(SigningKeys, Missing), (SigningKeys, Introspection)]


def test_findings_of_the_paste_come_before_any_collector_has_answered():
    gate = threading.Event()

    def keys(outside):
        assert gate.wait(40)
        return SigningKeys({})

    examination = runner.examine(
        runner.Run(
            id="x", submission=Submission(Secret("")), summary=msg("Nothing."), profile=PROFILE,
            scrubber=Scrubber((), Labeler(b"k")), catalogue=[made_check("a"), made_check("b", (SigningKeys,))],
            collectors=[made_collector(SigningKeys, keys)], outside=World(), options=Options(online=True), tick_s=0.05,
        )
    )  # fmt: skip
    first = next(examination)
    assert [f.check for f in first.findings] == ["test.a"]
    assert first.provisional
    gate.set()
    assert [f.check for f in list(examination)[-1].findings] == ["test.a", "test.b"]


def test_independent_collectors_overlap():
    both = threading.Barrier(2, timeout=40)

    def keys(outside):
        both.wait()
        return SigningKeys({})

    def clocks(outside):
        both.wait()
        return ServerClocks({})

    checks = [made_check("a", (SigningKeys,)), made_check("b", (ServerClocks,))]
    report = run(checks, [made_collector(SigningKeys, keys), made_collector(ServerClocks, clocks)])[-1]
    assert set(outcomes(report).values()) == {Outcome.PASS}


def test_a_collector_starts_when_its_needs_are_there_and_is_skipped_when_they_never_come():
    def keys(outside):
        return SigningKeys({"production": ()})

    def introspection(outside, keys):
        return Introspection(active="production" in keys.keys)

    collectors = [
        made_collector(Introspection, introspection, needs=(SigningKeys,)),
        made_collector(SigningKeys, keys),
    ]
    judged = []
    checks = [made_check("a", (Introspection,), judge=lambda i: judged.append(i.active) or passed(OK))]
    run(checks, collectors)
    assert judged == [True]

    def away(outside):
        raise CouldNotLook(msg("Away."))

    collectors[1] = made_collector(SigningKeys, away)
    report = run(checks, collectors)[-1]
    assert str(report.findings[0].summary) == "Away."


def test_what_never_answers_ends_at_the_deadline_as_unavailable_and_the_rest_stands():
    stop = threading.Event()

    def keys(outside):
        stop.wait(20)
        return SigningKeys({})

    def clocks(outside):
        return ServerClocks({})

    checks = [made_check("a", (SigningKeys,)), made_check("b", (ServerClocks,))]
    collectors = [made_collector(SigningKeys, keys), made_collector(ServerClocks, clocks)]
    report = run(checks, collectors, deadline_s=0.3)[-1]
    stop.set()
    assert outcomes(report) == {"test.a": Outcome.UNAVAILABLE, "test.b": Outcome.PASS}
    assert "0.3 seconds" in str(report.findings[0].summary)
    assert report.state is State.FINISHED


def test_a_check_whose_parameters_do_not_match_its_needs_cannot_be_declared():
    def test_wrong(subject: Subject):
        return passed(OK)

    with pytest.raises(TypeError, match="do not match"):
        check(
            id="test.wrong", title=msg("x"), step=Step.HEADER, severity=Severity.ERROR, causes=(), kb="step-1",
            needs=(SigningKeys,),
        )(test_wrong)  # fmt: skip


def test_a_collector_inside_asks_the_second_reader_whatever_the_profile_and_the_user_say(monkeypatch):
    def read(outside):
        return SecondReading()

    checks, collectors = [made_check("a", (SecondReading,))], [made_collector(SecondReading, read, inside=True)]
    for profile in (PROFILE, Profile(name="G", slug="g")):
        for there, outcome in ((True, Outcome.PASS), (False, Outcome.NOT_APPLICABLE)):
            monkeypatch.setattr(World, "has_reader", there, raising=False)
            report = run(checks, collectors, online=False, profile=profile)[-1]
            assert outcomes(report) == {"test.a": outcome}
