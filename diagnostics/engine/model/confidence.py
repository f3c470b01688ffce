"""How sure a check may be, argued in one place. Checks name these, never bare numbers.

| band      | value      | what it rests on                                                                          |
|-----------|------------|-------------------------------------------------------------------------------------------|
| certain   | 1.0        | the paste itself shows a defect that no server can accept, or a server's protocol word    |
| inferred  | .85 - .95  | the paste shows it, one reading of what is not shown has to be assumed                    |
| heuristic | .6 - .8    | typical of the cause, other causes look the same; any message of a server standing alone  |
| weak      | under .6   | worth naming among the candidates, never a verdict by itself                              |
"""

from __future__ import annotations

CERTAIN = 1.0
NEARLY_CERTAIN = 0.95
INFERRED = 0.9
LIKELY = 0.85
HEURISTIC = 0.8
PLAUSIBLE = 0.7
POSSIBLE = 0.6
WEAK = 0.45
REMOTE = 0.3

# Rule 4: a server's words alone never carry more than this.
WORDS_ALONE = HEURISTIC
# Below this the candidates are named, and the verdict is inconclusive.
ENOUGH_FOR_A_VERDICT = 0.5

# From this confidence on a finding is called so, in the terminal as on the page.
SURENESS = ((0.995, "certain"), (0.9, "almost certain"), (0.8, "very likely"), (0.65, "likely"), (0.0, "possible"))


def in_words(confidence: float) -> str:
    """How sure a confidence from 0 to 1 is, in one of the words of `SURENESS`."""
    return next(word for least, word in SURENESS if confidence >= least or not least)
