"""What to do where clocks disagree: whose clock is off and by how much, what sets it there, and who may allow a leeway.

A command is given for the person's own machine alone, and for the system that the paste shows it to have. Where the
token itself is dated ahead of its issue no clock is at fault, and none is spoken of.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.facts import Subject, Times
from diagnostics.engine.model.types import Actor, Finding, Message, msg
from diagnostics.engine.remedy.clocks.gap import MOST_FOR_A_LEEWAY_S, Between, Gap, dated_ahead, gap_of
from diagnostics.engine.remedy.clocks.leeway import is_checked_here, is_of_the_reader, setting_of, signs_itself
from diagnostics.engine.remedy.clocks.machine import COMMANDS, Machine, at_the_machine, machine_of, system_of
from diagnostics.engine.subject.claims import duration, stamp

# A zone that was taken for UTC is no matter of the clock: that may be right to the second.
CAUSES = catalogue.slugs("clock-skew", "token-not-yet-valid")
_SKEW = "clock-skew"
# Two clocks that NTP sets well may differ by this, with the time that a call takes.
_OF_GOOD_CLOCKS_S = 10.0
_MINUTE_S = 60


class _Side(StrEnum):
    """Where the clock is that the paste speaks of."""

    SENDER = "sender"  # the person's machine, whose times a server refuses
    CHECKER = "checker"  # the person's machine, which refuses a token
    SERVERS = "servers"  # those that issue and check the token
    READ = "read"  # one that the person read
    OURS = "ours"  # that of the issuer, beside ours
    UNKNOWN = "unknown"


def clock_advice(cause: str, subject: Subject, facts: Mapping[type, Any], finding: Finding | None) -> Message | None:
    """The sentence for a cause of the clock; None for other causes, and where the paste tells no more than the cause.

    What a finding says of servers that were asked goes before what the paste lets guess.
    """
    if cause not in CAUSES:
        return None
    times = facts.get(Times)
    if (ahead := dated_ahead(subject, times)) is not None:
        return msg(
            "Wait until {time}: the issuer dates the token {span} ahead of its issue, so no clock is at fault. "
            "Or have the issuer set nbf to the time of issue.",
            time=stamp(ahead[1]),
            span=duration((ahead[1] - ahead[0]).total_seconds()),
        )
    if (told := _of_a_server(finding)) is not None:
        return told
    gap = gap_of(subject, times, finding)
    side, machine = _side(subject, gap), machine_of(subject)
    if cause != _SKEW and (side is _Side.UNKNOWN or gap is None and side is not _Side.CHECKER):
        return None
    return _joined(_whose(side, gap, machine), _leeway(subject, side, gap))


def clock_commands(cause: str, subject: Subject, facts: Mapping[type, Any], finding: Finding | None) -> str:
    """The commands that set the clock of the person's own machine; "" where it is another's, or nothing shows which."""
    times = facts.get(Times)
    if cause not in CAUSES or dated_ahead(subject, times) is not None or _of_a_server(finding) is not None:
        return ""
    gap = gap_of(subject, times, finding)
    own = _side(subject, gap) in (_Side.SENDER, _Side.CHECKER)
    if not own or _is_small(gap) or machine_of(subject) not in (Machine.COMPUTER, Machine.VIRTUAL):
        return ""
    return COMMANDS.get(system_of(subject), "")


def _of_a_server(finding: Finding | None) -> Message | None:
    """What to do about a clock of the platform, which servers that were asked, or the answer itself, show to be off."""
    if finding is None:
        return None
    if finding.check == "api.contradiction":
        return msg(
            "By the Date of its own answer the API was asked while the token was good, so a machine behind it has "
            "another time. Report that to its operator with this answer; no clock of yours is at fault."
        )
    if finding.check == "clock.server" or finding.actor is Actor.PLATFORM:
        return msg(
            "Compare your own clock with a right one. If it is right, report the difference to the operator of that "
            "server: nothing in your call mends its clock."
        )
    return None


def _side(subject: Subject, gap: Gap | None) -> _Side:
    if gap is not None and gap.between is Between.SENDER_AND_SERVER:
        return _Side.SENDER
    if signs_itself(subject):
        return _Side.SENDER
    if is_checked_here(subject):
        return _Side.CHECKER
    return _BY_GAP[gap.between] if gap is not None else _Side.UNKNOWN


_BY_GAP = {
    Between.SENDER_AND_SERVER: _Side.SENDER,
    Between.ISSUER_AND_ANSWER: _Side.SERVERS,
    Between.ISSUER_AND_READ: _Side.READ,
    Between.ISSUER_AND_OURS: _Side.OURS,
}


def _whose(side: _Side, gap: Gap | None, machine: Machine) -> Message:
    set_there = at_the_machine(machine)
    special = None if machine is Machine.COMPUTER else set_there
    if side is _Side.SENDER:
        return _joined(_of_the_sender(gap), set_there if gap is not None else special)
    if side is _Side.CHECKER:
        if gap is None:
            return _joined(_of_the_checker(gap), special)
        return _joined(_of_the_checker(gap), _GOOD if _is_small(gap) else set_there)
    if gap is None:
        return _joined(_OF_NOBODY, special)
    told = _told(gap)
    if side is _Side.SERVERS:
        dated = msg(
            "The token is dated {span} after the clock of the API: it says {first}, the answer {second}.", **told
        )
        return _joined(dated, _GOOD if _is_small(gap) else _OF_TWO_SERVERS)
    if side is _Side.READ:
        read = msg(
            "The token is dated {span} after the clock that the paste tells of: it says {first}, the clock {second}. "
            "Compare that clock with a right one; if it is right, the clock of the issuer is ahead.",
            **told,
        )
        return _joined(read, special)
    ours = msg(
        "The token is dated {span} after the time at which you asked here: it says {first}, our clock {second}. So the "
        "clock of the machine that issued it is ahead.",
        **told,
    )
    return _joined(ours, set_there)


_OF_NOBODY = msg(
    "Compare the clock of the machine that issues the token, and of the one that checks it, with a right one, "
    "and have the one that is off set by NTP."
)
_OF_TWO_SERVERS = msg(
    "The clock of the issuer is ahead, or that of the API behind; the one of the machine that calls has no part in it. "
    "Have both compared with a right one."
)
_GOOD = msg("Clocks that are set well may differ by that, so the same call a moment later is accepted.")


def _is_small(gap: Gap | None) -> bool:
    return gap is not None and abs(gap.seconds) <= _OF_GOOD_CLOCKS_S


def _of_the_sender(gap: Gap | None) -> Message:
    if gap is None:
        return msg(
            "Your machine dates what it signs, and the server compares that with its own clock. Compare the machine's "
            "clock with the Date of any answer, and have it set by NTP if it is off; if they agree, look at how the "
            "code dates what it signs: anew for each request, in seconds, in UTC."
        )
    if gap.seconds > 0:
        return msg("The clock of the machine that calls is {span} ahead: it says {first}, the server {second}.",
                   **_told(gap))  # fmt: skip
    return msg("The clock of the machine that calls is {span} behind: it says {first}, the server {second}.",
               **_told(gap))  # fmt: skip


def _of_the_checker(gap: Gap | None) -> Message:
    if gap is None:
        return msg(
            "The machine that checks the token has an earlier time than the token is dated. Compare its clock with a "
            "right one, and have it set by NTP if it is off; if it is right, the clock of the issuer is ahead."
        )
    return msg(
        "The machine that checks the token is {span} behind the clock of the issuer: the token says {first}, the "
        "machine {second}.",
        **_told(gap),
    )


def _told(gap: Gap) -> dict[str, Any]:
    seconds = max(1.0, abs(gap.seconds) if gap.seconds <= -1 or gap.seconds >= 1 else 1.0)
    return {"span": duration(seconds), "first": stamp(gap.first), "second": stamp(gap.second)}


def _leeway(subject: Subject, side: _Side, gap: Gap | None) -> Message | None:
    """A leeway, where the check is the person's own and the gap is one that a leeway may cover."""
    if side is _Side.SENDER or not is_of_the_reader(subject):
        return None
    apart = abs(gap.seconds) if gap is not None else 0.0
    if apart > MOST_FOR_A_LEEWAY_S:
        return None
    seconds = _MINUTE_S * max(1, -(-int(apart + 1) // _MINUTE_S))
    setting = setting_of(subject, seconds)
    span = duration(seconds)
    if setting is not None and gap is not None:
        return msg("Let your check allow a leeway of {span}: {setting}.", span=span, setting=setting)
    if setting is not None:
        return msg("If seconds are left between good clocks, let your check allow a leeway of {span}: {setting}.",
                   span=span, setting=setting)  # fmt: skip
    if gap is not None:
        return msg("Let your check of the token allow a leeway of {span}.", span=span)
    return None


def _joined(first: Message, second: Message | None) -> Message:
    return first if second is None else Message("{first} {second}", {"first": first, "second": second})
