"""One sign in code: a shape, what it means, and what must or must not stand beside it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from diagnostics.engine.model.saying import CodeSign, Instead, Whole
from diagnostics.engine.model.types import Candidate, Message, Secret
from diagnostics.engine.words.required import may_match, required_parts

# Between a name and what it is set to, in code and settings of any language.
SET_TO = r"[\"']?\]?[ \t]{0,3}(?:[:=]|=>)[ \t]{0,3}[\"']?"


@dataclass(frozen=True, slots=True)
class Sign:
    """A shape of code, the causes that it means, and the sentence that tells it."""

    says: Message
    pattern: re.Pattern[str]
    causes: tuple[Candidate, ...]
    beside: re.Pattern[str] | None = None  # must stand somewhere in the paste too
    never: re.Pattern[str] | None = None  # must not
    hit: str = ""  # the least code that it is seen in
    miss: str = ""  # code much like it that is right
    instead: str = ""  # what is right, its names as named groups of the pattern: ⟨name⟩, ⟨name=default⟩
    whole: Whole = Whole.ALONE  # what of the paste is shown around it
    rewrite: Callable[[re.Match[str], str], Instead | None] | None = None  # what is right, where no template says it
    fix: Message | None = None  # what mends it, where the cause's own advice does not fit
    words: tuple[tuple[str, ...], ...] = field(init=False)  # one word of each set stands in the text of each match

    def __post_init__(self) -> None:
        beside = required_parts(self.beside) if self.beside is not None else ()
        object.__setattr__(self, "words", required_parts(self.pattern) + beside)

    def seen_in(self, text: str) -> re.Match[str] | None:
        """Where the shape stands in `text`, unless something beside it says otherwise."""
        return self.found_in(text) if may_match(self.words, text.lower()) else None

    def found_in(self, text: str) -> re.Match[str] | None:
        """The same for a text of which it is known that it holds the words of the shape."""
        match = self.pattern.search(text)
        if match is None or (self.beside and not self.beside.search(text)) or (self.never and self.never.search(text)):
            return None
        return match

    def at(self, match: re.Match[str]) -> int:
        """Where in the text the mistake itself stands, which may be behind what it is known by."""
        if self.rewrite is not None:
            return match.start("object")
        return match.start("old") if "old" in match.groupdict() and match["old"] is not None else match.start()

    def corrected(self, match: re.Match[str], text: str) -> Instead | None:
        """What has to stand in the place of the group `old` of the match, or of its lines where there is none."""
        if self.rewrite is not None:
            return self.rewrite(match, text)
        groups = match.groupdict()
        if not self.instead or ("old" in groups and groups["old"] is None):
            return None
        start, end = match.span("old") if groups.pop("old", None) is not None else _lines(match, text)
        names = {name: Secret(value) for name, value in groups.items() if value}
        old = text[start:end]
        return Instead(self.instead, names, Secret(old), text.count(old, 0, start + len(old) - 1), self.whole)


def _lines(match: re.Match[str], text: str) -> tuple[int, int]:
    """Where the lines of the match begin and end, without the blanks before and behind them."""
    start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    lines = text[start : end if end != -1 else len(text)]
    return start + len(lines) - len(lines.lstrip()), start + len(lines.rstrip())


def sign(
    says: Message,
    pattern: str,
    *causes: tuple[str, float],
    hit: str,
    miss: str,
    beside: str = "",
    never: str = "",
    instead: str = "",
    whole: Whole = Whole.ALONE,
    rewrite: Callable[[re.Match[str], str], Instead | None] | None = None,
    fix: Message | None = None,
) -> Sign:
    """A sign from its sentence, its pattern, its causes with their confidences and two examples; case is no matter.

    `instead` is what is right in the place of the pattern's group `old`, for whoever wrote the code; `rewrite` makes
    that where it depends on other statements on the pattern's group `object`.
    """
    return Sign(
        says,
        re.compile(pattern, re.IGNORECASE | re.MULTILINE),
        tuple(Candidate(slug, weight) for slug, weight in causes),
        re.compile(beside, re.IGNORECASE) if beside else None,
        re.compile(never, re.IGNORECASE) if never else None,
        hit,
        miss,
        instead,
        whole,
        rewrite,
        fix,
    )


# A credential that the paste shows as it was sent, or an answer that judges one: then one was there.
CARRIED = (
    r"\b(?:Bearer|Basic|Token)[ ](?![\"'$]|\w{1,12}[.(\[])(?=[\w.+/=~-]{0,60}\d)[\w.+/=~-]{8,400}(?![\w(\[$}])"
    r"|\binsufficient[_ ]scope|\b(?:token|jwt|key|signature)\b[^.\n]{0,20}\b(?:has |is )?expired"
)

# A variable's name in capitals; one that holds a credential; and what a key or a variable of one is called at all.
SHOUTED = r"(?-i:[A-Z][A-Z0-9_]{2,60})"
SHOUTED_HELD = r"(?-i:[A-Z][A-Z0-9_]{0,50}(?:TOKEN|KEY|SECRET|PASSWORD|PAT|PASS|JWT))"
HELD = r"(?:token|secret|password|passwd|api_?key|access_?key|key|pat|jwt|auth|credentials?|authorization|bearer)"
# How an answer or a log tells that a credential was refused, or that it found none.
REFUSED = (
    r"\b40[134]\b|unauthori[sz]ed|forbidden|denied|invalid|bad credentials|not authorized|authentication|expired"
    r"|revoked"
)
LACKING = (
    r"\b40[13]\b|unauthori[sz]ed|forbidden|invalid|missing|empty|denied|required|\bno token\b"
    r"|\bnot (?:set|authenticated|logged in)"
)

# What writes a value with the escapes of a URL.
URL_ENCODES = (
    r"(?:encodeURI(?:Component)?|(?<![\w.>])escape|(?<![\w.])quote(?:_plus)?|parse\.quote(?:_plus)?|raw_?url_?encode"
    r"|(?<![\w.])(?:__)?urlencode|QueryEscape|PathEscape|EscapeDataString|EscapeUriString|UrlEncode|UrlPathEncode"
    r"|uri_escape"
    r"|uri_encode|url_encode|CGI\.escape|encode_www_form_component|URI\.encode|addingPercentEncoding"
    r"|stringByAddingPercentEncodingWithAllowedCharacters|percent_encode|urlencoding::encode|encodeQueryComponent"
    r"|encodeComponent|Uri\.encode(?:Full)?|UriUtils\.encode\w{0,20}|URLEncoder\.encode|URLencode|curl_e?scape"
    r"|curl_easy_escape|escape_uri|encodeURLParameter|encodeURLQueryComponent|(?:URI|Uri)\.encode_www_form|url\.escape"
    r"|url_quote"
    r"|form_urlencoded::byte_serialize)\w{0,4}!?[ ]?\("
)


def code_sign(says: Message, causes: tuple[Candidate, ...], start: int, text: str, fix: Message | None) -> CodeSign:
    """What a function found at `start` of the text, on whichever line that is."""
    return CodeSign(says, causes, text.count("\n", 0, start) + 1, None, fix)


# Another reason than a comparison of two places would tell: what a server says of rights, times, audiences and keys.
_OTHER_REASON = re.compile(
    r"\b403\b|insufficient_scope|\bexpired\b|\bforbidden\b"
    r"|\b(?:missing|lacks?|required?)[ _](?:\w{1,12} )?(?:scope|role|header|permission)"
    r"|\baudience\b[^\n]{0,20}\b(?:invalid|match|mismatch)|\b(?:invalid|wrong)[ _]audience\b",
    re.IGNORECASE,
)
_BARE_REFUSAL = re.compile(r"(?<![\w.:/-])401(?![\w.:/-])|invalid_token|\bunauthori[sz]ed\b", re.IGNORECASE)


def is_refused_without_reason(text: str) -> bool:
    """Whether a paste tells of a refusal of the token alone, so that a difference between two places may be why."""
    return _BARE_REFUSAL.search(text) is not None and _OTHER_REASON.search(text) is None
