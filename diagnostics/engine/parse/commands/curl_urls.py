"""Addresses on curl's command line: globbing of `{a,b}` and `[1-3]`, and adding parameters to the query."""

from __future__ import annotations

import re
from dataclasses import replace

from diagnostics.engine.parse.shells.words import Word

_GLOB = re.compile(
    r"(?<![$\\{])\{([^{}\s]*,[^{}\s]*)\}|(?<!\\)\[(\d{1,6})-(\d{1,6})(?::(\d{1,4}))?\]|(?<!\\)\[([a-z])-([a-z])(?::(\d{1,2}))?\]"
)
MAX_EXPANSIONS = 20


def expand(word: Word, *, literal: bool = False) -> list[Word]:
    """The addresses that one argument stands for, at most `MAX_EXPANSIONS`; `literal` is curl's `--globoff`."""
    texts = [word.text]
    for _ in range(4):
        if literal or not _GLOB.search(texts[0]):
            break
        texts = [text for made in texts for text in _first_glob(made)][:MAX_EXPANSIONS]
    return [replace(word, text=text) if text != word.text else word for text in texts]


def _first_glob(text: str) -> list[str]:
    found = _GLOB.search(text)
    if not found:
        return [text]
    choices, low, high, step, first, last, stride = found.groups()
    if choices is not None:
        values = choices.split(",")[:MAX_EXPANSIONS]
    elif low is not None:
        numbers = range(int(low), int(high) + 1, int(step or 1) or 1)[:MAX_EXPANSIONS]
        values = [str(number).zfill(len(low) if low.startswith("0") else 0) for number in numbers]
    else:
        values = [chr(code) for code in range(ord(first), ord(last) + 1, int(stride or 1) or 1)]
    if not values:
        return [text]
    return [text[: found.start()] + value + text[found.end() :] for value in values]


def with_query(address: str, query: str) -> str:
    """`address` with `query` added to its own, as curl does for `--get` and `--url-query`."""
    if not query:
        return address
    base, hash_sign, fragment = address.partition("#")
    if "?" in base:
        joined = base + ("" if base.endswith(("?", "&")) else "&") + query
    else:
        after_scheme = base.partition("://")[2] or base
        joined = base + ("" if "/" in after_scheme else "/") + "?" + query
    return joined + hash_sign + fragment
