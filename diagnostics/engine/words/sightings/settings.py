"""Settings and metadata that a token's claims or a client's call must match: audience, issuer, algorithm, method."""

from __future__ import annotations

from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.words.sightings.entry import Entry, sighting
from diagnostics.engine.words.voices import Voice

# between a name and its value: in JSON, YAML, environment files, code, and as the argument of a method
_IS = r"[\"'\]]{0,2}[ \t]{0,3}(?:=>|:=|[:=(])\s{0,40}(?:-[ \t]{1,3})?"
# A variable for a key, as shells, .env files and containers name it.
_KEY_VALUE = r"([^\s\"'$<>{}*]{12,400})"
_KEY_NAME = r"([A-Z][A-Z0-9_]{1,60}(?:KEY|TOKEN|SECRET|PASSWORD|PAT))"
# A list in brackets, a text in quotes, or the rest of a line that holds nothing else.
_VALUES = r"(?:\[\s{0,12}([^\]]{1,400})\]|[\"'`]([^\"'`\n]{2,200})[\"'`])"
_BARE = r"(?:([^\s\"'`\[\]{}()<>,;$%]{3,200})[ \t]*$)"
_AUDIENCES = r"(?:audiences?(?:[-_](?:required|in|claim))?|jwt[-_]aud)"
_REFUSED = (
    r"(?:invalid|bad|wrong|unexpected|unknown|untrusted|incorrect|actual|got|received|found|token'?s?|jwt)[\s\"']{1,3}$"
)

