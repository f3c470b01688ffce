"""Makes `diagnostics/engine/redaction/data/words.txt.xz` from the frequency lists of the package wordfreq.

`pip install wordfreq`, then `python -m tests.bench.word_list FOLDER`, FOLDER being its `data`. Needed only to change
which words are held; the lists are by Robyn Speer and others (CC BY-SA 4.0, see the README beside the result).
"""

from __future__ import annotations

import gzip
import importlib
import lzma
import re
import sys
from pathlib import Path

OUT = Path(__file__).parents[2] / "diagnostics/engine/redaction/data/words.txt.xz"
# language: list, how many words, how many of two, three and four letters: a short word is easily met by chance
ALPHABETS = {
    "en": ("large_en", 42_000, (90, 700, 2600)),
    **{name: (f"small_{name}", 9_000, (60, 220, 700)) for name in ("de", "fr", "es", "pt", "it", "nl", "pl", "ru")},
}
SCRIPTS = {"zh": 7_000, "ja": 6_000, "ko": 7_000}
_ALPHABETIC = re.compile(r"[^\W\d_]{2,24}")
_SCRIPT = re.compile(r"[぀-ヿ㐀-鿿가-힣ー]{1,12}")


def by_frequency(folder: Path, name: str) -> list[str]:
    """The words of one list, the most frequent first."""
    unpack = importlib.import_module("msgpack").unpackb
    classes = unpack(gzip.decompress((folder / f"{name}.msgpack.gz").read_bytes()), raw=False)[1:]
    return [word for words in classes for word in words]


def chosen(folder: Path) -> set[str]:
    """All words that the list holds."""
    words: set[str] = set()
    for name, most, short in ALPHABETS.values():
        listed = [word for word in by_frequency(folder, name) if _ALPHABETIC.fullmatch(word)][:most]
        for length, limit in zip((2, 3, 4), short, strict=True):
            words.update([word for word in listed if len(word) == length][:limit])
        words.update(word for word in listed if len(word) > 4)
    for language, most in SCRIPTS.items():
        listed = [word for word in by_frequency(folder, f"small_{language}") if _SCRIPT.fullmatch(word)]
        words.update([word for word in listed if len(word) > 1][:most])
        words.update([word for word in listed if len(word) == 1][: 260 if language != "ja" else 90])
    return words


if __name__ == "__main__":
    text = "\n".join(sorted(chosen(Path(sys.argv[1])), key=str.encode))
    OUT.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    sys.stdout.write(f"{text.count(chr(10)) + 1} words, {OUT.stat().st_size} bytes\n")
