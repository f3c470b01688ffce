"""Signs of a text in code in which the language puts no variable in, so that its name is sent."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_CAUSE = "placeholder-or-unexpanded-variable"
_FIELD = r"(?:[\w-]{0,30}(?:key|token|secret|auth|authorization|password)[\w-]{0,10}|x-[\w-]{2,40})"
_WORD = r"(?:(?:Bearer|Basic|Token|ApiKey|Token token=)[ ]?)?"
_NAMED = r"(?-i:[A-Z][A-Z0-9_]{0,50}(?:TOKEN|KEY|SECRET|PASSWORD|PASS|PAT|AUTH|JWT))"
_OF_NPM = msg("npm runs a script in cmd on Windows and in sh elsewhere: this form is known to one.")
_BY_A_PROGRAM = msg("Let a small program read the variable, or use cross-var: the shell differs by system.")
_OF_ONE_SHELL = r"cross-(?:env|var)|script-shell"

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("What should read the variable stands in quotes, so its own text is sent."),
        rf"{_FIELD}[\"']?\]?[ \t]{{0,12}}(?:=>|[:=])[ \t]{{0,4}}(?P<quote>[\"'`])"
        r"(?:env|getenv|os\.getenv|os\.environ(?:\.get)?|ENV(?:\.fetch)?|process\.env|import\.meta\.env|System\.getenv"
        r"|Environment\.GetEnvironmentVariable|config|Deno\.env\.get|Bun\.env)"
        r"(?:[(\[][ ]?(?:(?!(?P=quote))[\"'])?\w{3,60}(?:(?!(?P=quote))[\"'])?[ ]?[)\]]|\.\w{3,60})(?P=quote)",
        (_CAUSE, 0.92),
        hit="'mailer' => ['key' => 'env(\"MAILER_KEY\")'],",
        miss="'mailer' => ['key' => env('MAILER_KEY')],",
        fix=msg("Take the outer quotes away, so that the value is read."),
    ),
    sign(
        _OF_NPM,
        rf"\"[\w:.-]{{1,40}}\"[ ]?:[ ]?\"[^\n]{{0,400}}?\$\{{?{_NAMED}\b",
        (_CAUSE, 0.88),
        beside=r"\A(?=[\s\S]*(?:package\.json|\"scripts\"|\bnpm run\b))[\s\S]*\b(?:windows|cmd(?:\.exe)?|powershell)\b",
        never=_OF_ONE_SHELL,
        hit='"scripts": { "pull": "curl -H \\"X-Key: $CMS_KEY\\" https://a.example" }\nOn Windows it gets 401.',
        miss='"scripts": { "pull": "node pull.js" }\nOn Windows it gets 401.',
        fix=_BY_A_PROGRAM,
    ),
    sign(
        _OF_NPM,
        rf"(?<![\w%])%{_NAMED}%(?![\w%])",
        (_CAUSE, 0.88),
        beside=r"\A(?=[\s\S]*(?:package\.json|\"scripts\"|\bnpm run\b))"
        r"[\s\S]*\b(?:linux|mac\w{0,5}|container|alpine|ubuntu)\b",
        never=_OF_ONE_SHELL,
        hit='"scripts": { "pull": "curl -H \\"X-Key: %CMS_KEY%\\" https://a.example" }\nIn the container it gets 401.',
        miss='"scripts": { "pull": "node pull.js" }\nIn the container it gets 401.',
        fix=_BY_A_PROGRAM,
    ),
    sign(
        msg("The text is no f-string, so the braces and the name in them are sent."),
        # the value of Authorization is read where the call is parsed
        rf"[\"'](?!authorization){_FIELD}[\"'][ ]?:[ ]?(?P<old>(?P<quote>[\"']){_WORD}"
        rf"\{{[A-Za-z_][\w.]{{1,60}}\}}(?P=quote))(?![ ]?[.%])",
        (_CAUSE, 0.92),
        beside=r"\brequests\.|\bhttpx\b|\baiohttp\b|\burllib|\bhttp\.client\b|\bprint\("
        r"|(?m:^[ ]{0,8}(?:def|import|from)[ ])",
        never=r"\.format\(|format_map|\.replace\([\"']\{|\bTemplate\(|f\"\"\"",
        hit='headers = {"xi-api-key": "{ELEVEN_KEY}"}\nr = requests.post(u, headers=headers)',
        miss='headers = {"xi-api-key": f"{ELEVEN_KEY}"}\nr = requests.post(u, headers=headers)',
        fix=msg('Write an f before the quotes, or give the variable alone: f"{KEY}" or KEY.'),
    ),
    sign(
        msg("Without the sign of a template this text is sent with its braces and the name."),
        rf"\.(?:Add|AddHeader|AddDefaultHeader|WithHeader|TryAddWithoutValidation|header|insert_header|default_header)\("
        rf"[ ]?\"{_FIELD}\"[ ]?,[ ]?\"{_WORD}\{{[A-Za-z_][\w.]{{1,60}}\}}\"[ ]?\)"
        rf"|AuthenticationHeaderValue\(\"\w{{3,12}}\",[ ]?\"\{{[A-Za-z_][\w.]{{1,60}}\}}\"\)",
        (_CAUSE, 0.92),
        hit='client.DefaultRequestHeaders.Add("X-Api-Key", "{_options.Key}");',
        miss='client.DefaultRequestHeaders.Add("X-Api-Key", $"{_options.Key}");',
        fix=msg("Write $ before the quotes in C#, format!(…) in Rust, or give the variable alone."),
    ),
    sign(
        # a name alone is read where the call is parsed
        msg("In single quotes Ruby puts nothing in, so the mark and the name are sent."),
        rf"{_FIELD}[\"']?\]?[ ]?(?:=>|=|:|,)[ ]?'[^'\n#]{{0,60}}#\{{[\w.]{{1,40}}[\[(?][^}}'\n]{{1,80}}\}}",
        (_CAUSE, 0.92),
        beside=r"\bNet::HTTP|\bFaraday\b|\bHTTParty\b|\bRestClient\b|\breq(?:uest)?\[|\bputs\b|\bENV\[|\bTyphoeus\b",
        hit="req['Authorization'] = 'Token token=#{ENV[\"PD_KEY\"]}'",
        miss="req['Authorization'] = \"Token token=#{ENV['PD_KEY']}\"",
        fix=msg("Write the text in double quotes."),
    ),
    sign(
        msg("In single quotes Groovy puts nothing in, so the variable's name is sent."),
        rf"(?:value|Authorization|{_FIELD})[\"']?[ ]?[:,][ ]?'{_WORD}\$\{{?[A-Za-z_][\w.]{{1,60}}\}}?'",
        (_CAUSE, 0.9),
        beside=r"\bhttpRequest\b|\bcustomHeaders\b|\bRestAssured\b|\bspock\b",
        hit="httpRequest customHeaders: [[name: 'Authorization', value: 'Basic $ROBOT']]",
        miss="httpRequest customHeaders: [[name: 'Authorization', value: \"Basic $ROBOT\"]]",
        fix=msg("Write the text in double quotes."),
    ),
    sign(
        msg("Scala puts a variable only into a text with an s before it, so its name is sent."),
        rf"(?:RawHeader|header|addHeader|withHeaders|addHttpHeaders)\([ ]?\(?\"{_FIELD}\"[ ]?"
        rf"(?:,|->)[ ]?\"{_WORD}\$\{{?\w{{1,60}}\}}?\"",
        (_CAUSE, 0.9),
        beside=r"\bsttp\b|\bakka\b|\bpekko\b|\bhttp4s\b|\bWSClient\b|\bscala\b|\bbasicRequest\b",
        never=r"\bfun[ ]\w|\bokhttp\b|\bkotlin\b",
        hit='val r = basicRequest.header("Authorization", "Bearer $token")',
        miss='val r = basicRequest.header("Authorization", s"Bearer $token")',
        fix=msg("Write an s before the quotes."),
    ),
)
