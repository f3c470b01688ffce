"""Signs in where and how code puts a token: in a body or a sub-protocol, without its word, on another line."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_INTO_HEADER = msg("Put it into the header Authorization of the request, after the word Bearer.")
_ONE_LINE = msg("End each header line with a line break of its own before the next begins.")
_BEARER_FIRST = msg('Write "Bearer " before the token where the header is set.')
# what an answer of a login is read from, with nothing put before it
_ISSUED = (
    r"(?:\.json(?:\(\))?(?:\[|\.get\()[\"'](?:access_?token|access|token|jwt)[\"'][\])]"
    r"|\.(?:access_token|accessToken)\b)"
)
_SET = r"\bauthorization[\"']?\]?[ ]?(?:[:=]|,|=>)[ ]{0,3}"

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("The header gets the token alone; the word Bearer and a space are missing before it."),
        r"\b(?P<method>\w{2,40})\((?:[^()\n]|\([^()\n]{0,80}\)){0,120}?(?:@(?:Header|RequestHeader"
        r"|HeaderParam)\([ ]?(?:value[ ]?=[ ]?)?"
        r"|\[Header\([ ]?)\"Authorization\"[\s\S]{0,1500}?\.(?P=method)\([ ]?(?:[\w.]{1,60}\.)?\w{0,20}(?:[tT]oken"
        r"|[jJ]wt)\w{0,10}(?:\(\))?[ ]?[,)]"
        r"|@(?:Header|RequestHeader"
        r"|HeaderParam)\(\"Authorization\"\)[ ]String[ ]token\b[\s\S]{0,600}?\.\w{2,40}\([\w.]{1,60}\.token\(\)\)",
        ("missing-bearer-prefix", 0.9),
        beside=r"\bbearer\b",
        never=r"\"Bearer[ ]",
        hit='@GET("v1") Call<A> list(@Header("Authorization") String a);\napi.list(session.getToken()); // '
        "www-authenticate: Bearer",
        miss='@GET("v1") Call<A> list(@Header("Authorization") String a);\napi.list("Bearer " + session.getToken()); '
        "// Bearer",
        fix=_BEARER_FIRST,
    ),
    sign(
        msg("The token of the login goes into the header as it came, without the word Bearer."),
        rf"{_SET}[^\"'`\n]{{0,120}}?(?:\([^\n]{{0,200}}(?:\n[^\n]{{0,200}}\)|\)))?{_ISSUED}[ \t]{{0,4}}[,;)}}\n]",
        ("missing-bearer-prefix", 0.88),
        beside=r"\b401\b|unauthori",
        hit='h["Authorization"] = r.json()["access_token"]\n401',
        miss='h["Authorization"] = "Bearer " + r.json()["access_token"]\n401',
        fix=_BEARER_FIRST,
    ),
    sign(
        msg("The token of the login goes into the header as it came, without the word Bearer."),
        rf"\b(?P<name>[A-Za-z_]\w{{0,30}})[ ]?:?=[ ]?[^\n]{{0,200}}{_ISSUED}[ \t;]{{0,4}}\n"
        rf"(?:(?![^\n]*\b(?P=name)[ ]?=)[^\n]*\n){{0,10}}?"
        rf"[^\n]{{0,200}}{_SET}(?P=name)[ ]?[,;)}}\]]",
        ("missing-bearer-prefix", 0.88),
        beside=r"\b401\b|unauthori",
        hit='t = r.json["access_token"]\nget("/n", headers={"Authorization": t})\n401',
        miss='t = r.json["access_token"]\nget("/n", headers={"Authorization": f"Bearer {t}"})\n401',
        fix=_BEARER_FIRST,
    ),
    sign(
        msg("The ID token is kept where the access token is later taken from."),
        r"\b(?:write|setItem|setItemAsync|setString|putString|save|store|set)\([^\n]{0,60}token[\"'][^\n]{0,60}"
        r"(?<![A-Za-z])(?:id_token|idToken)\b(?!Hint)",
        ("id-token-as-access-token", 0.86),
        never=r"[\"'](?:id_?token|idToken)[\"'][^\n]{0,20},",
        hit="await storage.write(key: 'token', value: r!.idToken);",
        miss="await storage.write(key: 'token', value: r!.accessToken);",
        fix=msg("Keep the access token there; the ID token is for the client alone."),
    ),
    sign(
        msg("The ID token is taken for the bearer token."),
        r"\bGetTokenAsync\([\"']id_token[\"']\)[\s\S]{0,400}?\b(?:SetBearerToken\(|Bearer)"
        r"|\bgetIdToken\([^)\n]{0,20}\)[\s\S]{0,400}?"
        r"[\"'`]https://(?!identitytoolkit|securetoken|firestore)[\w-]{2,40}\.googleapis\.com/"
        r"[\s\S]{0,400}?\bBearer\b",
        ("id-token-as-access-token", 0.88),
        ("wrong-token-type", 0.5),
        hit='var t = await c.GetTokenAsync("id_token");\nclient.SetBearerToken(t!);',
        miss='var t = await c.GetTokenAsync("access_token");\nclient.SetBearerToken(t!);',
        fix=msg("Take the access token in its place; the ID token is for the client alone."),
    ),
    sign(
        msg("A browser's WebSocket sends its second argument as sub-protocols, not as a header."),
        r"\bnew[ ]WebSocket\([^,()\n]{1,99},[ ]?\[[ ]?[\"'](?:bearer|token|jwt|authorization)[\"'][ ]?,[^\]\n]{1,80}\]",
        ("token-in-wrong-location", 0.84),
        ("header-not-sent", 0.5),
        beside=r"authorization",
        hit='new WebSocket("wss://a.example", ["bearer", token]) // server: headers["authorization"]',
        miss='new WebSocket("wss://a.example", ["graphql-ws"]) // server: headers["authorization"]',
        fix=msg("Let the server read Sec-WebSocket-Protocol, or send the token in the first message."),
    ),
    sign(
        msg("Authorization stands in the JSON of the body, where no server looks for the header."),
        r"\b(?:JSON\.stringify|json_encode|json\.dumps)\([ ]?[\[{][^;]{0,300}?[{,\n][ \t]{0,20}"
        r"[\"']?authorization[\"']?[ ]?(?::|=>)[ ]?"
        r"[f$]?[\"'`]?[^;]{0,120}?[})\]]{1,3}[ \t]{0,4},[ ]?\{?[ ]?(?:headers|\n)",
        ("token-in-wrong-location", 0.86),
        beside=r"\b401\b|unauthori",
        hit="post(u, JSON.stringify({ query: q,\n Authorization: `Bearer ${t}`,\n}), { headers: {} }) // 401",
        miss="post(u, JSON.stringify({ query: q }), { headers: { Authorization: `Bearer ${t}` } }) // 401",
        fix=_INTO_HEADER,
    ),
    sign(
        msg("Two header lines are joined without a line break, so the second is lost."),
        r"[\"'][A-Za-z-]{3,40}:[ ][^\"'\\\n]{1,80}[\"'][ \t]{0,4}[.+][ \t]{0,20}\n?[ \t]{0,40}[\"']Authorization:[ ]"
        r"|\.print\([ ]?[\"'][A-Za-z-]{3,40}:[ ][^\"'\\\n]{1,80}[\"'][ ]?\);[ \t]{0,8}\n"
        r"[ \t]{0,40}\w{1,30}\.print(?:ln)?\([ ]?[\"']Authorization:[ ]",
        ("malformed-header-line", 0.9),
        ("header-not-sent", 0.4),
        hit='\'header\' => "Content-Type: application/json" .\n  "Authorization: Bearer $token",',
        miss='\'header\' => "Content-Type: application/json\\r\\n" .\n  "Authorization: Bearer $token",',
        fix=_ONE_LINE,
    ),
    sign(
        msg("The scheme stands in the name of the header, or an = between name and value."),
        r"[\"']Authorization:[ ]?(?:Bearer|Basic|Token)[\"'][ ]?(?::|=>|,|=)[ ]"
        r"|\.Add\([ ]?[\"']Authorization=(?:Bearer|Basic|Token)[ ]",
        ("malformed-header-line", 0.9),
        hit='customRequestHeaders:\n  "Authorization: Bearer": "sk-up-2fa0c9"',
        miss='customRequestHeaders:\n  Authorization: "Bearer sk-up-2fa0c9"',
        fix=msg("Name the header Authorization alone, and let its value begin with the scheme."),
    ),
    sign(
        msg("The client sends its secret in the body, and it is registered for Basic."),
        r"\bauth_style[ \t]{0,8}[=:][ \t]{0,4}[\"']?InParams[\s\S]{0,3000}?client_secret_basic"
        r"|client_secret_basic[\s\S]{0,3000}?\bauth_style[ \t]{0,8}[=:][ \t]{0,4}[\"']?InParams"
        r"|\bauthentication_method[ \t]{0,8}=[ \t]{0,4}\"client_secret_basic\"[\s\S]{0,3000}?"
        r"\bdata[ ]?=[ ]?\{[^}]{0,300}[\"']client_secret[\"']",
        ("client-auth-method-mismatch", 0.9),
        ("wrong-client-credentials", 0.4),
        hit='auth_style = InParams\n"token_endpoint_auth_method": "client_secret_basic"',
        miss='auth_style = InHeader\n"token_endpoint_auth_method": "client_secret_basic"',
        fix=msg("Send id and secret as Basic in the header, or register client_secret_post."),
    ),
)
