"""What the answer of a token endpoint says of client, grant, scope, redirect URI and PKCE."""

from __future__ import annotations

from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.words.sightings.entry import Entry, sighting, words
from diagnostics.engine.words.voices import Voice

# Without quotes there may stand a name of code in the place of the value, `"code_verifier": verifier` or
# `code_verifier=verifier, `: told by the quoted key before it, or by what ends it. No name is as long as a verifier.
_NAME = r"[A-Za-z_$][\w$]{0,41}(?:\.[\w$]{1,40}){0,4}"
# A comma ends a member of a printed map too, `{a=b, code_verifier=abc}`; in code a bracket closes the call behind it.
_CALLED = rf"(?!{_NAME}(?:[(\[]|\s{{0,3}}(?:[);]|,(?:[ \t]*$|[^\n{{}}]{{0,400}}\)))))"
_CLOSED = rf"(?!{_NAME}(?:[(\[]|\s{{0,3}}[,)}}\];]))"
_ENDED = rf"(?!{_NAME}(?:[(\[]|\s{{0,3}}(?:[,)}}\];]|$)))"
_IS = r"\s{0,3}(?:=>|[=:](?!>))\s{0,3}"


def _given(kind: Seen, name: str, hit: str, miss: str) -> Entry:
    """Every value that the paste gives the parameter `name`; a variable that stands for one is none."""
    return sighting(
        kind,
        rf"\b{name}(?:[\"']?{_IS}[\"'`]|[\"']{_IS}{_ENDED}|\s{{0,3}}=(?!>)\s{{0,3}}{_CALLED}"
        rf"|\s{{0,3}}(?:=>|:)\s{{0,3}}{_CLOSED})(?!\$[{{A-Za-z_])([^\s\"'`,&;}})\]]{{1,400}})",
        Voice.PASTE,
        hit=hit,
        miss=miss,
        why="Values of a parameter in code, URL or JSON are compared with each other and with the answer.",
        every=True,
        exact=True,
        announced=(name,),
    )


