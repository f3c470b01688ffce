"""Bodies: what kind they are, the parameters in them, and the error they report.

Dialects: the platform's own forms, RFC 6749 5.2, RFC 9457, Google, Microsoft, AWS, JSON:API, gateways,
HTML pages and plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from itertools import islice
from typing import Any

from diagnostics.engine.model.submission import ErrorBody
from diagnostics.engine.model.types import Secret
from diagnostics.engine.parse import json_text, times
from diagnostics.engine.parse.messages import nested_errors
from diagnostics.engine.parse.url import read_form

_FORM = re.compile(r"[A-Za-z0-9_.\[\]%-]{1,64}=[^\s&]*(?:&|$)")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_INVISIBLE_PART = re.compile(r"<(script|style)\b[^<>]{0,500}>[^<]{0,20000}", re.IGNORECASE)
_XML_MEMBER = re.compile(r"<([A-Za-z_:]{2,40})>([^<>]{1,2000})</")
_VENDOR_CODE = re.compile(r"\b(AADSTS[0-9]{4,8}|IDX[0-9]{5}|E-[A-Z]{2,10}-[0-9]{2,4}|PGRST[0-9]{3}|ERR_[A-Z_]{3,40})\b")
_SOUNDS_BAD = re.compile(
    r"(?i)unauthor|not (?:allowed|authori|found|valid|active|enabled|permitted|whitelisted)|invalid|denied|expire|"
    r"forbid|fail|error|missing|refus|reject|revok|suspend|disabled|unknown|required|must |cannot|too many|limit|"
    r"\bonly [\w -]{2,40}(?:can|may|allowed|permitted)\b"
)
_FAULT = re.compile(r"<(?:[A-Za-z][\w-]{0,20}:)?Fault[ >]")
_FAILED_STATUS = re.compile(r"[45][0-9]{2}")
# What stands in a page that came in the place of an API's answer.
_TURNED_AWAY = re.compile(
    r"<input[^<>]{0,300}\btype=[\"']?password|<form[^<>]{0,300}\baction=[\"'][^\"'<>]{0,200}(?:login|log-in|signin|sign-in)"
    r"|<title>[^<]{0,60}(?:sign in|log ?in\b|access denied|forbidden|unauthori[sz]ed|attention required|just a moment)"
    r"|\baccess denied\b|\brequest (?:was|has been|is) blocked",
    re.IGNORECASE,
)
# The members, in lower case and without underscores, in which a body tells what went wrong.
_TOLD_BY = ("message", "msg", "errormessage", "errmsg", "errormsg", "errordescription", "detail", "error", "reason")
_GOOD = ("ok", "success", "issuccess", "succeeded", "issuccessful")
_OF_ANSWERS = frozenset({"body", "headers", "error", "errors"})
_MOST_EVENTS, _MOST_STREAMED = 200, 200_000
_GOOD_WORDS = frozenset({"ok", "okay", "success", "successful", "succeeded", "done", "none"})
_REFUSING = frozenset(
    {"FORBIDDEN", "UNAUTHORIZED", "UNAUTHENTICATED", "ACCESS_DENIED", "NOT_AUTHORIZED", "INSUFFICIENT_SCOPES"}
)
_THREE_DIGITS = re.compile(r"[1-5][0-9]{2}")
_MOST_TEXT = 4000

_CODES = (
    "error", "code", "errorcode", "error_code", "name", "reason", "__type", "type", "subcode", "exception", "status",
)  # fmt: skip
_SENTENCES = (
    "error_description", "errordescription", "message", "msg", "detail", "description", "error_message", "error_msg",
    "errormessage", "faultstring", "usermessage", "title", "reason", "developer_message", "moreinfo", "error_summary",
)  # fmt: skip
_REQUEST_IDS = (
    "request_id", "requestid", "trace_id", "traceid", "correlation_id", "correlationid", "request-id", "x-request-id",
)  # fmt: skip
_STATUSES = (
    "status", "statuscode", "status_code", "code", "httpstatus", "http_status", "httpcode", "http_code",
    "response_status",
)  # fmt: skip
# `extensions` holds the code of an error of GraphQL (its specification, 7.1.2).
_INNER = ("error", "errors", "fault", "detail", "response", "data", "result", "exception", "details", "extensions")
_ERROR_MARKS = frozenset({
    "error", "errors", "error_description", "fault", "errorcode", "error_code", "errormessage", "error_msg",
    "error_message", "exception", "__type", "faultstring", "error_codes",
})  # fmt: skip
# Without one of these members an object is no error, and none stands in it.
_TELLING = _ERROR_MARKS.union(_SENTENCES, _INNER)


def kind_of(text: str, content_type: str = "") -> str:
    """`form`, `json`, `multipart`, `html`, `xml`, `text`, or "" for nothing; the label first, then the look of it."""
    label = content_type.lower()
    for mark, kind in (
        ("json", "json"),
        ("x-www-form-urlencoded", "form"),
        ("multipart", "multipart"),
        ("html", "html"),
        ("xml", "xml"),
    ):
        if mark in label:
            return kind
    return look_of(text)


def look_of(text: str) -> str:
    """The kind of a body by its text alone."""
    start = text.lstrip()[:200]
    if not start:
        return ""
    if start[0] in "{[":
        return "json"
    if start[0] == "<":
        return "html" if re.match(r"<(?:!doctype html|html|head|body)", start, re.IGNORECASE) else "xml"
    stripped = text.strip()
    if len(stripped) < 100_000 and "\n" not in stripped and _FORM.match(stripped):
        return "form"
    return "text"


def parameters_of(text: str, look: str) -> tuple[tuple[str, Secret], ...]:
    """Parameters of a form body or of a flat JSON object; a nested value stays as its written form."""
    if look == "form":
        return tuple((name, Secret(value)) for name, value in read_form(text.strip()))
    start = json_text.next_opening(text, 0)
    if look != "json" or start == -1 or text[start] != "{":
        return ()
    value = json_text.read(text, start).value
    return tuple((name, Secret(written(item))) for name, item in value.items())


def written(value: Any) -> str:
    """A JSON value as text: strings bare, the rest as JSON writes it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return str(value)[:_MOST_TEXT]


