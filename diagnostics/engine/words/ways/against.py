"""What a paste sends against what the product that it speaks of takes: another scheme, or a field that is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from diagnostics.engine.model.known import how_it_is_read
from diagnostics.engine.model.saying import CodeSign, Instead, Whole
from diagnostics.engine.model.types import Candidate, Message, Secret, msg
from diagnostics.engine.words.ways.sent import schemes_in_code, schemes_sent
from diagnostics.engine.words.ways.table import Known, companions, ways

_OPENING = re.compile(r"[f$]?[\"'`]{0,3}")
_IN_A_COMMAND = re.compile(r"\bcurl\b|(?<!\w)-H[ ]?[\"']|--header\b|^[ \t]{0,20}(?:Authorization|GET|POST)\b[^\"'`]*\Z")
_REFUSED = re.compile(
    r"\b40[013]\b|unauthori[sz]ed|forbidden|not (?:been )?(?:authenticated|authori[sz]ed)|permission denied"
    r"|authentication (?:failed|required|credentials)|invalid[ _](?:auth|token|credential|api.?key)|access denied"
    r"|could ?n.t authenticate|no (?:org id|ticket|api key)|must be logged in",
    re.IGNORECASE,
)
# What a person asks about is no statement: a question of words alone.
_ASKED = re.compile(r"(?<![\w/.\"'])[A-Z][^.!?\n(){}\[\];=<>\"`|\\]{3,200}\?(?=\s|\Z)")
# The fields of an accepted call that is pasted for comparison: its line with a 2xx, and what is written under it.
_ACCEPTED = re.compile(
    r"^[^\n]{0,40}\b(?:GET|POST|PUT|PATCH|DELETE)[ ]https?://[^\n]{1,300}[ ]20[0-9]\b[^\n]{0,40}\n"
    r"(?:[ \t]{0,8}[A-Za-z][\w-]{1,40}:[ ][^\n]{0,400}\n?){1,30}",
    re.MULTILINE,
)
_CHALLENGE = re.compile(
    r"www-authenticate[\"'\])]{0,3}[ \t]{0,2}(?:=>|->|:|=)[ \t]{0,2}[\"'\[]{0,3}(?P<words>[A-Za-z][^\n]{0,300})",
    re.IGNORECASE,
)
_OFFERED = re.compile(r"(?:^|,[ ]?)[\"']?(?P<word>[A-Za-z][\w-]{1,24})(?=[ ,\"']|$)(?![ ]?=)")
_SCHEMES = frozenset(
    {"bearer", "basic", "digest", "ntlm", "negotiate", "token", "apikey", "jwt", "hawk", "dpop", "aws4-hmac-sha256"}
)
# A call that is sent on loses its credential on the way, whatever the scheme.
_REDIRECTED = re.compile(r"\b30[1278]\b[^\n]{0,60}\n(?:[^\n]{0,300}\n){0,6}?[ \t<]{0,4}location:", re.IGNORECASE)
# A word of a table that is an address, a path, a field or the beginning of a key, and no name.
_PLACE = re.compile(r"[/.:= ]|^x-|_$")
_HOST = re.compile(r"^[\w.-]*\.(?:com|net|io|org|eu|tv|co|so|ai|app|cloud|dev|run|chat)(?:[/.]|\.br$|$)")
# What stands before an address that is called or set, and not only spoken of.
_CALLED = re.compile(
    r"[\"'`]$|(?:=|=>)[ ]?$|[{@]$"
    r"|\b(?:curl|wget|xh|irm|iwr|invoke-\w{3,12}|-uri|--url|nslookup|dig)\b[^\n]{0,400}$"
    r"|^[ \t$>#%]{0,6}https?[ ][^\n]{0,200}$"
    r"|\b(?:get|post|put|patch|delete|head|options|call(?:s|ed|ing)?|host|against|requests?|to|from|hit(?:s|ting)?"
    r"|quer(?:y|ies|ying)|fetch(?:es|ing)?)\]?[ ]{1,3}(?:the |our )?$"
    r"|(?:url|uri|host|base|endpoint|server|api|domain|instance|address|site|audience|resource|request)\w{0,12}"
    r"[\"']?[ ]?:[ ]?$"
    # a line that begins with the address, or a setting of a file
    r"|^[ \t>*-]{0,8}$|^[ \t]{2,12}[\w-]{1,40}:[ ]$"
)
_ADDRESS = re.compile(r"[\w.:/@%{}$-]{0,200}\Z")
_NAME = re.compile(r"[a-z_]\w{1,40}")
_LINES_BEHIND, _LONGEST_LINE, _MOST_NAMES, _MOST_PLACES = 4, 600, 12, 8
_OF_A_CLIENT = ("grant_type", "/token", "--digest", "digestauth")
_SHOWN = {"bearer": "Bearer", "basic": "Basic", "token": "Token", "apikey": "ApiKey", "jwt": "JWT"}


def seen_against(text: str) -> Iterator[CodeSign]:
    """Each way and each missing field that a product is known to refuse, the first of each kind."""
    if not _REFUSED.search(text):
        return
    text = _ASKED.sub(_blanks, text)
    lowered = text.lower()
    sent = schemes_sent(text, lowered)
    yield from _another_way(text, lowered, sent)
    yield from _not_offered(text, lowered)
    yield from _without_companion(text, lowered)


def _another_way(text: str, lowered: str, sent: Mapping[str, int]) -> Iterator[CodeSign]:
    for way in ways() if sent and not _REDIRECTED.search(text) else ():
        wrong = next((word for word in way.sent if word in sent), "")
        if not wrong or (way.scheme and way.scheme.lower() in sent) or not way.known.is_spoken_of(text, lowered):
            continue
        if way.header and way.header.lower() != "authorization" and _is_set(way.header.lower(), lowered):
            continue
        if _goes_elsewhere(lowered, sent[wrong], way.known) or not _is_named(lowered, sent[wrong], way.known):
            continue
        says = msg("{product} takes this credential as {wanted}, and it is sent as {scheme}.",
                   product=Message(way.known.product), wanted=Message(way.wanted), scheme=_shown(wrong))  # fmt: skip
        fix = how_it_is_read(_ours(way.header or "Authorization"), _ours(way.scheme), _ours(way.parameter))
        right = _in_its_place(text, sent[wrong], wrong, way.scheme)
        yield CodeSign(says, way.known.causes, _line(text, sent[wrong]), right, fix)
        return


def _in_its_place(text: str, start: int, wrong: str, wanted: str) -> Instead | None:
    """The word of the product in the place of the other, in code; a pair for Basic is more than another word."""
    start = _OPENING.match(text, start).end()  # type: ignore[union-attr]  # it matches nothing too
    old, behind = text[start : start + len(wrong)], text[start + len(wrong) : start + len(wrong) + 1]
    line = text[text.rfind("\n", 0, start) + 1 : start]
    if old.lower() != wrong or behind != " " or not wanted or "basic" in (wrong, wanted.lower()):
        return None
    return None if _IN_A_COMMAND.search(line) else Instead(wanted, {}, Secret(old), 0, Whole.CODE, start)


def _is_set(name: str, lowered: str) -> bool:
    """Whether a field of this name, in small letters, is given a value, and not only spoken of."""
    return (
        name in lowered
        and re.search(rf"(?<![\w-]){re.escape(name)}[\"'`)\]]{{0,2}}[ ]{{0,3}}(?::|=|,|\))", lowered) is not None
    )


def _goes_elsewhere(lowered: str, start: int, known: Known) -> bool:
    """Whether the call around the scheme names an address, and no word of the product."""
    line = lowered.rfind("\n", 0, start) + 1
    first = lowered.rfind("\n", 0, line - 1) + 1 if line else 0
    own = "://" in lowered[line : _end_of_line(lowered, start)]
    around = lowered[first : _end_of_line(lowered, start, 1 if own else _LINES_BEHIND)]
    return "://" in around and not any(word in around for words in known.known_by for word in words)


def _end_of_line(text: str, start: int, further: int = 0) -> int:
    """Where the line of `start` ends, or one of the lines behind it."""
    end = text.find("\n", start)
    for _ in range(further):
        end = text.find("\n", end + 1) if end != -1 else -1
    return end if end != -1 else len(text)


def _is_named(lowered: str, start: int, known: Known) -> bool:
    """Whether the first word of a group stands for the product itself, and not for something that is only spoken of.

    An address and a path do by themselves. A bare name has to stand in an address, in the name of a field or of a
    variable, or in what is sent, or be told to answer.
    """
    sender = _sender(lowered, start)
    return any(
        all(word in lowered for word in words) and (words[0] in sender or _is_a_place(words[0], lowered))
        for words in known.known_by
    )


def _is_meant(lowered: str, known: Known) -> bool:
    """The same where no line is known to send the credential."""
    return any(all(word in lowered for word in words) and _is_a_place(words[0], lowered) for words in known.known_by)


def _is_a_place(name: str, lowered: str) -> bool:
    """Whether a word of a table is an address that is called, or names what holds or makes one, or is who answers."""
    if _HOST.search(name):
        return _is_called(name, lowered)
    word = re.escape(name)
    return (
        _PLACE.search(name) is not None
        or re.search(
            rf"://[\w.@:-]{{0,80}}{word}|://[^\s\"'`]{{1,120}}/{word}"
            rf"|\b\w{{0,30}}{word}\w{{0,30}}[\"'\]]{{0,2}}[ ]{{0,3}}(?:=>|:?=|:)[ ]{{0,3}}f?[\"'`]?https?://"
            rf"|[{{$(+][ ]?\w{{0,20}}{word}\w{{0,20}}[}})]{{0,2}}[ +.\"'`]{{0,5}}/"
            rf"|\bx-{word}-|\b{word}[ ](?:says|said|answers|answered|returns|returned|responds|replies)\b",
            lowered,
        )
        is not None
    )


def _is_called(host: str, lowered: str) -> bool:
    """Whether a host stands where code, a command or a report gives an address to call: a page to read is none."""
    place = -1
    for _ in range(_MOST_PLACES):
        place = lowered.find(host, place + 1)
        if place == -1:
            return False
        before = lowered[max(lowered.rfind("\n", 0, place) + 1, place - _LONGEST_LINE) : place]
        if _CALLED.search(_ADDRESS.sub("", before)):
            return True
    return False


def _sender(lowered: str, start: int) -> str:
    """The line that sends the credential, with the lines that set the variables in it."""
    line = lowered[lowered.rfind("\n", 0, start) + 1 :].partition("\n")[0][:_LONGEST_LINE]
    names = list(dict.fromkeys(_NAME.findall(line)))[:_MOST_NAMES]
    if not names:
        return line
    pattern = rf"^[ \t]{{0,16}}(?:\w{{1,12}}[ ]){{0,2}}[$@]?(?:{'|'.join(names)})\b[^\n=]{{0,20}}=[^\n]{{1,300}}"
    return "\n".join([line, *(found[0] for found in islice(re.finditer(pattern, lowered, re.MULTILINE), _MOST_NAMES))])


def _not_offered(text: str, lowered: str) -> Iterator[CodeSign]:
    """The one scheme that code sends, where the challenges of the answer offer others only."""
    if "www-authenticate" not in lowered:
        return
    sent = schemes_in_code(text, lowered)
    offered = [word["word"] for told in _CHALLENGE.finditer(text) for word in _OFFERED.finditer(told["words"])]
    if len(sent) != 1 or not offered:
        return
    word, start = next(iter(sent.items()))
    if word == "basic" and any(mark in lowered for mark in _OF_A_CLIENT):
        return  # Basic is how a client shows itself where it gets its token
    asked = dict.fromkeys(one for one in offered if one.lower() in _SCHEMES)
    if not asked or word in [one.lower() for one in offered]:
        return
    says = msg("The request uses {scheme}, and the API asks for {asked}.", scheme=_shown(word),
               asked=", ".join(asked)[:60])  # fmt: skip
    yield CodeSign(says, (Candidate("wrong-auth-scheme", 0.92),), _line(text, start))


def _without_companion(text: str, lowered: str) -> Iterator[CodeSign]:
    here = _ACCEPTED.sub("", text).lower() if " 20" in text else lowered
    for one in companions():
        if any(_is_set(name, here) if name == one.header.lower() else name in here for name in one.names) or not (
            one.known.is_spoken_of(text, lowered) and _is_meant(lowered, one.known)
        ):
            continue
        says = msg("Calls of {product} carry the header {name} too, and nothing here sends it.",
                   product=Message(one.known.product), name=Message(one.header))  # fmt: skip
        fix = msg("Send the header {name} too, as the documentation of {product} says.",
                  name=Message(one.header), product=Message(one.known.product))  # fmt: skip
        yield CodeSign(says, one.known.causes, 0, None, fix)
        return


def _ours(word: str) -> Message | str:
    """A word of a table, which is shown as it stands there."""
    return Message(word) if word else ""


def _blanks(question: re.Match[str]) -> str:
    """As many blanks, so that what stands behind it keeps its place."""
    return " " * len(question[0])


def _shown(word: str) -> str:
    return _SHOWN.get(word, word.removesuffix(":"))


def _line(text: str, start: int) -> int:
    return text.count("\n", 0, start) + 1
