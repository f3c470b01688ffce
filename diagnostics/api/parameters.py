"""The choices a client makes, in an address or beside a paste: each reads itself and describes itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diagnostics.api.problems import Problem

_TRUE, _FALSE = frozenset({"1", "true", "on", "yes"}), frozenset({"0", "false", "off", "no"})


@dataclass(frozen=True, slots=True)
class Text:
    """Any text; "" where it is left out."""

    name: str
    description: str

    def read(self, values: Mapping[str, Any]) -> str:
        """The text out of a query, a form or a JSON object. Raises Problem."""
        value = values.get(self.name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise Problem("bad-request", f"{self.name} must be text.")
        return value

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        return {"type": "string"}


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false in words, or as JSON has it."""

    name: str
    description: str
    default: bool

    def read(self, values: Mapping[str, Any]) -> bool:
        """The choice out of a query, a form or a JSON object. Raises Problem."""
        value = values.get(self.name)
        if value is None:
            return self.default
        if isinstance(value, bool):
            return value
        word = str(value).lower()
        if word not in _TRUE | _FALSE:
            raise Problem("bad-request", f"{self.name} must be true or false.")
        return word in _TRUE

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        return {"type": "boolean", "default": self.default}


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number from 0 to `most`; 0 where it is left out."""

    name: str
    description: str
    most: int

    def read(self, values: Mapping[str, Any]) -> int:
        """The number out of a query, a form or a JSON object. Raises Problem."""
        text = str(values.get(self.name, 0))
        if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= self.most):
            raise Problem("bad-request", f"{self.name} must be a whole number from 0 to {self.most}.")
        return int(text)

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        return {"type": "integer", "minimum": 0, "maximum": self.most, "default": 0}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words."""

    name: str
    description: str
    offered: tuple[str, ...]
    default: str

    def read(self, values: Mapping[str, Any]) -> str:
        """The word out of a query, a form or a JSON object. Raises Problem."""
        value = values.get(self.name, self.default)
        if value not in self.offered:
            raise Problem("bad-request", f"{self.name} must be one of {', '.join(self.offered)}.")
        return str(value)

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        return {"enum": list(self.offered), "default": self.default}


Parameter = Text | Flag | WholeNumber | Choice


def members(*parameters: Parameter) -> dict[str, dict[str, Any]]:
    """The parameters as the `properties` of a JSON object."""
    return {one.name: one.schema() | {"description": one.description} for one in parameters}
