"""Signs in the code of servers, in settings and in shells: the other side of a call, and how its token got there."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("Node keeps header names in lower case, so this name is never found."),
        r"\breq(?:uest)?\.headers(?:\.Authorization\b|\[[\"']Authorization[\"']\])",
        ("wrong-header-name", 0.72),
        ("header-not-sent", 0.55),
        beside=r"express|koa|fastify|http\.createServer|middleware|next\(\)|res\.status|res\.send",
        never=r"axios|fetch\(|(?-i:\.headers\[['\"]authorization)|(?-i:headers\.authorization)",
        hit="app = express(); token = req.headers.Authorization",
        miss="app = express(); token = req.headers.authorization",
    ),
    sign(
        msg("The whole header, with the word Bearer, is verified as if it were the token."),
        r"\bjwt\.(?:verify|decode)\([ \t]{0,4}(?:req|request|ctx)\.(?:request\.)?headers?"
        r"(?:\.authorization\b|\[[\"']authorization[\"']\]"
        r"|\.get\([\"']authorization[\"']\)|\([\"']authorization[\"']\))(?!\.(?:split|replace|slice|substring))",
        ("malformed-bearer-syntax", 0.74),
        ("duplicate-bearer-prefix", 0.4),
        hit="jwt.verify(req.headers.authorization, secret)",
        miss='jwt.verify(req.headers.authorization.split(" ")[1], secret)',
    ),
    sign(
        msg("User and password are given as Bearer and token, which makes Basic credentials of them."),
        r"\bauth[ \t]{0,4}=[ \t]{0,4}\([ \t]{0,4}[\"']Bearer[\"'][ \t]{0,4},|HTTPBasicAuth\([ \t]{0,4}[\"']Bearer[\"']",
        ("wrong-auth-scheme", 0.84),
        ("malformed-bearer-syntax", 0.5),
        hit='requests.get(url, auth=("Bearer", token))',
        miss='requests.get(url, auth=("user", password))',
    ),
    sign(
        msg("A set of two strings stands where a dictionary of headers is wanted."),
        r"headers?[ \t]{0,4}=[ \t]{0,4}\{[ \t]{0,4}[\"']Authorization[\"'][ \t]{0,4},",
        ("malformed-header-line", 0.84),
        ("header-not-sent", 0.5),
        hit='get(url, headers={"Authorization", f"Bearer {token}"})',
        miss='get(url, headers={"Authorization": f"Bearer {token}"})',
    ),
    sign(
        msg("Scheme and token are given as two values of the header."),
        r"\.(?:set|header|append|addHeader|setHeader)\([ \t]{0,4}[\"']Authorization[\"'][ \t]{0,4},"
        r"[ \t]{0,4}[\"']Bearer[\"'][ \t]{0,4},",
        ("malformed-bearer-syntax", 0.76),
        ("empty-token", 0.5),
        hit='request.setHeader("Authorization", "Bearer", token)',
        miss='request.setHeader("Authorization", "Bearer " + token)',
    ),
    sign(
        msg("The token is given as the scheme."),
        r"new AuthenticationHeaderValue\([ \t]{0,4}[\w.]{1,60}[ \t]{0,4}\)",
        ("missing-bearer-prefix", 0.78),
        ("malformed-bearer-syntax", 0.5),
        hit="new AuthenticationHeaderValue(token)",
        miss='new AuthenticationHeaderValue("Bearer", token)',
    ),
    sign(
        msg("Authorization is added as a parameter and not as a header."),
        r"\.AddParameter\([ \t]{0,4}[\"']Authorization[\"'](?![^\n)]{0,120}HttpHeader)"
        r"|params[ \t]{0,4}[:=][ \t]{0,4}\{[ \t]{0,4}"
        r"[\"']?Authorization[\"']?[ \t]{0,4}:",
        ("token-in-wrong-location", 0.76),
        ("header-not-sent", 0.6),
        hit='request.AddParameter("Authorization", "Bearer " + token)',
        miss='request.AddHeader("Authorization", "Bearer " + token)',
    ),
    sign(
        msg("The request that carries the header is made, and another one is sent."),
        r"\bhttp\.(?:Get|Post)\(",
        ("header-not-sent", 0.8),
        beside=r"http\.NewRequest\(",
        never=r"\.Do\([ \t]{0,4}req",
        hit='req, _ := http.NewRequest("GET", url, nil)\nhttp.Get(url)',
        miss='req, _ := http.NewRequest("GET", url, nil)\nclient.Do(req)',
    ),
    sign(
        msg("The headers are filled, and the request is made without them."),
        r"new HttpEntity<[^>\n]{0,40}>\([ \t]{0,4}(?![^)\n]{0,80}header)[^)\n]{0,80}\)",
        ("header-not-sent", 0.82),
        beside=r"headers\.(?:add|set)|setBearerAuth",
        hit='headers.set("Authorization", token); new HttpEntity<String>(body)',
        miss='headers.set("Authorization", token); new HttpEntity<String>(body, headers)',
    ),
    sign(
        msg("Authorization runs before authentication, so no user is ever known."),
        r"UseAuthorization\(\)[\s\S]{1,400}?UseAuthentication\(\)",
        ("api-down-or-server-bug", 0.76),
        ("header-not-sent", 0.3),
        hit="app.UseAuthorization(); app.UseAuthentication();",
        miss="app.UseAuthentication(); app.UseAuthorization();",
    ),
    sign(
        msg("A Basic gate stands in front of the API and reads the same header."),
        r"^[ \t]{0,40}auth_basic[ \t]{1,20}[\"'](?!off)|^[ \t]{0,40}AuthType[ \t]{1,8}Basic"
        r"|basicauth\.users|basic_auth_users",
        ("wrong-auth-scheme", 0.74),
        beside=r"Bearer\b",
        hit='auth_basic "Restricted"; # sent: Bearer abc',
        miss="auth_basic off; # sent: Bearer abc",
    ),
    sign(
        msg("Docker takes the quotes of an environment file as part of the value."),
        r"^[ \t]{0,8}\w{0,40}(?:TOKEN|KEY|SECRET)\w{0,20}=([\"'])[^\n\"']{1,400}\1[ \t]*$",
        ("token-quoted", 0.76),
        beside=r"--env-file|env_file",
        hit='API_TOKEN="abc"\n# docker run --env-file .env',
        miss="API_TOKEN=abc\n# docker run --env-file .env",
    ),
    sign(
        msg("The header is read from a variable that a web server fills only when it is told to."),
        r"\$_SERVER\[[\"']?(?:REDIRECT_)?HTTP_AUTHORIZATION|\$_SERVER\[[\"']?PHP_AUTH_|META\[[\"']HTTP_AUTHORIZATION",
        ("stripped-by-webserver", 0.72),
        beside=r"apache|\bfpm\b|\bf?cgi\b|fastcgi|litespeed|mod_wsgi|\biis\b|hosting",
        never=r"SetEnvIf|RewriteRule|CGIPassAuth[ \t]+On|WSGIPassAuthorization[ \t]+On",
        hit='$_SERVER["HTTP_AUTHORIZATION"] // apache',
        miss='SetEnvIf Authorization; $_SERVER["HTTP_AUTHORIZATION"] // apache',
    ),
    sign(
        msg("The preflight is asked for a credential, which browsers never send with it."),
        r"\bOPTIONS[ \t]{1,4}(?:https?:/)?/\S{0,400}(?:[ \t]HTTP/[\d.]{1,3})?[\"' \t:|,>=-]{1,8}40[13]\b",
        ("cors-preflight-blocked", 0.84),
        hit='OPTIONS /v1/items HTTP/1.1" 401',
        miss='OPTIONS /v1/items HTTP/1.1" 204',
    ),
    sign(
        msg("The time has 13 digits, so it counts milliseconds where seconds are wanted."),
        r"(?<![\w.])[\"']?(?:exp|iat|nbf)[\"']?[ \t]{0,3}(?:[:=]|is|of)?[ \t]{0,3}1[0-9]{12}\b",
        ("wrong-time-unit", 0.85),
        ("malformed-claims", 0.4),
        hit='"exp": 1700000000000',
        miss='"exp": 1700000000',
    ),
    sign(
        msg("Spring puts SCOPE_ before each scope of the token, and the rule asks for the bare name."),
        r"has(?:Any)?Authority\([ \t]{0,4}[\"'](?!SCOPE_|ROLE_)[\w:.]{1,60}[\"']",
        ("scope-claim-not-recognised", 0.74),
        ("missing-scope", 0.45),
        beside=r"oauth2ResourceServer|\bscp\b|\bscope\b|JwtAuthentication|SCOPE_",
        never=r"setAuthorityPrefix|JwtGrantedAuthoritiesConverter",
        hit='oauth2ResourceServer().hasAuthority("read")',
        miss='oauth2ResourceServer().hasAuthority("SCOPE_read")',
    ),
    sign(
        msg("The block form of YAML adds a line break to the value."),
        r"^[ \t]{0,40}[\w.-]{0,40}(?:token|key|authorization|secret)[\w.-]{0,20}[\"']?:[ \t]{1,4}[|>]\+?[ \t]*$",
        ("token-whitespace-or-newline", 0.74),
        never=r"BEGIN (?:RSA |EC )?(?:PRIVATE|PUBLIC)|BEGIN CERTIFICATE|\|-",
        hit="api_token: |\n  abc",
        miss="api_token: |-\n  abc",
    ),
    sign(
        msg("A here-string adds a line break before the value is encoded."),
        r"base64[ \t]{0,4}(?:-w ?0[ \t]{0,4})?<<<",
        ("client-credentials-encoding", 0.74),
        ("token-whitespace-or-newline", 0.7),
        hit='base64 <<< "$ID:$SECRET"',
        miss='printf %s "$ID:$SECRET" | base64',
    ),
)
