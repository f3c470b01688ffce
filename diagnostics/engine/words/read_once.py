"""All that is read in the words of a paste, read once: sightings, known sayings, signs in code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.saying import CodeSign, Saying, Sayings
from diagnostics.engine.model.sighting import Seen, Sighting
from diagnostics.engine.model.submission import ErrorBody, ErrorText, Response
from diagnostics.engine.words import clauses
from diagnostics.engine.words.code.search import seen_in
from diagnostics.engine.words.dictionary import CLIENT_WORDS, SERVER_WORDS, STORY_WORDS, matches
from diagnostics.engine.words.sightings import find
from diagnostics.engine.words.voices import Voice, Voices, voices


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read; empty where nothing was."""

    sightings: Mapping[Seen, tuple[Sighting, ...]] = field(default_factory=dict)
    sayings: Sayings = Sayings()
    code_signs: tuple[CodeSign, ...] = ()


def read(
    raw: str, response: Response | None, errors: Sequence[ErrorText], forms: Sequence[Form], said: str | None = None
) -> Reading:
    """The words of a paste whose subject was answered by `response`; `said` as for `voices`."""
    heard = voices(raw, response, errors, forms, said)
    code_signs = () if Form.HAR in forms else seen_in(heard.texts[Voice.PASTE])
    return Reading(find(heard.texts), _sayings(heard, response.error if response else None), code_signs)


def _sayings(heard: Voices, error: ErrorBody | None) -> Sayings:
    servers, person = heard.texts[Voice.SERVERS], heard.texts[Voice.PERSON]
    programs = heard.texts[Voice.PROGRAMS]
    own, codes = clauses.own_words(servers), clauses.codes(servers)
    server = matches("\n".join((person, servers, *codes)), SERVER_WORDS)
    alone = matches("\n".join((servers, *codes)), SERVER_WORDS)
    return Sayings(
        client=matches(heard.texts[Voice.PASTE], CLIENT_WORDS),
        server=(*server, *own),
        verbatim=matches(programs, SERVER_WORDS) if codes or programs != servers else alone,
        by_programs=frozenset(saying.entry for saying in clauses.sayings(programs)),
        description=_said(error.description if error else ""),
        code=_said(f"{error.code} {error.vendor_code}" if error else ""),
        error=_said(f"{error.code}\n{error.description}\n{error.vendor_code}" if error else ""),
        story=_each_once(heard.told),
        story_apart=_each_once(f"{first} {second}" for first, second in pairwise(heard.told)),
        misses_header=clauses.misses_the_header((*alone, *own)),
    )


def _said(text: str) -> tuple[Saying, ...]:
    return tuple(clauses.sayings(text)) if text.strip() else ()


def _each_once(sentences: Iterable[str]) -> tuple[Saying, ...]:
    found: dict[int, Saying] = {}
    for sentence in sentences:
        for saying in matches(sentence, STORY_WORDS):
            found.setdefault(saying.entry, saying)
    return tuple(found.values())
