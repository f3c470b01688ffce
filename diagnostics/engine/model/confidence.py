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
# A second, independent source raises a confidence by this part of what is left to certainty.
CORROBORATION = 0.4
CORROBORATED_AT_MOST = 0.97

# From this confidence on a finding is called so, in the terminal as on the page.
SURENESS = ((0.995, "certain"), (0.9, "almost certain"), (0.8, "very likely"), (0.65, "likely"), (0.0, "possible"))


def in_words(confidence: float) -> str:
    """How sure a confidence from 0 to 1 is, in one of the words of `SURENESS`."""
    return next(word for least, word in SURENESS if confidence >= least or not least)


def combined(evidence: float, words: float) -> float:
    """One confidence from what the paste shows and what somebody says of it; both from 0 to 1, 0 for none."""
    strong, weak = max(evidence, words), min(evidence, words)
    if not weak or strong >= CORROBORATED_AT_MOST:
        return strong
    return min(CORROBORATED_AT_MOST, strong + (1 - strong) * weak * CORROBORATION)


def aged(seconds: float) -> float:
    """How far an expiry against now, without the request's time, may be believed after `seconds` (rule 5).

    A token that ended minutes ago had probably ended for the call; one that ended last year was
    probably good when the call was made, for people paste old calls.
    """
    for limit, confidence in ((3600, INFERRED), (86_400, HEURISTIC), (30 * 86_400, POSSIBLE)):
        if seconds <= limit:
            return confidence
    return WEAK
