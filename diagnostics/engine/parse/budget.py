"""How much may be made of one paste: what is put in for variables, and the messages, over all forms and languages.

A variable made of two of the one before doubles at every line, and one long value can be used at every word, so a
paste of a few hundred characters could stand for gigabytes. Whatever puts a value in the place of a name asks here
first. What is refused stays as it is written and is told; everything else of the paste is read as ever.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from diagnostics.engine.model.types import Message, msg

# More than a hundred commands with a token of nearly two kilobytes each.
MOST_CHARACTERS = 200_000
# What a word or an item costs beside its characters: each is an object of its own afterwards.
PIECE = 40


MOST_MESSAGES, MOST_LOOKS, MOST_VALUES = 1000, 250, 60_000


def brief() -> Budget:
    """What the web process makes of the part that it reads while somebody waits."""
    return Budget(characters=40_000, messages=40, looks=40, values=2_500, words=False)


@dataclass(slots=True)
class Budget:
    """What is left of one paste's allowance. `beyond` holds the names whose own value was refused.

    `messages` is how many commands, requests or answers one reader takes; `crowded` tells that there were more.
    `looks` is for how many headers the call is looked for that is told around them, some thousand characters each time.
    `values` is for how many expressions of code are followed; code has at most one for each eight characters.
    `words` tells whether what is said is read too, for which nobody asks before a verdict is wanted.
    `steps` counts what was asked for, so that tests can say how much work a paste makes.
    """

    characters: int = MOST_CHARACTERS
    messages: int = MOST_MESSAGES
    refused: int = 0
    looks: int = MOST_LOOKS
    values: int = MOST_VALUES
    words: bool = True
    steps: int = 0
    crowded: bool = False
    beyond: set[str] = field(default_factory=set)

    def take(self, length: int, pieces: int = 0) -> bool:
        """Whether so many more characters, in so many further pieces, may be put in; they are counted if so."""
        length += PIECE * pieces
        self.steps += 1 + pieces
        if length > self.characters:
            self.refused += 1
            return False
        self.characters -= length
        return True

    def has_room(self, count: int, most: int) -> bool:
        """Whether a reader that has `count` messages, and takes `most` of its own accord, takes one more."""
        self.crowded = self.crowded or count >= self.messages
        return count < min(most, self.messages)

    def value(self) -> bool:
        """Whether one more expression is followed; it is counted if so."""
        self.values -= 1
        return self.values >= 0

    def look(self) -> bool:
        """Whether the call around one more header is looked for; it is counted if so."""
        self.looks -= 1
        return self.looks >= 0

    def follows(self, name: str, known: str | None) -> bool:
        """Whether a shell's variable may be put in; one without a value only if that is not for its length."""
        if known is not None:
            return self.take(len(known))
        self.refused += name in self.beyond
        return name not in self.beyond

    def refuse(self, name: str) -> None:
        """Remember that the value of `name` was not followed to its end, so that its uses can be told apart."""
        self.beyond.add(name)

    def notes(self) -> tuple[Message, ...]:
        """A sentence for the reader when something was refused."""
        if not self.refused:
            return ()
        return (msg("Variables of the paste stand for a text that is too long to follow; the rest was read."),)


def too_long(name: str) -> Message:
    """What stands in the place of a value that was refused."""
    return msg("The value of {name} is too long to follow.", name=name[:60])
