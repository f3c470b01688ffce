"""What program code and configuration beside a call show by themselves: the mistakes that have a shape of their own.

The request that the code makes is read by the parser; this is about what stands around it: how a token is stored and
fetched, signed and verified, how times are made, what a proxy is told to do with the header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from diagnostics.engine.code_settings import SIGNS as SETTINGS
from diagnostics.engine.code_sign import Sign
from diagnostics.engine.code_sign import sign as _sign
from diagnostics.engine.types import Candidate, Message, msg

_LONGEST = 16_384
_MOST_NAMES = 40
_TOKENISH = r"\w{0,30}(?:token|jwt|auth|access|session)\w{0,30}"


@dataclass(frozen=True, slots=True)
class Seen:
    """A sign that was found, and the line of the paste (1-based) on which it stands."""

    says: Message
    causes: tuple[Candidate, ...]
    line: int = 0


# from the word Bearer to the name of the variable, in the ways languages join strings
_INTO_HEADER = (
    r"[ \t]?[\"'`]?[ \t]{0,3}(?:[+.,&]|\.\.|\$?\{|%s[\"'][ \t]?%)[ \t]{0,3}[\w$>\[\]\"'?!().-]{0,60}?(?<![a-z])"
)
_CLAIM_TIME = r"[\"']?\b(?:exp|iat|nbf)\b[\"']?"
_SIGNS: tuple[Sign, ...] = (
    _sign(
        msg("A time in milliseconds meets a claim that counts seconds."),
        r"(?<!Date\()(?:\bSystem\.)?currentTimeMillis\(\)|\bDate\.now\(\)|\bnew Date\(\)\.getTime\(\)|\bUnixMilli\(\)"
        r"|ToUnixTimeMilliseconds\(\)|toEpochMilli\(\)",
        ("wrong-time-unit", 0.74),
        ("access-token-expired", 0.35),
        beside=_CLAIM_TIME,
        never=r"[/*][ \t]?(?:1_?000|1e3)\b|setExpiration\(|TimeUnit\.SECONDS",
    ),
    _sign(
        msg("A time in milliseconds meets a claim that counts seconds."),
        r"\btime\.time\(\)[ \t]?\*[ \t]?1_?000|\btime_ns\(\)|round\(microtime\(true\)[ \t]?\*[ \t]?1000\)",
        ("wrong-time-unit", 0.76),
        ("access-token-expired", 0.35),
        beside=_CLAIM_TIME,
    ),
    _sign(
        msg("A time in UTC is turned into a timestamp as if it were local time."),
        r"utcnow\(\)[^\n]{0,120}\.timestamp\(\)|mktime\([^\n]{0,80}(?:utcnow|gmtime)|LocalDateTime\.now\(\)\.toEpochSecond"
        r"\(ZoneOffset\.UTC|timegm\([^\n]{0,60}(?:\.now\(\)|localtime)|[\"']exp[\"'][ \t]{0,4}[:=][ \t]{0,4}"
        r"\(?datetime(?:\.datetime)?\.now\(\)",
        ("timezone-bug", 0.76),
        ("clock-skew", 0.5),
        ("access-token-expired", 0.3),
    ),
    _sign(
        msg("A time in UTC is turned into a timestamp as if it were local time."),
        r"^[^\n]{0,80}=[ \t]{0,4}datetime(?:\.datetime)?\.utcnow\(\)",
        ("timezone-bug", 0.76),
        ("clock-skew", 0.5),
        beside=r"\.timestamp\(\)",
    ),
    _sign(
        msg("The token is stored as JSON, so the quotes become part of it."),
        rf"(?:setItem|setItemAsync|\.set|save|store)\([ \t]{{0,4}}[\"'`]?{_TOKENISH}[\"'`]?[ \t]{{0,4}},[ \t]{{0,4}}"
        r"JSON\.stringify\(",
        ("token-quoted", 0.78),
        never=r"JSON\.parse\(",
    ),
    _sign(
        msg("The refresh token is stored under the name of the access token, or the other way round."),
        r"(?:setItem|set|put|store|save)\w{0,10}\([ \t]{0,4}[\"'`]?\w{0,30}(?:refresh\w{0,30}[\"'`]?[ \t]{0,4},"
        r"[ \t]{0,4}(?![^\n)]{0,60}refresh)[^\n),]{0,60}access|access\w{0,30}[\"'`]?[ \t]{0,4},[ \t]{0,4}"
        r"(?![^\n)]{0,60}access)[^\n),]{0,60}refresh)",
        ("wrong-token-type", 0.86),
        ("refresh-token-as-access-token", 0.7),
    ),
    _sign(
        msg("Basic credentials are joined and not encoded in base64."),
        r"[\"'`]Basic (?:[\"'][ \t]?[+.][ \t]?[\w.$>-]{1,60}[ \t]?[+.][ \t]?[\"']:[\"']|\$?\{[\w.]{1,60}\}:\$?\{)",
        ("client-credentials-encoding", 0.84),
        ("wrong-client-credentials", 0.5),
    ),
    _sign(
        msg("Client id and secret are sent as a Bearer token; the token endpoint takes them as Basic."),
        r"client_?id\b[^\n]{0,40}:[^\n]{0,40}client_?secret",
        ("client-auth-method-mismatch", 0.8),
        ("wrong-auth-scheme", 0.55),
        beside=r"[\"'`]Bearer[ \"'`$]",
        never=r"[\"'`]Basic[ \"'`$]|setBasicAuth",
    ),
    _sign(
        msg("The token is read once when the program loads, before anybody has signed in."),
        r"axios\.create\([^;]{0,400}?(?:local|session)Storage\.getItem\(",
        ("null-or-undefined-token", 0.76),
        ("access-token-expired", 0.45),
        never=r"interceptors\.request",
    ),
    _sign(
        msg("A call without a body takes its options second; here they stand third and are ignored."),
        r"\bhttp(?:Client)?\.(?:get|delete|head)\([ \t]{0,4}[^,()\n]{1,120},[ \t]{0,4}[^{},()\n]{1,80},[ \t]{0,4}\{",
        ("header-not-sent", 0.8),
    ),
    _sign(
        msg("The value is added to the header again and again instead of being set."),
        r"[\"']?authorization[\"']?\]?[ \t]{0,4}(?:\+=|\.=)",
        ("malformed-bearer-syntax", 0.76),
        ("duplicate-bearer-prefix", 0.6),
    ),
    _sign(
        msg("The list of header lines is given as a single string."),
        r"CURLOPT_HTTPHEADER[ \t]{0,4},[ \t]{0,4}[\"']",
        ("malformed-header-line", 0.8),
        ("header-not-sent", 0.5),
    ),
    _sign(
        msg("The headers are given to a function that expects another argument in this place."),
        r"setHeaders?\([ \t]{0,4}CURLOPT_HTTPHEADER|\.headers\([ \t]{0,4}CURLOPT_HTTPHEADER",
        ("header-not-sent", 0.72),
        ("malformed-header-line", 0.55),
    ),
    _sign(
        msg("The header is set for calls of one method only."),
        r"headers\.(?:get|put|post|delete|patch)(?:\[[ \t]{0,4}[\"']|\.)Authorization[\"']?\]?[ \t]{0,4}=(?!=)",
        ("header-not-sent", 0.76),
    ),
    _sign(
        msg("The signing key is made anew at each start, and in each process."),
        r"\b\w{0,30}(?:secret|key)\w{0,20}[\"']?\]?[ \t]{0,4}[:=][ \t]{0,4}(?:secrets\.token_|os\.urandom|uuid\.uuid4"
        r"|uuid4\(|crypto\.randomBytes|randomUUID|Keys\.secretKeyFor|Jwts\.SIG\.|SecureRandom|Random\.)",
        ("wrong-signing-key-or-secret", 0.78),
        ("token-revoked", 0.3),
        beside=r"jwt|token",
    ),
    _sign(
        msg("The call is made without the headers."),
        r"\.exchange\([^\n,]{1,120},[ \t]{0,4}HttpMethod\.\w{3,7},[ \t]{0,4}null[ \t]{0,4},",
        ("header-not-sent", 0.8),
    ),
    _sign(
        msg("The headers object cannot be changed; append and set return a new one, which is dropped here."),
        r"^[ \t]{0,60}(?:this\.)?\w{0,20}headers\.(?:append|set)\([ \t]{0,4}[\"'`]authorization",
        ("header-not-sent", 0.82),
        beside=r"HttpHeaders\b|HttpParams\b",
        never=r"\.append\([^\n]{1,200}\n?[ \t]*\.append\(",
    ),
    _sign(
        msg("The word Bearer is given to a function that adds it by itself."),
        r"(?:setBearerAuth|bearerAuth|BearerAuth|withToken|set_bearer|bearer_auth|bearer_token|SetAuthToken|auth_token|"
        r"setBearerToken|oauth2-bearer)[ \t]{0,2}[(=:]?[ \t]{0,4}f?[\"'`$]{1,2}Bearer[ \t]",
        ("duplicate-bearer-prefix", 0.86),
    ),
    _sign(
        msg("The word Bearer is given to a function that adds it by itself."),
        r"AuthenticationHeaderValue\([ \t]{0,4}[\"']Bearer[\"'][ \t]{0,4},[ \t]{0,4}\$?[\"']Bearer[ \t]",
        ("duplicate-bearer-prefix", 0.88),
    ),
    _sign(
        msg("Scheme and token are given as one argument where two are expected."),
        r"AuthenticationHeaderValue\([ \t]{0,4}\$?[\"']Bearer[ \t][^,\n)]{0,120}\)",
        ("malformed-bearer-syntax", 0.74),
        ("missing-bearer-prefix", 0.4),
    ),
    _sign(
        msg("The proxy is told to send no Authorization header on."),
        r"proxy_set_header[ \t]{1,20}Authorization[ \t]{1,20}(?:\"\"|'');|header_up[ \t]{1,20}-Authorization"
        r"|request_headers_to_remove:[^\n]{0,40}\n?[^\n]{0,20}authorization|proxy_pass_request_headers[ \t]{1,9}off"
        r"|http-request[ \t]{1,9}del-header[ \t]{1,9}Authorization"
        r"|customRequestHeaders[^\n]{0,60}Authorization[\"':= ]{0,6}\"\"",
        ("stripped-by-proxy-or-gateway", 0.86),
    ),
    _sign(
        msg("The web server is told to remove the Authorization header."),
        r"RequestHeader[ \t]{1,9}unset[ \t]{1,9}Authorization|WSGIPassAuthorization[ \t]{1,9}Off"
        r"|CGIPassAuth[ \t]{1,9}Off",
        ("stripped-by-webserver", 0.86),
    ),
    _sign(
        msg("An access token of Cognito goes to an authorizer that takes the ID token unless scopes are configured."),
        r"getAccessToken\(\)|AccessToken\.jwtToken|tokens\??\.accessToken|accessToken\.getJwtToken",
        ("wrong-token-type", 0.76),
        ("id-token-as-access-token", 0.4),
        ("missing-scope", 0.4),
        beside=r"cognito-idp|COGNITO_USER_POOLS|CognitoAuthorizer|cognito user pool|execute-api|Auth\.currentSession",
        never=r"authorizationScopes|scopes?:",
    ),
    _sign(
        msg("The lifetime is a number in quotes, which jsonwebtoken takes for milliseconds."),
        r"expiresIn[\"']?[ \t]{0,4}:[ \t]{0,4}[\"']\d{1,9}[\"']",
        ("access-token-expired", 0.76),
        ("wrong-time-unit", 0.6),
    ),
    _sign(
        msg("The server reads the token from another scheme than Bearer."),
        r"fromAuthHeaderWithScheme\([ \t]{0,4}[\"'](?!bearer)"
        r"|AUTH_HEADER_(?:TYPES|PREFIX)[\"']?[ \t]{0,4}[:=][ \t]{0,4}\(?"
        r"[ \t]{0,4}[\"'](?!bearer)",
        ("wrong-auth-scheme", 0.74),
        beside=r"Bearer[ \t]",
    ),
    _sign(
        msg("The server reads the token from another place than the Authorization header."),
        r"ExtractJwt\.(?:fromHeader\(|fromUrlQueryParameter\(|fromBodyField\()|req(?:uest)?\.headers?(?:\.|\[[\"'])"
        r"(?:x-access-token|token|x-auth-token|access-token|auth-token)\b",
        ("wrong-header-name", 0.68),
        ("token-in-wrong-location", 0.5),
        beside=r"authorization",
    ),
    _sign(
        msg("The token is read from a file, and its line break is kept."),
        r"(?:\bopen\([^\n()]{1,120}\)\.read\(\)|readFileSync\([^\n()]{1,120}\)(?:\.toString\(\))?|file_get_contents\([^\n()]{1,120}\)"
        r"|File\.ReadAllText\([^\n()]{1,120}\)|ioutil\.ReadFile\(|os\.ReadFile\()(?!\.(?:strip|rstrip|trim))",
        ("token-whitespace-or-newline", 0.7),
        beside=_TOKENISH,
        never=r"strip\(\)|trim\(|TrimSpace|rstrip|private|\.pem|\.json|publicKey|public_key",
    ),
    _sign(
        msg("A custom token, which is made to sign in with, is verified as if it were an ID token."),
        r"create_?custom_?token\(",
        ("wrong-token-type", 0.84),
        ("wrong-audience", 0.5),
        beside=r"verify_?id_?token",
    ),
    _sign(
        msg("The token is turned into JSON on its way into the header, so quotes become part of it."),
        r"JSON\.stringify\([ \t]{0,4}(?:(?:local|session)Storage\.getItem\(|[\w.]{0,40}token\b)"
        r"|json\.dumps\([ \t]{0,4}[\w.]{0,40}token\)",
        ("token-quoted", 0.78),
        beside=r"authorization",
    ),
    _sign(
        msg("The option is called header; these clients read headers."),
        r"[{,][ \t\n]{0,20}[\"']?header[\"']?[ \t]{0,4}:[ \t]{0,4}\{[^{}]{0,80}authorization",
        ("header-not-sent", 0.84),
        beside=r"axios|\$http|fetch\(|\$\.ajax|request\(|superagent|got\(|ky\.",
        never=r"file_get_contents|stream_context|uni\.request|wx\.request",
    ),
    _sign(
        msg("The copy of the request that has the header is dropped, and the one without it is sent on."),
        r"^[ \t]{0,60}(?:req|request|original|httpRequest)\w{0,10}\.clone\(|new Headers\(\)\.(?:append|set)\(",
        ("header-not-sent", 0.86),
        beside=r"authorization",
    ),
    _sign(
        msg("The server's TokenAuthentication takes the word Token; Bearer is another scheme to it."),
        r"authentication\.TokenAuthentication\b|rest_framework\.authtoken",
        ("wrong-auth-scheme", 0.84),
        beside=r"Bearer[ \t]",
        never=r"JWTAuthentication|keyword[ \t]{0,4}=[ \t]{0,4}[\"']Bearer",
    ),
    _sign(
        msg("What is put after Bearer is called an ID token."),
        rf"Bearer{_INTO_HEADER}id_?token(?:\.jwtToken|\.token|\.raw)?\b(?!\w|[ \t]{{0,3}}[=:])",
        ("id-token-as-access-token", 0.84),
        ("wrong-token-type", 0.7),
        ("wrong-audience", 0.5),
        never=r"expects? (?:an |the )?id[ _]?token|cognito",
    ),
    _sign(
        msg("What is put after Bearer is called a refresh token."),
        rf"Bearer{_INTO_HEADER}refresh_?token\b(?!\w|[ \t]{{0,3}}[=:])",
        ("refresh-token-as-access-token", 0.86),
        ("wrong-token-type", 0.7),
        never=r"only refresh tokens|/refresh\b",
    ),
    _sign(
        msg("What is put after Bearer is called a code, which has to be exchanged for a token first."),
        rf"Bearer{_INTO_HEADER}(?:auth(?:orization)?_?)?code\b(?=[ \t]{{0,3}}[}})\"'`,;])",
        ("wrong-value-as-token", 0.86),
    ),
    _sign(
        msg("The browser opens this address by itself, and then sends no header that a program chose."),
        r"(?:(?:window|document)\.location(?:\.href)?|\blocation\.href)[ \t]{0,3}=[ \t]{0,3}[\"'`\w]|window\.open\("
        r"|location\.(?:assign|replace)\(|new (?:EventSource|WebSocket)\([^,\n)]{1,200}\)"
        r"|<(?:img|iframe|video|audio|embed)\b[^>\n]{0,200}\bsrc=",
        ("header-not-sent", 0.72),
        ("token-in-wrong-location", 0.3),
        beside=r"\b401\b|unauthori|no (?:auth )?token|unauthenticated",
        never=r"/(?:login|signin|sign-in|authorize|oauth)|no-cors",
    ),
    _sign(
        msg("The column or field that holds the token is shorter than tokens are."),
        r"\b\w{0,20}token\w{0,20}\b[^\n]{0,40}?\b(?:(?:var)?char(?:acter varying|field)?2?|String|Column)\b"
        r"[^\n\d]{0,20}(?:50|64|100|128|191|25[056]|500|512)\b",
        ("token-truncated", 0.76),
        beside=r"401|invalid|malformed|unauthori|expired|error",
    ),
    _sign(
        msg("echo adds a line break before the value is encoded."),
        r"\becho[ \t]{1,4}(?!-n)[^|\n]{1,200}\|[ \t]{0,4}(?:base64|openssl[ \t]{1,4}(?:enc[ \t]{1,4}-)?base64)",
        ("client-credentials-encoding", 0.72),
        ("token-whitespace-or-newline", 0.7),
    ),
    _sign(
        msg("Client id and secret are joined without a colon between them."),
        r"(?:btoa|b64encode|Buffer\.from|base64_encode|encodeToString|ToBase64String|encode64)\([^\n:)]{0,60}client_?id\w{0,10}"
        r"\)?[ \t]{0,4}[+.][ \t]{0,4}[^\n:\"')]{0,40}secret",
        ("client-credentials-encoding", 0.82),
        ("wrong-client-credentials", 0.5),
    ),
)
_PROMISED = re.compile(
    r"\basync[ \t]{1,4}(?:function[ \t]{1,4})?(\w{3,40})[ \t]{0,4}\(|\b(\w{3,40})[ \t]{0,4}=[ \t]{0,4}async\b"
)
_STORED = re.compile(r"(?:setItem|setItemAsync|Cookies\.set)\([ \t]{0,4}[\"'`]([\w.-]{1,60})[\"'`]")
_FETCHED = re.compile(r"(?:getItem|getItemAsync|Cookies\.get)\([ \t]{0,4}[\"'`]([\w.-]{1,60})[\"'`]")
_SIGNED = re.compile(r"\bjwt\.(?:sign|encode)\([^\n]{0,200}?,[ \t]{0,4}([\w.$\[\]\"'-]{3,80}?)[ \t]{0,4}[,)]")
_VERIFIED = re.compile(r"\bjwt\.(?:verify|decode)\([^\n,]{1,80},[ \t]{0,4}([\w.$\[\]\"'-]{3,80}?)[ \t]{0,4}[,)]")


def seen_in(text: str) -> tuple[Seen, ...]:
    """The signs in `text`, each sentence once, in the order of the list."""
    text = text[:_LONGEST]
    found = {str(seen.says): seen for seen in reversed([*_shapes(text), *_pairs(text)])}
    return tuple(reversed(found.values()))


def _shapes(text: str) -> Iterator[Seen]:
    for sign in (*_SIGNS, *SETTINGS):
        match = sign.pattern.search(text)
        if match is None or (sign.beside and not sign.beside.search(text)) or (sign.never and sign.never.search(text)):
            continue
        yield Seen(sign.says, sign.causes, text.count("\n", 0, match.start()) + 1)


def _pairs(text: str) -> Iterator[Seen]:
    """Two places that should agree: what is stored and fetched, signed and verified, promised and awaited."""
    stored, fetched = _names(_STORED, text), _names(_FETCHED, text)
    lost = [name for name in fetched if name not in stored and re.search("token|jwt", name, re.IGNORECASE)]
    kept = [name for name in stored if name not in fetched and re.search("token|jwt|user|auth", name, re.IGNORECASE)]
    if lost and kept:
        says = msg("The token is stored as {stored} and fetched as {fetched}.", stored=kept[0], fetched=lost[0])
        yield Seen(says, (Candidate("null-or-undefined-token", 0.78), Candidate("header-not-sent", 0.4)))
    signed, verified = _names(_SIGNED, text), _names(_VERIFIED, text)
    if signed and verified and not set(signed) & set(verified) and all(map(_is_shared, signed + verified)):
        says = msg("The token is signed and verified with two different secrets.")
        yield Seen(says, (Candidate("wrong-signing-key-or-secret", 0.8),))
    for match in islice(_PROMISED.finditer(text), _MOST_NAMES):
        name = match.group(1) or match.group(2)
        if re.search(rf"\$\{{[ \t]?(?:this\.)?{name}\(|[\"'][ \t]?\+[ \t]?(?:this\.)?{name}\(", text):
            says = msg("The token is not awaited, so a promise is put into the header.")
            yield Seen(says, (Candidate("null-or-undefined-token", 0.78),))
            return


def _is_shared(key: str) -> bool:
    return re.search("private|public|cert|pem|jwks", key, re.IGNORECASE) is None


def _names(pattern: re.Pattern[str], text: str) -> list[str]:
    return list(dict.fromkeys(match.group(1) for match in islice(pattern.finditer(text), _MOST_NAMES)))
