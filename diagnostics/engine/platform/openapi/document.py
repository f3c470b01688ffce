"""An OpenAPI document (3.0, 3.1, Swagger 2), in JSON or YAML, and the way through its references.

Only the document itself is read: references to other files or addresses are not followed, but counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

_LARGEST_BYTES = 64 * 1024 * 1024
_MOST_HOPS = 20
_METHODS = ("get", "head", "options", "post", "put", "patch", "delete")

Node = Mapping[str, Any]


class DocumentError(Exception):
    """A text that no profile can be made of; says why."""


class Document:
    """The tree of one document. `unfollowed` holds the references that point outside of it, or nowhere."""

    def __init__(self, content: bytes) -> None:
        self.root = _tree(content)
        self.version = _version(self.root)
        self.unfollowed: set[str] = set()

    @property
    def is_swagger(self) -> bool:
        """Whether it is of version 2, which says the same in other places."""
        return self.version.startswith("2")

    def at(self, node: Any, *names: str) -> Any:
        """What lies below a node by these names, every reference on the way followed; None where something is not."""
        node = self.followed(node)
        for name in names:
            node = self.followed(node.get(name)) if isinstance(node, Mapping) else None
        return node

    def table(self, node: Any, *names: str) -> Node:
        """The same, for an object; an empty one where there is none."""
        found = self.at(node, *names)
        return found if isinstance(found, Mapping) else {}

    def items(self, node: Any, *names: str) -> list[Any]:
        """The same, for an array."""
        found = self.at(node, *names)
        return found if isinstance(found, list) else []

    def text(self, node: Any, *names: str) -> str:
        """The same, for a string on one line, at most 300 characters of it."""
        found = self.at(node, *names)
        return " ".join(found.split())[:300] if isinstance(found, str) else ""

    def followed(self, node: Any) -> Any:
        """A node itself, or what its reference (RFC 6901) leads to."""
        for _ in range(_MOST_HOPS):
            if not isinstance(node, Mapping) or not isinstance(node.get("$ref"), str):
                return node
            reference = node["$ref"]
            node = self._looked_up(reference)
            if node is None:
                self.unfollowed.add(reference)
        return None

    def _looked_up(self, reference: str) -> Any:
        if not reference.startswith("#/"):
            return None
        node: Any = self.root
        for part in reference[2:].split("/"):
            name = part.replace("~1", "/").replace("~0", "~")
            if isinstance(node, Mapping):
                node = node.get(name)
            elif isinstance(node, list) and name.isascii() and name.isdigit() and int(name) < len(node):
                node = node[int(name)]
            else:
                return None
        return node

    def operations(self) -> Iterator[tuple[str, str, Node, Node]]:
        """Every operation: method in capitals, path, the path's own table, and the operation's."""
        for path, entry in self.table(self.root, "paths").items():
            item = self.table(entry)
            for method in _METHODS:
                operation = self.table(item, method)
                if operation:
                    yield method.upper(), path, item, operation


def _tree(content: bytes) -> Node:
    if len(content) > _LARGEST_BYTES:
        raise DocumentError("the document is larger than 64 MiB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DocumentError("the document is not UTF-8 text") from None
    try:
        # YAML's own types would turn versions into numbers and dates, so every scalar stays a string
        tree = json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506
    except json.JSONDecodeError as error:
        raise DocumentError(f"the document is not JSON: {error.msg} in line {error.lineno}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        raise DocumentError(f"the document is neither JSON nor YAML{where}") from None
    except RecursionError:
        raise DocumentError("the document is nested too deeply") from None
    if not isinstance(tree, Mapping):
        raise DocumentError("the document holds no object with names and values")
    return tree


def _version(root: Node) -> str:
    found = str(root.get("openapi") or root.get("swagger") or "")
    if not found.startswith(("3.", "2.")) and found != "2":
        told = f"it says {found[:20]}" if found else "it names neither openapi nor swagger"
        raise DocumentError(f"this is no OpenAPI document of version 3.0 or 3.1 and no Swagger 2: {told}")
    if not isinstance(root.get("paths", {}), Mapping):
        raise DocumentError("its paths are no object")
    return found
