"""What program code and configuration beside a call show by themselves: the mistakes that have a shape of their own.

The request that the code makes is read by the parser; this is about what stands around it: how a token is stored and
fetched, signed and verified, how times are made, what a proxy is told to do with the header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from diagnostics.engine.model.saying import CodeSign, Instead, Whole
from diagnostics.engine.model.types import Candidate, Secret, msg
from diagnostics.engine.words.code.arrived_as_text import arrived_as_text
from diagnostics.engine.words.code.asked_scopes import beyond_registration
from diagnostics.engine.words.code.assertions import of_another_host
from diagnostics.engine.words.code.certificates import of_another_name
from diagnostics.engine.words.code.commands import asked_for_another_service
from diagnostics.engine.words.code.ended import before_the_failure
from diagnostics.engine.words.code.held_rights import beyond_policies, lacking
from diagnostics.engine.words.code.kept import kept_too_long
from diagnostics.engine.words.code.key_sets import unpublished
from diagnostics.engine.words.code.laid_over import laid_over
from diagnostics.engine.words.code.lengths import two_lengths
from diagnostics.engine.words.code.lifetimes import outlived
from diagnostics.engine.words.code.listed import IN_CODE, IN_VALUES, OF_CODE, OF_VALUES, SLIPS
from diagnostics.engine.words.code.misnamed import named_otherwise
from diagnostics.engine.words.code.put_together import stored_with_a_break
from diagnostics.engine.words.code.receiving import compared
from diagnostics.engine.words.code.sign import Sign
from diagnostics.engine.words.code.slip import slips_in
from diagnostics.engine.words.code.two_values import another_counts
from diagnostics.engine.words.code.unused import unused_headers
from diagnostics.engine.words.required import Announced
from diagnostics.engine.words.ways.against import seen_against

_COMPARED = (
    unpublished,
    lacking,
    beyond_policies,
    beyond_registration,
    of_another_host,
    before_the_failure,
    outlived,
    of_another_name,
)
_LONGEST = 16_384
_MOST_NAMES = 40


_PROMISED = re.compile(
    r"\basync[ \t]{1,4}(?:function[ \t]{1,4})?(\w{3,40})[ \t]{0,4}\(|\b(\w{3,40})[ \t]{0,4}=[ \t]{0,4}async\b"
)
_STORED = re.compile(
    r"(?:setItem|setItemAsync|Cookies\.set|\bsetString|\bputString)\([ \t]{0,4}[\"'`]([\w.-]{1,60})[\"'`]"
)
_FETCHED = re.compile(r"(?:getItem|getItemAsync|Cookies\.get|\bgetString)\([ \t]{0,4}[\"'`]([\w.-]{1,60})[\"'`]")
# A variable of the environment that is set for a program, and one that its code reads.
_SET = re.compile(
    r"^[ \t]{0,12}(?:-[ ]|export[ ]|Environment=[\"']?|ENV[ ]|(?:docker|podman)[^\n]{0,80}[ ]-e[ ])"
    r"(?P<name>(?-i:[A-Z][A-Z0-9_]{2,40}))(?:=|:[ ])(?=\S)",
    re.MULTILINE,
)
_READ = re.compile(
    r"\b(?:env::var\(|os\.environ(?:\.get\(|\[)|[gG]etenv\(|process\.env\.|ENV(?:\.fetch\(|\[)|"
    r"GetEnvironmentVariable\()[\"']?(?P<name>(?-i:[A-Z][A-Z0-9_]{2,40}))\b"
)
_OF_A_SECRET = re.compile(r"(?:^|_)(?P<end>(?:API_|ACCESS_|AUTH_)?(?:TOKEN|KEY|SECRET|PASSWORD|PAT))$")
_SAME_NAME = msg("Read the value under the very name that it is kept under.")
# A token tells nothing of the code around it, and is the longest thing to look through; but signs = at its end do.
_JWT = re.compile(r"eyJ[\w.+/-]{40,}")


def seen_in(text: str, whole: str = "") -> tuple[CodeSign, ...]:
    """The signs in `text`, each sentence once, in the order of the list.

    `whole` is the paste with the settings that `text` leaves out: what a value says by itself it says there too.
    """
    told = tuple(compared((whole or text)[:_LONGEST]))
    text, whole = _JWT.sub("eyJ", text[:_LONGEST]), _JWT.sub("eyJ", whole[:_LONGEST])
    signs = [*_shapes(text, IN_CODE, OF_CODE), *_shapes(whole or text, IN_VALUES, OF_VALUES), *_pairs(text)]
    signs += [
        *stored_with_a_break(whole or text),
        *asked_for_another_service(whole or text),
        *named_otherwise(whole or text),
        *seen_against(whole or text),
        *slips_in(whole or text, SLIPS),
        *unused_headers(text),
        *two_lengths(whole or text),
        *told,
        *another_counts(whole or text),
        *arrived_as_text(whole or text),
        *laid_over(whole or text),
        *kept_too_long(text),
        *_compared(whole or text),
    ]
    found: dict[str, CodeSign] = {}
    for seen in reversed(signs):
        said = found.setdefault(str(seen.says), seen)
        # of two that say the same the first counts, and one that knows what is right before one that does not
        if said is not seen and (seen.instead is not None or said.instead is None):
            found[str(seen.says)] = seen
    return tuple(reversed(found.values()))


def _compared(text: str) -> Iterator[CodeSign]:
    """Two things of the paste that should agree, each read out of it: an end and a time, a kid and a key set."""
    for seen in _COMPARED:
        yield from seen(text)


def _shapes(text: str, signs: Sequence[Sign], announced: Announced) -> Iterator[CodeSign]:
    for number in announced.numbers(text.lower()):
        sign = signs[number]
        match = sign.found_in(text)
        if match is not None:
            line = text.count("\n", 0, sign.at(match)) + 1
            yield CodeSign(sign.says, sign.causes, line, sign.corrected(match, text), sign.fix)


def _pairs(text: str) -> Iterator[CodeSign]:
    """Two places that should agree: what is stored and fetched, set and read, promised and awaited."""
    stored, fetched = _names(_STORED, text), _names(_FETCHED, text)
    lost = [name for name in fetched if name not in stored and re.search("token|jwt", name, re.IGNORECASE)]
    kept = [name for name in stored if name not in fetched and re.search("token|jwt|user|auth", name, re.IGNORECASE)]
    if lost and kept:
        says = msg("The token is stored as {stored} and fetched as {fetched}.", stored=kept[0], fetched=lost[0])
        causes = (Candidate("null-or-undefined-token", 0.78), Candidate("header-not-sent", 0.4))
        yield CodeSign(says, causes, *_under(kept[0], lost[0], _FETCHED, text), _SAME_NAME)
    yield from _of_the_environment(text)
    for match in islice(_PROMISED.finditer(text), _MOST_NAMES):
        name = match.group(1) or match.group(2)
        if re.search(rf"\$\{{[ \t]?(?:this\.)?{name}\(|[\"'][ \t]?\+[ \t]?(?:this\.)?{name}\(", text):
            says = msg("The token is not awaited, so a promise is put into the header.")
            yield CodeSign(says, (Candidate("null-or-undefined-token", 0.78),))
            return


def _of_the_environment(text: str) -> Iterator[CodeSign]:
    """The one secret that is set for the program, where its code reads the one secret of another name."""
    given, read = ({name: end for name in _names(pattern, text) if (end := _end(name))} for pattern in (_SET, _READ))
    unset, unread = [name for name in read if name not in given], [name for name in given if name not in read]
    if len(unset) == len(unread) == 1 and read[unset[0]] == given[unread[0]] and _may_be_one(unset[0], unread[0]):
        says = msg("The variable is set as {stored} and read as {fetched}.", stored=unread[0], fetched=unset[0])
        causes = (Candidate("empty-token", 0.84), Candidate("null-or-undefined-token", 0.6))
        yield CodeSign(says, causes, *_under(unread[0], unset[0], _READ, text), _SAME_NAME)


def _may_be_one(one: str, other: str) -> bool:
    """Whether two names may be of one service: its own name left out, or cut down as CF is for CLOUDFLARE."""
    return one.endswith(other) or other.endswith(one) or one[0] == other[0]


def _under(right: str, wrong: str, reads: re.Pattern[str], text: str) -> tuple[int, Instead]:
    """The line on which `wrong` is read, and the name that has to stand there."""
    start = next(item.start(1) for item in reads.finditer(text) if item.group(1) == wrong)
    nth = text.count(wrong, 0, start)
    return text.count("\n", 0, start) + 1, Instead("⟨name⟩", {"name": Secret(right)}, Secret(wrong), nth, Whole.CODE)


def _end(name: str) -> str:
    found = _OF_A_SECRET.search(name)
    return found["end"] if found is not None else ""


def _names(pattern: re.Pattern[str], text: str) -> list[str]:
    return list(dict.fromkeys(match.group(1) for match in islice(pattern.finditer(text), _MOST_NAMES)))
