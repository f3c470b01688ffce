"""Log records that cannot carry what a user pasted or a server answered, whichever handler writes them.

A record is made harmless when it is made, so that it does not matter who configured the handler: Django, Celery and
gunicorn each bring their own. Three kinds of loggers: the portal's own and those of the programs that run it are
heard, with URLs, header lines and whatever is formed like a token replaced by labels; of every other library a warning
is told by name and place alone, since its words may quote what it read; exceptions are told by their classes.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from diagnostics import log_context
from portal.error_reports import places

# What these say is about addresses, processes and task ids.
HEARD = frozenset(
    {"diagnostics", "portal", "django", "gunicorn", "celery", "kombu", "amqp", "multiprocessing", "whitenoise"}
)
# Of those, the ones that write down data: SQL with its parameters, variables of templates, what a program printed.
_NOT_HEARD = ("django.db", "django.template", "celery.redirected")
_MOST_CHARACTERS = 4000

# The words of a visitor's broken request follow the colon.
_QUOTES_A_REQUEST = ("Invalid request from ", "Invalid HTTP_HOST header", "Bad request syntax", "Invalid HTTP request")
# Django's own records of a refused request end in its address, and one begins with the method that it sent.
_OF_REQUESTS = ("django.request", "django.security")
_ADDRESS = re.compile(r"(?<=: )/.*", re.DOTALL)
_METHOD = re.compile(r"(?<=^Method Not Allowed \()(?!(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\))[^)]*")
# The address of a shared diagnosis opens it, so no log may hold one.
_SHARED = re.compile(r"(/s/)[0-9A-Za-z-]{8,64}")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://[^\s'\"<>`]+")
_QUERY = re.compile(r"(/[^\s?'\"]*)\?[^\s'\"]+")
_BREAK = re.compile(r"\r?\n|\r|\\r\\n|\\[nr]")
# A header field, or a sentence with a colon: which of them cannot be told where more lines follow.
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]?\S.*")
_CONFIDENTIAL = re.compile(
    r"((?:proxy-)?authorization|(?:set-)?cookie|"
    r"[a-z0-9-]{0,40}(?:token|secret|api-?key|signature|password)[a-z0-9-]{0,40})"
    r"(['\"]?\s*[:=]\s*|['\"]\s*,\s*)[^\r\n]+",
    re.IGNORECASE,
)
_AFTER_SCHEME = re.compile(r"\b(bearer|basic|dpop|digest|token)\s+(?=\S*[0-9._~+/=-])[^\s,;'\"]{6,}", re.IGNORECASE)
_RUN = re.compile(r"[A-Za-z0-9_+~%=-]{16,}")
_PART = re.compile(r"[A-Za-z0-9]+")
_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_ID_OF_OURS = re.compile(
    r"[0-9abcdefghjkmnpqrstvwxyz]{26}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), 127, *range(128, 160)) if code != 9}
_CONTROLS |= {10: "\\n", 13: "\\r"} | {
    code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


def is_heard(name: str) -> bool:
    """Whether what this logger says may be written."""
    return name.split(".")[0] in HEARD and not name.startswith(_NOT_HEARD)


def harmless(text: str) -> str:
    """A text of one line, with URLs that hold more than a place, headers and what is formed like a token as labels."""
    left_out = len(text) - _MOST_CHARACTERS
    text = text[:_MOST_CHARACTERS]
    for opening in _QUOTES_A_REQUEST:
        if text.startswith(opening):
            text = text.partition(": ")[0] + ": [words of the request]"
    text = _SHARED.sub(r"\1…", text)
    text = _CONFIDENTIAL.sub(r"\1\2[value]", _first_line(text))
    text = _AFTER_SCHEME.sub(r"\1 [value]", text)
    text = _URL.sub(lambda found: "[URL]" if set("?#@") & set(found[0]) else found[0], text)
    text = _QUERY.sub(r"\1?[query]", text)
    text = _RUN.sub(lambda found: f"[{len(found[0])} characters]" if _like_a_token(found[0]) else found[0], text)
    return text.translate(_CONTROLS) + (f" [{left_out} more characters]" if left_out > 0 else "")


def _first_line(text: str) -> str:
    """A message of ours is one line: whatever follows a line break came with a value, and is counted only."""
    first, *others = _BREAK.split(text)
    following = sum(1 for line in others if line.strip("'\""))
    return _FIELD.sub("[header]", first) + f" [{following} more lines]" if following else first


def _like_a_token(run: str) -> bool:
    """Digits mixed with letters over a long stretch: no word, and no id that the portal gives itself."""
    if _ID_OF_OURS.fullmatch(run):
        return False
    if any(c.isdigit() for c in run) and any(c.islower() for c in run) and any(c.isupper() for c in run):
        return True
    parts = _PART.findall(run)
    humps = _HUMP.findall(run)
    if len(humps) > 4 and sum(map(len, humps)) < 3.5 * len(humps):
        # names in mixed case are made of words, which are longer
        return True
    return any(len(part) >= 16 and not part.isalpha() and not part.isdigit() for part in parts) or any(
        len(part) > 40 for part in parts
    )


def make_harmless(record: logging.LogRecord) -> logging.LogRecord:
    """Replaces the record's words by what may be written of them, and the text of its exception by its places."""
    if record.exc_info and record.exc_info[1] is not None:
        record.exc_text = places(record.exc_info[1])
        if isinstance(record.args, dict) and "exc" in record.args:
            # Celery puts the exception and its formatted traceback into the message itself.
            kind = type(record.exc_info[1]).__qualname__
            record.args = record.args | {"exc": kind, "traceback": "", "args": "", "kwargs": ""}
    record.msg = _words(record)
    record.args = None
    record.stack_info = None
    return record


