"""Signs in how code puts a header, a call or a token together: promises, escapes, a way taken twice, a key unused."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from diagnostics.engine.model.saying import CodeSign, Whole
from diagnostics.engine.model.types import Candidate, msg
from diagnostics.engine.words.code.sign import Sign, sign

# What is read from a store of a device or a session, and comes later.
_LATER = (
    r"(?:this\.|_)?(?:\w{0,20}[sS]torage\.read|AsyncStorage\.getItem|SecureStore\.getItemAsync"
    r"|currentUser[!?]?\.getIdToken)"
)
_CALL = rf"(?P<read>{_LATER}\((?:[^()\n]|\([^()\n]*\)){{0,80}}\))"
_WAIT = msg("What reads the token gives a promise, and the code does not wait for it.")
_HOW = msg("Wait for what is read, in a function that is async, and put its result into the header.")

SIGNS: tuple[Sign, ...] = (
    sign(
        _WAIT,
        rf"[\"'`]Bearer[ ](?:[\"'`][ ]?\+[ ]?|\$\{{)(?P<old>{_CALL})",
        ("null-or-undefined-token", 0.9),
        ("wrong-value-as-token", 0.5),
        hit="options.headers['Authorization'] = 'Bearer ${_storage.read(key: \"t\")}';",
        miss="options.headers['Authorization'] = 'Bearer ${await _storage.read(key: \"t\")}';",
        instead="await ⟨read⟩",
        whole=Whole.CODE,
        fix=_HOW,
    ),
    sign(
        _WAIT,
        rf"^[ \t]{{0,40}}(?:const|let|var|final|val)[ ](?P<name>\w{{0,20}}token\w{{0,10}})[ ]=[ ]"
        rf"(?P<old>{_CALL})(?!\.then)"
        r"[\s\S]{0,600}?Bearer[ ](?:[\"'`][ ]?\+[ ]?|\$\{?)(?P=name)\b",
        ("null-or-undefined-token", 0.88),
        ("wrong-value-as-token", 0.5),
        hit="const token = AsyncStorage.getItem('jwt');\nfetch(u, { headers: { Authorization: `Bearer ${token}` } });",
        miss="const token = await AsyncStorage.getItem('j')\nfetch({ headers: { Authorization: `Bearer ${token}` } });",
        instead="await ⟨read⟩",
        whole=Whole.CODE,
        fix=_HOW,
    ),
    sign(
        msg("The client authenticates twice: by Basic, and by id and secret in the form."),
        r"(?:set_?basic_?auth|\bbasic_?auth|HTTPBasicAuth|AuthenticationHeaderValue\(\"Basic\"|\bauth=\()"
        r"[\s\S]{0,700}?(?<!\[)[\"']client_secret[\"'](?!\])[ ]?(?:[:,]|=>)[ ]?(?![\"'])",
        ("client-auth-method-mismatch", 0.86),
        beside=r"invalid_request|invalid_client|more than one|multiple",
        hit='h.setBasicAuth(id, secret); form.with("client_secret", secret) // invalid_request',
        miss='form.with("client_id", id).with("client_secret", secret) // invalid_request',
        fix=msg("Keep one of the two: the Basic header, or client_id and client_secret in the form; never both."),
    ),
    sign(
        msg("Without an algorithm jwt.sign takes HS256, and the text of the key for a secret."),
        r"\bjwt\.sign\((?:(?!algorithm)[\s\S]){1,500}?"
        r"\{[ ]{0,2}(?P<old>(?P<first>header|keyid|expiresIn|issuer|subject)(?=:))",
        ("alg-mismatch", 0.9),
        ("wrong-signing-key-or-secret", 0.6),
        beside=r"\.p8\b",
        never=r"\balgorithm\b",
        hit="const key = readFileSync('AuthKey.p8');\njwt.sign(claims, key, { header: { kid } });",
        miss="const key = readFileSync('AuthKey.p8');\njwt.sign(claims, key, { algorithm: 'ES256', header: { kid } });",
        instead="algorithm: 'ES256', ⟨first⟩",
        whole=Whole.CODE,
        fix=msg("Name the algorithm that the API takes, ES256 for a .p8 key, in the options of jwt.sign."),
    ),
    sign(
        msg("Without an algorithm JWT.encode takes HS256, and the text of the key for a secret."),
        r"\bJWT\.encode\((?P<old>(?P<claims>[a-z_]\w{0,40}),[ ]?(?P<key>[a-z_]\w{0,40}))\)",
        ("alg-mismatch", 0.9),
        ("wrong-signing-key-or-secret", 0.6),
        beside=r"File\.read\([^\n]{0,120}(?:\.pem|\.p8|private)",
        never=r"OpenSSL::PKey",
        hit="pem = File.read('app.pem')\ntoken = JWT.encode(payload, pem)",
        miss="pem = File.read('app.pem')\ntoken = JWT.encode(payload, OpenSSL::PKey::RSA.new(pem), 'RS256')",
        instead="⟨claims⟩, OpenSSL::PKey.read(⟨key⟩), 'RS256'",
        whole=Whole.CODE,
        fix=msg("Hand over the key as OpenSSL reads it, and name the algorithm: RS256, or ES256 for a key of a curve."),
    ),
    sign(
        msg("PowerShell puts nothing into a text in single quotes, so the variable's name is sent."),
        r"(?P<old>'(?P<scheme>Bearer|Basic|Token)[ ](?P<name>\$(?:env:)?[A-Za-z_]\w{0,60})')",
        ("placeholder-or-unexpanded-variable", 0.9),
        beside=r"\bInvoke-(?:RestMethod|WebRequest)\b|\birm\b|\biwr\b",
        hit="$h = @{ Authorization = 'Bearer $accessToken' }\nInvoke-RestMethod $u -Headers $h",
        miss='$h = @{ Authorization = "Bearer $accessToken" }\nInvoke-RestMethod $u -Headers $h',
        instead='"⟨scheme⟩ ⟨name⟩"',
        whole=Whole.CODE,
        fix=msg("Write the text in double quotes, in which PowerShell puts the variable's value."),
    ),
    sign(
        msg("In this array a header is a name and its value; a line of both is none."),
        r"(?:[\"']headers[\"'][ ]?=>[ ]?\[|withHeaders\(\[)[^\]]{0,400}?"
        r"(?P<old>(?P<quote>[\"'])Authorization:[ ]?(?P<rest>(?:Bearer|Basic|Token)?[ ]?)(?P=quote))(?=[ ]?\.)",
        ("malformed-header-line", 0.92),
        ("header-not-sent", 0.6),
        beside=r"Guzzle|\bHttp::|new Client\(",
        never=r"HttpClient::create|HttpClientInterface|CURLOPT_HTTPHEADER",
        hit="new Client(); $c->get($u, ['headers' => ['Authorization: Bearer ' . $key]]);",
        miss="new Client(); $c->get($u, ['headers' => ['Authorization' => 'Bearer ' . $key]]);",
        instead="⟨quote⟩Authorization⟨quote⟩ => ⟨quote⟩⟨rest⟩⟨quote⟩",
        whole=Whole.CODE,
        fix=msg("Write the name and the value apart, as in 'Authorization' => 'Bearer ' . $token."),
    ),
    sign(
        msg("The token is built without a signature: nothing signs it before it is put together."),
        r"\bJwts\.builder\(\)(?:(?!\bsignWith\b|\bencryptWith\b|;)[\s\S]){0,1500}?(?P<old>\.compact\(\))",
        ("alg-none-or-unsigned", 0.92),
        hit='String t = Jwts.builder().subject("svc").compact();',
        miss='String t = Jwts.builder().subject("svc").signWith(key).compact();',
        instead=".signWith(⟨key=signingKey⟩).compact()",
        whole=Whole.CODE,
        fix=msg("Sign the token with the key that the API knows, as .signWith(key) does before .compact()."),
    ),
    sign(
        msg("Between the word and the token one space has to stand, and no other sign."),
        r"authori[sz]ation[\"'`]?\]?[ ]?(?:[:=,(]|=>)[ ]{0,3}[f$@]?[\"'`]"
        r"Bearer(?P<old>[ ]?[:=,][ ]?)(?:[\"'`][ ]?[&+.]|\$?\{|%s|#\{|\$[a-z])",
        ("malformed-bearer-syntax", 0.9),
        hit='x.setRequestHeader "Authorization", "Bearer: " & pat',
        miss='x.setRequestHeader "Authorization", "Bearer " & pat',
        instead=" ",
        whole=Whole.CODE,
    ),
)
OF_SETTINGS: tuple[Sign, ...] = (
    sign(
        msg("Terraform takes $${ for the text ${, so the name of the variable is sent."),
        r"[\"'](?:Bearer|Basic|Token)[ ](?P<old>\$\$\{)(?=(?:var|local|data|module|random_\w{1,30})\.)",
        ("placeholder-or-unexpanded-variable", 0.9),
        hit='Authorization = "Bearer $${var.api_token}"',
        miss='Authorization = "Bearer ${var.api_token}"',
        instead="${",
        whole=Whole.CODE,
    ),
    sign(
        msg("In a compose file $$ stands for the sign $, so the variable's name is sent."),
        r"^[ \t]{0,20}(?:- )?\w{0,40}(?:TOKEN|KEY|AUTH\w{0,20})(?:=|:[ ])[\"']?(?:Bearer[ ])?"
        r"(?P<old>\$\$)(?=\{?[A-Z_]{3,40})",
        ("placeholder-or-unexpanded-variable", 0.84),
        beside=r"\bservices:|\bimage:[ ]",
        hit="services:\n  app:\n    image: x\n    environment:\n      - API_TOKEN=$${CRM_TOKEN}",
        miss="services:\n  app:\n    image: x\n    environment:\n      - API_TOKEN=${CRM_TOKEN}",
        instead="$",
    ),
)
_SECRET = re.compile(r"^kind:[ ]Secret\b", re.MULTILINE)
_DOCUMENTS = re.compile(r"^---[ \t]*$", re.MULTILINE)
_HELD = re.compile(r"^data:[ \t]*\n(?:[ \t]+[^\n]*(?:\n|\Z))+", re.MULTILINE)
_STORED = re.compile(
    r"^[ \t]{1,12}(?P<key>[\w.-]{0,40}(?:token|key|secret|password|auth)[\w.-]{0,20}):[ ]"
    r"(?P<value>[A-Za-z0-9+/]{8,8000}={0,2})$",
    re.MULTILINE | re.IGNORECASE,
)
_ENDS_IN_A_BREAK = msg("The value of the Secret decodes to a text with a line break at its end.")
_IN_QUOTES = msg("The value of the Secret decodes to a text in quotes, which belong to it.")
_BARE = msg("Encode the value without its quotes, or write it as it is under stringData.")
_WITHOUT = msg('Encode the value without one: printf %s "$TOKEN" | base64; or write it as it is under stringData.')


def stored_with_a_break(text: str) -> Iterator[CodeSign]:
    """Each value of a Secret of Kubernetes whose text ends in a line break, as `echo` adds one, or stands in quotes."""
    start = 0
    for document in _DOCUMENTS.split(text):
        start = text.index(document, start)
        held = _HELD.search(document)
        if held is None or not _SECRET.search(document):
            continue
        for found in _STORED.finditer(document, held.start(), held.end()):
            if _ends_in_a_break(found["value"]):
                line = text.count("\n", 0, start + found.start("key")) + 1
                causes = (Candidate("token-whitespace-or-newline", 0.92),)
                yield CodeSign(_ENDS_IN_A_BREAK, causes, line, None, _WITHOUT)
            elif _is_quoted(found["value"]):
                line = text.count("\n", 0, start + found.start("key")) + 1
                yield CodeSign(_IN_QUOTES, (Candidate("token-quoted", 0.92),), line, None, _BARE)


def _is_quoted(value: str) -> bool:
    decoded = _decoded(value).strip()
    return len(decoded) > 4 and decoded[:1] == decoded[-1:] and decoded[:1] in (b'"', b"'")


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except ValueError:
        return b""


def _ends_in_a_break(value: str) -> bool:
    decoded = _decoded(value)
    return decoded.endswith(b"\n") and decoded[:-1].isascii() and b"\n" not in decoded.strip(b"\n")
