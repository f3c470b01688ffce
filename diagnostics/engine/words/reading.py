"""How likely each cause is by the words of a text alone: a linear reading, fitted to examples of every cause.

It knows no negation by rule; it has read texts of no cause at all, among them negated, conditional and successful ones,
and says "none" of what resembles them. It is one witness among others and decides nothing by itself (rule 4).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.facts import NO_CAUSE
from diagnostics.engine.words.dictionary import without_line_numbers

WEIGHTS = Path(__file__).with_name("reading.json")
LONGEST = 16_000
_JWT = re.compile(r"eyJ[\w.+/=-]{20,}")
_URL = re.compile(r"https?://[^\s\"'<>]{1,4000}")
_ID = re.compile(r"\b(?=[\w-]{0,60}\d)[\w-]{16,400}\b")
_NUMBER = re.compile(r"\d+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(rf"{_EAST_ASIAN.pattern}+|(?:(?!{_EAST_ASIAN.pattern})[^\W_])+")  # of one kind of script
_OTHER_SCRIPTS = re.compile(r"[\u0370-\u1dff\u2c00-\ud7ff\uf900-\ufaff\uff00-\uffef]+")
_FEWEST = 5
# Words of no text but one that says no more than that a call was refused.
_REFUSED = frozenset(
    """
    an and any api app are backend bare but call calls code error every everything fine forbidden get gets getting
    got help http ideas is it just layer my no not now of on our please receive request response result returns same
    says server so status still the this to unauthorized we what why with yes yet antwort aufruf bei beim das der
    die es immer ist kommt noch trotzdem und warum wir aun aún así da el la llamada los me recibo respuesta sigue
    todo un una ya
    """.split()  # noqa: SIM905
)
_SPOKEN, _OF_A_REFUSAL_ALONE = re.compile(r"[^\W\d_]{2,}"), 200
# Of a short text of which fewer features are known, as of one in a language that few examples are in, nothing is said;
# nor where pairs of characters, which stand for words in some scripts, make no class likely.
_SHORT, _LEAST_KNOWN, _LEAST_SURE = 40, 0.7, 0.34
_FEWEST_BESIDE = 5  # words between those of another script, which else are the names that their sentence speaks of
_LONGEST_WORD, _STEM, _LONG_STEM = 24, 4, 6


@dataclass(frozen=True, slots=True)
class Weights:
    """`rows` maps a feature to its weight in a text and to what it says for classes: number, hundredths, number …

    They stay as they are in the file: to take apart what few of them are asked for costs less than to build them all.
    """

    classes: tuple[str, ...]
    bias: tuple[float, ...]
    rows: Mapping[str, tuple[float, list[int]]]


def normalised(text: str) -> str:
    """`text` without what names nobody's cause: tokens, addresses, identifiers, and numbers but status codes."""
    text = _JWT.sub(" jwt ", without_line_numbers(text[:LONGEST]))
    text = _ID.sub(" id ", _URL.sub(" url ", text))
    text = _HUMP.sub(" ", text).lower()
    return _NUMBER.sub(lambda found: found[0] if len(found[0]) == 3 and found[0][0] in "45" else "0", text)


def features(text: str) -> Iterator[str]:
    """What a normalised text is made of: words, their beginnings, and pairs of neighbours; of some scripts, bigrams."""
    before = ""
    for word in _WORD.findall(text):
        if _EAST_ASIAN.search(word):
            yield from (word[start : start + 2] for start in range(len(word) - 1))
            before = ""
            continue
        word = word[:_LONGEST_WORD]
        yield word
        if len(word) > _LONG_STEM - 1:
            yield f"{word[:_STEM]}~"
            yield f"{word[:_LONG_STEM]}~"
        if before:
            yield f"{before[:_LONG_STEM]} {word[:_LONG_STEM]}"
        before = word


def read(text: str) -> Mapping[str, float]:
    """The share of each cause, and of NO_CAUSE, by the words of `text`; in all 1. Empty for few or unknown words.

    Around what a program says in Latin letters a person may write in others; where those are unknown, it is read alone.
    """
    shares = _shares(text)
    if shares or not _OTHER_SCRIPTS.search(text):
        return shares
    latin = _OTHER_SCRIPTS.sub(" ", text)
    return _shares(latin) if len(_WORD.findall(latin)) >= _FEWEST_BESIDE else {}


def _shares(text: str) -> Mapping[str, float]:
    if len(text) < _OF_A_REFUSAL_ALONE and {word.lower() for word in _SPOKEN.findall(text)} <= _REFUSED:
        return {}
    weights = loaded()
    counts: dict[str, int] = {}
    unknown: set[str] = set()
    for feature in features(normalised(text)):
        if feature in weights.rows:
            counts[feature] = counts.get(feature, 0) + 1
        elif len(unknown) < _SHORT:
            unknown.add(feature)
    met = len(counts) + len(unknown)
    if len(counts) < _FEWEST or (met < _SHORT and len(counts) < _LEAST_KNOWN * met):
        return {}
    heavy = {feature: (1 + math.log(count)) * weights.rows[feature][0] for feature, count in counts.items()}
    length = math.sqrt(sum(weight * weight for weight in heavy.values()))
    scores = list(weights.bias)
    for feature, weight in heavy.items():
        share = weight / length / 100
        pairs = weights.rows[feature][1]
        for number, hundredths in zip(pairs[::2], pairs[1::2], strict=True):
            scores[number] += share * hundredths
    highest = max(scores)
    shares = [math.exp(score - highest) for score in scores]
    total = sum(shares)
    if max(shares) < _LEAST_SURE * total and _EAST_ASIAN.search(text):
        return {}
    return {name: share / total for name, share in zip(weights.classes, shares, strict=True)}


@cache
def loaded() -> Weights:
    """The fitted weights. Raises UnknownName where they name a cause that does not exist."""
    content = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    classes = tuple(content["classes"])
    catalogue.slugs(*(name for name in classes if name != NO_CAUSE), where=str(WEIGHTS))
    return Weights(classes, tuple(content["bias"]), content["rows"])
