"""How a check and a collector are declared. `needs` is what the runner passes, so it cannot be wrong.

    @check(id="token.expiry", title=msg("The token has not expired"), step=Step.EXPIRATION,
           severity=Severity.ERROR, causes=("access-token-expired",), kb="step-2", needs=(Subject, Times))
    def token_expiry(subject: Subject, times: Times) -> Result: ...

`needs` must be there for the judge to run; `sees` are passed too, as the fact or as `Missing`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.facts import Missing
from diagnostics.engine.model.types import KbLink, Message, Result, Severity, Step

MAIN_ARTICLE = "api-authentication-401"

Judge = Callable[..., Result]
Applies = Callable[..., "Message | None"]


@dataclass(frozen=True, slots=True)
class Check:
    """A whole check (rule 7). `kb` is the section that explains it, in the main article unless said otherwise."""

    id: str
    title: Message
    step: Step
    severity: Severity
    causes: tuple[str, ...]
    kb: KbLink
    needs: tuple[type, ...]
    sees: tuple[type, ...]
    judge: Judge

    @property
    def symbol(self) -> str:
        """The function's name, which the id and the file share: `token.expiry` is `token_expiry`."""
        return self.id.replace(".", "_").replace("-", "_")


def check(
    *,
    id: str,  # the field's own word
    title: Message,
    step: Step,
    severity: Severity,
    causes: tuple[str, ...],
    kb: str,
    needs: tuple[type, ...],
    sees: tuple[type, ...] = (),
    article: str = MAIN_ARTICLE,
) -> Callable[[Judge], Check]:
    """Turn a pure judge into a Check. Raises TypeError when its parameters do not match `needs` and `sees`."""

    def declare(judge: Judge) -> Check:
        catalogue.slugs(*causes)
        catalogue.anchor(article, kb)
        made = Check(id, title, step, severity, causes, KbLink(article, kb), needs, sees, judge)
        if getattr(judge, "__name__", "") != made.symbol:
            raise TypeError(f"check {id}: the judge must be called {made.symbol}")
        _parameters_match(f"check {id}", judge, needs, sees, skip=0)
        return made

    return declare


@dataclass(frozen=True, slots=True)
class Collector:
    """How one fact is had from outside.

    `applies` takes the paste facts (Submission, Subject, Times, Target) and returns None, or the
    reason why there is nothing to look at. `collect` takes `Outside`, then `needs`, then `sees`; it
    raises `CouldNotLook` or `DoesNotApply`. One that is `eager` is tried with the first of its `sees`, and again
    with more of them while it raises `CouldNotLook`. One that is `refined` is eager, begins
    at once, asks nothing twice, and is collected anew with each of its `sees`. One that is `inside` asks this
    installation's own second reader: it needs no host of the profile and no leave to ask servers, since nothing
    leaves the house.
    """

    name: str
    provides: type
    needs: tuple[type, ...]
    sees: tuple[type, ...]
    applies: Applies
    collect: Callable[..., Any]
    eager: bool = False
    refined: bool = False
    inside: bool = False


class CouldNotLook(Exception):
    """A collector could not see its fact; the reason is a redacted sentence."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


class DoesNotApply(CouldNotLook):
    """A collector found that there is nothing to look at."""


def collector(
    *,
    provides: type,
    needs: tuple[type, ...] = (),
    sees: tuple[type, ...] = (),
    applies: Applies,
    eager: bool = False,
    refined: bool = False,
    inside: bool = False,
) -> Callable[[Callable[..., Any]], Collector]:
    """Turn a function into the Collector of the fact type `provides`."""

    def declare(collect: Callable[..., Any]) -> Collector:
        name = getattr(collect, "__name__", provides.__name__)
        _parameters_match(f"collector {name}", collect, needs, sees, skip=1)
        return Collector(name, provides, needs, sees, applies, collect, eager or refined, refined, inside)

    return declare


def _parameters_match(
    who: str, function: Callable[..., Any], needs: tuple[type, ...], sees: tuple[type, ...], *, skip: int
) -> None:
    annotations = [p.annotation for p in inspect.signature(function).parameters.values()][skip:]
    wanted = [need.__name__ for need in needs] + [f"{seen.__name__} | {Missing.__name__}" for seen in sees]
    if [str(a) for a in annotations] != wanted:
        raise TypeError(f"{who}: parameters {annotations} do not match needs and sees {wanted}")
