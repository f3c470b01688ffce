"""What an open verdict leaves: the causes that fit, and of each what would decide that it is this one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.causes.deciding import DECIDERS
from diagnostics.presentation import words
from diagnostics.presentation.shown import Shown

MOST = 3
LEFT_OPEN = gettext_noop("It may be one of these; each says what would decide it:")


@dataclass(frozen=True, slots=True)
class Candidate(Shown):
    """One cause that fits. `address` is that of its KB section; it and `decider` are "" for one that is not known."""

    title: str
    sureness: str
    decider: str
    address: str


def decider_of(slug: str) -> str:
    """What would decide that it is this cause, in the reader's language; "" for a cause that is no longer known."""
    told = DECIDERS.get(slug)
    return gettext(told.text) if told is not None else ""


def left_open(candidates: Iterable[Mapping[str, Any]]) -> tuple[Candidate, ...]:
    """The first three causes of a verdict that names none, the likeliest first."""
    return tuple(_candidate(item["cause"], item["confidence"]) for item in islice(candidates, MOST))


def _candidate(slug: str, confidence: float) -> Candidate:
    known = CAUSES.get(slug)
    address = reverse("kb_section", args=[known.kb.article, known.kb.anchor]) if known is not None else ""
    return Candidate(words.cause_title(slug), words.sureness(confidence), decider_of(slug), address)
