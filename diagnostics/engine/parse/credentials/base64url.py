"""Base64url as it should be (RFC 7515, 2) and as it comes: every fault is placed, and the rest still decoded."""

from __future__ import annotations

import base64
import binascii
import re

from diagnostics.engine.model.submission import Defect, DefectKind
from diagnostics.engine.model.types import msg

# The parts of a token in a sentence about one of them.
PARTS = {"header": msg("header"), "payload": msg("payload"), "signature": msg("signature")}
_FOREIGN = re.compile(r"[^A-Za-z0-9_-]")
_TO_URL = str.maketrans("+/", "-_")
_MOST_FAULTS = 5


def decode(text: str, part: str) -> tuple[bytes, list[Defect]]:
    """Bytes of `text`, best effort, and what is wrong with it; `part` names it in the defects."""
    defects: list[Defect] = []
    body = text.rstrip("=")
    if len(body) != len(text):
        what = msg("The {part} ends in {count} padding character(s), which base64url leaves out.",
                   part=PARTS[part], count=len(text) - len(body))  # fmt: skip
        defects.append(Defect(DefectKind.PADDED, what, part=part, position=len(body)))
    if _FOREIGN.search(body):
        defects += _foreign(body, part)
        body = _FOREIGN.sub("", body.translate(_TO_URL))
    if len(body) % 4 == 1:
        what = msg("The {part} has {length} characters, a length that base64url cannot have: characters are lost.",
                   part=PARTS[part], length=len(body))  # fmt: skip
        defects.append(Defect(DefectKind.BAD_BASE64URL, what, part=part, position=len(body)))
        body = body[:-1]
    try:
        return base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)), defects
    except (binascii.Error, ValueError):
        return b"", defects


def _foreign(body: str, part: str) -> list[Defect]:
    defects = []
    standard = [i for i, char in enumerate(body) if char in "+/"]
    if standard:
        what = msg(
            "The {part} has {count} character(s) `+` or `/` of standard base64, the first at {position}.",
            part=PARTS[part], count=len(standard), position=standard[0] + 1,
        )  # fmt: skip
        defects.append(Defect(DefectKind.STANDARD_BASE64, what, part=part, position=standard[0]))
    others = [(m.start(), m.group()) for m in _FOREIGN.finditer(body) if m.group() not in "+/"]
    for position, char in others[:_MOST_FAULTS]:
        what = msg("The {part} has the character {name} at {position}, which base64url does not know.",
                   part=PARTS[part], name=f"U+{ord(char):04X}" if not char.isprintable() or char == " " else char,
                   position=position + 1)  # fmt: skip
        defects.append(Defect(DefectKind.BAD_BASE64URL, what, part=part, position=position))
    return defects