_LEADING_STATUS = re.compile(r"(?:HTTP )?([45]\d\d)(?=$|[ :,-]{1,3}[A-Z])")


def error_of(text: str, status: int | None, content_type: str = "") -> ErrorBody | None:
    """The error that a response body reports, or None for success and for no body."""
    if not text.strip() or (status is not None and status < 400 and not tells_of_failure(text)):
        return None
    kind = kind_of(text, content_type) if content_type else look_of(text)
    if kind == "json" or look_of(text) == "json":
        start = json_text.next_opening(text, 0)
        if start != -1:
            found = error_in(json_text.read(text, start).value, certain=status is not None)
            if found:
                return found
    if kind == "form":
        return error_in(dict(read_form(text.strip())), certain=False) or _plain(text, "text")
    if kind in ("html", "xml"):
        return _markup(text, kind)
    return _plain(text, "text")


def tells_of_failure(text: str) -> bool:
    """Whether a body says that the call failed although its status is a success.

    In JSON `error`, `ok: false`, a code of an error or a status of the body's own beside a sentence, or one failed
    part of a batch; in markup a SOAP fault, a form to sign in, or a page that says that the call was turned away.
    """
    if text.lstrip()[:5] in ("event", "data:"):
        lines = islice(text[:_MOST_STREAMED].splitlines(), _MOST_EVENTS)
        return any(_fails(line[5:]) for line in lines if line[:5] == "data:")
    if look_of(text) in ("html", "xml"):
        return _FAULT.search(text[:20_000]) is not None or _TURNED_AWAY.search(text[:20_000]) is not None
    return _fails(text)


def _fails(text: str) -> bool:
    """Whether a JSON document says that the call, or a part of the batch that it answers, failed."""
    start = json_text.next_opening(text, 0)
    value = json_text.read(text, start).value if start != -1 and not text[:start].strip() else None
    if isinstance(value, list):
        return any(map(_is_failed_part, value[:_MOST_EVENTS]))
    if not isinstance(value, Mapping) or value.keys() & {"access_token", "id_token"}:
        return False
    plain = _plain_names(value)
    if any(plain.get(name) is False for name in _GOOD) or dict(value) == {"active": False}:
        return True
    told = value.get("error") or value.get("errors")
    if bool(told) and not isinstance(told, bool | int) and not _has_content(value.get("data")):
        return True
    if isinstance(told, list) and any(map(_is_refused_part, told[:_MOST_EVENTS])):
        return True
    parts = value.get("responses")
    return _says_its_own_status(plain) or (isinstance(parts, list) and any(map(_is_failed_part, parts[:_MOST_EVENTS])))


