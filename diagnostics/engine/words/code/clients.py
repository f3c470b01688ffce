"""Signs in the code of clients: how a token is made, stored, fetched, joined with its scheme, and passed to a call."""

from __future__ import annotations

from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_TOKENISH = r"\w{0,30}(?:token|jwt|auth|access|session)\w{0,30}"
# from the word Bearer to the name of the variable, in the ways languages join strings
_INTO_HEADER = (
    r"[ \t]?[\"'`]?[ \t]{0,3}(?:[+.,&]|\.\.|\$?\{|%s[\"'][ \t]?%)[ \t]{0,3}[\w$>\[\]\"'?!().-]{0,60}?(?<![a-z])"
)
_CLAIM_TIME = r"[\"']?\b(?:exp|iat|nbf)\b[\"']?"
SIGNS: tuple[Sign, ...] = (
    sign(
        msg("A time in milliseconds meets a claim that counts seconds."),
        r"(?<!Date\()(?:\bSystem\.)?currentTimeMillis\(\)|\bDate\.now\(\)|\bnew Date\(\)\.getTime\(\)|\bUnixMilli\(\)"
        r"|ToUnixTimeMilliseconds\(\)|toEpochMilli\(\)",
        ("wrong-time-unit", 0.74),
        ("access-token-expired", 0.35),
        beside=_CLAIM_TIME,
        never=r"[/*][ \t]?(?:1_?000|1e3)\b|setExpiration\(|TimeUnit\.SECONDS",
        hit="const claims = { exp: Date.now() + 3600 }",
        miss="const claims = { exp: Math.floor(Date.now() / 1000) + 3600 }",
    ),
    sign(
        msg("A time in milliseconds meets a claim that counts seconds."),
        r"\btime\.time\(\)[ \t]?\*[ \t]?1_?000|\btime_ns\(\)|round\(microtime\(true\)[ \t]?\*[ \t]?1000\)",
        ("wrong-time-unit", 0.76),
        ("access-token-expired", 0.35),
        beside=_CLAIM_TIME,
        hit='claims = {"exp": int(time.time() * 1000)}',
        miss='claims = {"exp": int(time.time())}',
    ),
    sign(
        msg("A time in UTC is turned into a timestamp as if it were local time."),
        r"utcnow\(\)[^\n]{0,120}\.timestamp\(\)|mktime\([^\n]{0,80}(?:utcnow|gmtime)|LocalDateTime\.now\(\)\.toEpochSecond"
        r"\(ZoneOffset\.UTC|timegm\([^\n]{0,60}(?:\.now\(\)|localtime)|[\"']exp[\"'][ \t]{0,4}[:=][ \t]{0,4}"
        r"\(?datetime(?:\.datetime)?\.now\(\)",
        ("timezone-bug", 0.76),
        ("clock-skew", 0.5),
        ("access-token-expired", 0.3),
        hit="exp = datetime.utcnow().timestamp() + 60",
        miss="exp = datetime.now(UTC).timestamp() + 60",
    ),
    sign(
        msg("A time in UTC is turned into a timestamp as if it were local time."),
        r"^[^\n]{0,80}=[ \t]{0,4}datetime(?:\.datetime)?\.utcnow\(\)",
        ("timezone-bug", 0.76),
        ("clock-skew", 0.5),
        beside=r"\.timestamp\(\)",
        hit="now = datetime.utcnow()\nexp = now.timestamp()",
        miss="now = datetime.utcnow()\nprint(now)",
    ),
    sign(
        msg("The token is stored as JSON, so the quotes become part of it."),
        rf"(?:setItem|setItemAsync|\.set|save|store)\([ \t]{{0,4}}[\"'`]?(?P<name>{_TOKENISH})[\"'`]?"
        r"[ \t]{0,4},[ \t]{0,4}"
        r"(?:(?P<old>JSON\.stringify\([ \t]{0,4}(?P<token>[\w.]{0,60}(?:token|jwt))[ \t]{0,4}\))|JSON\.stringify\()",
        ("token-quoted", 0.78),
        never=r"JSON\.parse\(",
        hit='localStorage.setItem("token", JSON.stringify(token))',
        miss='localStorage.setItem("token", token)',
        instead="⟨token⟩",
        whole=Whole.CODE,
    ),
    sign(
        msg("The refresh token is stored under the name of the access token, or the other way round."),
        r"(?:setItem|set|put|store|save)\w{0,10}\([ \t]{0,4}[\"'`]?\w{0,30}(?:refresh\w{0,30}[\"'`]?[ \t]{0,4},"
        r"[ \t]{0,4}(?![^\n)]{0,60}refresh)[^\n),]{0,60}access|access\w{0,30}[\"'`]?[ \t]{0,4},[ \t]{0,4}"
        r"(?![^\n)]{0,60}access)[^\n),]{0,60}refresh)",
        ("wrong-token-type", 0.86),
        ("refresh-token-as-access-token", 0.7),
        hit='localStorage.setItem("refreshToken", data.accessToken)',
        miss='localStorage.setItem("refreshToken", data.refreshToken)',
    ),
    sign(
        msg("Client id and secret are sent as a Bearer token; the token endpoint takes them as Basic."),
        r"client_?id\b[^\n]{0,40}:[^\n]{0,40}client_?secret",
        ("client-auth-method-mismatch", 0.8),
        ("wrong-auth-scheme", 0.55),
        beside=r"[\"'`]Bearer[ \"'`$]",
        never=r"[\"'`]Basic[ \"'`$]|setBasicAuth",
        hit='"Bearer " + client_id + ":" + client_secret',
        miss='"Basic " + b64(client_id + ":" + client_secret)',
    ),
    sign(
        msg("The token is read once when the program loads, before anybody has signed in."),
        r"axios\.create\([^;]{0,400}?(?:local|session)Storage\.getItem\(",
        ("null-or-undefined-token", 0.76),
        ("access-token-expired", 0.45),
        never=r"interceptors\.request",
        hit='axios.create({ headers: { Authorization: localStorage.getItem("token") } })',
        miss='axios.get(url, { headers: { Authorization: localStorage.getItem("token") } })',
    ),
    sign(
        msg("A call without a body takes its options second; here they stand third and are ignored."),
        r"(?:this\.)?\$?\bhttp(?:Client)?\.(?:get|head)\([ \t]{0,4}[^,()\n]{1,120},"
        r"[ \t]{0,4}(?P<old>(?:null|undefined|\{\}|\"\"|''),[ \t]{0,4}\{)",
        ("header-not-sent", 0.8),
        hit="http.get(url, {}, { headers })",
        miss="http.get(url, { headers })",
        instead="{",
        whole=Whole.CODE,
    ),
    sign(
        msg("A call without a body takes its options second; here they stand third and are ignored."),
        r"(?:this\.)?\$?\bhttp(?:Client)?\.(?:get|head)\([ \t]{0,4}[^,()\n]{1,120},"
        r"[ \t]{0,4}(?P<old>(?P<params>[A-Za-z_$][\w.$]{0,60}),[ \t]{0,4}\{)",
        ("header-not-sent", 0.8),
        hit="http.get(url, body, { headers })",
        miss="http.get(url, { headers })",
        instead="{ params: ⟨params⟩,",
        whole=Whole.CODE,
    ),
    sign(
        msg("A call without a body takes its options second; here they stand third and are ignored."),
        r"(?:this\.)?\$?\bhttp(?:Client)?\.(?:get|head)\([ \t]{0,4}[^,()\n]{1,120},"
        r"[ \t]{0,4}\{[ \t]{0,4}params:[ \t]{0,4}(?:\{[^{}\n]{0,80}\}|[\w.]{1,60})(?P<old>[ \t]{0,4}\},[ \t]{0,4}\{)",
        ("header-not-sent", 0.8),
        hit="http.get(url, { params: { n: 1 } }, { headers })",
        miss="http.get(url, { params: { n: 1 }, headers })",
        instead=",",
        whole=Whole.CODE,
    ),
    sign(
        msg("A call without a body takes its options second; here they stand third and are ignored."),
        r"\$http\.delete\([ \t]{0,4}[^,()\n]{1,120},"
        r"[ \t]{0,4}(?P<old>(?P<data>[A-Za-z_$][\w.$]{0,60}),[ \t]{0,4}\{)",
        ("header-not-sent", 0.8),
        hit="$http.delete(url, item, { headers: h })",
        miss="$http.delete(url, { data: item, headers: h })",
        instead="{ data: ⟨data⟩,",
        whole=Whole.CODE,
    ),
    sign(
        msg("A call without a body takes its options second; here they stand third and are ignored."),
        r"(?<!\$)\bhttp(?:Client)?\.delete\([ \t]{0,4}[^,()\n]{1,120},"
        r"[ \t]{0,4}(?P<old>(?P<body>[A-Za-z_$][\w.$]{0,60}),[ \t]{0,4}\{)",
        ("header-not-sent", 0.8),
        hit="http.delete(url, item, { headers })",
        miss="http.delete(url, { body: item, headers })",
        instead="{ body: ⟨body⟩,",
        whole=Whole.CODE,
    ),
    sign(
        msg("A call without a body takes its options second; here they stand third and are ignored."),
        r"(?:this\.)?\$?\bhttp(?:Client)?\.(?:get|delete|head)\([ \t]{0,4}[^,()\n]{1,120},"
        r"[ \t]{0,4}(?:[^{},()\n]{1,80}|\{(?:[^{}\n]|\{[^{}\n]{0,80}\}){0,80}\}),[ \t]{0,4}\{",
        ("header-not-sent", 0.8),
        hit="http.get(url, body[0], { headers })",
        miss="http.get(url, { headers })",
    ),
    sign(
        msg("The value is added to the header again and again instead of being set."),
        r"[\"']?authorization[\"']?\]?[ \t]{0,4}(?P<old>\+=)",
        ("malformed-bearer-syntax", 0.76),
        ("duplicate-bearer-prefix", 0.6),
        hit='headers["Authorization"] += "Bearer " + token',
        miss='headers["Authorization"] = "Bearer " + token',
        instead="=",
        whole=Whole.CODE,
    ),
    sign(
        msg("The value is added to the header again and again instead of being set."),
        r"[\"']?authorization[\"']?\]?[ \t]{0,4}(?P<old>\.=)",
        ("malformed-bearer-syntax", 0.76),
        ("duplicate-bearer-prefix", 0.6),
        hit="$headers['Authorization'] .= 'Bearer ' . $token",
        miss="$headers['Authorization'] = 'Bearer ' . $token",
        instead="=",
        whole=Whole.CODE,
    ),
    sign(
        msg("The list of header lines is given as a single string."),
        r"CURLOPT_HTTPHEADER[ \t]{0,4},[ \t]{0,4}"
        r"(?:(?P<old>(?P<line>[\"'][^;\n]{1,400}?))[ \t]{0,4}\)[ \t]{0,4};|[\"'])",
        ("malformed-header-line", 0.8),
        ("header-not-sent", 0.5),
        hit='curl_setopt($ch, CURLOPT_HTTPHEADER, "Authorization: Bearer $t");',
        miss='curl_setopt($ch, CURLOPT_HTTPHEADER, ["Authorization: Bearer $t"]);',
        instead="[⟨line⟩]",
        whole=Whole.CODE,
    ),
    sign(
        msg("The list of header lines is given as pairs of name and value."),
        r"CURLOPT_HTTPHEADER[ \t]{0,4},[ \t]{0,4}(?:array\(|\[)[ \t\n]{0,20}"
        r"(?P<old>[\"'](?P<name>Authorization):?[\"'][ \t]{0,4}=>)",
        ("malformed-header-line", 0.84),
        ("header-not-sent", 0.5),
        hit='curl_setopt($ch, CURLOPT_HTTPHEADER, array("Authorization:" => "Bearer $t"))',
        miss='curl_setopt($ch, CURLOPT_HTTPHEADER, array("Authorization: Bearer $t"))',
        instead="'⟨name⟩: ' .",
        whole=Whole.CODE,
    ),
    sign(
        msg("The line of the header is its value alone; the name before it is missing."),
        r"\$(?P<header>\w{1,40})[ \t]{0,4}=[ \t]{0,4}"
        r"(?P<old>(?P<quote>[\"'])(?P<scheme>Bearer|Basic|Token)\b)[^;\n]{0,300};"
        r"[\s\S]{0,600}?CURLOPT_HTTPHEADER[ \t]{0,4},[ \t]{0,4}(?:array\(|\[)[^;]{0,200}(?<![.\w \t])[ \t]{0,4}"
        r"\$(?P=header)[ \t\n]{0,20}[,)\]]",
        ("malformed-header-line", 0.84),
        ("header-not-sent", 0.5),
        hit='$auth = "Bearer $t";\ncurl_setopt($ch, CURLOPT_HTTPHEADER, array("Accept: */*", $auth));',
        miss='$auth = "Bearer $t";\ncurl_setopt($ch, CURLOPT_HTTPHEADER, array("Authorization: " . $auth));',
        instead="⟨quote⟩Authorization: ⟨scheme⟩",
        whole=Whole.CODE,
    ),
    sign(
        msg("The options stand in two lists, and Guzzle reads the first of them alone."),
        r"->request\([ \t\n]{0,20}[\"'][A-Z]{3,7}[\"'][ \t]{0,4},"
        r"[^;]{1,300}?\[[^\[\]]{0,200}(?P<old>(?P<last>[^\[\]\s,]),?[ \t\n]{0,20}\],[ \t\n]{0,40}\[[ \t\n]{0,40})"
        r"[\"']headers[\"'][ \t]{0,4}=>",
        ("header-not-sent", 0.84),
        beside=r"Guzzle",
        hit="new GuzzleHttp\\Client; $c->request('GET', $uri, ['debug' => true], ['headers' => ['X' => $t]])",
        miss="new GuzzleHttp\\Client; $c->request('GET', $uri, ['debug' => true, 'headers' => ['X' => $t]])",
        instead="⟨last⟩, ",
        whole=Whole.CODE,
    ),
    sign(
        msg("The headers are given to a function that expects another argument in this place."),
        r"setHeaders?\([ \t]{0,4}CURLOPT_HTTPHEADER|\.headers\([ \t]{0,4}CURLOPT_HTTPHEADER",
        ("header-not-sent", 0.72),
        ("malformed-header-line", 0.55),
        hit="$client->setHeaders(CURLOPT_HTTPHEADER, $headers)",
        miss="curl_setopt($ch, CURLOPT_HTTPHEADER, $headers)",
    ),
    sign(
        msg("The header is set for calls of one method only."),
        r"(?:\w{1,40}\.defaults\.)?(?P<old>headers\.(?:get|put|post|delete|patch))"
        r"(?:\[[ \t]{0,4}[\"']|\.)Authorization[\"']?\]?[ \t]{0,4}=(?!=)",
        ("header-not-sent", 0.76),
        hit='axios.defaults.headers.post["Authorization"] = token',
        miss='axios.defaults.headers.common["Authorization"] = token',
        instead="headers.common",
        whole=Whole.CODE,
    ),
    sign(
        msg("The signing key is made anew at each start, and in each process."),
        r"\b\w{0,30}(?:secret|key)\w{0,20}[\"']?\]?[ \t]{0,4}[:=][ \t]{0,4}(?:secrets\.token_|os\.urandom|uuid\.uuid4"
        r"|uuid4\(|crypto\.randomBytes|randomUUID|Keys\.secretKeyFor|Jwts\.SIG\.|SecureRandom|Random\.)",
        ("wrong-signing-key-or-secret", 0.78),
        ("token-revoked", 0.3),
        beside=r"jwt|token",
        hit="jwt_secret = os.urandom(32)",
        miss='jwt_secret = os.environ["JWT_SECRET"]',
    ),
    sign(
        msg("The call is made without the headers."),
        r"\.exchange\([^\n,]{1,120},[ \t]{0,4}HttpMethod\.\w{3,7},[ \t]{0,4}(?P<old>null)[ \t]{0,4},",
        ("header-not-sent", 0.8),
        hit="rest.exchange(url, HttpMethod.GET, null, String.class)",
        miss="rest.exchange(url, HttpMethod.GET, entity, String.class)",
        instead="new HttpEntity<>(⟨headers⟩)",
        whole=Whole.CODE,
    ),
    sign(
        msg("The client puts the key into its header by itself, and default_headers sends the same header once more."),
        r"\bapi_key[ \t]{0,4}=[ \t]{0,4}[^{}]{1,199}?"
        r"default_headers[ \t]{0,4}=[ \t]{0,4}\{[^{}]{0,300}?(?P<old>[\"'](?:x-api-key|api-key|authorization)[\"']"
        r"[ \t]{0,4}:[^{},\n]{1,200}(?:,\s{0,60}|(?=[\s}])))",
        ("credential-overridden", 0.84),
        hit='Client(api_key=KEY, default_headers={"x-api-key": KEY, "x-version": "1"})',
        miss='Client(api_key=KEY, default_headers={"x-version": "1"})',
        instead="⟨nothing=⟩",
        whole=Whole.CODE,
    ),
    sign(
        msg("The word Bearer is given to a function that adds it by itself."),
        r"\b(?:setBearerAuth|bearerAuth|BearerAuth|withToken|set_bearer|bearer_auth|SetAuthToken|setBearerToken)"
        r"\([ \t]{0,4}(?P<old>[\"'`]Bearer[ \t]{1,2}[\"'`][ \t]{0,4}[+.][ \t]{0,4})",
        ("duplicate-bearer-prefix", 0.86),
        hit='headers.setBearerAuth("Bearer " + token)',
        miss="headers.setBearerAuth(token)",
        instead="⟨nothing=⟩",
        whole=Whole.CODE,
    ),
    sign(
        msg("The word Bearer is given to a function that adds it by itself."),
        r"\b(?:setBearerAuth|bearerAuth|BearerAuth|withToken|set_bearer|bearer_auth|SetAuthToken|setBearerToken)"
        r"\([ \t]{0,4}f?\$?[\"'`](?P<old>Bearer[ \t]{1,2})(?![\"'`])",
        ("duplicate-bearer-prefix", 0.86),
        hit="headers.setBearerAuth(`Bearer ${token}`)",
        miss="headers.setBearerAuth(`${token}`)",
        instead="⟨nothing=⟩",
        whole=Whole.CODE,
    ),
    sign(
        msg("The word Bearer is given to a function that adds it by itself."),
        r"(?:setBearerAuth|bearerAuth|BearerAuth|withToken|set_bearer|bearer_auth|bearer_token|SetAuthToken|auth_token|"
        r"setBearerToken|oauth2-bearer)[ \t]{0,2}[(=:]?[ \t]{0,4}f?[\"'`$]{1,2}Bearer[ \t]",
        ("duplicate-bearer-prefix", 0.86),
        hit='curl --oauth2-bearer "Bearer $TOKEN"',
        miss='curl --oauth2-bearer "$TOKEN"',
    ),
    sign(
        msg("The word Bearer is given to a function that adds it by itself."),
        r"AuthenticationHeaderValue\([ \t]{0,4}[\"']Bearer[\"'][ \t]{0,4},[ \t]{0,4}"
        r"(?P<old>[\"']Bearer[ \t]{1,2}[\"'][ \t]{0,4}\+[ \t]{0,4})",
        ("duplicate-bearer-prefix", 0.88),
        hit='new AuthenticationHeaderValue("Bearer", "Bearer " + token)',
        miss='new AuthenticationHeaderValue("Bearer", token)',
        instead="⟨nothing=⟩",
        whole=Whole.CODE,
    ),
    sign(
        msg("The word Bearer is given to a function that adds it by itself."),
        r"AuthenticationHeaderValue\([ \t]{0,4}[\"']Bearer[\"'][ \t]{0,4},[ \t]{0,4}"
        r"\$?[\"'](?P<old>Bearer[ \t]{1,2})(?![\"'])",
        ("duplicate-bearer-prefix", 0.88),
        hit='new AuthenticationHeaderValue("Bearer", $"Bearer {token}")',
        miss='new AuthenticationHeaderValue("Bearer", token)',
        instead="⟨nothing=⟩",
        whole=Whole.CODE,
    ),
    sign(
        msg("Scheme and token are given as one argument where two are expected."),
        r"AuthenticationHeaderValue\([ \t]{0,4}(?P<old>[\"']Bearer[ \t]{1,2}[\"'][ \t]{0,4}\+)[^,\n)]{0,120}\)",
        ("malformed-bearer-syntax", 0.74),
        ("missing-bearer-prefix", 0.4),
        hit='new AuthenticationHeaderValue("Bearer " + token)',
        miss='new AuthenticationHeaderValue("Bearer", token)',
        instead='"Bearer",',
        whole=Whole.CODE,
    ),
    sign(
        msg("Scheme and token are given as one argument where two are expected."),
        r"AuthenticationHeaderValue\([ \t]{0,4}(?P<old>\$\"Bearer[ \t]{1,2}\{(?P<token>[\w.]{1,60})\}\")[ \t]{0,4}\)",
        ("malformed-bearer-syntax", 0.74),
        ("missing-bearer-prefix", 0.4),
        hit='new AuthenticationHeaderValue($"Bearer {token}")',
        miss='new AuthenticationHeaderValue("Bearer", token)',
        instead='"Bearer", ⟨token⟩',
        whole=Whole.CODE,
    ),
    sign(
        msg("Scheme and token are given as one argument where two are expected."),
        r"AuthenticationHeaderValue\([ \t]{0,4}\$?[\"']Bearer[ \t][^,\n)]{0,120}\)",
        ("malformed-bearer-syntax", 0.74),
        ("missing-bearer-prefix", 0.4),
        hit='new AuthenticationHeaderValue("Bearer abc")',
        miss='new AuthenticationHeaderValue("Bearer", token)',
    ),
    sign(
        msg("The proxy is told to send no Authorization header on."),
        r"proxy_set_header[ \t]{1,20}Authorization[ \t]{1,20}(?:\"\"|'');",
        ("stripped-by-proxy-or-gateway", 0.86),
        hit='proxy_set_header Authorization "";',
        miss="proxy_set_header Authorization $http_authorization;",
        instead="proxy_set_header Authorization $http_authorization;",
    ),
    sign(
        msg("The proxy is told to send no Authorization header on."),
        r"header_up[ \t]{1,20}-Authorization"
        r"|request_headers_to_remove:[^\n]{0,40}\n?[^\n]{0,20}authorization|proxy_pass_request_headers[ \t]{1,9}off"
        r"|http-request[ \t]{1,9}del-header[ \t]{1,9}Authorization"
        r"|customRequestHeaders[^\n]{0,60}Authorization[\"':= ]{0,6}\"\"",
        ("stripped-by-proxy-or-gateway", 0.86),
        hit="header_up -Authorization",
        miss="header_up -Cookie",
    ),
    sign(
        msg("The web server is told to remove the Authorization header."),
        r"\b(?P<directive>WSGIPassAuthorization|CGIPassAuth)[ \t]{1,9}Off",
        ("stripped-by-webserver", 0.86),
        hit="WSGIPassAuthorization Off",
        miss="WSGIPassAuthorization On",
        instead="⟨directive⟩ On",
    ),
    sign(
        msg("The web server is told to remove the Authorization header."),
        r"RequestHeader[ \t]{1,9}unset[ \t]{1,9}Authorization",
        ("stripped-by-webserver", 0.86),
        hit="RequestHeader unset Authorization",
        miss="RequestHeader unset Cookie",
    ),
    sign(
        msg("An access token of Cognito goes to an authorizer that takes the ID token unless scopes are configured."),
        r"getAccessToken\(\)|AccessToken\.jwtToken|tokens\??\.accessToken|accessToken\.getJwtToken",
        ("wrong-token-type", 0.76),
        ("id-token-as-access-token", 0.4),
        ("missing-scope", 0.4),
        beside=r"cognito-idp|COGNITO_USER_POOLS|CognitoAuthorizer|cognito user pool|execute-api|Auth\.currentSession",
        never=r"authorizationScopes|scopes?:",
        hit="session.getAccessToken().getJwtToken() // COGNITO_USER_POOLS",
        miss="session.getIdToken().getJwtToken() // COGNITO_USER_POOLS",
    ),
    sign(
        msg("The lifetime is a number in quotes, which jsonwebtoken takes for milliseconds."),
        r"expiresIn[\"']?[ \t]{0,4}:[ \t]{0,4}(?P<old>[\"'](?P<seconds>\d{1,9})[\"'])",
        ("access-token-expired", 0.76),
        ("wrong-time-unit", 0.6),
        hit='jwt.sign(claims, key, { expiresIn: "3600" })',
        miss="jwt.sign(claims, key, { expiresIn: 3600 })",
        instead="⟨seconds⟩",
        whole=Whole.CODE,
    ),
    sign(
        msg("The server reads the token from another scheme than Bearer."),
        r"fromAuthHeaderWithScheme\([ \t]{0,4}[\"'](?!bearer)"
        r"|AUTH_HEADER_(?:TYPES|PREFIX)[\"']?[ \t]{0,4}[:=][ \t]{0,4}\(?"
        r"[ \t]{0,4}[\"'](?!bearer)",
        ("wrong-auth-scheme", 0.74),
        beside=r"Bearer[ \t]",
        hit='ExtractJwt.fromAuthHeaderWithScheme("JWT") // sent: Bearer abc',
        miss='ExtractJwt.fromAuthHeaderWithScheme("Bearer") // sent: Bearer abc',
    ),
    sign(
        msg("The server reads the token from another place than the Authorization header."),
        r"ExtractJwt\.(?:fromHeader\(|fromUrlQueryParameter\(|fromBodyField\()|req(?:uest)?\.headers?(?:\.|\[[\"'])"
        r"(?:x-access-token|token|x-auth-token|access-token|auth-token)\b",
        ("wrong-header-name", 0.68),
        ("token-in-wrong-location", 0.5),
        beside=r"authorization",
        hit='ExtractJwt.fromHeader("x-token") // sent: Authorization',
        miss="ExtractJwt.fromAuthHeaderAsBearerToken() // sent: Authorization",
    ),
    sign(
        msg("The token is read from a file, and its line break is kept."),
        r"(?:\bopen\([^\n()]{1,120}\)\.read\(\)|readFileSync\([^\n()]{1,120}\)(?:\.toString\(\))?|file_get_contents\([^\n()]{1,120}\)"
        r"|File\.ReadAllText\([^\n()]{1,120}\)|ioutil\.ReadFile\(|os\.ReadFile\()(?!\.(?:strip|rstrip|trim))",
        ("token-whitespace-or-newline", 0.7),
        beside=_TOKENISH,
        never=r"strip\(\)|trim\(|TrimSpace|rstrip|private|\.pem|\.json|publicKey|public_key",
        hit='token = open("token.txt").read()',
        miss='token = open("token.txt").read().strip()',
    ),
    sign(
        msg("A custom token, which is made to sign in with, is verified as if it were an ID token."),
        r"create_?custom_?token\(",
        ("wrong-token-type", 0.84),
        ("wrong-audience", 0.5),
        beside=r"verify_?id_?token",
        hit="createCustomToken(uid); verifyIdToken(token)",
        miss="createCustomToken(uid); signInWithCustomToken(token)",
    ),
    sign(
        msg("The token is turned into JSON on its way into the header, so quotes become part of it."),
        r"(?P<old>(?:JSON\.stringify|json\.dumps)\([ \t]{0,4}(?P<token>[\w.]{0,40}token|"
        r"(?:local|session)Storage\.getItem\([^()\n]{1,60}\))[ \t]{0,4}\))"
        r"|JSON\.stringify\([ \t]{0,4}(?:(?:local|session)Storage\.getItem\(|[\w.]{0,40}token\b)",
        ("token-quoted", 0.78),
        beside=r"authorization",
        hit='{"Authorization": "Bearer " + json.dumps(token)}',
        miss='{"Authorization": "Bearer " + token}',
        instead="⟨token⟩",
        whole=Whole.CODE,
    ),
    sign(
        msg("The option is called header; these clients read headers."),
        r"[{,][ \t\n]{0,20}[\"']?(?P<old>header)[\"']?[ \t]{0,4}:[ \t]{0,4}\{[^{}]{0,80}authorization",
        ("header-not-sent", 0.84),
        beside=r"axios|\$http|fetch\(|\$\.ajax|request\(|superagent|got\(|ky\.",
        never=r"file_get_contents|stream_context|uni\.request|wx\.request",
        hit="axios.get(url, { header: { Authorization: token } })",
        miss="axios.get(url, { headers: { Authorization: token } })",
        instead="headers",
        whole=Whole.CODE,
    ),
    sign(
        msg("The copy of the request that has the header is dropped, and the one without it is sent on."),
        r"^[ \t]{0,60}(?P<old>(?P<request>(?:req|request|original|httpRequest)\w{0,10})\.)clone\("
        r"|new Headers\(\)\.(?:append|set)\(",
        ("header-not-sent", 0.86),
        beside=r"authorization",
        hit="request.clone({ setHeaders: { Authorization: token } });",
        miss="request = request.clone({ setHeaders: { Authorization: token } });",
        instead="⟨request⟩ = ⟨request⟩.",
        whole=Whole.CODE,
    ),
    sign(
        msg("The server's TokenAuthentication takes the word Token; Bearer is another scheme to it."),
        r"authentication\.TokenAuthentication\b|rest_framework\.authtoken",
        ("wrong-auth-scheme", 0.84),
        beside=r"Bearer[ \t]",
        never=r"JWTAuthentication|keyword[ \t]{0,4}=[ \t]{0,4}[\"']Bearer",
        hit="[authentication.TokenAuthentication]  # sent: Bearer abc",
        miss="[authentication.TokenAuthentication]  # sent: Token abc",
    ),
    sign(
        msg("What is put after Bearer is called an ID token."),
        rf"Bearer{_INTO_HEADER}id_?token(?:\.jwtToken|\.token|\.raw)?\b(?!\w|[ \t]{{0,3}}[=:])",
        ("id-token-as-access-token", 0.84),
        ("wrong-token-type", 0.7),
        ("wrong-audience", 0.5),
        never=r"expects? (?:an |the )?id[ _]?token|cognito",
        hit='"Bearer " + idToken',
        miss='"Bearer " + accessToken',
    ),
    sign(
        msg("What is put after Bearer is called a refresh token."),
        rf"Bearer{_INTO_HEADER}refresh_?token\b(?!\w|[ \t]{{0,3}}[=:])",
        ("refresh-token-as-access-token", 0.86),
        ("wrong-token-type", 0.7),
        never=r"only refresh tokens|/refresh\b",
        hit='"Bearer " + refreshToken',
        miss='"Bearer " + accessToken',
    ),
    sign(
        msg("What is put after Bearer is called a code, which has to be exchanged for a token first."),
        rf"Bearer{_INTO_HEADER}(?:auth(?:orization)?_?)?code\b(?=[ \t]{{0,3}}[}})\"'`,;])",
        ("wrong-value-as-token", 0.86),
        hit="`Bearer ${code}`",
        miss="`Bearer ${barcode}`",
    ),
    sign(
        msg("The browser opens this address by itself, and then sends no header that a program chose."),
        r"(?:(?:window|document)\.location(?:\.href)?|\blocation\.href)[ \t]{0,3}=[ \t]{0,3}[\"'`\w]|window\.open\("
        r"|location\.(?:assign|replace)\(|new (?:EventSource|WebSocket)\([^,\n)]{1,200}\)"
        r"|<(?:img|iframe|video|audio|embed)\b[^>\n]{0,200}\bsrc=",
        ("header-not-sent", 0.72),
        ("token-in-wrong-location", 0.3),
        beside=r"\b401\b|unauthori|no (?:auth )?token|unauthenticated",
        never=r"/(?:login|signin|sign-in|authorize|oauth)|no-cors",
        hit='window.location.href = "/api/report"; // 401',
        miss='window.location.href = "/login"; // 401',
    ),
    sign(
        msg("The column or field that holds the token is shorter than tokens are."),
        r"\b\w{0,20}token\w{0,20}\b[^\n]{0,40}?\b(?:(?:var)?char(?:acter varying|field)?2?|String|Column)\b"
        r"[^\n\d]{0,20}(?:50|64|100|128|191|25[056]|500|512)\b",
        ("token-truncated", 0.76),
        beside=r"401|invalid|malformed|unauthori|expired|error",
        hit="token VARCHAR(255) -- 401",
        miss="token TEXT -- 401",
    ),
    sign(
        msg("The headers stand in the place of the body; these calls take the body second and their options third."),
        r"\b(?:axios|\$?http)\.(?:post|put|patch)\("
        r"[ \t]{0,4}(?:[^,(){}\n]|\$\{[^{}\n]{1,80}\}){1,120},[ \t\n]{0,9}"
        r"(?P<old>(?P<brace>\{[ \t\n]{0,9}headers[ \t]{0,4}:))"
        r"(?=[^;]{0,800}?\bdata[ ]?:[ ]?(?P<data>[A-Za-z_$][\w.]{0,60}))",
        ("header-not-sent", 0.84),
        hit="axios.post(url, { headers: { Authorization: token }, data: item })",
        miss="axios.post(url, item, { headers: { Authorization: token } })",
        instead="⟨data⟩, ⟨brace⟩",
        whole=Whole.CODE,
    ),
    sign(
        msg("The headers stand in the place of the body; these calls take the body second and their options third."),
        r"\b(?:axios|\$?http)\.(?:post|put|patch)\("
        r"[ \t]{0,4}(?:[^,(){}\n]|\$\{[^{}\n]{1,80}\}){1,120},[ \t\n]{0,9}"
        r"(?P<old>(?P<brace>\{[ \t\n]{0,9}headers)(?P<rest>[ \t]{0,4}[:,}]))",
        ("header-not-sent", 0.84),
        hit="axios.post(url, { headers: { Authorization: token } })",
        miss="axios.post(url, data, { headers: { Authorization: token } })",
        instead="null, ⟨brace⟩⟨rest⟩",
        whole=Whole.CODE,
    ),
)
