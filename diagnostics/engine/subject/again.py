"""Until when to wait, by what an answer says: Retry-After (RFC 9110, 10.2.3), and the fields of rate limits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from diagnostics.engine.model.submission import Response
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.subject.claims import duration, stamp

_RESETS = ("RateLimit-Reset", "X-RateLimit-Reset", "X-Rate-Limit-Reset")
_LATEST_S = 7 * 86400
_FIRST_EPOCH = 10**9  # a smaller number counts seconds from the answer


def wait_until(response: Response | None) -> Message | None:
    """What to do about a limit, with the moment or the span that the answer names; None where it names none."""
    if response is None:
        return None
    answered = response.date or response.at
    named = _named(response)
    if isinstance(named, datetime):
        if answered is not None and not timedelta() < named - answered <= timedelta(seconds=_LATEST_S):
            return None
        return msg("Wait until {time}, slow down, and fetch tokens less often.", time=stamp(named))
    if named is None or not 0 < named <= _LATEST_S:
        return None
    if answered is None:
        return msg("Wait {span} from the answer on, slow down, and fetch tokens less often.", span=duration(named))
    until = stamp(answered + timedelta(seconds=named))
    return msg("Wait until {time}, slow down, and fetch tokens less often.", time=until)


def _named(response: Response) -> datetime | int | None:
    """A moment, or the seconds from the answer on."""
    retry = response.header("Retry-After")
    if retry is not None:
        text = retry.value.reveal().strip()
        if text.isascii() and text.isdigit() and len(text) < 8:
            return int(text)
        try:
            told = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        return told if told.tzinfo else told.replace(tzinfo=UTC)
    reset = next((field for name in _RESETS if (field := response.header(name)) is not None), None)
    text = reset.value.reveal().strip() if reset is not None else ""
    if not (text.isascii() and text.isdigit() and len(text) < 11):
        return None
    return datetime.fromtimestamp(int(text), UTC) if int(text) >= _FIRST_EPOCH else int(text)
