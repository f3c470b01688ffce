"""What the receiving side shows: its settings beside the token that came, and the proxies that stand before it."""

from __future__ import annotations

from collections.abc import Iterator

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.words.code.algorithms import signed_with_another
from diagnostics.engine.words.code.arrived import lost_on_the_way
from diagnostics.engine.words.code.audiences import SIGNS as AUDIENCES
from diagnostics.engine.words.code.audiences import asked_for_another_api
from diagnostics.engine.words.code.bound import SIGNS as BOUND
from diagnostics.engine.words.code.claims_read import read_under_another_name
from diagnostics.engine.words.code.issuers import issued_elsewhere, of_another_tenant
from diagnostics.engine.words.code.keys_compared import SIGNS as KEYS_COMPARED
from diagnostics.engine.words.code.keys_compared import signed_and_verified
from diagnostics.engine.words.code.passed_on import SIGNS as PASSED_ON
from diagnostics.engine.words.code.redirected import SIGNS as REDIRECTED
from diagnostics.engine.words.code.redirected import sent_on
from diagnostics.engine.words.code.sign import Sign
from diagnostics.engine.words.code.token_parts import told_of_parts
from diagnostics.engine.words.code.unsigned import SIGNS as UNSIGNED

SIGNS: tuple[Sign, ...] = (*UNSIGNED, *AUDIENCES, *REDIRECTED, *PASSED_ON, *BOUND, *KEYS_COMPARED)


def compared(text: str) -> Iterator[CodeSign]:
    """What two places of the paste show when they are held against each other; `text` has its tokens whole."""
    for compare in (
        told_of_parts,
        issued_elsewhere,
        read_under_another_name,
        asked_for_another_api,
        sent_on,
        lost_on_the_way,
        signed_and_verified,
        signed_with_another,
        of_another_tenant,
    ):
        yield from compare(text)
