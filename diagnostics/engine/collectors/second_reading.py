"""What the installation's second reader makes of the redacted exchanges and error statements."""

from __future__ import annotations

from diagnostics.engine.collectors import reader_answer
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.collectors.reader_question import programs_said, question
from diagnostics.engine.model.declare import collector
from diagnostics.engine.model.facts import SecondReading, Subject, Target, Times
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.subject.answer import succeeded, tells_of_failure

_NOTHING_SAID = msg("Neither a call nor a program's message was pasted.")
_NOTHING_FAILED = msg("Nothing that was pasted says that the call failed.")


def applies(submission: Submission, subject: Subject, times: Times, target: Target) -> Message | None:
    """None where there is something to read, else why not."""
    if not (submission.requests or submission.responses or programs_said(submission)):
        return _NOTHING_SAID
    failed = tells_of_failure(subject) or (programs_said(submission) and not succeeded(subject))
    return None if failed else _NOTHING_FAILED


@collector(provides=SecondReading, needs=(Subject, Times), applies=applies, inside=True)
def second_reading(outside: Outside, subject: Subject, times: Times) -> SecondReading:
    """One question, asked once; an answer that is not what was asked for is none."""
    asked = question(subject, times, outside.scrubber)
    return reader_answer.read(outside.consult(asked), asked)
