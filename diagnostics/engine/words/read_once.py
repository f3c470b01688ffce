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
from diagnostics.engine.words.heeded import heeded
from diagnostics.engine.words.sightings import find
from diagnostics.engine.words.voices import Voice, Voices, voices

# A server says so of a token that it found, and of none other (RFC 6750, 3.1).
_JUDGES_A_TOKEN = frozenset({"invalid_token", "insufficient_scope"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read; empty where nothing was."""

    sightings: Mapping[Seen, tuple[Sighting, ...]] = field(default_factory=dict)
    sayings: Sayings = Sayings()
    code_signs: tuple[CodeSign, ...] = ()


def read(
    raw: str,
    response: Response | None,
    errors: Sequence[ErrorText],
    forms: Sequence[Form],
    said: str | None = None,
    whole: str = "",
    pasted: str = "",
) -> Reading:
    """The words of a paste whose subject was answered by `response`.

    `said` and `pasted` are as for `voices`, `whole` as for `seen_in`.
    """
    heard = voices(raw, response, errors, forms, said, pasted)
    code_signs = () if Form.HAR in forms else seen_in(heard.texts[Voice.PASTE], whole)
    sayings = _sayings(heard, response.error if response else None, _beside_a_page(response))
    return Reading(find(heard.texts), sayings, code_signs)


def _sayings(heard: Voices, error: ErrorBody | None, found: tuple[Saying, ...] | None) -> Sayings:
    """All that is said; `found` is what alone tells whether a header came, where it stands apart."""
    servers, person = heard.texts[Voice.SERVERS], heard.texts[Voice.PERSON]
    programs = heard.texts[Voice.PROGRAMS]
    own, codes = clauses.own_words(servers), clauses.codes(servers)
    server = matches("\n".join((person, servers, *codes)), SERVER_WORDS)
    alone = matches("\n".join((servers, *codes)), SERVER_WORDS)
    described = _said(error.description if error else "")
    told_first = described or (*alone, *own)  # what the answer itself describes says more than words beside it
    return Sayings(
        client=_of_the_client(heard.texts[Voice.PASTE]),
        server=(*server, *own),
        verbatim=matches(programs, SERVER_WORDS) if codes or programs != servers else alone,
        by_programs=frozenset(saying.entry for saying in clauses.sayings(programs)),
        description=described,
        code=_said(f"{error.code} {error.vendor_code}" if error else ""),
        error=_said(f"{error.code}\n{error.description}\n{error.vendor_code}" if error else ""),
        story=_each_once(heard.told),
        story_apart=_each_once(f"{first} {second}" for first, second in pairwise(heard.told)),
        misses_header=clauses.misses_the_header(told_first if found is None else found),
    )


def _of_the_client(paste: str) -> tuple[Saying, ...]:
    """What a tool of the person says, where nobody says that it is no fault; mostly there is nothing to look at."""
    found = tuple(matches(paste, CLIENT_WORDS))
    return tuple(matches(heeded(paste), CLIENT_WORDS)) if found else found


def _beside_a_page(response: Response | None) -> tuple[Saying, ...] | None:
    """What a challenge says that judges a token (RFC 6750, 3.1), where the body is a page; None where there is none.

    A web server shows one page for every 401, and it says that nobody signed in; the challenge says what was found.
    """
    if response is None or response.body_kind != "html":
        return None
    judging = [told.params for told in response.challenges if told.params.get("error") in _JUDGES_A_TOKEN]
    return tuple(said for params in judging for said in _said(params.get("error_description", ""))) if judging else None


def _said(text: str) -> tuple[Saying, ...]:
    return tuple(clauses.sayings(text)) if text.strip() else ()


def _each_once(sentences: Iterable[str]) -> tuple[Saying, ...]:
    found: dict[int, Saying] = {}
    for sentence in sentences:
        for saying in matches(sentence, STORY_WORDS):
            found.setdefault(saying.entry, saying)
    return tuple(found.values())
