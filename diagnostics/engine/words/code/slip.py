"""One slip in the value of a header: what stands on its way that does not belong there, or what is not done to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from diagnostics.engine.model.saying import CodeSign, Instead, Whole
from diagnostics.engine.model.types import Candidate, Message, Secret
from diagnostics.engine.words.code.made_of import Made, Piece, made
from diagnostics.engine.words.code.sign import code_sign
from diagnostics.engine.words.code.undone import undone


@dataclass(frozen=True, slots=True)
class Slip:
    """What is looked for in the expressions that a header's value is made of, and the causes that it means."""

    says: Message
    pattern: re.Pattern[str]
    causes: tuple[Candidate, ...]
    hit: str  # the least code that it is seen in
    miss: str  # code much like it that is right
    pair: bool | None = None  # of values for Basic alone, or of all others alone
    never: re.Pattern[str] | None = None  # must stand in no expression of the value
    beside: re.Pattern[str] | None = None  # must stand in the paste too
    absent: re.Pattern[str] | None = None  # must not
    fix: Message | None = None
    judged: Callable[[Made, Piece], bool] | None = None  # what no pattern says of one expression
    undo: bool = False  # whether the value is right without what the pattern finds
    right: Callable[[str], str] | None = None  # or what it makes of that, "" where it cannot tell

    def seen_in(self, value: Made, text: str) -> Piece | None:
        """The expression in which the slip is made, if it is."""
        if self.pair is not None and value.basic is not self.pair:
            return None
        piece = next((each for each in value.pieces if self._fits(value, each)), None)
        if piece is None or (self.never is not None and value.matching(self.never)):
            return None
        if (self.beside and not self.beside.search(text)) or (self.absent and self.absent.search(text)):
            return None
        return piece

    def _fits(self, value: Made, piece: Piece) -> bool:
        return self.pattern.search(piece.text) is not None and (self.judged is None or self.judged(value, piece))


def slip(
    says: Message,
    pattern: str,
    *causes: tuple[str, float],
    hit: str,
    miss: str,
    pair: bool | None = None,
    never: str = "",
    beside: str = "",
    absent: str = "",
    fix: Message | None = None,
    judged: Callable[[Made, Piece], bool] | None = None,
    undo: bool = False,
    right: Callable[[str], str] | None = None,
) -> Slip:
    """A slip from its sentence, its pattern, its causes with their confidences and two examples; case counts."""
    return Slip(
        says,
        re.compile(pattern, re.MULTILINE),
        tuple(Candidate(slug, weight) for slug, weight in causes),
        hit,
        miss,
        pair,
        re.compile(never) if never else None,
        re.compile(beside, re.IGNORECASE | re.MULTILINE) if beside else None,
        re.compile(absent, re.IGNORECASE | re.MULTILINE) if absent else None,
        fix,
        judged,
        undo,
        right,
    )


def slips_in(text: str, slips: Iterable[Slip]) -> Iterator[CodeSign]:
    """Each slip that the text makes, with the line of the expression that it is made in."""
    values, slips = tuple(made(text)), tuple(slips)
    for value in values:
        for each in slips:
            piece = each.seen_in(value, text)
            if piece is not None:
                seen = code_sign(each.says, each.causes, piece.start, text, each.fix)
                right = _right(each, piece, text)
                yield replace(seen, instead=right) if right is not None else seen


def _right(slip: Slip, piece: Piece, text: str) -> Instead | None:
    """What stands in the place of the slip, where the text tells it."""
    end = piece.start + len(piece.whole)
    if slip.undo:
        return undone(text, piece.start, slip.pattern, end)
    match = slip.pattern.search(text, piece.start, end) if slip.right is not None else None
    written = slip.right(match.group()) if match is not None and slip.right is not None else ""
    if match is None or not written:
        return None
    whole = Whole.SHELL if written.startswith("cut ") else Whole.CODE
    return Instead("⟨value⟩", {"value": Secret(written)}, Secret(match.group()), 0, whole, match.start())
