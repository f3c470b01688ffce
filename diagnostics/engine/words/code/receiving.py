"""What the receiving side shows: its settings beside the token that came, and the proxies that stand before it."""

from __future__ import annotations

from collections.abc import Iterator

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.words.code.claims_read import read_under_another_name
from diagnostics.engine.words.code.issuers import issued_elsewhere
from diagnostics.engine.words.code.sign import Sign
from diagnostics.engine.words.code.token_parts import told_of_parts
from diagnostics.engine.words.code.unsigned import SIGNS as UNSIGNED

SIGNS: tuple[Sign, ...] = (*UNSIGNED,)


def compared(text: str) -> Iterator[CodeSign]:
    """What two places of the paste show when they are held against each other; `text` has its tokens whole."""
    yield from told_of_parts(text)
    yield from issued_elsewhere(text)
    yield from read_under_another_name(text)