def _is_refused_part(part: Any) -> bool:
    """Whether it is an error of GraphQL that refuses a part of what was asked for, whatever else was answered."""
    further = part.get("extensions") if isinstance(part, Mapping) else None
    coded = further.get("code") if isinstance(further, Mapping) else None
    return isinstance(part, Mapping) and not _REFUSING.isdisjoint({part.get("type"), part.get("code"), coded})


def _is_failed_part(part: Any) -> bool:
    """Whether it is one answer of a batch and failed: a thing that merely has a status has no body and no error."""
    return isinstance(part, Mapping) and _is_failed(part.get("status")) and not _OF_ANSWERS.isdisjoint(part)


def _plain_names(value: Mapping[str, Any]) -> dict[str, Any]:
    return {str(name).lower().replace("_", ""): item for name, item in value.items()}


def _has_content(data: Any) -> bool:
    """Whether an answer of GraphQL brings anything: an error leaves null in the place of what it concerns."""
    return any(item is not None for item in data.values()) if isinstance(data, Mapping) else bool(data)


def _says_its_own_status(lowered: Mapping[str, Any]) -> bool:
    """Whether a body has a sentence and beside it the status or the code of an error, and no content."""
    sentence = next((item for name in _TOLD_BY if isinstance(item := lowered.get(name), str) and item.strip()), "")
    if not sentence or sentence.strip().lower() in _GOOD_WORDS or _has_content(lowered.get("data")):
        return False
    if any(_is_failed(lowered.get(name)) for name in ("code", "status", "statuscode", "httpstatus", "httpcode")):
        return True
    if any(lowered.get(name) not in (None, "", 0, "0", False, 200, "200") for name in ("errcode", "errorcode")):
        return True
    return str(lowered.get("status", "")).lower() in ("error", "fail", "failure") and "id" not in lowered


def _is_failed(status: Any) -> bool:
    return not isinstance(status, bool) and _FAILED_STATUS.fullmatch(str(status)) is not None


def error_in(value: Any, *, certain: bool) -> ErrorBody | None:
    """The error in a JSON value; `certain` when the response is known to be one, so that `message` alone is enough."""
    if not certain and isinstance(value, dict) and not _TELLING.intersection(map(str.lower, map(str, value))):
        return None
    layers = list(_layers(value))
    if not layers or not (certain or any(_is_error(layer) for layer in layers)):
        return None
    outer = layers[0].get("error")
    told = outer.strip() if isinstance(outer, str) and nested_errors.is_sentence(outer) and len(layers) == 1 else ""
    sentence = _first(layers, _SENTENCES) or told
    code = "" if told == sentence != "" else _code(layers, sentence)
    vendor = _VENDOR_CODE.search(sentence or "") or _VENDOR_CODE.search(code)
    vendor_code = vendor.group() if vendor else _second_code(layers, code)
    return ErrorBody(
        code=code,
        description=sentence[:_MOST_TEXT],
        vendor_code=vendor_code,
        request_id=_first(layers, _REQUEST_IDS)[:200],
        timestamp=next((at for at in (times.moment(layer.get("timestamp")) for layer in layers) if at), None),
        status=next((s for s in (_status(layer) for layer in layers) if s), None) or _status_told(sentence),
        dialect=_dialect(value, layers, vendor_code),
    )


def _status_told(sentence: str) -> int | None:
    """The status with which a sentence begins, as "401 Unauthorized" does."""
    found = _LEADING_STATUS.match(sentence)
    return int(found[1]) if found else None


def _layers(value: Any) -> Iterator[dict[str, Any]]:
    """The object itself and the objects that errors are wrapped in, outside in; names in lower case."""
    for _ in range(5):
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, str) and value:
            yield {"message": value}
            return
        if not isinstance(value, Mapping):
            return
        layer = {str(name).lower(): item for name, item in value.items()}
        yield layer
        inner = (layer.get(name) for name in _INNER)
        value = next((item for item in inner if isinstance(item, Mapping) or _is_error_list(item)), None)
        value = value or nested_errors.object_within(layer.get(name) for name in (*_INNER, *_SENTENCES[:4]))


def _is_error_list(item: Any) -> bool:
    return isinstance(item, list) and bool(item) and isinstance(item[0], str | Mapping)


def _is_error(layer: Mapping[str, Any]) -> bool:
    if any(layer.get(name) for name in _ERROR_MARKS & layer.keys()):
        return True
    status = _status(layer)
    if str(layer.get("level", layer.get("severity", ""))).lower() in ("info", "debug", "trace"):
        return False
    told = _first([layer], _SENTENCES)
    if told and status is None and not _SOUNDS_BAD.search(told):
        return False
    return (
        bool(told)
        and (status is None or status >= 400)
        and len(layer) <= 12
        and not layer.keys() & {"access_token", "data"}
    )


