"""What stands where a value is not shown: its kind, a tag that shows where two values were the same, its length."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

# What stands in a call that is run again where its owner gives no value.
LEFT_OUT = "[redacted]"
LABEL = re.compile(r"\[[a-z][a-z ]{0,20} ([a-z2-7]{6})(?:, [0-9]{1,9} long)?\]")


class Labeler:
    """Names a value by a keyed hash, so that one diagnosis shows where two values were the same and two do not."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._given: set[str] = set()

    def label(self, text: str) -> str:
        """Six letters and digits for `text`; the same text gives the same label under one key."""
        digest = hmac.new(self._key, text.encode("utf-8", "replace"), hashlib.sha256).digest()
        return base64.b32encode(digest[:5]).decode()[:6].lower()

    def mask(self, text: str, kind: str = "secret") -> str:
        """What stands where `text` stood: kind, tag and length in characters."""
        made = f"[{kind} {self.label(text)}, {len(text)} long]"
        self._given.add(made)
        return made

    def gave(self, text: str) -> bool:
        """Whether `text` is a label of this diagnosis and not one that a paste brought along."""
        return text in self._given
