"""The fonts of the PDF, cut from Noto to what a report may hold: `python -m tests.fitting.fonts FOLDER`.

FOLDER holds NotoSans-Regular.ttf, NotoSans-Bold.ttf, NotoSansMono-Regular.ttf and NotoSansCJK-Regular.ttc, as Debian's
fonts-noto-core, fonts-noto-mono and fonts-noto-cjk have them. Needs fonttools, which nothing else does, so install it
aside. Writes the fonts and `characters.txt`, the characters that every font of the document has between them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools import subset  # type: ignore[import-not-found]
from fontTools.ttLib import TTFont  # type: ignore[import-not-found]

TO = Path(__file__).resolve().parents[2] / "diagnostics" / "attachments" / "pdf" / "fonts"
# Latin, Greek and Cyrillic with their extensions, punctuation, currencies, arrows, technical and geometric signs.
WESTERN = (
    (0x20, 0x24F), (0x370, 0x52F), (0x1E00, 0x1FFF), (0x2010, 0x2027), (0x2030, 0x205E), (0x2070, 0x20CF),
    (0x2100, 0x23FF), (0x2500, 0x25FF), (0x2713, 0x2717), (0xFFFD, 0xFFFD),
)  # fmt: skip
# Kana, the punctuation of East Asia, and full-width forms.
EASTERN = ((0x3000, 0x30FF), (0xFF00, 0xFFEF), (0x2190, 0x2193), (0x2713, 0x2713))
# What the national standards call common: both levels of the Japanese and the Chinese one, the first of the Taiwanese.
STANDARDS = (
    ("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF)),
    ("euc_jp", range(0xA1, 0xF5), range(0xA1, 0xFF)),
    ("euc_kr", range(0xA1, 0xC9), range(0xA1, 0xFF)),
    ("big5", range(0xA1, 0xC7), range(0x40, 0xFF)),
)
_LATIN_FEATURES = ("kern", "locl", "ccmp", "mark")
_SIMPLIFIED_CHINESE = 2  # the place of the font for it in the collection


def ranges(pairs: Iterable[tuple[int, int]]) -> set[int]:
    return {code for first, last in pairs for code in range(first, last + 1)}


def of_standard(codec: str, leads: range, trails: range) -> Iterator[int]:
    for pair in (bytes((lead, trail)) for lead in leads for trail in trails):
        try:
            text = pair.decode(codec)
        except UnicodeDecodeError:
            continue
        if len(text) == 1:
            yield ord(text)


def written(source: Path, name: str, codes: set[int], number: int = -1, features: tuple[str, ...] = ()) -> set[int]:
    """Writes the subset; the codes that it has."""
    options = subset.Options(
        layout_features=list(features), hinting=False, font_number=number, notdef_outline=True, glyph_names=False,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], name_languages=[0x409],
    )  # fmt: skip
    if not features:
        options.drop_tables += ["vmtx", "vhea", "VORG", "BASE", "GDEF"]
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    subset.save_font(font, str(TO / name), options)
    return set(TTFont(TO / name).getBestCmap())


def in_ranges(codes: Iterable[int]) -> Iterator[str]:
    first = last = -2
    for code in [*sorted(codes), 0x110000]:
        if code != last + 1:
            if first >= 0:
                yield f"{first:X}-{last:X}" if last > first else f"{first:X}"
            first = code
        last = code


def main(folder: Path) -> None:
    west = ranges(WESTERN)
    east = ranges(EASTERN) | {code for standard in STANDARDS for code in of_standard(*standard)}
    files = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf")
    latin = [written(folder / name, name, west, features=_LATIN_FEATURES) for name in files]
    latin.append(written(folder / "NotoSansMono-Regular.ttf", "NotoSansMono-Regular.ttf", west))
    source = folder / "NotoSansCJK-Regular.ttc"
    eastern = written(source, "NotoSansCJKsc-Regular.otf", east, number=_SIMPLIFIED_CHINESE)
    everywhere = set.intersection(*(one | eastern for one in latin))
    lines = " ".join(in_ranges(everywhere))
    (TO / "characters.txt").write_text("\n".join(wrapped(lines)) + "\n", encoding="ascii")
    print(f"{len(everywhere)} characters")


def wrapped(text: str, width: int = 118) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        if line and len(line) + len(word) >= width:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


if __name__ == "__main__":
    main(Path(sys.argv[1]))
