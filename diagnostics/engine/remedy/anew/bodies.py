"""How pasted code writes the body of a token request where it is no form, as it has to be (RFC 6749, 4.4.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found, found_at
from diagnostics.engine.remedy.anew.slips import Slip, seen_slips

_JSON = msg("The parameters are sent as JSON, and a token endpoint takes a form.")
_QUERY = msg("The parameters are sent in the address, and a token endpoint takes them in a form.")
_TEXT = msg("A text is sent as text/plain; given as URLSearchParams, it is sent as the form that it is.")
_PARTS = msg("An array is sent in parts (multipart/form-data), and a token endpoint takes a form.")
_TWICE = msg("Given by name, id and secret are sent in the body, and as Basic beside it.")
_NESTED = r"(?:[^()]|\([^()]*\)){0,600}?"
_HOLDS_GRANT = r"[ \t]{0,16}=>(?=[^;]{0,400}\bgrant_type\b)"
CAUSES = ("wrong-content-type", "missing-grant-type-or-parameter")

_SLIPS = (
    Slip(
        CAUSES,
        _JSON,
        rf"->(?:post|request)\([^;]{{0,400}}?(?P<quote>[\"'])(?P<old>json)(?P=quote){_HOLDS_GRANT}",
        "form_params",
    ),
    Slip(
        CAUSES,
        _QUERY,
        rf"->(?:post|request)\([^;]{{0,400}}?(?P<quote>[\"'])(?P<old>query)(?P=quote){_HOLDS_GRANT}",
        "form_params",
    ),
    Slip(
        CAUSES,
        _JSON,
        rf"\bHttp::(?P<old>)(?!asForm)(?=(?:(?!asForm)\w{{1,30}}\({_NESTED}\)[ \t\n]{{0,20}}->){{0,5}}post\("
        r"[^;]{0,400}\bgrant_type\b)",
        "asForm()->",
        case=True,
    ),
    Slip(
        CAUSES,
        _PARTS,
        r"CURLOPT_POSTFIELDS[ \t]{0,24}(?:=>|,)[ \t]{0,4}"
        r"(?P<old>(?P<pairs>\[[^\]\[]{0,600}\bgrant_type\b[^\]\[]{0,600}\]))",
        "http_build_query(⟨pairs⟩)",
    ),
    Slip(
        CAUSES,
        _JSON,
        rf"\.post\({_NESTED}(?P<old>json)(?=[ ]?=[^=])",
        "data",
        beside=r"\baiohttp\b|ClientSession\(",
    ),
)
# Symfony's client calls the form what Guzzle calls the body.
_SYMFONY = re.compile(r"HttpClient::create|HttpClientInterface|Symfony\\")
_OF_SYMFONY = tuple(replace(slip, instead="body") for slip in _SLIPS if slip.instead == "form_params")
_OF_CLIENTS = (
    Slip(
        ("client-auth-method-mismatch",),
        _TWICE,
        r"\bfetch_token\([^()]{0,400}?(?P<old>client_id[ ]?=[ ]?(?P<client_id>[^,()\s]{1,80}),\s{0,40}"
        r"client_secret[ ]?=[ ]?(?P<client_secret>[^,()\s]{1,120}))(?=[,)])",
        "auth=(⟨client_id⟩, ⟨client_secret⟩)",
    ),
)
_SEARCH = re.compile(rf"\bnew URLSearchParams\({_NESTED}\)(?P<old>\.toString\(\))")
_TYPE_SET = re.compile(r"content-type[\"'`]?[ ]?[:=\]]", re.IGNORECASE)
_OF_FETCH = re.compile(r"\bfetch\(|\bnew Request\(")
_CSHARP = re.compile(
    r"(?P<old>PostAsJsonAsync\((?P<url>[^,;]{1,200}),[ \t\n]{0,40}"
    r"(?P<body>new[ \t\n]{0,40}\{(?P<members>[^{};]{1,900})\}|(?P<name>[A-Za-z_]\w{0,40}))[ \t]{0,8}(?=[,)]))"
)
_CSHARP_TEXT = re.compile(
    r"(?P<old>new StringContent\((?:JsonSerializer\.Serialize|JsonConvert\.SerializeObject)\("
    r"(?P<body>new[ \t\n]{0,40}\{(?P<members>[^{};]{1,900})\}|(?P<name>[A-Za-z_]\w{0,40}))\)"
    r"[^()\"';]{0,60}[\"']application/json[\"'][ ]?\))"
)
_MEMBER = re.compile(r"(?<![\w.\"'\[])(?P<name>[A-Za-z_]\w{0,40})(?=[ \t]{0,8}=[^=>])")
_COMMENT = re.compile(r"[ \t]*(?<![:\"'])//[^\n]*")
_PAIRS = "new FormUrlEncodedContent(new Dictionary<string, string> {⟨members⟩})"


def bodies_in(text: str, cause: str) -> Iterator[Found]:
    """Each body of a token request that the code sends as no form, and how it is sent as one."""
    yield from seen_slips(text, [slip for slip in _OF_CLIENTS if cause in slip.causes], "")
    if cause not in CAUSES or "grant_type" not in text:
        return
    yield from seen_slips(text, _OF_SYMFONY if _SYMFONY.search(text) else _SLIPS, "")
    yield from _given_as_text(text)
    yield from _of_csharp(text)


def _given_as_text(text: str) -> Iterator[Found]:
    """A form turned into a text before it is given to fetch, which then labels it as text (Fetch, "extract a body")."""
    if not _OF_FETCH.search(text) or _TYPE_SET.search(text):
        return
    for found in _SEARCH.finditer(text):
        yield found_at(text, found.span("old"), _TEXT, "")


def _of_csharp(text: str) -> Iterator[Found]:
    for pattern, lead in ((_CSHARP, "PostAsync(⟨url⟩, "), (_CSHARP_TEXT, "")):
        for found in pattern.finditer(text):
            names = {"url": found["url"]} if "url" in found.groupdict() else {}
            if found["members"] is not None:
                members = _MEMBER.sub(r'["\g<name>"]', _COMMENT.sub("", found["members"]))
                names["members"], template = members, lead + _PAIRS
            elif re.search(rf"\b{found['name']}[ ]?=[ ]?new[ ]?(?:\(\)|Dictionary<string, ?string>)", text):
                names["pairs"], template = found["name"], f"{lead}new FormUrlEncodedContent(⟨pairs⟩)"
            else:
                continue
            yield found_at(text, found.span("old"), _JSON, template, names)
