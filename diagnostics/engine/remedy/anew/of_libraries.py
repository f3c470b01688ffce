"""Settings of a library or a provider that make another call than the API takes, as their documentation tells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found, found_at
from diagnostics.engine.remedy.anew.slips import Slip, seen_slips

_IN_QUOTES = msg(
    'This middleware of Faraday writes Token token="…"; Authorization writes the word and the token alone, as this API '
    "takes it."
)
_OF_A_USER = msg("The resource pagerduty_slack_connection is called with the key of a user, which is a setting beside.")
_OF_OAUTH = msg(
    "With two arguments this client takes the second for an OAuth token. An API token goes in the place of the "
    "password, behind the user name with /token at its end."
)
_HALF_A_YEAR = msg("Apple takes a client secret that lives six months at most, and this one is made to live longer.")
_WITHOUT_KEY = msg("The command reads no key from the environment: name it here, and give this very step the variable.")
_TWICE = msg("The id is sent in the body beside the Basic pair: the server takes that for a second way, and refuses.")
_AS_BASIC = msg("This server reads id and secret from the Authorization header, as Basic, and not from the body.")
_TAKES_IT_BARE = r"Authorization:[ ]?Token[ ](?!token=)|Token string should not contain spaces"
_OF_THE_VALUE = catalogue.slugs(
    "wrong-value-as-token", "malformed-header-line", "malformed-bearer-syntax", "token-whitespace-or-newline"
)
_OF_AN_API_TOKEN = catalogue.slugs("wrong-value-as-token", "wrong-auth-scheme")
_EMPTY, _ASSERTION, _NOT_SENT = "empty-token", "client-assertion-invalid", "header-not-sent"
_METHOD = catalogue.slugs("client-auth-method-mismatch")
catalogue.slugs(_EMPTY, _ASSERTION, _NOT_SENT)
_GIVEN = r"(?P<token>[\"'][^\"'\n]{1,400}[\"']|[A-Za-z_][\w.]{0,60}(?:\[[\"'\w]{1,60}\])?)"

_SLIPS = (
    Slip(
        _OF_THE_VALUE,
        _IN_QUOTES,
        rf"(?P<old>Faraday::Request::TokenAuthentication,[ ]*(?::token[ ]*=>[ ]*|token:[ ]*)?{_GIVEN})",
        "Faraday::Request::Authorization, 'Token', ⟨token⟩",
        beside=_TAKES_IT_BARE,
        case=True,
    ),
    Slip(
        _OF_THE_VALUE,
        _IN_QUOTES,
        rf"(?P<old>\brequest[ (]{{1,2}}:token_auth,[ ]*(?:token:[ ]*)?{_GIVEN})",
        "request :authorization, 'Token', ⟨token⟩",
        beside=_TAKES_IT_BARE,
        case=True,
    ),
    Slip(
        _METHOD,
        _TWICE,
        r"(?P<old>\.add_extra_param\([ ]?\"client_id\"[ ]?,[^()\n]{1,80}\)[ \t]*\n?[ \t]*)(?=\.)",
        "",
        beside=r"AuthType::BasicAuth\b|\bauth:[ ]Some\([\s\S]{0,20}\"Basic ",
        case=True,
    ),
    Slip(
        _METHOD,
        _AS_BASIC,
        r"(?P<old>(?P<request>[a-z]\w{0,30})\.AddParameter\([ ]?\"client_id\",[ ]?(?P<client_id>[^;\n]{1,120})\);"
        r"\s{0,40}"
        r"(?P=request)\.AddParameter\([ ]?\"client_secret\",[ ]?(?P<client_secret>[^;\n]{1,120})\);)",
        '⟨request⟩.AddHeader("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes('
        '⟨client_id⟩ + ":" + ⟨client_secret⟩)));',
        beside=r"Missing valid authorization header|WWW-Authenticate:[ ]?Basic",
        case=True,
    ),
)
_PROVIDER = re.compile(r"^provider[ ]\"pagerduty\"[ ]\{\n(?P<old>[ \t]*token[ \t]*=[^\n]{1,200})$", re.MULTILINE)
_LIVES = re.compile(r"\bexpiresIn:[ ]?(?P<old>[\"'](?P<days>\d{3,4})d[\"'])")
_BY_TWO = re.compile(
    r"^(?![ \t]*')[^\n]*?"
    r"(?P<old>\bnew[ ]ZendeskApi\([ ]?\"(?P<url>[^\"\n]{1,200})\",[ ]?\"[^\"\n]{1,200}\"[ ]?\))",
    re.MULTILINE | re.IGNORECASE,
)
_PUSHES = re.compile(r"(?<![\w-])(?P<command>dotnet[ ]nuget[ ]push[ ][^\n|&;]{1,200}?)[ \t]*$", re.MULTILINE)
_OF_NUGET, _MOST_DAYS = re.compile(r"\bNUGET_[A-Z_]{2,30}\b"), 180


def of_libraries_in(text: str, cause: str) -> Iterator[Found]:
    """Each setting of a library in the paste that cannot make what the API takes, with what does."""
    yield from seen_slips(text, [slip for slip in _SLIPS if cause in slip.causes], "")
    if cause == _EMPTY and "pagerduty_slack_connection" in text and "user_token" not in text:
        for found in _PROVIDER.finditer(text):
            own = "user_token = var.pagerduty_user_token"
            yield found_at(text, found.span("old"), _OF_A_USER, own, whole=Whole.BEHIND)
    if cause == _ASSERTION and "appleid.apple.com" in text:
        for found in _LIVES.finditer(text):
            if int(found["days"]) > _MOST_DAYS:
                yield found_at(text, found.span("old"), _HALF_A_YEAR, f"'{_MOST_DAYS}d'")
    if cause in _OF_AN_API_TOKEN:
        for found in _BY_TWO.finditer(text):
            right = 'new ZendeskApi("⟨url⟩", "$EMAIL_ADDRESS/token", "$API_TOKEN")'
            yield found_at(text, found.span("old"), _OF_OAUTH, right, {"url": found["url"]}, Whole.ALONE)
    if cause == _NOT_SENT and "--api-key" not in text:
        named = _OF_NUGET.search(text)
        for found in _PUSHES.finditer(text):
            at, name = found.end("command"), named[0] if named is not None else "NUGET_API_KEY"
            yield found_at(text, (at, at), _WITHOUT_KEY, f' --api-key "${name}"', whole=Whole.SHELL)