SIGHTINGS: tuple[Entry, ...] = (
    sighting(
        Seen.API_ADDRESS_ISSUED,
        rf"\b(?:instance_url|api_domain|base_uri|api_server)[\"']?{_IS}[\"']?(https://[\w.-]{{4,200}})",
        Voice.PASTE,
        hit='{"access_token": "00Dxx", "instance_url": "https://acme.my.salesforce.com"}',
        miss='Client(base_uri="https://api.example.com", timeout=5)',
        why="Vendors with many installations tell beside a token where it is accepted: Salesforce, Zoho, DocuSign.",
        announced=("instance_url", "api_domain", "base_uri", "api_server"),
        beside=("instance_url|access_token",),
    ),
    sighting(
        Seen.SERVER_OF_CODE,
        r"[?&]code=[^\s\"']{4,600}&accounts[-_]server=(https(?:://|%3A%2F%2F)[\w.-]{4,200})"
        r"|[?&]accounts[-_]server=(https(?:://|%3A%2F%2F)[\w.-]{4,200})&[^\s\"']{0,300}code=",
        Voice.PASTE,
        hit="/cb?code=1000.7aa0&location=eu&accounts-server=https%3A%2F%2Faccounts.zoho.eu",
        miss="/cb?code=1000.7aa0&location=eu",
        why="Zoho tells beside a code which of its installations redeems it.",
        announced=("accounts-server", "accounts_server"),
    ),
    words(
        Seen.INVALID_CLIENT,
        ("invalid_client",),
        Voice.SERVERS,
        hit='{"error": "invalid_client"}',
        miss='{"error": "invalid_grant"}',
        why="RFC 6749, 5.2: the client's authentication failed.",
    ),
    words(
        Seen.INVALID_GRANT,
        ("invalid_grant",),
        Voice.SERVERS,
        hit='{"error": "invalid_grant"}',
        miss='{"error": "invalid_client"}',
        why="RFC 6749, 5.2: the code or the refresh token was refused.",
    ),
    words(
        Seen.INVALID_REQUEST,
        ("invalid_request",),
        Voice.SERVERS,
        hit='{"error": "invalid_request"}',
        miss='{"error": "invalid_client"}',
        why="RFC 6749, 5.2: what servers answer to two ways of authentication at once.",
    ),
    sighting(
        Seen.INVALID_SCOPE,
        r"invalid_scope",
        Voice.SERVERS,
        hit='{"error": "invalid_scope"}',
        miss='{"error": "invalid_request"}',
        why="RFC 6749, 5.2: the scope is unknown, malformed or beyond what was granted.",
        exact=True,
    ),
    words(
        Seen.CREDENTIALS_REFUSED,
        ("aadsts7000215",),
        Voice.SERVERS,
        hit="AADSTS7000215: Invalid client secret provided",
        miss="AADSTS700016: Application was not found",
        why="Microsoft's code for a secret that is not the client's, such as one that was encoded wrongly.",
    ),
    words(
        Seen.UNSUPPORTED,
        ("unsupported",),
        Voice.SERVERS,
        hit="unsupported_grant_type",
        miss="invalid_grant",
        why="An answer about something unsupported is about the grant rather than the way to authenticate.",
    ),
    sighting(
        Seen.ASSERTION_BLAMED,
        r"\b(?:claim|audience|issuer|subject|lifetime|expir\w{1,6}|signature|aud|iss|sub|jti|exp)\b[^.\n]{0,40}"
        r"\bclient[_ ]assertion\b"
        r"|\bclient[_ ]assertion\b[^.\n]{0,60}\b(?:invalid|expired|signature|audience|issuer|claims?|must|not valid)\b",
        Voice.SERVERS,
        hit="The audience claim for client_assertion must be the endpoint invoked for the request.",
        miss="client_assertion is required",
        why="A server that finds fault with a claim or the signature of the assertion has read it.",
        announced=("assertion",),
    ),
    sighting(
        Seen.METHOD_REFUSED,
        r"\bunsupported (?:client )?auth(?:entication|orization)? method\b(?!\))"
        r"|\bauthentication failed: authentication_method\b"
        r"|\b(?:client auth|(?:client )?authentication)[ _]method (?:is |was )?"
        r"(?:not (?:supported|allowed|permitted|enabled|registered|valid)|invalid|mismatch)"
        r"|\bnot (?:allowed|registered|configured) (?:to use|for) (?:this |the )?"
        r"(?:client )?auth(?:entication)?[ _]method\b",
        Voice.SERVERS,
        hit="Request denied: Unsupported authentication method",
        miss="unknown client, no client authentication included, or unsupported authentication method)",
        why="A server that refuses the way in which a client authenticates has not looked at its secret.",
        announced=("method",),
    ),
    words(
        Seen.MISMATCH,
        ("mismatch",),
        Voice.SERVERS,
        hit="redirect_uri_mismatch",
        miss="redirect_uri is missing",
        why="The server compared two values.",
    ),
    words(
        Seen.SCOPE_SPOKEN_OF,
        ("scope",),
        Voice.SERVERS,
        hit="the requested scope is malformed",
        miss="the request is malformed",
        why="Commas between scopes matter where the answer is about scopes.",
    ),
    sighting(
        Seen.SCOPES_QUOTED,
        r"scopes?\s{1,3}[\"'`]?([A-Za-z0-9._:/-]{2,80}(?:\s?[,;|]\s?[A-Za-z0-9._:/-]{2,80}){1,20})[\"'`]?\s{1,3}"
        r"(?:is|are|was)\b",
        Voice.PASTE,
        hit="The scope A.Read,B.Read is not valid",
        miss="The scope A.Read is not valid",
        why="The server quotes what it was sent, with the separator in it.",
        announced=("scope",),
    ),
    sighting(
        Seen.REDIRECT_URI_SPOKEN_OF,
        r"redirect",
        Voice.SERVERS,
        hit="the redirect_uri does not match",
        miss="the login redirects to another page",
        why="An answer about the redirect URI says that it is missing or another one.",
        beside=(r"ur[il]",),
    ),
    words(
        Seen.PKCE_SPOKEN_OF,
        ("verifier", "pkce", "code_challenge", "code challenge"),
        Voice.SERVERS,
        hit="PKCE verification failed",
        miss="the code has expired",
        why="An answer about PKCE refuses a verifier that is well formed.",
    ),
    sighting(
        Seen.METHODS_TRIED,
        r"methods: \['(\w{1,40})'(?:, '(\w{1,40})')?",
        Voice.SERVERS,
        hit="attempted with the methods: ['client_secret_basic', 'client_secret_post']",
        miss="the client is registered for client_secret_post",
        why="A list of what the server tried names methods without asking for them.",
        every=True,
        announced=("methods: [",),
    ),
    words(
        Seen.AUTHORIZATION_HEADER_NAMED,
        ("authorization header",),
        Voice.PROGRAMS,
        hit="credentials must be sent in the Authorization header",
        miss="credentials must be sent in the request body",
        why="An answer that names the header asks a client that used the body for it.",
    ),
    sighting(
        Seen.BASIC_AND_POST_NAMED,
        r"client_secret_basic",
        Voice.PROGRAMS,
        hit="registered for client_secret_basic, but client_secret_post was used",
        miss='"token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"]',
        why="An answer that names both methods says that one was used and the other is wanted; metadata list them.",
        beside=(r"post",),
        never=(r"auth_methods_supported",),
    ),
    sighting(
        Seen.BODY_NAMED,
        r"\b(?:in|into|via|through|with|as) (?:the |a |your )?(?:(?:post|http|request|form) )?body\b"
        r"|\brequest body (?:must|should|needs|has to)\b|registered for client_secret_post",
        Voice.PROGRAMS,
        hit="send client_id and client_secret in the body",
        miss='Request Body\n  grant_type: "client_credentials"',
        why="An answer that names the body asks a client that used the header for it.",
    ),
    words(
        Seen.CREDENTIALS_BLAMED,
        ("bad client", "secret", "bad credential", "wrong", "unknown client"),
        Voice.PROGRAMS,
        hit="Bad client credentials",
        miss="Client authentication failed",
        why="An answer that blames the secret itself does not blame the place where it was sent.",
    ),
    sighting(
        Seen.NONE_IN_HEADER,
        r"\b(?:credentials?|authentication|authorization)\b[^.\n]{0,40}?\b(?:not|never) (?:found|present|provided|sent)"
        r"[^.\n]{0,20}?\b(?:in|by) (?:the |your )?(?:request |http )?headers?\b"
        r"|\b(?:no|missing|without) (?:an? |the )?authorization header\b"
        r"|\bauthorization header (?:is |was )?(?:missing|not (?:found|present|provided|sent|given))",
        Voice.SERVERS,
        hit="Client credentials were not found in the headers or body",
        miss="Missing parameter: client_secret",
        why="A server that says so has looked into the header, and one that wants the secret elsewhere has not.",
        announced=("header",),
    ),
    sighting(
        Seen.CLIENT_SECRET_SET,
        r"(?<![A-Za-z])(?:client|app|application|consumer)[ _-]?secret[\"']?\]?[ \t]{0,8}(?::=?|=>?)[ \t]{0,8}[\"']?"
        r"(?=[\w~+/.-]{0,100}\d)([\w~+/.-]{12,200})(?=[\"',;\s)}]|$)",
        Voice.PASTE,
        hit='AppSecret: "0f7c9b52a1e84d6c",',
        miss="AppSecret: options.AppSecret",
        why="A client for which a secret is set is none that may leave it out (RFC 6749, 2.1).",
        every=True,
        announced=("secret",),
    ),
    sighting(
        Seen.CLIENT_MISSED,
        r"\bclient[ _]?(?:id|secret)\b['\"`]? (?:(?:parameter|field|value) )?(?:is |was )?(?:undefined|missing"
        r"|required|empty|null|blank|not (?:provided|present|set|specified|given|sent))\b"
        r"|\b(?:missing|lacks?|requires?|required)\b[\w :,'\"`-]{0,30}\bclient[ _]?(?:id|secret)\b",
        Voice.SERVERS,
        hit="client_id is undefined",
        miss="client_id is not valid",
        why="A server that misses the client's id does not look for it where Basic has it.",
        announced=("client",),
    ),
    sighting(
        Seen.CLIENT_PARAMETER_BLAMED,
        r"[\"'](?:keys|fields?|params?|parameters?|path|property)[\"']\s{0,3}:\s{0,3}(?:\[\s{0,9})?"
        r"[\"']client_(?:id|secret)[\"']",
        Voice.PASTE,
        hit='"validation":{"source":"payload","keys":["client_id"]}',
        miss='"keys":[{"kid":"client_id"}]',
        why="A validator that names the parameter did not find it where it looks.",
        announced=("client_",),
    ),
    sighting(
        Seen.SECRET_ASKED_FOR,
        r"\bclient[ _]?(?:secret|assertion)\b[^.\n]{0,60}?\b(?:(?:not|never) (?:provided|sent|given|present|found)"
        r"|not specified|missing|required|must be|is empty|cannot be (?:empty|blank|null))"
        r"|\b(?:missing|no|without|requires?|must (?:contain|include|have))\b[^.\n]{0,50}?"
        r"\bclient[ _]?(?:secret|assertion)\b",
        Voice.SERVERS,
        hit="Client secret not provided in request",
        miss="Invalid client secret",
        why="A server that misses the secret takes the client for one that has one.",
        announced=("secret", "assertion"),
    ),
    sighting(
        Seen.NO_AUTHENTICATION_SEEN,
        r"authentication (?:is )?required|no (?:client )?(?:authentication|credentials)|(?:was|were) not found"
        r"|missing|must be (?:sent|provided)",
        Voice.SERVERS,
        hit="client authentication required",
        miss="client authentication failed",
        why="A server that saw no authentication looked in another place for it.",
    ),
    _given(Seen.REDIRECT_URI_GIVEN, "redirect_uri", "redirect_uri=https://app.example.com/cb", "uri=https://a.example"),
    _given(Seen.CODE_VERIFIER_GIVEN, "code_verifier", "'code_verifier' => 'abc'", "verifier=abc"),
    _given(Seen.CODE_CHALLENGE_GIVEN, "code_challenge", '"code_challenge": "abc"', "code_challenge_method=S256"),
    sighting(
        Seen.CODE_CHALLENGE_WITHOUT_METHOD,
        r"[?&]code_challenge=([\w-]{43})(?![\w-])",
        Voice.RAW,
        hit=f"/authorize?response_type=code&code_challenge={'a' * 43}&client_id=web",
        miss=f"/authorize?response_type=code&code_challenge={'a' * 43}&code_challenge_method=S256",
        why="An authorization request that names no method has its challenge read as plain (RFC 7636, 4.3).",
        every=True,
        announced=("code_challenge",),
        never=(r"code_challenge_method(?![\w=:\"' ]{1,6}plain)",),
    ),
    _given(Seen.SCOPE_GIVEN, "scope", "scope=read%20write", "scopes=read"),
)
