"""Values of the paste that are masked: found again in any case and encoding, whole or in stretches."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from urllib.parse import quote, unquote

from diagnostics.engine.parse.confidential.secret_text import VOCABULARY
from diagnostics.engine.redaction.registered import is_within_a_name

WINDOW = 12
_STEP = WINDOW // 2
_SHORTEST = 6
_LONGEST_ENCODED = 64
JWT_LIKE = re.compile(r"eyJ[A-Za-z0-9_\-+/=%]{6,}(?:\.[A-Za-z0-9_\-+/=%]*)*")
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{6,200}={0,2}|[0-9a-fA-F]{2}(?:[:-][0-9a-fA-F]{2}){2,100}")
_EDGE = re.compile(r"\w")
# Words of every paste: to hide them hides nothing, even where one of them stands in the place of a secret.
_EVERYWHERE = VOCABULARY | frozenset(
    ["key", "value", "auth", "api", "user", "client", "header", "username", "client_id"]
)


# Where Kubernetes and EKS put the token of a pod: the same for everyone, and sent in its place by mistake.
_MOUNTED = frozenset({
    "/var/run/secrets/kubernetes.io/serviceaccount/token", "/run/secrets/kubernetes.io/serviceaccount/token",
    "/var/run/secrets/eks.amazonaws.com/serviceaccount/token",
})  # fmt: skip


class Hidden:
    """`secrets` are masked wherever a stretch of them stands; `values` where they stand as a word of their own."""

    def __init__(self, secrets: Iterable[str], values: Iterable[str], mask: Callable[[str, str], str]) -> None:
        self._mask = mask
        self._whole: dict[str, str] = {}
        self._blocks: set[str] = set()
        self._windows: set[str] = set()
        self._words: set[str] = {value.casefold() for value in values if len(value) >= 3}
        for secret in secrets:
            if secret in _MOUNTED:
                continue
            self._learn(secret)
            if len(secret.strip()) >= 3:
                self._words.add(secret.strip().casefold())
        self._words -= _EVERYWHERE
        self._shorts = sorted((s for s in self._whole if len(s) < WINDOW), key=len, reverse=True)
        self._phrases = sorted((w for w in self._words if len(w) >= 4), key=len, reverse=True)

    def _learn(self, text: str) -> None:
        for form in {text, text.strip(), quote(text, safe=""), unquote(text)}:
            if len(form) < _SHORTEST or form in self._whole:
                continue
            self._whole[form] = text.strip()
            lowered = form.lower()
            self._windows.update([lowered[start : start + WINDOW] for start in range(len(lowered) - WINDOW + 1)])
            self._blocks.update([lowered[start : start + _STEP] for start in range(len(lowered) - _STEP + 1)])

    def holds(self, word: str) -> bool:
        """Whether `word` is a masked value, in any case, or percent-, base64- or hex-encoded."""
        words = self._words
        if not words:
            return False
        lowered = word.casefold()
        if lowered in words or ("%" in word and unquote(word).casefold() in words):
            return True
        return (
            len(word) >= _SHORTEST
            and _ENCODED.fullmatch(word) is not None
            and any(plain in words for plain in _decoded(word))
        )

    def masked(self, text: str) -> str:
        """The text with every masked value, and everything formed like a JWT, as a label."""
        if "eyJ" in text:
            text = JWT_LIKE.sub(lambda m: self._mask(m.group(0), "token"), text)
        lowered = text.casefold()
        for phrase in self._phrases:
            if phrase in lowered:
                text = self._without(text, phrase)
                lowered = text.casefold()
        for short in self._shorts:
            if short in text:
                text = self._replaced(re.compile(re.escape(short)), text, self._whole[short])
        return self._without_windows(text) if len(text) >= WINDOW and self._windows else text

    def _without(self, text: str, phrase: str) -> str:
        before = r"(?<!\w)" if _EDGE.match(phrase[0]) else ""
        after = r"(?!\w)" if _EDGE.match(phrase[-1]) else ""
        return self._replaced(re.compile(before + re.escape(phrase) + after, re.IGNORECASE), text)

    def _replaced(self, pattern: re.Pattern[str], text: str, value: str = "") -> str:
        """The text with `value`, or what was found, as a label, but where it is part of a parameter's name."""
        return pattern.sub(
            lambda m: m.group() if is_within_a_name(text, *m.span()) else self._mask(value or m.group(), "secret"), text
        )

    def _without_windows(self, text: str) -> str:
        # any window of 12 holds one of every sixth block of 6 whole, so a look at each sixth place finds all
        blocks, lowered = self._blocks, text.lower()
        if len(lowered) != len(text):
            lowered = text
        if not any(lowered[i : i + _STEP] in blocks for i in range(0, len(text) - _STEP + 1, _STEP)):
            return text
        out: list[str] = []
        position = kept = 0
        while position <= len(text) - WINDOW:
            if lowered[position : position + WINDOW] not in self._windows:
                position += 1
                continue
            end = position + WINDOW
            while end < len(text) and lowered[end - WINDOW + 1 : end + 1] in self._windows:
                end += 1
            if is_within_a_name(text, position, end):
                position = end
                continue
            out.append(text[kept:position])
            out.append(self._mask(self._whole.get(text[position:end], text[position:end]), "secret"))
            position = kept = end
        out.append(text[kept:])
        return "".join(out)


def _decoded(word: str) -> Iterable[str]:
    bare = word.rstrip("=").replace("-", "+").replace("_", "/")
    with suppress(binascii.Error, ValueError):
        yield base64.b64decode(bare + "=" * (-len(bare) % 4)).decode("utf-8").casefold()
    digits = word.replace(":", "").replace("-", "")
    if len(digits) % 2 == 0 and len(digits) <= 2 * _LONGEST_ENCODED:
        with suppress(ValueError):
            yield bytes.fromhex(digits).decode("utf-8").casefold()
