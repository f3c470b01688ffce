"""Which scheme the code, the settings and the commands of a paste send a credential with, in any language.

The parser reads the calls that it knows the client of. What is asked here is less: whether the word Bearer, Basic or
another one is sent at all, however the call is made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice

_WORDS = (
    r"bearer|basic|token|apikey|api-?key|api-token|bot|ssws|jwt|key|splunk|digest|negotiate|ntlm|oauth|sso-key|knox"
    r"|klaviyo-api-key|deepl-auth-key|geniekey|client-id|pveapitoken|accesskey|shippotoken|qb-user-token|ghost|hawk"
    r"|zoho-oauthtoken|apitoken"
)
# A string that begins with the word and a blank, and then has the place of a value or a value with a digit or a dot.
_IN_A_STRING = re.compile(
    rf"(?<!=)[\"'`](?:(?P<word>{_WORDS})[ ]{{1,2}}(?=[\"'`%{{$(\\<#]|[\w~+/-]{{0,60}}[\d.…])"
    r"|(?P<alone>bearer|basic)[\"'`][ \t]{0,2}(?:[.,+&]|\.\.)[ \t]{0,2}[\w$({\"'`])",
    re.IGNORECASE,
)
_IN_A_LINE = re.compile(
    rf"(?<![\w-])authorization[\"']?[ ]?:[ ]{{0,2}}[\"'`]?(?P<word>{_WORDS})[ =](?=[^\s,;])", re.IGNORECASE
)
_BY_A_FUNCTION = re.compile(
    r"\b(?P<bearer>withToken\(|(?:set|with)?_?bearer_?auth\(|set_?bearer(?:_?token)?\(|SetAuthToken\(|BearerTokens\("
    r"|bearer_token(?:_file)?[\"']?[ ]?[:=]|--oauth2-bearer\b|HTTPBearerAuth\(|authorization\([ ]?bearerToken:"
    r"|auth_bearer[ ]?[(:]|req_auth_bearer_token\(|auth:[ ]?\{:bearer,|-Authentication[ ](?:Bearer|OAuth)\b"
    r"|JwtAuthenticator\(|OAuth2AuthorizationRequestHeaderAuthenticator\(|type:[ ]?[\"']?bearer\b)"
    r"|\b(?P<basic>(?:set|with|http)?_?basic_?auth(?:entication)?[\"']?[ ]?[(:=]|HTTPBasicAuth\(|http_?basic(?:auth)?\("
    r"|HttpBasicAuthenticator\(|Credentials\.basic\(|authorization_basic\(|basicAuthenticationWithUsername"
    r"|auth[ ]?=[ ]?\([^)\n]|auth:[ ]?\{[ \n\t]{0,20}user(?:name)?\b|[\"']auth[\"'][ ]?=>[ ]?\[|auth:[ ]?\{:basic,"
    r"|curl\b(?![^\n]{0,300}[ ]--(?:digest|ntlm|negotiate|anyauth)\b)"
    r"[^\n]{0,300}?[ ](?:-u|--user)[ =]|:authorization,[ ]?:basic\b|-Authentication[ ]Basic\b)",
    re.IGNORECASE,
)
# Fields that many APIs read a key from, and that are sent to others too; with a colon, to tell them from words.
_A_FIELD = re.compile(
    r"(?:[\"'`]|-H[ ][\"']?|^[ \t]{0,12})(?P<name>x-api-key|api-key|x-auth-token|apikey|x-access-token)[\"'`]?\]?[ ]?"
    r"(?::|=>|=|,)[ ]?(?=[^\s])",
    re.IGNORECASE | re.MULTILINE,
)
_ANNOUNCED = ("authorization", "bearer", "basic", "token", "auth", "curl")
_SAME = {"api-key": "apikey"}
_MOST = 40


def schemes_sent(text: str, lowered: str) -> Mapping[str, int]:
    """The words that a credential is sent behind, in small letters, each with where it stands first."""
    found = dict(schemes_in_code(text, lowered))
    for match in islice(_IN_A_LINE.finditer(text), _MOST) if "authorization" in lowered else ():
        word = match["word"].lower()
        found.setdefault(_SAME.get(word, word), match.start("word"))
    for match in islice(_A_FIELD.finditer(text), _MOST) if "key" in lowered or "token" in lowered else ():
        found.setdefault(f"{match['name'].lower()}:", match.start("name"))
    return found


def schemes_in_code(text: str, lowered: str) -> Mapping[str, int]:
    """Those of them that a string or a function of code sends, and not a header that is written out."""
    found: dict[str, int] = {}
    if not any(word in lowered for word in _ANNOUNCED):
        return found
    for match in islice(_IN_A_STRING.finditer(text), _MOST):
        word = (match["word"] or match["alone"]).lower()
        found.setdefault(_SAME.get(word, word), match.start())
    for match in islice(_BY_A_FUNCTION.finditer(text), _MOST):
        found.setdefault("bearer" if match["bearer"] else "basic", match.start())
    return found
