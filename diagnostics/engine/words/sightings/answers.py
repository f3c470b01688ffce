"""What answers and the messages beside them say, to be compared with the call that they answer."""

from __future__ import annotations

from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.words.sightings.entry import Entry, sighting, words
from diagnostics.engine.words.voices import Voice

_SUBJECT = (
    r"(?:token|key|jwt|secret|password|credentials?|authorization(?: header)?|header value|client[ _-]?id|identifier)"
)
# A field of two words and more, other than those that carry the credential or speak of the body.
_FIELD = r"\b(?!(?:proxy-)?auth|www-|content-|well-|set-)([a-z][a-z0-9]{1,30}(?:-[a-z0-9]{1,30}){1,6})\b"
_LACKING = r"(?:required|missing|mandatory|not (?:found|provided|set|present|specified))"
# a value in quotes, or an address
_ONE = r"[\[(]?(?:\"([^\"\n]{1,200})\"|'([^'\n]{1,200})'|`([^`\n]{1,200})`|(https?://[^\s,;'\"\])]{3,200}))[\])]?"
_VALUE = r"(?:'([^'\n]{1,200})'|`([^`\n]{1,200})`|(\"[^\"\n]{1,200}\"|\[object \w{1,20}\]|[^\s'`\"]{1,200}))"


def _echo(kind: Seen, way: str, *announced: str, hit: str, miss: str, why: str) -> Entry:
    """A value that an answer, or the paste around it, repeats behind words in the manner of `way`."""
    return sighting(
        kind,
        rf"\b{way} ?{_VALUE}",
        Voice.SERVERS,
        Voice.PASTE,
        hit=hit,
        miss=miss,
        why=why,
        every=True,
        announced=announced,
        # a statement of code that would say so has said nothing
        not_after=r"\b(?:die|echo|printf?|throw|raise|panic|abort)\b[^\n\"'`]{0,12}[\"'`(][^\n]{0,30}$",
    )


