"""The words of the report's fixed values: outcomes, actors, kinds, forms, steps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop, pgettext
from django.utils.translation import gettext_lazy as _

from diagnostics.engine.causes import CAUSES, ROOT_CAUSES
from diagnostics.engine.model.confidence import LIKELY, in_words
from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.types import fill
from diagnostics.presentation import times

Words = Mapping[str, "str | Promise"]

STATES: Words = {
    "pass": _("Passed"),
    "fail": _("Failed"),
    "warning": _("Warning"),
    "info": _("Note"),
    "unavailable": _("Could not test"),
    "not_applicable": _("Does not apply"),
    "running": _("Running"),
}
KINDS: Words = {
    "broken": _("This is why the call fails"),
    "risky": _("The call can work, but something puts it at risk"),
    "healthy": _("Nothing wrong was found"),
    "inconclusive": _("No cause could be proved"),
}
PERHAPS_BROKEN = _("This may be why the call fails")
KIND_MARKS = {"broken": "fail", "risky": "warning", "healthy": "pass", "inconclusive": "unavailable"}
ACTORS: Words = {
    "you": _("You"),
    "your-admin": _("An administrator of your organization"),
    "platform": _("The platform's operators"),
    "wait": _("Nobody: wait, then try again"),
}
WHY_THEY: Words = {
    "you": _("It is in the call, its token or its settings."),
    "your-admin": _("It is set where your organization grants access."),
    "platform": _("Nothing that you send can mend it."),
    "wait": _("It passes by itself."),
}
STEPS: Mapping[int, str | Promise] = {
    1: _("Authorization header and form of the token"),
    2: _("Lifetime of the token"),
    3: _("Application and its credentials"),
    4: _("Refreshing at the token endpoint"),
    5: _("Scopes and audience"),
    6: _("Clocks"),
    7: _("A live call with the token"),
    8: _("The connection and the API's own answer"),
}
FORMS: Words = {form.value: _(form.short.text) for form in Form}
FORMATS: Words = {
    "jws": _("signed JWT"),
    "damaged-jws": _("damaged JWT"),
    "jwe": _("encrypted JWT"),
    "opaque": _("opaque token"),
    "vendor-key": _("API key"),
    "paseto": _("PASETO token"),
    "saml": _("SAML assertion"),
    "basic": _("Basic credentials"),
    "placeholder": _("placeholder"),
    "json": _("JSON text"),
    "elided": _("left out of the paste"),
}


_SURENESS: Words = {
    "certain": _("Certain (%(percent)d %%)"),
    "almost certain": _("Almost certain (%(percent)d %%)"),
    "very likely": _("Very likely (%(percent)d %%)"),
    "likely": _("Likely (%(percent)d %%)"),
    "possible": _("Possible (%(percent)d %%)"),
}
# Where a token stands, as reports have always stored it: in English, with a name of the paste and a number in it.
_PLACES = (
    gettext_noop("{name} header of request {number}"),
    gettext_noop("{name} in the query of request {number}"),
    gettext_noop("{name} in the body of request {number}"),
    gettext_noop("cookie {name} of request {number}"),
    gettext_noop("{name} in response {number}"),
    gettext_noop("{name} in the text"),
    gettext_noop("the pasted text"),
)
# What a check expects, where it is made of a name of the paste and words of ours.
_EXPECTATIONS = (
    gettext_noop("{name} in both"),
    gettext_noop("{name}: no scheme"),
    gettext_noop("more than 5 minutes"),
)


def _patterns(sentences: tuple[str, ...]) -> list[tuple[str, re.Pattern[str]]]:
    return [(text, re.compile(text.format(name="(?P<name>.+)", number="(?P<number>[0-9]+)"))) for text in sentences]


_PLACE_PATTERNS, _EXPECTATION_PATTERNS = _patterns(_PLACES), _patterns(_EXPECTATIONS)
# A check writes the bound of a time for a program to read; a reader gets it in words.
_TIME_LIMIT = re.compile(r"([>≤]) (\d{4}-\d\d-\d\dT\S+)")
_LISTED = re.compile(r"\S+(?: (?:or|and) \S+)+")
_BETWEEN = re.compile(r" (or|and) (?=\S)")
_WORDS_BETWEEN = (gettext_noop("or"), gettext_noop("and"))
# The calls that the portal makes of itself; the others are named by the platform profile.
PROBES: Words = {
    "Introspection": _("Introspection"),
    "Without a token": _("Without a token"),
    "As pasted": _("As pasted"),
    "Application status": _("Application status"),
    "Token endpoint, dry run": _("Token endpoint, dry run"),
    "As corrected": _("As corrected"),
    "Token endpoint, for the corrected call": _("Token endpoint, for the corrected call"),
}


def sureness(confidence: float) -> str:
    """A confidence from 0 to 1 in words, with the figure; 100 % is kept for what is certain."""
    word = in_words(confidence)
    percent = round(confidence * 100) if word == "certain" else min(99, round(confidence * 100))
    return str(_SURENESS[word]) % {"percent": percent}


def found(value: str) -> str:
    """What was found, in the reader's language where the words are ours ("missing"); else as it is."""
    return pgettext("found", value) if value else ""


