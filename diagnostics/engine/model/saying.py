"""What was said in words that the dictionary knows, by whom, and what code shows by its shape: read while parsing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

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


class Whole(StrEnum):
    """What of the paste is shown around what is right, so that it can be pasted in the place of what was there."""

    ALONE = "alone"  # nothing: it is whole by itself
    CODE = "code"  # the statement of program code that holds it
    SHELL = "shell"  # the command line that holds it
    BEFORE = "before"  # nothing: it is added before the line
    BEHIND = "behind"  # nothing: it is added behind the line


@dataclass(frozen=True, slots=True)
class Instead:
    """What is right: `template` is ours, with ⟨name⟩ or ⟨name=default⟩ where a name of the code goes.

    `names` are those names as the code has them; `old` is the text of the paste in whose place it comes, which begins
    `at`, or where that is not known stands there `nth` times before.
    """

    template: str
    names: Mapping[str, Secret]
    old: Secret
    nth: int = 0
    whole: Whole = Whole.ALONE
    at: int = -1

    @property
    def defaults(self) -> tuple[tuple[str, str], ...]:
        """The places of the template for which the code has no name, each with the one that is written there."""
        found = ((place[1], place[2]) for place in _NAME.finditer(self.template))
        return tuple(dict.fromkeys((name, given or name) for name, given in found if name not in self.names))

    def written(self, shown: Callable[[str, str], str]) -> str:
        """The statement; of a name of the code what `shown` makes of the place that it has in ours and of itself."""

        def name(found: re.Match[str]) -> str:
            held = self.names.get(found[1])
            default = found[1] if found[2] is None else found[2]
            return shown(found[1], held.reveal()) if held is not None else default

        return _NAME.sub(name, self.template)


@dataclass(frozen=True, slots=True)
class CodeSign:
    """A mistake that program code or configuration shows by its shape, and the line (1-based) on which it stands."""

    says: Message
    causes: tuple[Candidate, ...]
    line: int = 0
    instead: Instead | None = None
    fix: Message | None = None  # what mends it, where the cause's own advice does not fit


def strongest(sayings: Sequence[Saying]) -> float:
    """The highest weight that any of them gives a cause; 0 for none."""
    return max((weight for saying in sayings for weight in saying.causes.values()), default=0.0)