SIGHTINGS: tuple[Entry, ...] = (
    sighting(
        Seen.TOKEN_SCHEME_SERVER,
        r"\bAuthentication credentials were not provided\b|\bInvalid token header\. (?:No credentials provided"
        r"|Token string should not contain)",
        Voice.PASTE,
        hit='{"detail":"Authentication credentials were not provided."}',
        miss='{"detail":"Invalid credentials"}',
        why="Django REST framework's own tokens of 40 hexadecimal digits stand behind the word Token.",
        announced=("credentials", "token header"),
    ),
    sighting(
        Seen.SAYS_OK,
        r"^[ \t]{0,8}\{\s{0,20}\"ok\"\s{0,4}:\s{0,4}true\b",
        Voice.RAW,
        hit='{"ok":true,"result":[]}',
        miss='{"ok":false,"error_code":401}',
        why="Answers that tell in a member of their own whether the call went well, as those of Telegram and Slack.",
        announced=('"ok"',),
    ),
    sighting(
        Seen.FAILURE,
        r"\bERR!|(?<![/?&=-])\b(?:errors?(?![\w/-])|fail(?:s|ed|ure)?|denied|refused|rejected|invalid|unauthori[sz]ed|forbidden"
        r"|unauthenticated|not found|\w{0,60}exception|\w{2,60}error(?=[:(])|could not|cannot|unable to|timed out"
        r"|no such host|unknown host|unreachable|time-?out|reset by peer|not known|enotfound|econn[a-z]{3,8}"
        r"|eai_[a-z]{4,8}|etimedout|unknown authority|not (?:allowed|permitted|authorized|accepted|supported)"
        r"|[45]\d\d (?:[A-Z]|$)"
        r"|(?:HTTP|status|code|answers?|returns?|gives?|got) [45]\d\d|40[0-9])\b",
        Voice.MESSAGES,
        hit="the request failed",
        miss="the request was sent",
        why="A message of a failure makes a paste without a status one of a call that failed.",
    ),
    sighting(
        Seen.FAILURE_IN_PROSE,
        r"\b(?:4[0-9]{2}|5[0-9]{2}|errors?|unauthori[sz]ed|forbidden|fail\w{0,5}|reject\w{0,5}|denied|invalid"
        r"|refus\w{0,4}|exception|missing|could not|can't|cannot|does not|doesn't|not|no)\b",
        Voice.PROSE,
        hit="The call does not work any more.",
        miss="This is the call that we make.",
        why="Beside a request without an answer, a story counts only where it tells of a failure.",
    ),
    sighting(
        Seen.BEARER_NAMED,
        r"bearer(?![^.!?\n]{0,80}\?(?:\s|\Z))",
        Voice.SERVERS,
        hit="expected a Bearer token",
        miss="Should I use Bearer here?",
        why="An answer that says Bearer takes no other scheme; a question of the person says nothing.",
        announced=("bearer",),
    ),
    sighting(
        Seen.SCHEME_SPELT,
        r"(Bearer|DPoP|Basic)",
        Voice.SERVERS,
        hit="the header must start with Bearer",
        miss="the header must start with bearer",
        why="A server that spells the scheme with its capital letter may compare the exact word.",
        every=True,
        exact=True,
    ),
    sighting(
        Seen.SPELLINGS_COMPARED,
        r"['\"`]bearer\b",
        Voice.PERSON,
        hit="with 'bearer' it rejects us, only 'Bearer' works",
        miss="with 'bearer' it rejects us",
        why="A report that sets one spelling of the scheme against the other names the difference itself.",
        exact=True,
        beside=(
            r"['\"`]Bearer\b",
            r"\b(?:accepted|accepts|works|reject(?:s|ed)?|only|startsWith)\b",
        ),
    ),
    sighting(
        Seen.HEADER_ASKED_FOR,
        rf"\b(x-[a-z0-9-]{{2,40}})(?: http| request)?(?: header)?(?: field)? (?:is |was )?{_LACKING}"
        r"|\b(?:missing|required) (?:the )?(?:required )?(?:http |request )?(?:header:? )?[\"'`]?(x-[a-z0-9-]{2,40})"
        r"|\b(?:chang|renam|switch)(?:ing|ed) [^.\n]{0,40}?\b(?:to|by|with) [\"'`]?(x-[a-z0-9-]{2,40})[\"'`]? "
        r"(?:works|helps|fixe)"
        rf"|{_FIELD}[\"'`]?:? (?:http |request )?header(?: field)? (?:is |was )?{_LACKING}"
        r"|\b(?:missing|requires?|lacks|without|no|expected|must (?:have|include|contain|send|set)|needs?) "
        rf"(?:an? |the )?(?:required |mandatory |valid )?(?:http |request )?header(?: field)?:? [\"'`]?{_FIELD}"
        r"|\b(?:missing|requires?|lacks|without|must (?:have|include|contain|send|set)|needs?|no|provide|specify)"
        rf" (?:an? |the )?(?:required |mandatory |valid )?[\"'`]?{_FIELD}[\"'`]? (?:http |request )?header\b"
        r"|\b(?:missing|requires?|no|without|lacks) (?:the |an )?(api_?key) header\b"
        r"|\b(?:missing|requires?|no|without|lacks) [\"'`](?!(?:proxy-)?auth)([a-z][\w-]{2,40})[\"'`]"
        r" (?:http |request )?header\b"
        r"|\b(?:must|should|has to|needs to) be (?:provided|sent|supplied|passed|given|included|specified|set)"
        r" (?:in|via|as|through|with|by) (?:the |an? )?(?:http |request )?"
        rf"(?:header [\"'`]?{_FIELD}|[\"'`]?(?:(x-[a-z0-9-]{{2,40}})|{_FIELD})[\"'`]? header)",
        Voice.SERVERS,
        hit="missing header X-Auth-Key",
        miss="the header X-Request-Id was received",
        why="An answer that names the header it misses tells under which name the key should travel.",
        announced=("x-", "header"),
    ),
    sighting(
        Seen.API_KEY_MISSED,
        r"\b(?:no|missing|without|lacks|requires?|provide|specify|supply|include)(?: an?| the| your| valid| required)*"
        r" api[ _-]?key\b|\bapi[ _-]?key (?:is |was |has )?(?:required|missing|absent|not (?:been )?"
        r"(?:found|provided|supplied|set|present|specified|given))\b",
        Voice.SERVERS,
        hit="Missing API key.",
        miss="the API key was revoked",
        why="An API that misses a key where Authorization was sent mostly reads keys from a field of their own.",
        announced=("api key", "apikey", "api_key", "api-key"),
        # whoever names the field or the word before the value reads it there
        line=r"(?i)\A(?![^\n]{0,2000}(?:authori[sz]ation|bearer))",
    ),
    sighting(
        Seen.API_KEY_REFUSED,
        r"\b(?:invalid|incorrect|unknown|bad|wrong|no valid) api[ _-]?key\b"
        r"|\bapi[ _-]?key (?:\w{1,12} ){0,3}(?:invalid|incorrect|unknown|not valid)\b",
        Voice.SERVERS,
        hit="Incorrect API key provided: abc",
        miss="the API key was accepted",
        why="An API that refuses its own key wants no token of a token endpoint, so none is asked for there.",
        announced=("api key", "apikey", "api_key", "api-key"),
    ),
    sighting(
        Seen.SIGNATURE_READ,
        r"requires '?(?:Credential|Signature|SignedHeaders)'? parameter|\bnot a valid key=value pair"
        r"|\binvalid key=value pair|\bmissing equal-sign\)",
        Voice.SERVERS,
        hit="Authorization header requires 'Credential' parameter.",
        miss="The request signature we calculated does not match",
        why="A gateway that reads the field as a signature asks for none of the other schemes.",
    ),
    sighting(
        Seen.SIGNATURE_REFUSED,
        r"\b(?:invalid|bad|wrong|incorrect|unverified) (?:\w{1,12} )?signature\b|\bsignature (?:\w{1,20} ){0,3}"
        r"(?:fail\w*|invalid|mismatch\w*|not (?:match|valid|verified)|(?:does|did) not (?:match|verify)|could not be)",
        Voice.SERVERS,
        hit="Signature verification failed",
        miss="the signature was made with RS256",
        why="A verifier that refuses the signature of a token made for another API had no key that could check it.",
        announced=("signature",),
    ),
    words(
        Seen.ROUTE_UNKNOWN_TO_GATEWAY,
        ("missing authentication token",),
        Voice.SERVERS,
        hit='{"message":"Missing Authentication Token"}',
        miss='{"message":"Unauthorized"}',
        why="Amazon API Gateway says so of any route that it does not know, header or not.",
    ),
    sighting(
        Seen.PAGE_NOT_FOUND,
        r"\b404[:,]? \W?(?:page |resource |route )?not found",
        Voice.SERVERS,
        hit="404 page not found",
        miss="user 404 has no rights",
        why="Where no status was pasted, these words are the status.",
        announced=("404",),
    ),
    words(
        Seen.EXPIRED_OR_ELSE,
        ("or expired", "or has expired", "expired or"),
        Voice.SERVERS,
        hit="the token is invalid or expired",
        miss="the token has expired",
        why="An answer that leaves it open makes no claim that the token could contradict.",
    ),
    sighting(
        Seen.ALGORITHM_NAMED,
        r"\b([HRPE]S(?:256|384|512)|EdDSA|ES256K)\b",
        Voice.SERVERS,
        hit="invalid algorithm, expected RS256",
        miss="the key RS256 was rotated",
        why="An algorithm on a line about algorithms is one that the verifier takes, or the one that it refuses.",
        every=True,
        exact=True,
        # code that signs is no verifier
        # nor is a challenge that lists what it takes for proofs (RFC 9449, 5.1)
        line=r"\A(?![^\n]{0,400}(?:(?:\bsign|encode)\w{0,20}\(|DPoP algs=))"
        r"[^\n]*(?i:algorithm|\balgs?\b|signing method)",
    ),
    sighting(
        Seen.ALGORITHM_REFUSED,
        r"\b(?:not|invalid|unsupported|unexpected|unknown|wrong|incorrect|mismatch\w*|disallowed|refus\w+|reject\w+"
        r"|expect\w*|another|different|differs?|must be|doesn't|isn't|illegal|inappropriate)\b",
        Voice.SERVERS,
        hit="unexpected signing method",
        miss="algorithms: RS256, ES256",
        why="A sentence that refuses the algorithm differs from a verifier's list of those that it takes.",
        # a call that names the algorithm is code, whatever its other arguments say
        line=r"\A(?![^\n]{0,400}\b(?:decode|encode|sign|verify)\w{0,20}\s{0,3}\()"
        r"[^\n]*(?:algorithm|\balgs?\b|signing method)",
    ),
    words(
        Seen.EXPIRY_SPOKEN_OF,
        ("no expiration", "noexpiration", "missing an expiration", "exp claim", "idx10225", "expiration"),
        Voice.SERVERS,
        hit="IDX10225: Lifetime validation failed. The token is missing an Expiration Time.",
        miss="the audience is invalid",
        why="An answer about the expiry explains an exp that is missing or too large to be read.",
    ),
    sighting(
        Seen.JWT_SPOKEN_OF,
        r"\b(?:invalid|malformed|valid|unparsable|bad|(?:not|expected|missing)(?: an?)?|(?:decode?|pars|verif|read"
        r"|validat|process)\w{0,4}(?: the| an?)?) (?:jwts?|json web tokens?)\b"
        r"|\bjwts? (?:is|was|are|must (?:be|contain|have|consist)|has|have|strings?|tokens?|format|could"
        r"|cannot|malformed|decod\w+|verif\w+|pars\w+|validation|signature|errors?|rejected|required|expired|not)\b"
        r"|\b(?:not enough|(?:wrong )?number of) segments\b|header\.payload\.signature|json ?web ?token ?error"
        r"|(?:jwt|token) contains an invalid number of segments",
        Voice.SERVERS,
        hit="jwt malformed",
        miss="nimbus-jose-jwt 9.37.3",
        why="An answer about a JWT that could not be read says that an opaque token is not what was expected.",
        announced=("jwt", "json web token", "jsonwebtoken", "segments", "header.payload.signature"),
        # of a key set that cannot be read the token is not the fault
        line=r"\A(?![^\n]*\b(?i:jwks?)\b)",
    ),
    sighting(
        Seen.DPOP_NONCE_ASKED,
        r"use_dpop_nonce",
        Voice.SERVERS,
        hit='error="use_dpop_nonce"',
        miss='error="invalid_dpop_proof"',
        why="RFC 9449, 8: the server wants a proof with the nonce that it sends along.",
        exact=True,
    ),
    sighting(
        Seen.CORS_SPOKEN_OF,
        r"cors|preflight|(?<![\w-])cross[- ]origin(?!-(?:opener|embedder|resource)-policy)|opaque|(?<![\w-])options"
        r"|not allowed by access-control|access control checks|no 'access-control|not allowed access",
        Voice.PASTE,
        hit="No 'Access-Control-Allow-Origin' header is present: blocked by CORS policy",
        miss="Access-Control-Allow-Headers: a\nX-Frame-Options: deny\nReferrer-Policy: origin-when-cross-origin",
        why="Fields that an answer may always have show no call that a browser kept back.",
    ),
    sighting(
        Seen.VALUES_COMPARED,
        # expected and got, got and expected, and the order in which .NET tells them
        rf"\bexpect(?:ed|s|ing)(?: \w{{1,20}}){{0,3}}?:? {_ONE},?;?\.? (?:but |and |instead )?(?:it |we |token )?"
        rf"(?:got|gets?|received|found|was|has|actual(?:ly)?(?: value)?(?: is| was)?|is):? {_ONE}"
        rf"|\b(?:got|received|found|actual(?: value)?):? {_ONE},?;? (?:but |and |instead of )?"
        rf"(?:expect(?:ed|s|ing)|want(?:ed|s)?|requir(?:ed|es)):? {_ONE}"
        rf"|\b(?:Audiences?|Issuer): {_ONE}\. Did not match: validationParameters\.Valid(?:Audience|Issuer): {_ONE}",
        Voice.SERVERS,
        hit='oidc: expected audience "https://api.example.com" got ["https://other.example.com"]',
        miss="we expected a token and got a page",
        why="An answer that tells both values tells what differs, which the reader cannot see at a glance.",
        announced=("expect", "want", "requir", "did not match"),
    ),
    words(
        Seen.CONNECTION_CLOSED,
        (
            "err_connection_closed", "err_http2_protocol_error", "empty reply from server", "err_connection_reset",
            "socket hang up", "enhance_your_calm", "http/2 stream", "remote end closed connection",
        ),
        Voice.PASTE,
        hit="net::ERR_CONNECTION_CLOSED",
        miss="net::ERR_NAME_NOT_RESOLVED",
        why="A server that reads a field too long for it often closes the connection and says nothing.",
    ),
    words(
        Seen.CONNECTION_SPOKEN_OF,
        (
            "connection refused", "connection reset", "connection timed out", "connection closed", "connection aborted",
            "connection error", "connection was", "no connection", "econn", "enotfound", "eai_again", "etimedout",
            "no route to host", "unreachable", "getaddrinfo", "nxdomain", "resolve", "not known", "dial tcp",
            "read tcp",
            "timeout", "timed out", "unknownhost", "connectexception", "ssl", "tls", "certificate", "handshake", "x509",
            "network", "dns", "verbindung", "conexi",
        ),
        Voice.PASTE,
        hit="dial tcp 10.0.0.7:443: connect: connection refused",
        miss="I try to connect to the cloud and get 401",
        why="Who writes of connecting and was answered had a connection, unless words of a lost one stand there too.",
    ),
    sighting(
        Seen.BROWSER_BLOCKED,
        r"(blocked by cors policy|cross-origin request blocked|response to preflight request doesn't pass"
        r"|cors preflight channel did not succeed|is not allowed by access-control-allow-headers)",
        Voice.PASTE,
        hit="has been blocked by CORS policy",
        miss="cors is enabled for all origins",
        why="A browser's own word that it blocked the call is as good as seeing the preflight.",
        announced=("cors", "cross-origin", "preflight", "access-control-allow-headers"),
    ),
    sighting(
        Seen.ISSUER_URL,
        # the claim of a token, where it stands as one, and the URL
        r"((?:(?<=[{,\s])|^)[\"']iss[\"']\s{0,3}(?::|=>)\s{0,3}[\"'])?(https?://[^\s'\"<>,;)\]}\\]{3,300})",
        Voice.PASTE,
        hit="issuer https://login.example.com/realms/one is not expected",
        miss='{"iss_missing": true, "scope": "https://api.example.com/read"} of the issuer',
        why="URLs on a line about issuers are the one that was expected and the one in the token.",
        every=True,
        exact=True,
        announced=("iss", "idx10205"),
        # a name with the word in it, such as `vault-issuer`, is no word about an issuer
        line=r"(?i:\biss\b|(?<![-/])issuer|\bIDX10205\b)",
        # the URL is the value of another member that happens to stand on the same line
        not_after=r"\b(?-i:scopes?|aud(?:ience)?|sub|jku|x5u|ur[il]|href|help|docs?|documentation\w{0,10}|location|resource"
        r"|endpoint|host|\w{1,30}_(?:ur[il]s?|endpoint))[\"']?[^\S\r\n]{0,2}(?:[:=]|=>)[^\S\r\n]{0,2}"
        r"[\[\"']{0,3}\Z",
    ),
    _echo(
        Seen.ECHO_PROVIDED,
        rf"{_SUBJECT}(?: that (?:was|you))? (?:provided|supplied|given|received|sent|passed) ?[:=]",
        "provided", "supplied", "given", "received", "sent", "passed",
        hit="Incorrect API key provided: null",
        miss="Incorrect API key.",
        why="What the server repeats is what arrived, whatever the code was meant to send.",
    ),
    _echo(
        Seen.ECHO_RECEIVED,
        rf"(?:received|got|sent|passing|provided)[ :]{{1,3}}(?:an? |the )?(?:\w{{1,20}} )?{_SUBJECT} ?[:=]?",
        "received", "got", "sent", "passing", "provided",
        hit="received the token 'undefined'",
        miss="the token was received",
        why="What the server repeats is what arrived, whatever the code was meant to send.",
    ),
    _echo(
        Seen.ECHO_IDENTIFIED,
        r"(?:(?:with|for)(?: the)? (?:identifier|client[ _-]?id|app(?:lication)? ?id|api key|token)"
        r"|no such (?:token|user|client|app(?:lication)?|key|account)|unknown (?:user|client|account)) ?[:=(]?",
        "with", "for", "no such", "unknown",
        hit="Application with identifier '<client_id>' was not found",
        miss="The application was not found",
        why="What the server repeats is what arrived, whatever the code was meant to send.",
    ),
    _echo(
        Seen.ECHO_INVALID,
        rf"(?:invalid|malformed|bad|unknown|incorrect|wrong) (?:\w{{1,20}} )?{_SUBJECT} ?:",
        "invalid", "malformed", "bad", "unknown", "incorrect", "wrong",
        hit="invalid access token: undefined",
        miss="invalid access token",
        why="What the server repeats is what arrived, whatever the code was meant to send.",
    ),
)  # fmt: skip