def _first(layers: Sequence[Mapping[str, Any]], wanted: tuple[str, ...]) -> str:
    for name in wanted:
        for layer in reversed(layers):
            item = layer.get(name)
            if isinstance(item, str) and item.strip():
                return item.strip()
    return ""


def _code(layers: list[dict[str, Any]], sentence: str) -> str:
    for name in _CODES:
        for layer in layers:
            item = layer.get(name)
            repeated = isinstance(item, str) and item.strip() == sentence and name != "error"
            repeated = repeated or isinstance(item, str) and item.lstrip()[:1] == "{"
            if isinstance(item, str) and item.strip() and not item.strip().isdigit() and not repeated:
                return item.strip().rpartition("#")[2][:200]
    # {"error": "Invalid token"} has its sentence where the code belongs.
    outer = layers[0].get("error")
    return outer.strip()[:200] if isinstance(outer, str) else ""


def _second_code(layers: list[dict[str, Any]], code: str) -> str:
    for name in ("error_code", "errorcode", "error_reason", "code", "subcode", "error_codes"):
        for layer in layers:
            item = layer.get(name)
            item = item[0] if isinstance(item, list) and item else item
            if not isinstance(item, str | int) or isinstance(item, bool):
                continue
            text = str(item)[:80]
            if text != code and not _THREE_DIGITS.fullmatch(text):
                return text
    return ""


def _status(layer: Mapping[str, Any]) -> int | None:
    for name in _STATUSES:
        item = layer.get(name)
        if isinstance(item, str) and item.isascii() and item.isdigit() and len(item) == 3:
            return int(item) if "100" <= item < "600" else None
        if isinstance(item, int) and not isinstance(item, bool) and 99 < item < 600:
            return item
    return None


def _dialect(value: Any, layers: list[dict[str, Any]], vendor_code: str) -> str:
    outer = layers[0]
    names = outer.keys()
    if vendor_code.startswith("AADSTS") or "error_codes" in names:
        return "entra"
    if isinstance(outer.get("error"), str) and (
        "error_code" in names or ({"error"} < names <= {"error", "message", "code"})
    ):
        return "company-x"
    if {"type", "title"} <= names or {"title", "status", "detail"} <= names:
        return "problem"
    if isinstance(outer.get("error"), str):
        return "oauth"
    if isinstance(outer.get("error"), Mapping):
        return "google" if "status" in layers[-1] or "errors" in layers[-1] else "nested"
    if "__type" in names or (
        isinstance(value, Mapping) and "message" in names and len(value) == 1 and not _told(outer)
    ):
        return "aws"
    return "json-api" if isinstance(outer.get("errors"), list) else "json"


def _told(outer: dict[str, Any]) -> bool:
    """Whether the message begins with the status code, as GitLab writes it and AWS never does."""
    return str(outer.get("message"))[:3].isdigit()


def _markup(text: str, kind: str) -> ErrorBody:
    if kind == "xml":
        members = {
            name.lower().rpartition(":")[2]: unescape(value) for name, value in _XML_MEMBER.findall(text[:20000])
        }
        found = error_in(members, certain=bool({"code", "message", "error"} & members.keys()))
        if found:
            return ErrorBody(
                found.code, found.description, found.vendor_code, found.request_id, found.timestamp, found.status, "xml"
            )
    plain = unescape(_TAG.sub(" ", _INVISIBLE_PART.sub(" ", text[:20000])))
    return ErrorBody(description=" ".join(plain.split())[:500], dialect=kind)


def _plain(text: str, dialect: str) -> ErrorBody:
    sentence = " ".join(text[:_MOST_TEXT].split())
    vendor = _VENDOR_CODE.search(sentence)
    return ErrorBody(description=sentence[:1000], vendor_code=vendor.group() if vendor else "", dialect=dialect)


def advises(line: str) -> bool:
    """Whether the line is an object of JSON with a sentence that says how to call, as some refusals have one."""
    if not line.lstrip().startswith("{") or "uthorization" not in line:
        return False
    reading = json_text.read(line.strip())
    told = reading.value.get("message") or reading.value.get("error") if isinstance(reading.value, dict) else None
    return reading.complete and isinstance(told, str) and "uthorization" in told
