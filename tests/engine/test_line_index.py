"""Rows and line starts, counted piece by piece, are those that one finds by splitting the text."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from diagnostics.engine.parse.line_index import LineIndex

# Lines that end before, at and behind the pieces of 4,096 characters, and none at all.
LINES = st.lists(st.sampled_from(["", "a", "b" * 4094, "c" * 4095, "d" * 4096, "e" * 9000]), max_size=12)


@given(lines=LINES, share=st.floats(0, 1))
def test_each_place_has_the_row_and_the_line_that_splitting_gives(lines: list[str], share: float) -> None:
    text = "\n".join(lines)
    starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))[:-1]
    index, offset = LineIndex(text), round(share * len(text))
    row = sum(start <= offset for start in starts)

    assert (index.row(offset), index.start(offset)) == (row, starts[row - 1])
    for number, start in enumerate(starts, 1):
        assert index.line(number) == (start, start + len(text.split("\n")[number - 1]))
    assert index.line(len(starts) + 1) == index.line(0) == index.line(1)
