"""An object that code puts into the header, where a language prints it whole: the member of it that is the token."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found, found_at

CAUSES = catalogue.slugs("wrong-value-as-token", "malformed-bearer-syntax", "token-whitespace-or-newline")
_WITHIN = msg("The object is printed whole; the token is a member of it.")
_MEMBER = r"(?:access_?[tT]oken|AccessToken|token|Token|value|Value|token_?[vV]alue|TokenValue)"
# How languages print one: `Name(accessToken=…`, `Name { Token = …`, `{'access_token': '…'`, `{"access_token"=>"…"`.
_PRINTED = re.compile(
    rf"Bearer[ ](?:[A-Z]\w{{0,60}}(?P<bracket>\(|[ ]?\{{[ ]?|\[)(?:[^)}}\n]{{0,200}}?[, (]{{1,2}})?"
    rf"(?P<member>{_MEMBER})[ ]?="
    rf"|\{{'(?P<key>{_MEMBER})':[ ]'|\{{\"(?P<text>{_MEMBER})\"(?:=>|:[ ])[\"']"
    rf"|\{{:?(?P<symbol>{_MEMBER})(?:=>|:[ ])[\"'])"
)
_NAME = r"[A-Za-z_]\w{0,40}(?:\.[A-Za-z_]\w{0,40}){0,3}"
# Where code puts one name behind the word: the pattern, and how a member of it is written there.
_PUT: tuple[tuple[str, str, str], ...] = (
    (rf"Bearer[ ](?P<old>\$(?P<name>{_NAME}))(?=\")", "${⟨name⟩.⟨member⟩}", ""),  # Kotlin, Groovy, Dart
    (rf"Bearer[ ]\$\{{(?P<old>(?P<name>{_NAME}))\}}", "⟨name⟩.⟨member⟩", ""),  # JavaScript, Kotlin, Dart
    (rf"[fF]'Bearer[ ]\{{(?P<old>(?P<name>{_NAME}))\}}", "⟨name⟩.⟨member⟩", '⟨name⟩["⟨member⟩"]'),  # Python
    (rf"[fF]\"Bearer[ ]\{{(?P<old>(?P<name>{_NAME}))\}}", "⟨name⟩.⟨member⟩", "⟨name⟩['⟨member⟩']"),  # Python
    (rf"\$\"Bearer[ ]\{{(?P<old>(?P<name>{_NAME}))\}}", "⟨name⟩.⟨member⟩", ""),  # C#
    (rf"\"Bearer[ ]#\{{(?P<old>(?P<name>{_NAME}))\}}", "⟨name⟩.⟨member⟩", '⟨name⟩["⟨member⟩"]'),  # Ruby
    (rf"[\"']Bearer[ ][\"'][ ]?\+[ ]?(?P<old>(?P<name>{_NAME}))(?=[ ]?[,;)}}\n])", "⟨name⟩.⟨member⟩", ""),
    (
        rf"AuthenticationHeaderValue\(\"Bearer\",[ ]?(?P<old>(?P<name>{_NAME})(?:\.ToString\(\))?)\)",
        "⟨name⟩.⟨member⟩",
        "",
    ),
)
_OF_JAVA = re.compile(r"\bString \w|\bpublic \w|;\s*\n\s*(?:return|this\.)|\.getBody\(\)")


def members_in(text: str, cause: str) -> Iterator[Found]:
    """The name that code puts into the header, with the member that holds the token as the paste shows it printed."""
    printed = _PRINTED.search(text) if cause in CAUSES else None
    if printed is None:
        return
    member = printed["member"] or printed["key"] or printed["text"] or printed["symbol"]
    by_key = printed["member"] is None
    for pattern, of_object, of_table in _PUT:
        found = re.search(pattern, text[: printed.start()]) or re.search(pattern, text)
        template = of_table if by_key and of_table else of_object
        if found is None or found.start() == printed.start():
            continue
        if by_key and not of_table and "process" not in text and "const " not in text:
            continue  # a table of another language is read in a way that is not known here
        names = {"name": found["name"], "member": member}
        if printed["symbol"] and "#{" in found.group():  # a Hash of Ruby whose keys are symbols
            template = "⟨name⟩[:⟨member⟩]"
        if "+" in found.group() and _OF_JAVA.search(text) and printed["bracket"] == "[":  # a record
            template = "⟨name⟩.⟨member⟩()"
        elif "+" in found.group() and _OF_JAVA.search(text) and not by_key:
            template, names["member"] = "⟨name⟩.get⟨member⟩()", member[:1].upper() + member[1:]
        yield found_at(text, found.span("old"), _WITHIN, template, names)