SIGHTINGS: tuple[Entry, ...] = (
    sighting(
        Seen.AUDIENCE_SET,
        rf"(?:\b(?!invalid|wrong|bad)[\w.-]{{0,60}}{_AUDIENCES}{_IS}{_VALUES}"
        rf"|^[ \t-]{{0,20}}(?:export )?(?!invalid|wrong|bad)[\w.-]{{0,60}}{_AUDIENCES}{_IS}{_BARE})",
        Voice.PASTE,
        hit='"ValidAudience": "orders-api"',
        miss='"ValidateAudience": true',
        why="The audience that a verifier or a client is set to is compared with the token's.",
        every=True,
        announced=("audience", "jwt-aud", "jwt_aud"),
        not_after=_REFUSED,
    ),
    sighting(
        Seen.KEY_ASSIGNED,
        rf"^[ \t]{{0,8}}(?:[$>%#] ?)?(?:export |set |\$env:|-e |ENV )?{_KEY_NAME} ?= ?"
        rf"[\"']?{_KEY_VALUE}[\"']?\s*$",
        Voice.PASTE,
        hit="ACME_API_KEY=ak-4tRwPm3ZqL7vTn2RcW5y",
        miss="ACME_API_KEY=$OTHER_KEY",
        why="A variable that two places set to different values has the one that the tool reads first.",
        every=True,
        exact=True,
    ),
    sighting(
        Seen.KEY_PRINTED,
        rf"^[ \t]{{0,8}}(?:[$>%#] ?|PS [^\n>]{{0,80}}> ?)?(?:printenv |echo \"?\$\{{?|echo %|(?:echo )?\$env:)"
        rf"{_KEY_NAME}\}}?%?\"?[ \t]*\n[ \t]{{0,8}}{_KEY_VALUE}[ \t]*$",
        Voice.PASTE,
        hit="$ printenv ACME_API_KEY\nak-4tRwPm3ZqL7vTn2RcW5y",
        miss="$ printenv ACME_API_KEY\n$ ",
        why="What a shell says that a variable holds is what a program started from it gets.",
        every=True,
        exact=True,
    ),
    sighting(
        Seen.KEY_ECHOED_IN_PART,
        r"\b([\w-]{4,12})(?:\*{3,200}|\.{3}|…)([\w-]{3,8})\b",
        Voice.SERVERS,
        Voice.MESSAGES,
        hit="Incorrect API key provided: sk-4tRwP*****LgVa.",
        miss="Incorrect API key provided.",
        why="A server that shows both ends of the value that it received shows whether it is the one that was set.",
        every=True,
        exact=True,
    ),
    sighting(
        Seen.RESOURCE_PUBLISHED,
        r"[\"']resource[\"']\s{0,3}:\s{0,3}[\"'](https?://[^\"'\s]{3,300})[\"']",
        Voice.PASTE,
        hit='{"resource": "https://mcp.example.com/mcp", "authorization_servers": ["https://auth.example.com"]}',
        miss='{"resource": "https://mcp.example.com/mcp", "error": "invalid_target"}',
        why="RFC 9728, 2: what a protected resource calls itself is what tokens for it are issued for.",
        announced=("resource",),
        beside=(r"authorization_servers|bearer_methods_supported|resource_documentation|scopes_supported",),
    ),
    sighting(
        Seen.ISSUER_SET,
        rf"\b([\w.-]{{0,60}}(?:issuers?(?:[-_.]?(?:base[-_]?)?ur[il]|[-_]location)?|authority"
        rf"|auth-server-url(?=[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"']?https?://\S{{1,200}}/realms/))){_IS}"
        r"(?:\[\s{0,12})?(?:[\"'`]([^\"'`\n]{2,200})[\"'`]|(https?://[^\s\"'`<>,;)\]}]{4,300}))",
        Voice.PASTE,
        hit="issuer-uri: https://sso.example.com/realms/shop",
        miss="*  issuer: C=US; O=Example CA; CN=R3",
        why="The issuer that a verifier is set to, or that metadata names, is compared with the token's.",
        every=True,
        announced=("issuer", "authority", "auth-server-url"),
        not_after=_REFUSED,
    ),
    sighting(
        Seen.ALGORITHM_SET,
        rf"\b[\w.-]{{0,60}}algorithms?{_IS}(?:\[([^\]\n]{{3,120}})\]|[\"'`]?([HRPE]S(?:256|384|512)|EdDSA|ES256K)\b)",
        Voice.PASTE,
        hit='jwt.decode(token, key, algorithms=["HS256"])',
        miss='jwt.encode(claims, key, algorithm="HS256")',
        why="A verifier's list of algorithms is compared with the one in the token's header; code that signs has none.",
        every=True,
        announced=("algorithm",),
        line=r"\A(?![^\n]*(?:\bsign|encode)\w{0,20}\s{0,3}\()",
    ),
    sighting(
        Seen.METHOD_REGISTERED,
        # the last is Terraform's, of Auth0; Spring's client-authentication-method is what the client does
        r"(?:token_?endpoint_?auth(?:entication)?_?method|(?<![\w-])authentication_method)[\"']?\s{0,3}(?:=>|[:=])\s{0,3}[\"']?"
        r"(client_secret_(?:basic|post|jwt)|private_key_jwt|(?:self_signed_)?tls_client_auth|none)\b",
        Voice.PASTE,
        hit='"token_endpoint_auth_method": "client_secret_post"',
        miss='"token_endpoint_auth_methods_supported": ["client_secret_post"]',
        why="RFC 7591, 2: the one method that the client is registered for is compared with the one it uses.",
        announced=("auth_method", "authmethod", "authentication_method", "authenticationmethod", "auth_", "auth-"),
    ),
    sighting(
        Seen.METHODS_SUPPORTED,
        r"\btoken_endpoint_auth_methods_supported[\"']?\s{0,3}[:=]\s{0,3}\[\s{0,20}([^\]]{4,400})\]",
        Voice.PASTE,
        hit='"token_endpoint_auth_methods_supported": ["client_secret_post"]',
        miss='"introspection_endpoint_auth_methods_supported": ["client_secret_post"]',
        why="RFC 8414, 2: a server that lists one method takes no other.",
        announced=("methods_supported",),
    ),
    sighting(
        Seen.SCHEME_SET,
        rf"\b(?:AUTH_HEADER_TYPES{_IS}[(\[]?|(?:JWT_)?(?:AUTH_HEADER_PREFIX|HEADER_TYPE){_IS}|fromAuthHeaderWithScheme\()"
        r"[ \t]{0,3}[\"'`](?!authorization)(\w[\w-]{1,30})[\"'`](?:[ \t]{0,3},[ \t]{0,3}[\"'`](\w[\w-]{1,30})[\"'`])?"
        # Django REST framework's own class has its word in its name
        r"|\brest_framework\.authentication\.(Token)Authentication\b",
        Voice.PASTE,
        hit="'AUTH_HEADER_TYPES': ('JWT',)",
        miss="'AUTH_HEADER_NAME': 'HTTP_AUTHORIZATION'",
        why="The word before the token that a server's own settings ask for is compared with the one that is sent.",
        every=True,
        announced=("header",),
    ),
)
