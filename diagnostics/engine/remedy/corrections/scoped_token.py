"""Calls of Atlassian Cloud with a token that has scopes: another host takes those, with the same path behind it."""

from __future__ import annotations

import re

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import msg
from diagnostics.engine.parse.credentials.token import basic_pair
from diagnostics.engine.remedy.corrections.header import with_basic
from diagnostics.engine.remedy.corrections.values import asked
from diagnostics.engine.remedy.render import Changes
from diagnostics.engine.subject.token_request import basic_of, is_stand_in

_SCOPED = re.compile(
    r"\b(?:tokens? with(?:out)? (?:any )?scopes?|with scopes|scoped (?:api )?tokens?)\b"
    r"|\btokens?\b[^.\n]{0,40}\b(?:is|are|was) (?:an? )?scoped\b|\btokens? with [\w ]{1,30}\bscopes\b"
    r"|\b(?:read|write|delete):[\w.-]{2,60}:(?:jira|confluence)\b",
    re.IGNORECASE,
)
_PRODUCTS = (("/wiki/", "confluence"), ("/rest/api/2/", "jira"), ("/rest/api/3/", "jira"), ("/rest/agile/", "jira"))
_EMAIL = msg("the e-mail address of the account that made the token")
_TOKEN = msg("the API token with scopes; it goes where a password would")
_PAIR = msg("the account's e-mail address, a colon and the API token with scopes, as base64 in one line")
_SITE = msg("the id of your site: the member cloudId of the address /_edge/tenant_info at your site's host")
_TELLS = msg(
    "A token with scopes is taken at api.atlassian.com, not at the site's own host. Call the same path there, behind "
    "the name of the product and the id of the site."
)


def at_its_host(subject: Subject, request: Request) -> Changes | None:
    """The call at the host for tokens with scopes, where the paste speaks of one; None otherwise."""
    path = f"{request.url.path}/" if request.url is not None else ""
    product = next((name for begins, name in _PRODUCTS if path.startswith(begins)), "")
    text = subject.submission.text.reveal()
    if not product or "atlassian" not in text.lower() or _SCOPED.search(text) is None:
        return None
    site = asked("CLOUD_ID", _SITE, "11223344-a1b2-3b33-c444-def123456789")
    base = (f"https://api.atlassian.com/ex/{product}/", *site)
    pair = basic_pair(basic_of(request) or "")
    if basic_of(request) is None or (pair is not None and not all(map(is_stand_in, pair))):
        return Changes(base=base, tells=_TELLS)
    named = with_basic(asked("EMAIL", _EMAIL, "ada@example.com"), asked("API_TOKEN", _TOKEN), _PAIR)
    return Changes(headers=named.headers, user=named.user, base=base, tells=_TELLS)
