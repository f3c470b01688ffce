"""Signs in what a paste shows of a value: escapes, quotes and blanks in it, and which kind of token a log names."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_DECODE = msg("Decode the value once, so that %2F is / and %3D is = again, and keep and send it so.")
_NO_SIGNS = msg("Leave the signs around the value away, and send the value alone.")
_CUT = msg("Take the blanks and line breaks off both ends, as with trim or strip, where the value is read.")
_ACCESS = msg("Send the access token of the same answer; the refresh token goes to the token endpoint alone.")
_REFUSED = r"(?:\b40[13]\b|refused|rejected|denied|unauthori|invalid|incorrect|not accepted)"
_OF_ID = r"(?:[\"']?\btyp[\"']?[ ]?[:=]+[ ]?[\"']?(?-i:ID)\b[\"']?(?!\w)|[\"']?token_use[\"']?[ ]?[:=]+[ ]?[\"']?id\b)"
_EDGE = msg("What is printed of the value shows a blank or a line break at its end or its beginning.")
_ESCAPED = r"[\w.~+/=:-]{1,400}%(?:2[BbFf]|3[Dd]|7[Cc])[\w.~+/%:-]{0,400}"
_HELD = r"[\w.-]{0,30}(?:token|key|secret|refresh|_pat|password)[\w-]{0,12}"
_OF_A_CREDENTIAL = r"(?:token|key|secret|(?<![a-z])pat\b|jwt|auth|passw|\bT\b)"
_SCHEME = r"(?:(?:Bearer|Basic|Token) )?"
_SHOWS = (
    r"(?:\brepr\(|\bJSON\.stringify\(|\binspect\b|[\"'`]\[[\"'`$%{<]?|%q|\bslice\("
    r"|\b(?:printf|cat -[Ae]|od -c|xxd|echo|print(?:ln)?|puts|log)\b[ (])"
)

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("The value is kept with the percent escapes of a URL."),
        rf"^[ \t]{{0,12}}(?:export[ ]|set[ ]|\$env:|-[ ])?(?:(?-i:[A-Z][A-Z0-9_]{{1,40}}(?:TOKEN|KEY|SECRET|PASSWORD"
        rf"|PAT))|(?-i:REFRESH|TOKEN|KEY"
        rf"|SECRET|CODE)|{_HELD}(?=[ ]=[ ]|[ ]?[:=][ ]?[\"']"
        rf"|:[ ]))[ \t]{{0,3}}[=:][ \t]{{0,3}}[\"']?{_ESCAPED}[\"']?[ \t,;]*$",
        ("url-encoded-token", 0.9),
        ("refresh-token-expired-or-revoked", 0.2),
        never=r"decodeURI|unquote\(|urldecode|url\.(?:Path|Query)Unescape|UnescapeDataString",
        hit='token = "pQ7vZr0Xw2bK9uYt5hNn%3D%3D"',
        miss="url = https://a.example/cb?code=4%2F0AbC",
        fix=_DECODE,
    ),
    sign(
        msg("A part of the value is encoded for a URL twice: %25 is the percent sign of an escape."),
        r"\b(?:sig|signature|token|access_token|refresh_token|key|secret)=[^&\s\"']{0,300}%25(?:2[BbFf]|3[Dd])",
        ("url-encoded-token", 0.92),
        hit="SharedAccessSignature sr=a&sig=u1k0%252Fz9b%253D&se=1",
        miss="SharedAccessSignature sr=a&sig=u1k0%2Fz9b%3D&se=1",
        fix=_DECODE,
    ),
    sign(
        msg("The value in the header is encoded as for a URL."),
        r"\b(?:Bearer|Basic)(?:%20|\+(?=eyJ))[\w.-]{2}|\bBearer[ ][\w.+/=~-]{4,400}%(?:2[BbFf]|3[Dd]|7[Cc])",
        ("url-encoded-token", 0.92),
        ("malformed-bearer-syntax", 0.4),
        never=r"[?&]\w{1,20}=Bearer%20",
        hit="handshake authorization = Bearer%20eyJhbGciOi",
        miss="handshake authorization = Bearer eyJhbGciOi",
        fix=_DECODE,
    ),
    sign(
        msg("Quotes arrive with the value: %22 in an address is a quotation mark."),
        r"%22[\w:.=+/-]{8,400}%22(?=[/?&\s]|$)",
        ("token-quoted", 0.92),
        never=r"[?&](?:q|query|filter|where|search|jql)=",
        hit="POST https://api.example.com/bot%227123456789:AAHx0%22/getMe 404",
        miss="POST https://api.example.com/bot7123456789:AAHx0/getMe?q=%22name of it%22 404",
        fix=_NO_SIGNS,
    ),
    sign(
        msg("Signs stand around the token where it arrives, and are read as part of it."),
        r"(?:header|auth\w{0,12}|received|got|value)[\"']?[ ]?[:=]+[ ]?[\"'`]?(?:Bearer|Token)[ ](?:[<\[{(]|\\?[\"'])"
        r"(?:eyJ|(?=[\w.+/=-]{0,60}\d)(?=[\w.+/=-]{0,60}[A-Za-z])[\w.+/=-]{5,400}(?:\.{2,3})?(?:[>\]})]|\\?[\"']))",
        ("token-quoted", 0.92),
        hit="[auth] header = Bearer <eyJhbGciOiJI>",
        miss="[auth] header = Bearer <token>",
        fix=_NO_SIGNS,
    ),
    sign(
        msg("The value is cut out of a URL as text, with the escapes that it has there."),
        r"(?:substringAfter|split|substr\w{0,8}|match|indexOf|explode|partition|IndexOf|Split|scan|search"
        r"|slice)\w{0,6}\([^\n]{0,40}"
        r"(?:token|key|auth|jwt|sid)=[\"'/(]",
        ("url-encoded-token", 0.92),
        beside=r"[?&#](?:\w{0,20}token|key|auth|jwt|sid)=[^\s&\"'<>]{0,400}%(?:2[BbFf]|3[Dd]|7[Cc])",
        never=r"getQueryParameter|searchParams|URLDecoder|decodeURI|unquote|urldecode|parse_qs|URLSearchParams"
        r"|QueryUnescape",
        hit='link: app://login?token=Zm9v%2Bbar%3D\nval t = link.substringAfter("token=")',
        miss='link: app://login?token=Zm9v%2Bbar%3D\nval t = Uri.parse(link).getQueryParameter("token")',
        fix=_DECODE,
    ),
    sign(
        msg("A file of Java properties takes the quotes around a value as part of it."),
        r"^[ \t]{0,8}[\w-]{1,40}(?:\.[\w-]{1,40}){0,6}\.?(?:token|key|secret|password"
        r"|jwt)[ ]?=[ ]?(?P<quote>[\"'])[^\"'\n$]{4,400}(?P=quote)[ \t]*$",
        ("token-quoted", 0.9),
        beside=r"@Value\(|\.properties\b|getProperty\(|@ConfigurationProperties|System\.getProperty",
        never=r"\.ya?ml\b[^\n]{0,20}\n[ \t]*[\w.]{1,60}=|replaceAll\(",
        hit='api.token="dpt_9f02"\n@Value("${api.token}") String token;',
        miss='api.token=dpt_9f02\n@Value("${api.token}") String token;',
        fix=_NO_SIGNS,
    ),
    sign(
        msg("An object is printed into the header, and not the token within it."),
        r"\b(?:Bearer|Token)[ ](?:[A-Z]\w{1,40}[({]|\{[\"']?|#<\w)[\"']?(?:access_?token|accessToken|token|id"
        r"|value)[\"']?[ ]?[=:][ ]?\S",
        ("wrong-value-as-token", 0.92),
        ("malformed-bearer-syntax", 0.4),
        hit="header: Bearer Tokens(accessToken=eyJ0, refreshToken=eyJ1)",
        miss="header: Bearer eyJ0 of Tokens(accessToken=eyJ0)",
        fix=msg("Take the member that holds the token, as in login.json.access_token."),
    ),
    sign(
        _EDGE,
        rf"{_SHOWS}(?=[^\n]{{0,200}}{_OF_A_CREDENTIAL})[^\n]{{0,200}}\n(?:[ \t]*\n)?[ \t>'(b]{{0,4}}"
        # what has blanks within, but for that behind a scheme, is a sentence
        rf"(?:\[[ \t]{_SCHEME}[^\]\s]{{3,400}}|\[{_SCHEME}[^\]\s]{{3,400}}[ \t]\]"
        rf"|\"(?:{_SCHEME}[^\"\s]{{2,400}}(?:[ \t]|\\{{1,2}}[rn])|[ \t]{_SCHEME}[^\"\s]{{2,400}})[\"']"
        rf"|'\"?(?:{_SCHEME}[^'\s]{{2,400}}(?:[ \t]|\\{{1,2}}[rn])|[ \t]{_SCHEME}[^'\s]{{2,400}})[\"']{{1,2}})"
        r"[\"')]{0,2}[ \t]*$",
        ("token-whitespace-or-newline", 0.9),
        ("token-quoted", 0.2),
        beside=r"token|key|secret|\bpat\b|jwt|authorization",
        never=r"^[ \t]*(?:trim|strip)",
        hit='> JSON.stringify(process.env.TOKEN)\n"kt_8f2c77aa "',
        miss='> JSON.stringify(process.env.TOKEN)\n"kt_8f2c77aa"',
        fix=_CUT,
    ),
    sign(
        msg("In cmd.exe the blank before && becomes a part of the variable's value."),
        r"(?:^|>)[ \t]{0,4}set[ ]\w{0,40}(?:TOKEN|KEY|SECRET|PASS\w{0,8}|PAT"
        r"|JWT)\w{0,10}=[^\s&\"|]{3,4000}(?P<old>[ ]{1,4})&&?[ ]?\w",
        ("token-whitespace-or-newline", 0.92),
        hit="C:\\> set API_TOKEN=kt8f2c77aa && node app.js",
        miss='C:\\> set "API_TOKEN=kt8f2c77aa" && node app.js',
        fix=msg('Put quotes around name and value, as in set "TOKEN=abc" && next, or leave no blank before &&.'),
    ),
    sign(
        msg("Typed by hand the value is taken and pasted it is not: something comes along with it."),
        r"\btyp(?:e|es|ed|ing)\b(?! (?:in )?(?:the |a |my )?(?:url|address|request|command|call|path)\b)[^.\n]{0,80}"
        r"\b(?:by hand|manually)\b[^.\n]{0,60}\b(?:work\w{0,3}|get in|always|fine"
        r"|accepted|succeed\w{0,3})"
        r"|\b(?:work\w{0,3}|fine|accepted)\b[^.\n]{0,60}\btyp(?:e|ed|ing)\b[^.\n]{0,40}\b(?:by hand|manually)\b",
        ("token-whitespace-or-newline", 0.8),
        ("token-invisible-or-nonascii-chars", 0.6),
        beside=r"\bpast(?:e|es|ed|ing)\b[^.\n]{0,100}\b(?:fail|40[13]|refus|reject|not|never)"
        r"|\b(?:fail|refus|reject)\w{0,4}\b[^.\n]{0,80}\bpast(?:e|ed|ing)\b|\bPast(?:e|ed|ing)\b[^\n]{0,120}\bfails?\b",
        hit="Pasting from the mail fails. Those who type it by hand always get in.",
        miss="Pasting from the mail works. Those who type it by hand always get in.",
        fix=_CUT,
    ),
    sign(
        msg("The template puts quotes around the value before it is encoded."),
        r"\|[ ]?(?P<old>(?:quote|squote|toJson|toRawJson|printf[ ]\"%q\")[ ]?\|[ ]?b64enc)\b"
        r"|\bb64encode\([ ]?jsonencode\(|\bbase64encode\(jsonencode\(",
        ("token-quoted", 0.92),
        hit="API_KEY: {{ .Values.api.key | quote | b64enc }}",
        miss="API_KEY: {{ .Values.api.key | b64enc | quote }}",
        instead="b64enc | quote",
        fix=msg("Encode first and put the quotes of YAML around the result: b64enc | quote."),
    ),
    sign(
        msg("A list is printed into the header, with its brackets and quotes."),
        r"^[ \t]{0,12}(?:const |let |var |my )?\$?(?P<name>\w{1,40})[ ]?=[^\n]{1,300}(?:#"
        r"|//)[ ]{0,3}\[[ ]?[\"'][^\n]{1,200}$"
        r"[\s\S]{0,800}?Bearer[ ](?:#?\{|\$\{?|[\"'][ ]?[+.][ ]?(?:str\()?\$?)(?P=name)\b(?!\[|\.)",
        ("token-quoted", 0.9),
        ("wrong-value-as-token", 0.5),
        hit='t = load()["h"]  # ["q7Zs0LmP"]\nh = {"Authorization": f"Bearer {t}"}',
        miss='t = load()["h"]  # ["q7Zs0LmP"]\nh = {"Authorization": f"Bearer {t[0]}"}',
        fix=msg("Take the one entry out of the list that is the token, as with [0]."),
    ),
    sign(
        msg("By its claims the token that arrived is an ID token."),
        rf"{_REFUSED}[^\n]{{0,120}}{_OF_ID}|{_OF_ID}[^\n]{{0,120}}{_REFUSED}|Expected '?Bearer'? but was '?ID\b",
        ("id-token-as-access-token", 0.92),
        ("wrong-audience", 0.5),
        never=r"cognito|\bexpects? an? id",
        hit='{"msg":"token refused","aud":"edge","typ":"ID","status":401}',
        miss='{"msg":"token refused","aud":"edge","typ":"Bearer","status":401}',
        fix=msg("Take the access token in its place; the ID token is for the client alone."),
    ),
    sign(
        msg("By its claims the token that arrived is a refresh token."),
        r"Expected '?Bearer'? but was '?(?:Refresh|Offline)\b|[\"']typ[\"'][ ]?:[ ]?[\"'](?:Refresh"
        r"|Offline)[\"'][^\n]{0,300}"
        rf"{_REFUSED}|{_REFUSED}[^\n]{{0,300}}[\"']typ[\"'][ ]?:[ ]?[\"'](?:Refresh|Offline)[\"']",
        ("refresh-token-as-access-token", 0.94),
        ("wrong-token-type", 0.6),
        beside=r"\b40[13]\b|refused|rejected|denied|unauthori|invalid|incorrect",
        never=r"only refresh tokens|/refresh\b|[\"']typ[\"'][ ]?:[ ]?[\"']Bearer[\"']",
        hit="Token type is incorrect. Expected 'Bearer' but was 'Refresh'",
        miss="Token type is incorrect. Expected 'Refresh' but was 'Bearer'",
        fix=_ACCESS,
    ),
    sign(
        msg("The call of the API is given the refresh token in the place of the access token."),
        r"\.(?:Get|List|Create|Fetch|Find|Query|Update)[A-Z]\w{2,40}\([ ]?\w{1,30}\.(?:RefreshToken|refreshToken"
        r"|refresh_token)\b"
        r"|\b(?:access_?token|accessToken)[\"']?[ ]?(?:=>|[:=])[ ]?\$?[\w.>\[\]\"'()$-]{0,60}?(?:refresh_token"
        r"|refreshToken|RefreshToken)"
        r"[\"']?\]?(?=[ \t]*[,;)}\n])",
        ("refresh-token-as-access-token", 0.9),
        ("wrong-token-type", 0.5),
        never=r"\brefresh_?token[\"']?[ ]?[:=][^\n]{0,20}access_?token",
        hit="await api.GetInvoicesAsync(t.RefreshToken, tenantId);",
        miss="await api.GetInvoicesAsync(t.AccessToken, tenantId);",
        fix=_ACCESS,
    ),
    sign(
        msg("The token has one dot where a JWT has two, so its end is missing."),
        r"\btr -cd [\"']?\\?\.[\"']?[ ]?\|[ ]?wc -c[ \t]*\n[ \t]*1[ \t]*$|\.(?:split"
        r"|count)\([\"']\.[\"']\)(?:\.length)?[^\n]{0,20}\n[ \t>]*[12][ \t]*$",
        ("token-truncated", 0.94),
        ("opaque-token-where-jwt-expected", 0.4),
        beside=r"eyJ|jwt",
        never=r"\bopaque\b",
        hit="$ pbpaste | tr -cd . | wc -c\n1\n# eyJ",
        miss="$ pbpaste | tr -cd . | wc -c\n2\n# eyJ",
        fix=msg("Hand on the whole value, however long it is."),
    ),
    sign(
        msg("This API reads no token from its address; it takes it in the header Authorization."),
        r"https://[\w.-]{0,80}(?:salesforce\.com|graph\.microsoft\.com|api\.github\.com|api\.openai\.com"
        r"|api\.spotify\.com"
        r"|api\.hubapi\.com|api\.dropboxapi\.com)/[^\s\"'<>]{0,300}[?&](?:access_token|api_key|oauth_token|token)=",
        ("token-in-wrong-location", 0.92),
        never=r"\bauthorization[\"']?\]?[ ]?[:=,][ ]?[\"'`f$]{0,2}(?:Bearer|OAuth)[ ][^Y<]",
        hit="GET https://a.my.salesforce.com/services/data/v60.0/x?access_token=00D",
        miss="GET https://a.my.salesforce.com/services/data/v60.0/x?q=token",
        fix=msg("Put it into the header Authorization of the request, after the word Bearer."),
    ),
)
