"""A signature inside a file: put there over the report and every other byte of the file, and checked again.

A sealed file holds one compact JWS behind the mark `portal-jws`. Its payload names the file's form, the SHA-256 of the
report in RFC 8785 form, and the SHA-256 of the file's bytes without the JWS itself.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from diagnostics.attachments import signing
from diagnostics.attachments.canonical import canonical, digest

PLACE = b"@portal-jws@"
_JWS = re.compile(rb'portal-jws(?:": "|: )([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)')


class NotSealed(Exception):
    """The file has no signature of a portal in it."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What a signature says, and whether the bytes around it are the ones that were signed."""

    form: str
    diagnosis_id: str
    issuer: str
    made_at: str
    report_digest: str
    rest_is_unaltered: bool
    key: signing.SigningKey


def sealed(content: bytes, report: dict[str, Any], form: str) -> bytes:
    """`content` with a signature in the last place marked PLACE, which must stand behind `portal-jws`."""
    before, _, after = content.rpartition(PLACE)
    return before + signature(report, form, before + after).encode() + after


def signature(report: dict[str, Any], form: str, rest: bytes) -> str:
    """The JWS over a report and the other bytes of its file. Its length depends on the report's id and form only."""
    payload = {
        "iss": settings.PORTAL_BASE_URL,
        "form": form,
        "id": report["id"],
        "made_at": report["evaluated_at"] or report["created_at"],
        "report": digest(canonical(report)),
        "rest": digest(rest),
    }
    return signing.sign(payload)


def read(content: bytes) -> Seal:
    """The seal of a file. Raises NotSealed, and UnknownKey and BadSignature of `signing`."""
    # The portal's own mark comes last; what a paste may have brought along stands before it.
    marks = deque(_JWS.finditer(content), maxlen=1)
    if not marks:
        raise NotSealed
    last = marks.pop()
    payload, key = signing.opened(last[1].decode())
    try:
        return Seal(
            form=str(payload["form"]),
            diagnosis_id=str(payload["id"]),
            issuer=str(payload["iss"]),
            made_at=str(payload["made_at"]),
            report_digest=str(payload["report"]),
            rest_is_unaltered=payload["rest"] == digest(content[: last.start(1)] + content[last.end(1) :]),
            key=key,
        )
    except KeyError as error:
        raise signing.BadSignature from error
