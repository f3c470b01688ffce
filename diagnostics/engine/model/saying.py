"""What was said in words that the dictionary knows, by whom, and what code shows by its shape: read while parsing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from diagnostics.engine.model.types import Candidate, Message, Secret


@dataclass(frozen=True, slots=True)
class Saying:
    """A saying of a stack that was found: the causes that it may mean, with their weights.

    `entry` is its number in the dictionary, and `phrases` the dictionary's own words that occurred (safe to show).
    """

    entry: int
    stack: str
    causes: Mapping[str, float]
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sayings:
    """All sayings of a paste, by who said them."""

    client: tuple[Saying, ...] = ()  # tools and libraries that send, anywhere in the paste
    server: tuple[Saying, ...] = ()  # the answer and the messages beside it, and what is quoted of them around the call
    verbatim: tuple[Saying, ...] = ()  # of these what the answer and the lines of programs say word by word
    by_programs: frozenset[int] = frozenset()  # the entries that those say in any way; what else is said, a person says
    description: tuple[Saying, ...] = ()  # the sentence of the error body alone
    code: tuple[Saying, ...] = ()  # its code alone
    error: tuple[Saying, ...] = ()  # sentence and codes of the error body together
    story: tuple[Saying, ...] = ()  # a person, in one sentence
    story_apart: tuple[Saying, ...] = ()  # a person, in two sentences that follow each other
    misses_header: bool = False  # the answer says first of all that no Authorization header came


_NAME = re.compile(r"⟨(\w+)(?:=([^⟩]{0,60}))?⟩")


@dataclass(frozen=True, slots=True)
class Instead:
    """The statement that is right: `template` is ours, with ⟨name⟩ or ⟨name=default⟩ where a name of the code goes.

    `names` are those names as the code has them; `old` is the text of the paste in whose place the statement comes.
    """

    template: str
    names: Mapping[str, Secret]
    old: Secret

    def written(self, shown: Callable[[str, str], str]) -> str:
        """The statement; of a name of the code what `shown` makes of the place that it has in ours and of itself."""

        def name(found: re.Match[str]) -> str:
            held = self.names.get(found[1])
            return shown(found[1], held.reveal()) if held is not None else found[2] or found[1]

        return _NAME.sub(name, self.template)


@dataclass(frozen=True, slots=True)
class CodeSign:
    """A mistake that program code or configuration shows by its shape, and the line (1-based) on which it stands."""

    says: Message
    causes: tuple[Candidate, ...]
    line: int = 0
    instead: Instead | None = None


def strongest(sayings: Sequence[Saying]) -> float:
    """The highest weight that any of them gives a cause; 0 for none."""
    return max((weight for saying in sayings for weight in saying.causes.values()), default=0.0)
