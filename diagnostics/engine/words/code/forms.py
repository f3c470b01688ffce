"""Signs in how code fills the form of a token request: encoded twice, a name misspelt, a value left out."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import URL_ENCODES, Sign, sign

# What encodes the values of a form by itself.
_A_FORM = (
    r"http_build_query\(|URLSearchParams|\burlencode\(\{|parse\.urlencode\(|url\.Values|FormUrlEncodedContent"
    r"|qs\.stringify"
    r"|querystring\.stringify|FormBody\.Builder|form_params|asForm\(|\bdata[ ]?=[ ]?(?:\{|dict|payload|body|params)"
    r"|encode_www_form\("
    r"|--data-urlencode|LinkedMultiValueMap|set_form_data|\.form\("
)
_PAIR = r"(?:=>|:|,|\][ ]?=)[ ]{0,3}\$?\{?"
_ONCE = msg("Give the value as it is: what builds the form encodes it once.")
# Names with a hyphen are wrong wherever they stand; those of a library's options only where a form is filled.
_MISSPELT = (
    r"(?-i:[gG]rant-[tT]ype|grant type|grantype|granttype|grant_typ|client-id|clientid|client-secret|clientsecret"
    r"|redirect-uri|redirecturi|code-verifier|codeverifier|refresh-token|refreshtoken)"
)
_OF_OPTIONS = (
    r"(?-i:grantType|clientId|clientSecret|redirectUri|redirectURI|codeVerifier|refreshToken|auth_code"
    r"|authorization_code)"
)
_BODY = (
    r"(?:[?&\"'`{,(\[][ ]?client_secret=(?!\w{0,3}\.\.)|[\"'`]client_?[sS]ecret[\"'`][ ]?(?:[:,]|=>|\][ ]?=)"
    r"|\bclient_secret[ ]?[:=][ ]?[\w\"'`$])"
)
_BASIC = (
    r"[\"'`]Basic[ ]|\bsetBasicAuth|\bbasic_?auth\(|HTTPBasicAuth|\bauth[ ]?=[ ]?\(|\bSetBasicAuth|Credentials\.basic"
    r"|AuthenticationHeaderValue\([ ]?\"Basic|HttpBasicAuthOptionProvider|client_secret_post is"
)

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("A value is encoded before it is put into a form that encodes it again."),
        rf"[\"'`]?\b(?:refresh_token|code|device_code|assertion|code_verifier|username|password"
        rf"|token)[\"'`]?[ ]?{_PAIR}{URL_ENCODES}",
        ("url-encoded-token", 0.92),
        ("authorization-code-expired-or-reused", 0.2),
        beside=rf"grant_type[\s\S]*(?:{_A_FORM})|(?:{_A_FORM})[\s\S]*grant_type",
        # what joins the pairs itself encodes nothing
        never=r"[\"']&[\"']\.join|\.join\([ ]?[\"']&[\"']|implode\([\"']&",
        hit="http_build_query(['grant_type' => 'refresh_token', 'refresh_token' => urlencode($t)])",
        miss="http_build_query(['grant_type' => 'refresh_token', 'refresh_token' => $t]); $next = urlencode($u)",
        fix=_ONCE,
    ),
    sign(
        msg("The secret is encoded before it is put into a form that encodes it again."),
        rf"[\"'`]?\bclient_secret[\"'`]?[ ]?{_PAIR}{URL_ENCODES}",
        ("client-credentials-encoding", 0.92),
        ("wrong-client-credentials", 0.4),
        beside=rf"grant_type[\s\S]*(?:{_A_FORM})|(?:{_A_FORM})[\s\S]*grant_type",
        # what joins the pairs itself encodes nothing
        never=r"[\"']&[\"']\.join|\.join\([ ]?[\"']&[\"']|implode\([\"']&",
        hit="http_build_query(['grant_type' => 'x', 'client_secret' => urlencode($s)])",
        miss="http_build_query(['grant_type' => 'x', 'client_secret' => $s])",
        fix=_ONCE,
    ),
    sign(
        msg("A parameter of the token request has a name that no server knows."),
        rf"\.(?:add|append|set|put|with|addFormDataPart|addParameter)\([ ]?[\"'](?:{_MISSPELT}|{_OF_OPTIONS})[\"'],"
        rf"|(?:\[[ ]?|[{{,(][ \t\n]{{0,20}})(?P<quote>[\"'`])"
        rf"{_MISSPELT}(?P=quote)[ ]?(?:[,:]|=>|\][ ]?=)|[\"'`&]{_MISSPELT}=[\"'`$\w{{%]"
        rf"|URLSearchParams\(\{{[^}}]{{0,300}}(?<![\w.]){_OF_OPTIONS}[ ]?:"
        r"|grant_type[\"'`][^{}]{0,300}[\"'`]authorization_code[\"'`][ ]?(?::|=>)",
        ("missing-grant-type-or-parameter", 0.92),
        ("unsupported-or-disabled-grant-type", 0.3),
        beside=r"\A(?=[\s\S]*grant[ _-]?typ|[\s\S]*authorization_code)"
        r"[\s\S]*(?:/token\b|/access_token\b|token_?(?:url|endpoint|uri)|openid-connect)",
        # a library that has options of its own, or a form that has the right name as well
        never=r"new (?:OAuth2?|AuthorizationCode|ClientCredentials)\w*\(|NextAuth|passport|\.env\b",
        hit='form.add("grant-type", "password"); post("https://a.example/token")',
        miss='form.add("grant_type", "password"); post("https://a.example/token")',
        fix=msg("Write the names as RFC 6749 has them, with underscores: grant_type, client_id, redirect_uri, code."),
    ),
    sign(
        msg("The value is sent only where it is empty: the condition is the wrong way round."),
        r"\bif[ ]?\(?[^\n]{0,80}?(?<!!)\b(?P<name>\w{1,40})[ ]?(?:===?|\bis\b|\beq\b)[ ]?(?:\"\"|''|nil|null|None"
        r"|undefined)[ ]?\)?[ ]?[{:]?[ \t]*\n"
        r"[ \t]*[^\n]{0,80}(?:[sS]et|add|append|put|\[)[^\n]{0,40}(?P<parameter>refresh_token|client_id"
        r"|client_secret|scope|code|redirect_uri)"
        r"[\"'][^\n]{0,10}[,=][^\n]{0,20}\b(?P=name)\b",
        ("missing-grant-type-or-parameter", 0.92),
        ("empty-token", 0.4),
        hit='if tok == "" {\n  v.Set("refresh_token", tok)',
        miss='if tok != "" {\n  v.Set("refresh_token", tok)',
        fix=msg("Turn the condition round, so that the value is set where there is one."),
    ),
    sign(
        msg("The header is set only where there is no token: the condition is the wrong way round."),
        r"\bif[ ]?\(?(?:[ ]?!|not |[ ]?)(?:(?<=!)|(?<=not )|(?=\w{1,40}[ ]?===?[ ]?(?:null|undefined|None|nil|\"\""
        r"|'')))(?P<name>[$\w]{1,40})"
        r"(?:[ ]?===?[ ]?(?:null|undefined|None|nil|\"\""
        # what answers, raises or fetches names the header and sets none
        r"|''))?[ ]?\)?[ ]?[{:]?[ \t]*\n(?![^\n]{0,200}(?:\b(?:return|raise|throw)\b|\bjson\(|=[ ]?await\b))"
        r"[ \t]*[^\n]{0,120}authorization[\"'`]?\]?[ ]?(?:=>|=(?!=)|:|,)[^\n;]{0,80}(?P=name)\b",
        ("header-not-sent", 0.92),
        ("null-or-undefined-token", 0.5),
        hit="if (!token) {\n  headers.Authorization = `Bearer ${token}`;",
        miss="if (token) {\n  headers.Authorization = `Bearer ${token}`;",
        fix=msg("Turn the condition round, so that the value is set where there is one."),
    ),
    sign(
        msg("The code sends id and secret in the body, and with the same pair as Basic it works."),
        _BODY,
        ("client-auth-method-mismatch", 0.92),
        ("wrong-client-credentials", 0.3),
        beside=r"\A(?=[\s\S]*(?:invalid_client|/token\b|grant_type|token_?(?:url|endpoint|uri)|oauth))[\s\S]*(?:"
        r"\b(?:curl|it|example|postman|exemplo|beispiel)\b[^\n]{0,120}[ (]-u[ ][^\n]{0,120}(?:works?\b|token"
        r"|200|funktioniert|devolve|fine|ok\b)"
        r"|\bcurl -u [^\n]{1,300}(?:->|→|=>|works?\b|200)|Basic Auth header[^\n]{0,200}|wants? HTTP Basic"
        r"|\bBasic\b[^\n.]{0,60}\bworks\b"
        r"|works?[^\n.]{0,40}\bBasic\b)",
        never=_BASIC,
        hit='d = {"client_secret": s}\npost(u, data=d) # 401 invalid_client\ncurl -u id:s works',
        miss='d = {"client_secret": s}\npost(u, data=d) # 401 invalid_client\ncurl -d client_secret=s works',
        fix=msg("Send id and secret as Basic in the header, or register client_secret_post."),
    ),
    sign(
        msg("Id and secret are sent in the body, and the answer asks for the Authorization header."),
        _BODY,
        ("client-auth-method-mismatch", 0.92),
        ("wrong-client-credentials", 0.3),
        beside=r"(?:\"|\b)(?:authori[sz]ation header (?:is )?(?:required|missing)|missing authori[sz]ation header"
        r"|(?:http )?basic auth\w* (?:is )?required|only supports? client_secret_basic)",
        never=_BASIC,
        hit='f.add("client_secret", s)\npost("https://a.example/token", f)\n"Authorization header required"',
        miss='f.add("client_secret", s)\npost("https://a.example/token", f)\n"client_secret required"',
        fix=msg("Send id and secret as Basic in the header, or register client_secret_post."),
    ),
)