def _time_limit(sign: str, stamp: str) -> str:
    moment = times.parse(stamp)
    named = {"time": times.exact(moment) if moment else stamp}
    return (gettext("after %(time)s") if sign == ">" else gettext("%(time)s or earlier")) % named


def expected(value: str) -> str:
    """What was expected, in the reader's language where the words are ours ("a fresh proof"); else as it is.

    A row keeps it as text, for a program to read: names that it lists ("read or devices:read") get our word between.
    """
    if limit := _TIME_LIMIT.fullmatch(value):
        return _time_limit(*limit.groups())
    said = pgettext("expected", value) if value else ""
    if said == value and " " in value:
        said = _made_of(gettext(value), _EXPECTATION_PATTERNS)
    if said == value and _LISTED.fullmatch(value):
        said = _BETWEEN.sub(lambda found: f" {gettext(found[1])} ", value)
    return said


def places(where: str) -> str:
    """Where a token stands, of each of its places, in the reader's language; what is no such sentence, as it is."""
    return "; ".join(map(_place, where.split("; ")))


def _place(where: str) -> str:
    return _made_of(where, _PLACE_PATTERNS)


def _made_of(text: str, patterns: list[tuple[str, re.Pattern[str]]]) -> str:
    """A text that one of the sentences makes with its names, in the reader's language; any other as it is."""
    for sentence, pattern in patterns:
        if found := pattern.fullmatch(text):
            return gettext(sentence).format(**found.groupdict())
    return text


def cause_title(slug: str) -> str:
    """What a cause is called; an old snapshot may name one that is no longer known, which then stands as it is."""
    cause = CAUSES.get(slug)
    return fill(gettext(cause.title.text), cause.title.params) if cause else slug.replace("-", " ").capitalize()


def considered(candidates: Iterable[Mapping[str, Any]], but: Iterable[str | None] = ()) -> tuple[tuple[str, str], ...]:
    """The first three candidates of a verdict that are none of `but`, each by its title and how sure it is."""
    left_out = set(but)
    others = (item for item in candidates if item["cause"] not in left_out)
    return tuple((cause_title(item["cause"]), sureness(item["confidence"])) for item in islice(others, 3))


def root_cause_title(group: str | None) -> str:
    """What a root cause of the KB article is called."""
    title = ROOT_CAUSES.get(group or "")
    return gettext(title.text) if title else (group or "").replace("-", " ").capitalize()


def kicker(kind: str, confidence: float, *, running: bool = False) -> str | Promise:
    """The line above the headline; a cause below inference is not called the reason, and nothing is final too soon."""
    if running and kind == "inconclusive":
        return gettext("Being examined")
    return PERHAPS_BROKEN if kind == "broken" and confidence < LIKELY else KINDS.get(kind, "")
