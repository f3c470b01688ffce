"""Slips in the statement of pasted code that sets a header, and what has to stand in their place, in any language.

They are sought only where the verdict names their cause already: they decide nothing, and what they propose is proved
in the whole paste like every correction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.remedy.anew.found import Found, found_at

_NAME = r"[\"'`]?\bAuthorization[\"'`]?"
# from the name of the header to its value: an index, a pair, an argument
_TO_VALUE = rf"{_NAME}(?:\]?[ \t]{{0,4}}=>?|[ \t]{{0,4}}(?:,|:|=>))[ \t\n]{{0,20}}"
_PHP_NAME = r"\$\w{1,60}(?:->\w{1,60}|\[[\"']\w{1,60}[\"']\]){0,4}"
_EXPRESSION = r"[A-Za-z_@][\w.]{0,80}(?:\[[\"']\w{1,60}[\"']\]|\([ ]{0,2}[\"']?[\w.]{0,60}[\"']?[ ]{0,2}\)){0,3}"
_ENDS = r"(?=[ \t]{0,4}(?:[,;)}\]\n]|\Z))"
_PREFIX = msg("The value of the header is the token alone; the word before it is missing.")
_SPACING = msg("Between the word and the token one space has to stand, and nothing else.")
_ENCODED = msg("Basic credentials have to be encoded in base64.")
_PLAIN_STRING = msg("The string is of a kind in which no variable is put in, so its name is sent.")
_OTHER_TOKEN = msg("This member of the token response is not the access token.")


@dataclass(frozen=True, slots=True)
class Slip:
    """A shape of code in which `old` is wrong, and what is right; {scheme} and {name} are those that the API takes."""

    causes: tuple[str, ...]
    says: Message
    pattern: str
    instead: str
    beside: str = ""
    case: bool = False
    never: str = ""  # must not stand in the text


# What a sign-in of these hands out holds an ID token and no access token.
_SIGNS_IN_ALONE = (
    r"\bGoogleIdTokenCredential\b|\bGoogleSignInAccount\b|\bGoogleSignIn\.|\bASAuthorization|\bcredentialResponse\b"
    r"|google\.accounts\.id\b|\bgetIdTokenResult\b"
)

SLIPS: tuple[Slip, ...] = (
    Slip(
        ("missing-bearer-prefix",),
        _PREFIX,
        rf"{_TO_VALUE}(?P<old>(?P<token>{_PHP_NAME})){_ENDS}",
        "'{scheme} ' . ⟨token⟩",
    ),
    Slip(
        ("missing-bearer-prefix",),
        _PREFIX,
        rf"{_TO_VALUE}(?P<old>(?P<token>{_EXPRESSION})){_ENDS}",
        "'{scheme} ' . ⟨token⟩",
        beside=r"<\?php|^[ \t]*\$\w+[ ]?=[^=>~]|\bwp_remote_|\bcurl_setopt",
    ),
    Slip(
        ("missing-bearer-prefix",),
        _PREFIX,
        rf"{_TO_VALUE}(?P<old>(?P<token>{_EXPRESSION})){_ENDS}",
        '"{scheme} " + ⟨token⟩',
        never=r"<\?php|^[ \t]*\$\w+[ ]?=[^=>~]|\bwp_remote_|\bcurl_setopt",
    ),
    Slip(
        ("missing-bearer-prefix",),
        _PREFIX,
        rf"\bsetValue\([ ]?(?P<old>(?P<token>{_EXPRESSION})),[ ]?forHTTPHeaderField:[ ]?\"Authorization\"",
        '"{scheme} " + ⟨token⟩',
    ),
    Slip(
        ("missing-bearer-prefix",),
        _PREFIX,
        rf"{_TO_VALUE}(?P<old>(?P<open>[f$]?[\"'`]))(?=\$?\{{|#\{{|\$\w|\\\()",
        "⟨open⟩{scheme} ",
    ),
    Slip(
        ("missing-bearer-prefix",),
        _PREFIX,
        r"[\"']Authorization:(?P<old>[ ]?)(?=[\"'][ ]?\.|\$|\{\$)",
        " {scheme} ",
    ),
    Slip(
        ("duplicate-bearer-prefix",),
        msg("The word stands before the token twice."),
        r"[\"'`](?:Authorization:[ ]?)?"
        r"(?P<old>(?P<scheme>Bearer|Basic|Token)[: ]{1,3}(?:Bearer|Basic|Token)(?=[ \"'`]))",
        "⟨scheme⟩",
    ),
    Slip(
        ("bearer-scheme-case",),
        msg("This server reads the word in one spelling alone."),
        r"(?:[\"'`](?:Authorization: ?)?)(?P<old>(?!Bearer)(?i:bearer))(?=[ \"'`])",
        "Bearer",
        case=True,
    ),
    Slip(
        ("malformed-bearer-syntax",),
        _SPACING,
        r"[\"'`](?:Authorization: ?)?(?P<old>(?P<scheme>Bearer|Token)(?:[ ]?[:=,][ ]{0,3}|[ ]{2,9}"
        r"|[ ]?[\u00a0\u2007\u202f\u200b\u2060\ufeff][ ]?"
        r"|(?=[\"'`][ ]?[+.&]|\$?\{|#\{|\$\w|%s|\\\()))",
        "⟨scheme⟩ ",
    ),
    Slip(
        ("id-token-as-access-token",),
        _OTHER_TOKEN,
        r"(?:\.|->|\[[\"'])(?P<old>id(?=_?token))(?P<rest>_?token)",
        "access",
        never=_SIGNS_IN_ALONE,
    ),
    Slip(
        ("refresh-token-as-access-token",),
        _OTHER_TOKEN,
        r"\b(?:Bearer|Authorization)\b[^\n]{0,80}?(?:\.|->|\[[\"'])(?P<old>refresh(?=_?token))",
        "access",
    ),
    Slip(
        ("client-credentials-encoding",),
        _ENCODED,
        r"(?P<old>[fF](?P<quote>[\"'])Basic (?P<pair>\{[\w.\[\]]{1,60}\}:\{[\w.\[\]]{1,60}\})(?P=quote))",
        '"Basic " + base64.b64encode(f"⟨pair⟩".encode()).decode()',
    ),
    Slip(
        ("client-credentials-encoding",),
        _ENCODED,
        r"(?P<old>`Basic (?P<pair>\$\{[\w.]{1,60}\}:\$\{[\w.]{1,60}\})`)",
        '"Basic " + btoa(`⟨pair⟩`)',
    ),
    Slip(
        ("client-credentials-encoding",),
        _ENCODED,
        r"(?P<lead>[\"']Basic[ ]?[\"'] ?\. ?)(?P<old>(?P<pair>\$[\w>-]{1,60} ?\. ?[\"']:[\"'] ?\. ?\$[\w>-]{1,60}))",
        "base64_encode(⟨pair⟩)",
    ),
    *(
        Slip(
            ("client-credentials-encoding",),
            _ENCODED,
            r"(?P<lead>[\"']Basic[ ]?[\"'] ?\+ ?)(?P<old>(?P<pair>[\w.]{1,60} ?\+ ?[\"']:[\"'] ?\+ ?[\w.]{1,60}))",
            instead,
            beside,
        )
        for beside, instead in (
            (r":=|\bhttp\.NewRequest\(", "base64.StdEncoding.EncodeToString([]byte(⟨pair⟩))"),
            (
                r"DefaultRequestHeaders|HttpRequestMessage|\bRestRequest\b",
                "Convert.ToBase64String(Encoding.UTF8.GetBytes(⟨pair⟩))",
            ),
            (
                r"\bString \w+ ?=|\.newBuilder\(|new Request\.Builder|HttpURLConnection|@Override",
                "Base64.getEncoder().encodeToString((⟨pair⟩).getBytes(StandardCharsets.UTF_8))",
            ),
            (r"^(?:import|from) \w|\bdef \w|\brequests\.", "base64.b64encode((⟨pair⟩).encode()).decode()"),
            (r"\bconst \w|\blet \w|\bfetch\(|\baxios\b|=> ?\{", "btoa(⟨pair⟩)"),
        )
    ),
    Slip(
        ("placeholder-or-unexpanded-variable", "malformed-header-line"),
        _PLAIN_STRING,
        r"(?<![\w])(?P<old>(?P<text>\"[^\"\n{}$]{0,60}\{[A-Za-z_][\w.]{0,60}\}\""
        r"|'[^'\n{}$]{0,60}\{[A-Za-z_][\w.]{0,60}\}'))(?!\.format)",
        "f⟨text⟩",
        beside=r"\brequests\b|\bhttpx\b|\baiohttp\b|\burllib\b|^\s*(?:def|import|from) ",
    ),
    Slip(
        ("placeholder-or-unexpanded-variable", "malformed-header-line"),
        _PLAIN_STRING,
        r"(?P<old>[\"'](?P<text>[^\"'\n{}$`]{0,60}\$\{[A-Za-z_][\w.]{0,60}\})[\"'])",
        "`⟨text⟩`",
        beside=r"\bfetch\(|\baxios\b|\bconst \w|\blet \w|\$http|\bhttp\.get\(|XMLHttpRequest|\brequest\(|\bgot\(",
    ),
    Slip(
        ("placeholder-or-unexpanded-variable", "malformed-header-line"),
        _PLAIN_STRING,
        r"(?P<old>'(?P<text>[^'\n$\"]{0,60}\$[A-Za-z_]\w{0,60}(?:->\w{1,60})?)')",
        '"⟨text⟩"',
        beside=r"curl_setopt|<\?php|->request\(|\$\w+ ?=[^=]",
    ),
    Slip(
        ("placeholder-or-unexpanded-variable",),
        _PLAIN_STRING,
        r"(?P<old>'(?P<text>[^'\n\"]{0,60}#\{[^{}'\"\n]{1,60}\})')",
        '"⟨text⟩"',
    ),
    Slip(
        ("placeholder-or-unexpanded-variable",),
        _PLAIN_STRING,
        r"(?<![\w$@])(?P<old>(?P<text>\"[^\"\n{}$]{0,60}\{[A-Za-z_][\w.]{0,60}\}\"))",
        "$⟨text⟩",
        beside=r"DefaultRequestHeaders|HttpRequestMessage|AuthenticationHeaderValue|\bRestRequest\b|Headers\.Add\(",
    ),
)


def found_in(text: str, cause: str, scheme: str) -> Iterator[Found]:
    """Each slip of this cause in the code, with the line that it stands on and what has to stand in its place."""
    yield from seen_slips(text, [slip for slip in SLIPS if cause in slip.causes], scheme)


def renamed_in(text: str, old: str, new: str) -> Iterator[Found]:
    """Where the code has the name of a header, or the word before a token, that has to be `new`."""
    says = msg("Here {new} has to stand.", new=new)
    yield from seen_slips(text, [Slip((), says, rf"[\"'`](?P<old>{re.escape(old)})(?=[\"'`: ])", new)], "")


def secured_in(text: str, host: str) -> Iterator[Found]:
    """Where the code calls a host by plain HTTP that the paste shows to speak TLS."""
    says = msg("The address is of plain HTTP, and the server answers by HTTPS alone.")
    yield from seen_slips(text, [Slip((), says, rf"[\"'`](?P<old>http)(?=://{re.escape(host)}\b)", "https")], "")


def seen_slips(text: str, slips: Sequence[Slip], scheme: str) -> Iterator[Found]:
    """Where the text first has each shape, with what has to stand there; `scheme` is the word before the token."""
    for slip in slips:
        if slip.beside and not re.search(slip.beside, text, re.MULTILINE):
            continue
        if slip.never and re.search(slip.never, text, re.MULTILINE):
            continue
        found = re.search(slip.pattern, text, re.MULTILINE if slip.case else re.MULTILINE | re.IGNORECASE)
        if found is None:
            continue
        names = {name: value for name, value in found.groupdict().items() if value and name != "old"}
        yield found_at(text, found.span("old"), slip.says, slip.instead.replace("{scheme}", scheme), names)
