"""Signs in the code of servers and in what they print: the other side of a call, and how a token got there."""

from __future__ import annotations

from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("Node keeps header names in lower case, so this name is never found."),
        r"\b(?P<old>(?-i:(?P<request>req(?:uest)?)\.headers(?:\.Authorization\b|\[[\"']Authorization[\"']\])))"
        r"(?![ ]?=[^=])",
        ("wrong-header-name", 0.72),
        ("header-not-sent", 0.55),
        beside=r"express|koa|fastify|http\.createServer|middleware|next\(\)|res\.status|res\.send",
        never=r"axios|fetch\(|(?-i:\.headers\[['\"]authorization)|(?-i:headers\.authorization)",
        hit="app = express(); token = req.headers.Authorization",
        miss="app = express(); token = req.headers.authorization",
        instead="⟨request⟩.headers.authorization",
        whole=Whole.CODE,
    ),
    sign(
        msg("The token came in the query, and JwtBearer reads the header alone."),
        r"\?access_token=[\s\S]{0,6000}?JwtBearerHandler[\s\S]{0,400}?was (?:not authenticated|challenged)",
        ("token-in-wrong-location", 0.84),
        never=r"OnMessageReceived",
        hit="GET /hubs/a?access_token=eyJ - - -\nJwtBearerHandler[9]\n Scheme: Bearer was not authenticated.",
        miss="GET /api/a - - -\nJwtBearerHandler[9]\n Scheme: Bearer was not authenticated.",
    ),
    sign(
        msg("Spring asks for a role, and by default reads no roles out of a token."),
        r"\.has(?:Any)?Role\([\s\S]{0,4000}?"
        r"(?:\.jwt\((?:Customizer\.)?withDefaults\(\)\)|oauth2ResourceServer\([\w.:]{0,60}::jwt\))",
        ("scope-claim-not-recognised", 0.84),
        ("user-lacks-permission", 0.4),
        never=r"JwtAuthenticationConverter|JwtGrantedAuthoritiesConverter|GrantedAuthoritiesMapper",
        hit='.hasRole("admin").and().oauth2ResourceServer(o -> o.jwt(Customizer.withDefaults()))',
        miss='.hasAuthority("SCOPE_admin").and().oauth2ResourceServer(o -> o.jwt(Customizer.withDefaults()))',
    ),
    sign(
        msg("The whole header, with the word Bearer, is verified as if it were the token."),
        r"\bjwt\.(?:verify|decode)\([ \t]{0,4}(?P<old>(?P<header>(?:req|request|ctx)\.(?:request\.)?headers?"
        r"(?:\.authorization\b|\[[\"']authorization[\"']\]"
        r"|\.get\([\"']authorization[\"']\)|\([\"']authorization[\"']\))))(?!\.(?:split|replace|slice|substring))",
        ("malformed-bearer-syntax", 0.74),
        ("duplicate-bearer-prefix", 0.4),
        hit="jwt.verify(req.headers.authorization, secret)",
        miss='jwt.verify(req.headers.authorization.split(" ")[1], secret)',
        instead='⟨header⟩.split(" ")[1]',
        whole=Whole.CODE,
    ),
    sign(
        msg("User and password are given as Bearer and token, which makes Basic credentials of them."),
        r"(?P<old>\bauth[ \t]{0,4}=[ \t]{0,4}(?:HTTPBasicAuth)?\([ \t]{0,4}[\"']Bearer[\"'][ \t]{0,4},[ \t]{0,4}"
        r"(?P<token>[A-Za-z_][\w.]{0,60})[ \t]{0,4}\))(?![^;\n]{0,200}\bheaders=)"
        r"|\bauth[ \t]{0,4}=[ \t]{0,4}\([ \t]{0,4}[\"']Bearer[\"'][ \t]{0,4},"
        r"|HTTPBasicAuth\([ \t]{0,4}[\"']Bearer[\"']",
        ("wrong-auth-scheme", 0.84),
        ("malformed-bearer-syntax", 0.5),
        hit='requests.get(url, auth=("Bearer", token))',
        miss='requests.get(url, auth=("user", password))',
        instead='headers={"Authorization": f"Bearer {⟨token⟩}"}',
        whole=Whole.CODE,
    ),
    sign(
        msg("A set of two strings stands where a dictionary of headers is wanted."),
        r"headers?[ \t]{0,4}=[ \t]{0,4}\{[ \t]{0,4}[\"']Authorization[\"'](?P<old>[ \t]{0,4},)",
        ("malformed-header-line", 0.84),
        ("header-not-sent", 0.5),
        hit='get(url, headers={"Authorization", f"Bearer {token}"})',
        miss='get(url, headers={"Authorization": f"Bearer {token}"})',
        instead=":",
        whole=Whole.CODE,
    ),
    sign(
        msg("Scheme and token are given as two values of the header."),
        r"\.(?:set|header|append|addHeader|setHeader)\([ \t]{0,4}[\"']Authorization[\"'][ \t]{0,4},"
        r"[ \t]{0,4}(?P<old>[\"']Bearer[\"'][ \t]{0,4},)",
        ("malformed-bearer-syntax", 0.76),
        ("empty-token", 0.5),
        hit='request.setHeader("Authorization", "Bearer", token)',
        miss='request.setHeader("Authorization", "Bearer " + token)',
        instead='"Bearer " +',
        whole=Whole.CODE,
    ),
    sign(
        msg("The token is given as the scheme."),
        r"new AuthenticationHeaderValue\([ \t]{0,4}(?P<old>(?P<token>[\w.]{1,60}))[ \t]{0,4}\)",
        ("missing-bearer-prefix", 0.78),
        ("malformed-bearer-syntax", 0.5),
        hit="new AuthenticationHeaderValue(token)",
        miss='new AuthenticationHeaderValue("Bearer", token)',
        instead='"Bearer", ⟨token⟩',
        whole=Whole.CODE,
    ),
    sign(
        msg("Authorization is added as a parameter and not as a header."),
        r"\.(?P<old>AddParameter)\([ \t]{0,4}[\"']Authorization[\"'](?![^;\n]{0,160}ParameterType)"
        r"|\.AddParameter\([ \t]{0,4}[\"']Authorization[\"'](?![^\n)]{0,120}HttpHeader)"
        r"|params[ \t]{0,4}[:=][ \t]{0,4}\{[ \t]{0,4}"
        r"[\"']?Authorization[\"']?[ \t]{0,4}:",
        ("token-in-wrong-location", 0.76),
        ("header-not-sent", 0.6),
        hit='request.AddParameter("Authorization", "Bearer " + token)',
        miss='request.AddHeader("Authorization", "Bearer " + token)',
        instead="AddHeader",
        whole=Whole.CODE,
    ),
    sign(
        msg("The request that carries the header is made, and another one is sent."),
        r"\b(?P<request>\w{1,30}),[ ]?\w{1,20}[ ]?:?=[ ]?http\.NewRequest\([\s\S]{1,800}?"
        r"(?P<old>\bhttp\.(?:Get|Post)\((?:[^()\n]|\([^()\n]{0,80}\)){1,200}\))",
        ("header-not-sent", 0.8),
        never=r"\.Do\([ \t]{0,4}req",
        hit='req, _ := http.NewRequest("GET", url, nil)\nhttp.Get(url)',
        miss='req, _ := http.NewRequest("GET", url, nil)\nclient.Do(req)',
        instead="http.DefaultClient.Do(⟨request⟩)",
        whole=Whole.CODE,
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
        r"\b(?P<headers>\w{0,30}headers)\.(?:add|set)\w{0,20}\([\s\S]{1,800}?"
        r"new HttpEntity<[^>\n]{0,40}>\([ \t]{0,4}(?P<old>(?P<body>(?![^)\n]{0,80}header)[\w.]{1,60}))[ \t]{0,4}\)",
        ("header-not-sent", 0.82),
        hit='headers.set("Authorization", token); new HttpEntity<String>(body)',
        miss='headers.set("Authorization", token); new HttpEntity<String>(body, headers)',
        instead="⟨body⟩, ⟨headers⟩",
        whole=Whole.CODE,
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
        r"(?P<old>(?P<app>\b\w{1,30})\.UseAuthorization\(\);(?P<space>\s{1,40})(?P=app)\.UseAuthentication\(\);)"
        r"|UseAuthorization\(\)[\s\S]{1,400}?UseAuthentication\(\)",
        ("api-down-or-server-bug", 0.76),
        ("header-not-sent", 0.3),
        hit="app.UseAuthorization(); app.UseAuthentication();",
        miss="app.UseAuthentication(); app.UseAuthorization();",
        instead="⟨app⟩.UseAuthentication();\n⟨app⟩.UseAuthorization();",
    ),
    sign(
        msg("The name of the header is given where the word before the token is wanted."),
        r"(?P<old>fromAuthHeaderWithScheme\([ \t]{0,4}[\"']authorization[\"'][ \t]{0,4}\))",
        ("wrong-auth-scheme", 0.86),
        ("malformed-bearer-syntax", 0.3),
        hit="ExtractJwt.fromAuthHeaderWithScheme('Authorization')",
        miss="ExtractJwt.fromAuthHeaderWithScheme('jwt')",
        instead='fromAuthHeaderWithScheme("jwt")',
        whole=Whole.CODE,
    ),
    sign(
        msg("requests sends the .netrc entry of this host as Authorization, whatever the code sets."),
        r"^[ \t]{0,40}(?:\w[\w.]{0,40}[ \t]?=[ \t]?|return[ \t])?(?:await[ \t])?"
        r"(?:requests\.(?:get|post|put|patch|delete|request|Session)|gitlab\.Gitlab|jira\.JIRA|JIRA|Github|hvac\.Client"
        r"|(?:Jira|Confluence|Bitbucket))\("
        r"|\b(?:import[ \t]{1,4}requests|requests\.(?:get|post|put|patch|delete|request|Session|sessions)"
        r"|get_netrc_auth)\b",
        ("credential-overridden", 0.8),
        beside=r"\bnetrc\b",
        never=r"trust_env|environ\[[\"']NETRC|NETRC=/dev/null|\bHTTPie[ /]\d",
        hit="requests.get(url, headers=headers)  # ~/.netrc has this host",
        miss="session.trust_env = False; requests.get(url, headers=headers)  # ~/.netrc has this host",
        instead='import os\n\nos.environ["NETRC"] = os.devnull',
        whole=Whole.BEFORE,
    ),
    sign(
        msg("HTTPie sends the .netrc entry of this host as Authorization, whatever the command sets."),
        r"\bHTTPie[ /]\d",
        ("credential-overridden", 0.8),
        beside=r"\bnetrc\b",
        never=r"--ignore-netrc",
        hit="User-Agent: HTTPie/3.2.4\n~/.netrc has this host",
        miss="http --ignore-netrc GET https://api.example.com\nUser-Agent: HTTPie/3.2.4\n~/.netrc has this host",
        fix=msg("Call with --ignore-netrc, or take the entry of this host out of the .netrc file."),
    ),
    sign(
        msg("Go's oauth2 form-encodes id and secret before base64; this server takes them as is."),
        r"^[ \t]{0,40}(?P<old>(?P<line>ClientSecret:[ \t]{1,20}\"[^\"\s]{0,80}[/+=%&:@?#][^\"\s]{0,80}\",?))",
        ("client-credentials-encoding", 0.8),
        ("wrong-client-credentials", 0.5),
        beside=r"clientcredentials\.Config|oauth2\.Config",
        never=r"AuthStyle",
        hit='c := clientcredentials.Config{\n    ClientSecret: "har/lan",\n}',
        miss='c := clientcredentials.Config{\n    ClientSecret: "harlan",\n}',
        fix=msg("Take a secret without such signs, or ask for the token by a request of your own, with SetBasicAuth."),
    ),
    sign(
        msg("The module http speaks plain HTTP: use the module https, and port: 443 in its options."),
        r"(?P<old>require\([ \t]{0,4}[\"']http[\"'][ \t]{0,4}\))\.(?:request|get)\([ \t]{0,4}[a-z]\w{0,30},",
        ("http-instead-of-https", 0.7),
        beside=r"port:[ \t]{0,4}80\b[\s\S]{0,400}(?:client_secret|access_token|authorization)",
        never=r"localhost|127\.0\.0\.1",
        hit="options = { port: 80, path: '/v4?access_token=' + t };\nrequire('http').request(options, done)",
        miss="options = { port: 443, path: '/v4?access_token=' + t };\nrequire('https').request(options, done)",
        instead='require("https")',
        whole=Whole.CODE,
    ),
    sign(
        msg("gRPC sends call credentials on a plain channel only where that is allowed."),
        r"GrpcChannel\.ForAddress\([ \t]{0,4}\"http://[^;]{0,300}?(?P<old>(?P<insecure>\bChannelCredentials\.Insecure\b))",
        ("http-instead-of-https", 0.84),
        ("header-not-sent", 0.6),
        beside=r"CallCredentials",
        never=r"UnsafeUseInsecureChannelCallCredentials",
        hit='GrpcChannel.ForAddress("http://a", new() { C = ChannelCredentials.Insecure }) // CallCredentials',
        miss='GrpcChannel.ForAddress("https://a", new() { C = ChannelCredentials.SecureSsl }) // CallCredentials',
        instead="⟨insecure⟩,\n    UnsafeUseInsecureChannelCallCredentials = true",
        whole=Whole.CODE,
    ),
    sign(
        msg("mod_wsgi keeps the Authorization header to itself until it is told to pass it on."),
        r"^[ \t]{0,40}WSGI(?:ScriptAlias|DaemonProcess)[ \t]",
        ("stripped-by-webserver", 0.84),
        beside=r"\b(?:no|not|missing|empty|none|without)\b[^\n]{0,60}authori[sz]ation|not provided"
        r"|authori[sz]ation[^\n]{0,60}\b(?:missing|empty|none|not|absent|gone)\b",
        never=r"WSGIPassAuthorization[ \t]{1,9}On",
        hit="# Authorization is empty\nWSGIScriptAlias / /srv/app/wsgi.py",
        miss="# Authorization is empty\nWSGIScriptAlias / /srv/app/wsgi.py\nWSGIPassAuthorization On",
        fix=msg("Add the line WSGIPassAuthorization On beside WSGIScriptAlias, and restart Apache."),
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
        msg("A line of the verifier says that it could not load the keys from their address."),
        r"\b(?:exception|error|failed|failure|unable|cannot|could not|couldn['’]t)\b[^\n]{0,40}?"
        r"\b(?:load|fetch|retriev|obtain|download|get|request)\w{0,4}\b[^\n]{0,80}?https?://[^\s\"'<>]{1,200}?"
        r"(?:jwks\b|/(?:discovery|oauth2|oidc|openid-connect|protocol|realms)\b[^\s\"'<>]{0,120}?/(?:keys|certs)\b"
        r"|/openid-connect/certs\b)",
        ("verifier-cannot-fetch-keys", 0.8),
        never=r"\bkid\b[^\n]{0,60}\b(?:not|no|unknown)\b|unable to find|no matching|did not match",
        hit="ERROR Failed to fetch keys from https://id.example.com/.well-known/jwks.json: connect timed out",
        miss="INFO Keys were fetched from https://id.example.com/.well-known/jwks.json",
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
        r"(?P<old>hasAuthority\([ \t]{0,4}[\"'](?!SCOPE_|ROLE_)(?P<scope>[\w:.]{1,60})[\"'][ \t]{0,4}\))"
        r"|hasAnyAuthority\([ \t]{0,4}[\"'](?!SCOPE_|ROLE_)[\w:.]{1,60}[\"']",
        ("scope-claim-not-recognised", 0.74),
        ("missing-scope", 0.45),
        beside=r"oauth2ResourceServer|\bscp\b|\bscope\b|JwtAuthentication|SCOPE_",
        never=r"setAuthorityPrefix|JwtGrantedAuthoritiesConverter|"
        r"[\"']permissions[\"'][ \t]{0,4}:[ \t]{0,4}\[[ \t\n]{0,9}[\"']",
        hit='oauth2ResourceServer().hasAuthority("read")',
        miss='oauth2ResourceServer().hasAuthority("SCOPE_read")',
        instead='hasAuthority("SCOPE_⟨scope=read⟩")',
        whole=Whole.CODE,
    ),
    sign(
        msg("The right stands in the claim permissions; Spring reads scope and scp alone."),
        r"has(?:Any)?Authority\([ \t]{0,4}[\"'](?!SCOPE_|ROLE_)[\w:.]{1,60}[\"']",
        ("scope-claim-not-recognised", 0.74),
        ("missing-scope", 0.45),
        beside=r"[\"']permissions[\"'][ \t]{0,4}:[ \t]{0,4}\[[ \t\n]{0,9}[\"']",
        never=r"setAuthorit(?:yPrefix|iesClaimName)|JwtGrantedAuthoritiesConverter",
        hit='{"permissions": ["read:a"]}\n.hasAuthority("read:a")',
        miss='{"permissions": []}\n.hasAuthority("SCOPE_read:a")',
    ),
    sign(
        msg("A here-string adds a line break before the value is encoded."),
        r"(?P<old>base64[ \t]{0,4}(?:-w ?0[ \t]{0,4})?<<<[ \t]{0,4}"
        r"(?P<value>\"[^\"\n]{1,200}\"|'[^'\n]{1,200}'|[^\s|\"'`()]{1,200}))"
        r"|base64[ \t]{0,4}(?:-w ?0[ \t]{0,4})?<<<",
        ("client-credentials-encoding", 0.74),
        ("token-whitespace-or-newline", 0.7),
        hit='base64 <<< "$ID:$SECRET"',
        miss='printf %s "$ID:$SECRET" | base64',
        instead="printf '%s' ⟨value⟩ | base64 | tr -d '[:space:]'",
        whole=Whole.SHELL,
    ),
    sign(
        msg("The token is of Okta's own server of the organization; only Okta can verify it."),
        r"\b(?:issuer(?:Uri)?|iss|authority)\b[^\n]{0,80}https://[\w-]{1,60}\.okta(?:preview|-emea)?\.com"
        r"(?:/oauth2)?/?(?=[\s\"'`,;)]|$)",
        ("wrong-issuer-or-tenant", 0.86),
        beside=r"signing key|SigningKeyNotFound|matching (?:JWK|key)|No matching JWK|\bkid\b|signature",
        hit='issuer: "https://acme.okta.com/oauth2", // Unable to find a signing key',
        miss='issuer: "https://acme.okta.com/oauth2/default", // Unable to find a signing key',
    ),
)
