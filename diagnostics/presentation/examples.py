"""The examples of the paste box, under the root causes that they show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from diagnostics.engine.causes import CAUSES, ROOT_CAUSES
from diagnostics.presentation import words


@dataclass(frozen=True, slots=True)
class Group:
    """Examples of one root cause; `title` is what the reader sees."""

    title: str
    examples: tuple[tuple[str, str], ...]  # slug and title


def grouped(examples: Iterable[Mapping[str, str]]) -> list[Group]:
    """Groups in the order of the root causes, empty ones left out; what has no cause comes last."""
    by_root: dict[str, list[tuple[str, str]]] = {root: [] for root in (*ROOT_CAUSES, "")}
    for example in examples:
        cause = CAUSES.get(example["cause"])
        by_root[cause.root_cause if cause else ""].append((example["slug"], _(example["title"])))
    return [
        Group(words.root_cause_title(root) if root else _("No fault"), tuple(found))
        for root, found in by_root.items()
        if found
    ]