def _words(record: logging.LogRecord) -> str:
    if not is_heard(record.name or ""):
        return f"[words of {record.name}, {record.filename} line {record.lineno}]"
    try:
        words = record.getMessage()
        if record.name.startswith(_OF_REQUESTS):
            words = _METHOD.sub("other method", _ADDRESS.sub("[address]", words))
        return harmless(words)
    except Exception as error:  # noqa: BLE001 - the handler would print the arguments that do not fit
        return f"[{type(error).__name__} in a message of {record.filename} line {record.lineno}]"


class LogLine(logging.Formatter):
    """One log record as text: harmless words, then the places that an exception went through."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(make_harmless(logging.makeLogRecord(record.__dict__)))

    def formatException(  # noqa: N802 - the base class's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        return places(ei[1]) if ei[1] is not None else ""


class JsonLine(LogLine):
    """One log record as a JSON object on one line, for machines that collect logs.

    `time` is RFC 3339 in UTC; `request_id` and `diagnosis_id` stand where the record is about one, `exception` where
    there was one: the places that it went through, without its text.
    """

    def format(self, record: logging.LogRecord) -> str:
        made = make_harmless(logging.makeLogRecord(record.__dict__))
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(made.created, UTC).isoformat(timespec="milliseconds"),
            "level": made.levelname,
            "logger": made.name,
            "message": made.getMessage(),
            "process": made.process,
            **log_context.current(),
        }
        if made.exc_text:
            line["exception"] = made.exc_text
        return json.dumps(line, ensure_ascii=False)


class HeardOrWarning(logging.Filter):
    """Lets pass what is heard, and of every other library what is at least a warning."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING or is_heard(record.name)


_plain = logging.getLogRecordFactory()


def _harmless_record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    return make_harmless(_plain(*args, **kwargs))


def install() -> None:
    """From now on every record of this process is harmless, Python's warnings and threads that broke off included."""
    logging.setLogRecordFactory(_harmless_record)
    logging.captureWarnings(True)
    threading.excepthook = _thread_broke_off
    sys.unraisablehook = _could_not_be_raised


def _thread_broke_off(told: threading.ExceptHookArgs) -> None:
    name = told.thread.name if told.thread else "unknown"
    if told.exc_value is not None:
        logging.getLogger(__name__).error("thread %s broke off", name, exc_info=told.exc_value)


def _could_not_be_raised(told: sys.UnraisableHookArgs) -> None:
    if told.exc_value is not None:
        logging.getLogger(__name__).error("an error where none can be raised", exc_info=told.exc_value)
