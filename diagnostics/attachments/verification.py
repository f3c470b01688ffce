"""Whether a file that support was given is an attachment of this portal, unaltered, and what it says."""

from __future__ import annotations

import base64
import binascii
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from diagnostics.attachments import embedded_signature as seal
from diagnostics.attachments import files, signing
from diagnostics.attachments.canonical import canonical, digest

MOST_BYTES = 12 * 1024 * 1024
_MOST_REPORT_BYTES = 16 * 1024 * 1024

# As typst writes it. A string in a PDF may hold these words, but not after a line break, which it writes as \\n.
_EMBEDDED = re.compile(rb"\n\d+ 0 obj\n<</Length \d+/Type/EmbeddedFile/Filter/FlateDecode/[^\n]*>>\nstream\n")


class Reason(StrEnum):
    """Why a file is refused."""

    NOT_SEALED = "not-sealed"
    UNKNOWN_KEY = "unknown-key"
    BAD_SIGNATURE = "bad-signature"
    REPORT_CHANGED = "report-changed"
    FILE_CHANGED = "file-changed"


class NotGenuine(Exception):
    """The file is not one of ours, or not as we made it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Genuine:
    """A file that is as the portal made it: its report, and what the signature says."""

    report: dict[str, Any]
    seal: seal.Seal


def verified(content: bytes) -> Genuine:
    """What a genuine, unaltered attachment says. Raises NotGenuine with the reason; never anything else."""
    try:
        found = seal.read(content)
    except seal.NotSealed:
        raise NotGenuine(Reason.NOT_SEALED) from None
    except signing.UnknownKey:
        raise NotGenuine(Reason.UNKNOWN_KEY) from None
    except signing.BadSignature:
        raise NotGenuine(Reason.BAD_SIGNATURE) from None
    # An archive is unpacked, and a PDF looked into, only when it is known to be ours.
    readable = found.rest_is_unaltered or found.form not in ("zip", "pdf")
    report = _report(content, found.form) if readable else None
    if readable and (report is None or not _is(report, found.report_digest)):
        raise NotGenuine(Reason.REPORT_CHANGED)
    if report is None or not found.rest_is_unaltered:
        raise NotGenuine(Reason.FILE_CHANGED)
    return Genuine(report, found)


def _is(report: dict[str, Any], expected: str) -> bool:
    try:
        return digest(canonical(report)) == expected
    except (ValueError, OverflowError, RecursionError):
        return False


def _report(content: bytes, form: str) -> dict[str, Any] | None:
    try:
        report = _READERS[form](content)
    except (KeyError, ValueError, RecursionError, binascii.Error, zlib.error, zipfile.BadZipFile):
        return None
    return report if isinstance(report, dict) else None


def _from_json(content: bytes) -> Any:
    values = json.loads(content)
    if isinstance(values, dict):
        values.pop("seal", None)
    return values


def _from_html(content: bytes) -> Any:
    after = content.rpartition(files.DATA_START.encode())[2]
    return json.loads(after.partition(files.DATA_END.encode())[0])["report"]


def _from_markdown(content: bytes) -> Any:
    packed = content.rpartition(files.PACKED.encode())[2].partition(b"\n")[0]
    unpack = zlib.decompressobj()
    text = unpack.decompress(base64.b64decode(packed, validate=True), _MOST_REPORT_BYTES)
    return json.loads(text)


def _from_zip(content: bytes) -> Any:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".json") and "/evidence/" not in name)
        return _from_json(archive.read(name))


def _from_pdf(content: bytes) -> Any:
    """The report inside a PDF that is byte for byte as we made it: its one embedded file, after its header."""
    head = _EMBEDDED.search(content)
    if head is None:
        return None
    text = zlib.decompressobj().decompress(content[head.end() :], _MOST_REPORT_BYTES)
    return _from_json(text)


_READERS: dict[str, Callable[[bytes], Any]] = {
    "json": _from_json,
    "html": _from_html,
    "md": _from_markdown,
    "zip": _from_zip,
    "pdf": _from_pdf,
}
