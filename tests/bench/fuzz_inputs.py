"""What the fuzz sends: pastes and files made of known ones by damage, and values that no form expects."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable

from tests.fixtures.further_places import further_places
from tests.fixtures.places import places
from tests.fixtures.planted import planted

_MOST = 300_000
_CHARACTERS = "\x00\x1b\r\n\t \u202e\ufeff\ud7ff\U0001f511\u0130ß\"'\\`$%{}[]()<>;:=&?#@,.-_~|^*+/0aZ"
_STRETCHES = (
    "eyJhbGciOiJub25lIn0.", "Bearer ", "Authorization: ", "HTTP/1.1 401\r\n", "curl -H '", "https://[", "%00", "&#0;",
    "{{a}}", "$A", "\\u0000", "\\ud800", "-----BEGIN PRIVATE KEY-----", "<!DOCTYPE a [<!ENTITY b \"c\">]>", "&a *a",
    "!!python/object:os.system", "1e999999", "-0", "9" * 400, "{S}", "\r\n\r\n", "=?utf-8?b?", "=\n", "> > > ",
)  # fmt: skip


def _known() -> list[str]:
    made = [case.text for case in planted()]
    return made + [put("Zk3hJ29sLq8wPdXy7Rt1") for _, put in [*places(), *further_places()]]


class Inputs:
    """Inputs of one random order; the same seed makes the same ones."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.known = _known()

    def paste(self) -> str:
        """A paste: a known one damaged, two of them, one repeated, one nested deep, or none at all."""
        make = self.rng.choice((self._damaged,) * 6 + (self._two, self._repeated, self._nested, self._noise, self._har))
        return make()[:_MOST]

    def _damaged(self) -> str:
        text = self.rng.choice(self.known)
        for _ in range(self.rng.choice((0, 1, 3, 12))):
            start = self.rng.randrange(len(text) + 1)
            end = min(len(text), start + self.rng.choice((0, 1, 1, 5, 60)))
            text = text[:start] + self.value(short=True) + text[end:]
        return text

    def _two(self) -> str:
        return self._damaged() + self.rng.choice(("", "\n", "\n---\n", "\x00")) + self._damaged()

    def _repeated(self) -> str:
        one = self._damaged()[: self.rng.choice((20, 400, 4000))]
        return one * min(self.rng.choice((3, 60, 2000)), 1 + _MOST // (len(one) + 1))

    def _nested(self) -> str:
        opened, closed = self.rng.choice(
            (("[", "]"), ('{"a":', "}"), ("<a>", "</a>"), ("$(", ")"), ("- ", ""), ("((", "))"))
        )
        depth = self.rng.choice((50, 900, 5000))
        return opened * depth + self._damaged()[:200] + closed * depth

    def _noise(self) -> str:
        return "".join(self.rng.choice(_CHARACTERS) for _ in range(self.rng.choice((1, 30, 3000))))

    def _har(self) -> str:
        field, status = {"name": "A", "value": self._noise()[:99]}, self.rng.choice((401, 0, -1, "x", None))
        request = {"method": "GET", "url": self._damaged()[:300], "headers": [field]}
        call = {"request": request, "response": {"status": status, "content": {"text": self._damaged()[:900]}}}
        return json.dumps({"log": {"entries": [call] * self.rng.choice((1, 40, 200))}})

    def value(self, *, short: bool = False) -> str:
        """A value for a field of a form."""
        kind = self.rng.randrange(5)
        if kind == 0:
            return self.rng.choice(_STRETCHES)
        if kind == 1:
            return "".join(self.rng.choice(_CHARACTERS) for _ in range(self.rng.randrange(1, 9)))
        if kind == 2:
            return str(self.rng.choice((0, -1, 2**31, 2**63, 2**64, 10**30, 0.5, True, None)))
        return (
            "" if short else self.rng.choice(("company-x", "generic", "on", "production", "7", "2026-01-01T00:00:00Z"))
        )

    def file(self, genuine: list[bytes]) -> tuple[str, bytes, str]:
        """An upload: name, content, media type."""
        make: Callable[[], bytes] = self.rng.choice(
            (self._altered(genuine),) * 4 + (self._zip, self._text, self._packed)
        )
        name = self.rng.choice(("a.har", "a.zip", "a.html", "a.json", "../../a", "a\x00b", "", "ü" * 300, "a.har.gz"))
        return name, make(), self.rng.choice(("application/json", "application/zip", "text/html", "x", ""))

    def _altered(self, genuine: list[bytes]) -> Callable[[], bytes]:
        def make() -> bytes:
            content = bytearray(self.rng.choice(genuine or [b"{}"]))
            for _ in range(self.rng.choice((0, 1, 4, 30))):
                start = self.rng.randrange(len(content) + 1)
                content[start : start + self.rng.choice((0, 1, 9))] = self.rng.randbytes(self.rng.choice((0, 1, 9)))
            return bytes(content)

        return make

    def _zip(self) -> bytes:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", self.rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
            for number in range(self.rng.choice((0, 1, 300))):
                size = self.rng.choice((10, 10, 100_000, 20_000_000 if number == 0 else 1))
                archive.writestr(
                    self.rng.choice(("a.json", "../a.json", "/etc/a.json", "a/")) + str(number), b"0" * size
                )
        return packed.getvalue()

    def _text(self) -> bytes:
        return self.paste().encode("utf-8", "surrogatepass") + self.rng.choice((b"", b"\xff\xfe", b"\xed\xa0\x80"))

    def _packed(self) -> bytes:
        return gzip.compress(self._text() * self.rng.choice((1, 30)))
