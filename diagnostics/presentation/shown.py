"""What templates look at."""

from __future__ import annotations

from typing import Any


class Shown:
    """A value whose members a template names: `{{ step.title }}`.

    A template asks for an item before it asks for an attribute, and each refusal is an exception: two hundred a page.
    """

    __slots__ = ()

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)
