"""Signs in the code of clients: how a call and its header are made, and what is joined with the token."""

from __future__ import annotations

from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("Client id and secret are sent as a Bearer token; the token endpoint takes them as Basic."),
        r"client_?id\b[)}\]\"' ]{0,4}(?:[+.&][ ]?)?[\"'`]?:[\"'`]?[ ]?(?:[+.&][ ]?)?[{$#(\w.\"' ]{0,24}client_?secret",
        ("client-auth-method-mismatch", 0.8),
        ("wrong-auth-scheme", 0.55),
        beside=r"[\"'`]Bearer[ \"'`$]",
        never=r"[\"'`]Basic[ \"'`$]|setBasicAuth",
        hit='"Bearer " + client_id + ":" + client_secret',
        miss='"Basic " + b64(client_id + ":" + client_secret)',
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
    ),
    sign(
        msg("The call is made with the bare URL; the request that has the header is not used."),
        r"\.data\((?P<old>from:[ \t]{0,4}\w{0,40}[uU][rR][lL])\b",
        ("header-not-sent", 0.86),
        beside=r"allHTTPHeaderFields|forHTTPHeaderField:[ \t]{0,4}\"Authorization\"",
        never=r"\.data\(for:",
        hit='request.setValue("Bearer x", forHTTPHeaderField: "Authorization")\nsession.data(from: url)',
        miss='request.setValue("Bearer x", forHTTPHeaderField: "Authorization")\nsession.data(for: request)',
        instead="for: request",
        whole=Whole.CODE,
    ),
    sign(
        msg("The header gets the token alone; the word Bearer and a space are missing before it."),
        r"#?\"?Authorization\"?[ \t]{0,20}=[ \t]{0,4}(?P<old>(?P<token>(?:Access|Api|Auth)?[Tt]oken))[ \t]{0,4}[,\]]",
        ("missing-bearer-prefix", 0.72),
        beside=r"Web\.Contents\(",
        hit='Web.Contents(u, [Headers = [#"Authorization" = Token, #"A" = B]])',
        miss='Web.Contents(u, [Headers = [#"Authorization" = "Bearer " & Token, #"A" = B]])',
        instead='"Bearer " & ⟨token⟩',
    ),
    sign(
        msg("Doubled quotation marks in VBA are sent as part of the token."),
        r"(?P<old>\"Bearer \"\"\"[ \t]{0,3}&[ \t]{0,3}(?P<token>[^\n&]{1,160}?)[ \t]{0,3}&[ \t]{0,3}\"\"\"\")",
        ("token-quoted", 0.84),
        hit='hdr = "Bearer """ & token & """"',
        miss='hdr = "Bearer " & token',
        instead='"Bearer " & ⟨token⟩',
        whole=Whole.CODE,
    ),
    sign(
        msg("A map in bodyValue is sent as JSON; the token endpoint reads a form."),
        r"\.bodyValue\([ \t]{0,4}(?:Map\.of|Map\.ofEntries|new HashMap|mapOf)\([\s\S]{0,200}?[\"']grant_type[\"']",
        ("wrong-content-type", 0.9),
        ("missing-grant-type-or-parameter", 0.4),
        never=r"BodyInserters\.fromFormData|APPLICATION_FORM_URLENCODED",
        hit='.bodyValue(Map.of("grant_type", "client_credentials"))',
        miss='.body(BodyInserters.fromFormData("grant_type", "client_credentials"))',
    ),
    sign(
        msg("The client takes names with values, and is given header lines in a list."),
        r"->(?:get|post|put|patch|delete|head|request)\([^;\n\[]{1,200}(?:\[|array\()[ \t\n]{0,20}"
        r"(?:[\"']headers[\"'][ \t]{0,4}=>[ \t]{0,4}(?:\[|array\()[ \t\n]{0,20})?"
        r"(?P<old>[\"'](?P<name>Authorization|[A-Za-z]{1,20}(?:-[A-Za-z]{1,20}){1,4}):[ \t]?[\"'][ \t]{0,4}\.)",
        ("malformed-header-line", 0.76),
        ("header-not-sent", 0.5),
        hit="$client->get($url, ['X-Api-Key: ' . $key]);",
        miss="$client->get($url, ['X-Api-Key' => $key]);",
        instead="'⟨name⟩' =>",
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
        msg("The call is made without the headers."),
        r"\.exchange\([^\n,]{1,120},[ \t]{0,4}HttpMethod\.\w{3,7},[ \t]{0,4}(?P<old>null)[ \t]{0,4},",
        ("header-not-sent", 0.8),
        hit="rest.exchange(url, HttpMethod.GET, null, String.class)",
        miss="rest.exchange(url, HttpMethod.GET, entity, String.class)",
        instead="new HttpEntity<>(⟨headers⟩)",
        whole=Whole.CODE,
    ),
    sign(
        msg("The client sets the key's header by itself, and default_headers sends it once more."),
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
        msg("The copy of the request with the header is dropped; the one without it is sent."),
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
        msg("The headers stand in the body's place: these calls take body second, options third."),
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
        msg("The headers stand in the body's place: these calls take body second, options third."),
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
