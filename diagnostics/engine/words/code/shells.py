"""Signs in shells, pipelines and build files: how a value keeps its quotes on its way, and keys in place of tokens."""

from __future__ import annotations

from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_NAME = r"\b\w{0,40}(?:TOKEN|KEY|SECRET|_PAT|JWT|PASSWORD)\w{0,20}"
_QUOTED = r"([\"'])[^\n\"'$]{1,400}\1"
# Whatever takes the quotes off again, or lets a shell read the file itself.
_UNQUOTED = r"tr -d|xargs|\bsource |^\. |set -a|\beval\b|jq -r|--raw-output|s/[\"'\\]|//[\\]?[\"']/|\bgsub\("

_PRINTS_JSON = msg("The tool prints JSON, so the value comes with its quotes; its text output has none.")

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("sh -c takes the next word alone for its command, and the rest is lost."),
        r"\b(?:ba|z|da)?sh[ ]-l?c[ ](?:curl|wget|https?)[ ][^\n]{0,400}(?:-H|--header|authorization|-u[ ]|--user)",
        ("shell-quoting-broke-header", 0.9),
        never=r"\bprocess \"/bin/|(?m:^RUN[ ])",
        hit='docker exec app sh -c curl -s -H "Authorization: Bearer abc" http://localhost:8080/me',
        miss="docker exec app sh -c 'curl -s -H \"Authorization: Bearer abc\" http://localhost:8080/me'",
        fix=msg("Write the whole command behind -c between single quotes, as one word."),
    ),
    sign(
        msg("Behind --next curl begins anew, without the header of the call before."),
        r"\bcurl\b[^\n]{0,1000}?[ ](?:-H|--header)[ =][\"']Authorization:[^\n]{0,4000}?[ \t](?:--next|-:)[ \t]"
        r"(?!(?:[^\n]|(?<=\\)\n){0,4000}?(?:authorization|[ \t](?:-u|--user|--oauth2-bearer|-K|--config|-n|--netrc)\b)"
        r"|(?:-u|--user|--oauth2-bearer|-K|--config|-n|--netrc)\b)",
        ("header-not-sent", 0.9),
        beside=r"\b401\b|unauthori[sz]ed",
        hit="curl -H 'Authorization: Bearer k' https://a.example/1 --next https://a.example/2  # 401",
        miss="curl -H 'Authorization: Bearer k' https://a.example/1 https://a.example/2  # 401",
    ),
    sign(
        msg("make reads one letter behind a $; the shell's variable takes two of them."),
        r"(?P<old>\$(?P<name>[A-Z](?P<rest>[A-Z0-9_]{3,60}))\b)[\s\S]{0,4000}?"
        r"(?:Bearer|Basic|Token|token|:) (?P=rest)(?=[\"'])",
        ("shell-quoting-broke-header", 0.88),
        ("placeholder-or-unexpanded-variable", 0.5),
        hit='\tcurl -H "Authorization: Bearer $DO_TOKEN" u\n$ make\ncurl -H "Authorization: Bearer O_TOKEN" u',
        miss='\tcurl -H "Authorization: Bearer $$DO_TOKEN" u\n$ make\ncurl -H "Authorization: Bearer $DO_TOKEN" u',
        instead="$(⟨name⟩)",
        whole=Whole.SHELL,
        fix=msg(
            "Write $(NAME) where make is to put in a variable of its own or of the environment, and $$NAME where the "
            "shell is to."
        ),
    ),
    sign(
        msg("The value that was dumped has a character in it that nobody sees."),
        r"^[0-9a-f]{7,8}:? (?:[0-9a-f]{2,4} ){0,8}[0-9a-f]{0,2}(?:e2 ?80 ?(?:8[b-f]|a[89]|9[89cd])|ef ?bb ?bf|c2 ?a0)",
        ("token-invisible-or-nonascii-chars", 0.9),
        beside=r"\b(?:xxd|hexdump|od -)",
        hit="$ printf %s $T | xxd\n00000010: 5145 6a47 3930 3239 4445 7541 67e2 808b  QEjG9029DEuAg...",
        miss="$ printf %s $T | xxd\n00000010: 5145 6a47 3930 3239 4445 7541 6745 4545  QEjG9029DEuAgEEE",
    ),
    sign(
        msg("What a PowerShell table cut off was sent as the token."),
        r"\|[ \t]{0,4}(?:Format-Table|ft)\b[^\n]{0,80}\bToken\b[\s\S]{0,3000}?"
        r"Bearer eyJ[\w-]{0,40}(?:\.{3})?[\"']",
        ("token-truncated", 0.9),
        hit='Get-AzAccessToken | Format-Table Token, ExpiresOn\ncurl.exe -H "X: Bearer eyJ0eXAiOiJKV1Qi..."',
        miss='Get-AzAccessToken | Format-Table Token, ExpiresOn\ncurl.exe -H "X: Bearer $token"',
    ),
    sign(
        msg("The file of curl's options is written with a header that has no quotes around it."),
        r"\b(?:printf|echo)[ ](?:-\w[ ])?(?P<old>'header[ \t]?=[ \t]?Authorization:[ ]"
        r"(?P<scheme>Bearer|Basic|Token)[ ]%s(?:\\n)?')",
        ("malformed-header-line", 0.9),
        beside=r"\bcurl\b[^\n]{0,200}[ ](?:-K|--config)\b|\.curlrc\b",
        hit="printf 'header = Authorization: Bearer %s\\n' \"$1\" >opts\ncurl --config opts https://api.example.com",
        miss='printf \'header = "Authorization: Bearer %s"\\n\' "$1" >opts\ncurl --config opts https://api.example.com',
        instead="'header = \"Authorization: ⟨scheme⟩ %s\"\\n'",
    ),
    sign(
        msg("Without quotes a header in a file of curl's options ends at its first blank."),
        r"^[ \t]{0,20}(?P<old>header[ \t]{0,4}=[ \t]{0,4}Authorization:[ ]"
        r"(?P<scheme>Bearer|Basic|Token)[ ][^\s\"'\\]{1,4000})",
        ("malformed-header-line", 0.88),
        beside=r"\bcurl\b[^\n]{0,200}[ ](?:-K|--config)\b|\.curlrc\b",
        never=r"\b(?:printf|echo)[ ](?:-\w[ ])?['\"]header",
        hit="header = Authorization: Bearer k3J9vQ2x\ncurl --config opts https://api.example.com",
        miss='header = "Authorization: Bearer k3J9vQ2x"\ncurl --config opts https://api.example.com',
        instead='header = "Authorization: ⟨scheme⟩ $ACCESS_TOKEN"',
    ),
    sign(
        msg("Behind -H a blank has to stand: with = the header's name begins with that sign."),
        r"\$\{\w{1,60}:\+[ ]?(?:-H|--header)(?P<old>=)(?=[\"'])",
        ("malformed-header-line", 0.8),
        hit='curl ${TOKEN:+-H="Authorization: token ${TOKEN}"} https://api.example.com',
        miss='curl ${TOKEN:+-H "Authorization: token ${TOKEN}"} https://api.example.com',
        instead=" ",
        whole=Whole.SHELL,
    ),
    sign(
        msg("The value is cut out of a file as text, so the quotes of the file become part of it."),
        rf"(?<!export ){_NAME}={_QUOTED}[ \t]*(?:$|[),;#]|->|in \S{{0,40}}\.env\b)",
        ("token-quoted", 0.8),
        beside=r"(?:\$\(|`)[^\n`]{0,200}\b(?:grep|awk|sed|cut|findstr)\b|\.split\([\"']=[\"']|Select-String",
        never=_UNQUOTED,
        hit='API_TOKEN="abc"\nTOKEN=$(grep API_TOKEN .env | cut -d= -f2)',
        miss="API_TOKEN=abc\nTOKEN=$(grep API_TOKEN .env | cut -d= -f2)",
    ),
    sign(
        msg("jq prints a string with its quotes unless it is called with -r."),
        r"(?P<old>\bjq)[ \t]{1,4}(?!(?:-\w{0,8}[rj]|--raw|--join"
        r"|[^|)\n]{1,120}[ \t](?:-\w{0,8}[rj]\b|--raw))|[^|)\n]{0,200}@\w)"
        r"[^|)\n]{0,120}(?:token|secret|key|jwt)",
        ("token-quoted", 0.84),
        beside=r"\$\(|`|>[ \t]{0,3}[\w./-]|GITHUB_",
        never=_UNQUOTED,
        hit="TOKEN=$(curl -s $URL | jq .access_token)",
        miss="TOKEN=$(curl -s $URL | jq -r .access_token)",
        instead="jq -r",
        whole=Whole.SHELL,
    ),
    sign(
        _PRINTS_JSON,
        r"\b(?P<old>(?P<tool>aws|az)(?=[ \t]))(?=[^\n|]{0,200}--query[ \t=])"
        r"(?![^\n|]{0,300}(?:--output|-o)[ \t=](?:text|tsv))",
        ("token-quoted", 0.8),
        beside=r"\$\(|`|>[ \t]{0,3}[\w./-]|authorization",
        never=rf"{_UNQUOTED}|AWS_DEFAULT_OUTPUT=text|\bjq\b",
        hit="TOKEN=$(aws secretsmanager get-secret-value --secret-id t --query SecretString)",
        miss="TOKEN=$(aws secretsmanager get-secret-value --secret-id t --query SecretString --output text)",
        instead="⟨tool⟩ --output text",
        whole=Whole.SHELL,
    ),
    sign(
        _PRINTS_JSON,
        r"\b(?P<old>terraform[ \t]{1,4}output)[ \t]{1,4}(?!-raw|[^\n|]{0,80}[ \t]-raw)\w",
        ("token-quoted", 0.8),
        beside=r"\$\(|`|>[ \t]{0,3}[\w./-]|authorization",
        never=rf"{_UNQUOTED}|\bjq\b",
        hit="TOKEN=$(terraform output api_token)",
        miss="TOKEN=$(terraform output -raw api_token)",
        instead="terraform output -raw",
        whole=Whole.SHELL,
    ),
    sign(
        msg("gcloud prints an ID token by this, and Google's own APIs take an access token."),
        r"\bgcloud[ ]auth[ ](?:application-default[ ])?(?P<old>print-identity-token)\b",
        ("id-token-as-access-token", 0.88),
        beside=r"ACCESS_TOKEN_TYPE_UNSUPPORTED|Expected OAuth 2 access token",
        hit="TOKEN=$(gcloud auth print-identity-token)  # Expected OAuth 2 access token",
        miss="TOKEN=$(gcloud auth print-access-token)  # Expected OAuth 2 access token",
        instead="print-access-token",
        whole=Whole.SHELL,
    ),
    sign(
        msg("echo adds a line break to the verifier, so the challenge is of another text."),
        r"(?P<old>\becho[ \t]{1,4}(?!-\w{0,3}n)(?P<value>\"\$\{?\w{1,60}\}?\"|\$\{?\w{1,60}\}?))[ \t]{0,4}\|[ \t]{0,4}"
        r"(?:openssl[ ](?:dgst|sha256)\b|sha256sum\b|shasum\b)",
        ("pkce-verifier-mismatch", 0.88),
        beside=r"code_challenge|code_verifier|\bPKCE\b",
        hit="C=$(echo $VERIFIER | openssl dgst -sha256 -binary | base64)  # code_challenge",
        miss="C=$(echo -n $VERIFIER | openssl dgst -sha256 -binary | base64)  # code_challenge",
        instead="printf %s ⟨value⟩",
        whole=Whole.SHELL,
        fix=msg("Hash the verifier without a line break behind it: printf %s writes none, and echo does."),
    ),
    sign(
        msg("In a YAML list of NAME=value the quotes inside the entry are part of the value."),
        r"^[ \t]{0,40}(?P<old>-[ \t]{1,4}(?P<NAME>\b\w{0,40}(?:TOKEN|KEY|SECRET|_PAT|JWT|PASSWORD|USER)\w{0,20})="
        r"(?P<quote>[\"'])[^\n\"'$]{1,400}(?P=quote))[ \t]*$",
        ("token-quoted", 0.8),
        hit='    - API_TOKEN="abc"',
        miss="    - API_TOKEN=abc",
        instead="- ⟨NAME⟩=$UNQUOTED_VALUE",
    ),
    sign(
        msg("Docker takes the quotes of an environment file as part of the value."),
        rf"{_NAME}={_QUOTED}",
        ("token-quoted", 0.74),
        beside=r"--env-file|env_file",
        never=_UNQUOTED,
        hit='API_TOKEN="abc"\ndocker run --env-file .env app',
        miss="API_TOKEN=abc\ndocker run --env-file .env app",
    ),
    sign(
        msg("Quotes stand within quotes, so the inner ones are part of the value."),
        rf"{_NAME}[\"']?(?:[ \t]{{0,3}}[:=]|[ \t]{{0,4}}\n[ \t]{{0,20}}value:)[ \t]{{0,3}}"
        r"(?:'\"[^'\"\n]{1,400}\"'|\"'[^'\"\n]{1,400}'\"|\"\\\"[^'\"\n\\]{1,400}\\\"\")",
        ("token-quoted", 0.82),
        hit="API_TOKEN='\"abc\"'",
        miss="API_TOKEN='abc'",
    ),
    sign(
        msg("Quotes inside a variable are letters to the shell that splits it into arguments."),
        r"^[ \t]{0,40}(?:(?P<old>(?P<name>\w{1,40})=\"(?:-H|--header)[ \t]{1,4}(?:\\\"|')authorization:[ \t]{0,4}"
        r"(?P<scheme>\w{1,20}[ \t]{1,4})?\$\{?(?P<token>\w{1,40})\}?(?:\\\"|')\""
        r"(?P<between>[\s\S]{1,400}?)\$\{?(?P=name)\}?(?!\w))"
        r"|\w{1,40}=\"(?:-H|--header)[ \t]{1,4}(?:\\\"|')authorization:[ \t]{0,4}"
        r"(?:\w{1,20}[ \t]{1,4})?\$\{?\w{1,40}\}?(?:\\\"|')\")",
        ("shell-quoting-broke-header", 0.86),
        ("malformed-header-line", 0.4),
        never=r"\beval\b|xargs",
        hit='AUTH="--header \\"Authorization: token ${TOKEN}\\""\ncurl $AUTH $URL',
        miss='AUTH=(--header "Authorization: token ${TOKEN}")\ncurl "${AUTH[@]}" $URL',
        instead='⟨name⟩=(--header "Authorization: ⟨scheme=⟩$⟨token⟩")⟨between⟩"${⟨name⟩[@]}"',
        whole=Whole.SHELL,
    ),
    sign(
        msg("echo adds a line break to the value that is stored as a secret."),
        r"(?:(?P<old>\becho[ \t]{1,4}(?!-)(?P<value>\"[^\"\n]{1,200}\"|'[^'\n]{1,200}'|[^\s|\"'`()]{1,200})"
        r"[ \t]{0,4}\|[ \t]{0,4}base64)|\becho[ \t]{1,4}(?!-\w{0,3}n)[^|\n]{1,200}\|[ \t]{0,4}base64)"
        r"(?![ \t]{1,4}(?:-d|-D|--decode)\b)",
        ("token-whitespace-or-newline", 0.8),
        beside=r"\bk8s\b|kubernetes|kubectl|kind:[ \t]{0,4}Secret",
        hit='echo "$TOKEN" | base64 # kubectl',
        miss='echo -n "$TOKEN" | base64 # kubectl',
        instead="printf '%s' ⟨value⟩ | base64 | tr -d '[:space:]'",
        whole=Whole.SHELL,
    ),
    sign(
        msg("The Windows prompt takes the quotes after = as part of the value."),
        rf"^[ \t>]{{0,20}}(?:[A-Z]:\\[^>\n]{{0,80}}>)?[ \t]{{0,4}}set[ \t]{{1,4}}{_NAME}=\"[^\"\n]{{1,400}}\"[ \t]*$",
        ("token-quoted", 0.84),
        beside=r"%\w{1,40}%",
        hit='set API_TOKEN="abc"\ncurl -H "Authorization: Bearer %API_TOKEN%"',
        miss='set API_TOKEN=abc\ncurl -H "Authorization: Bearer %API_TOKEN%"',
    ),
    sign(
        msg("Make takes the quotes after = as part of the value."),
        rf"^[ \t]{{0,4}}{_NAME}[ \t]{{0,4}}[:?]?=[ \t]{{0,4}}{_QUOTED}[ \t]*$",
        ("token-quoted", 0.78),
        beside=rf"\$\({_NAME}\)",
        hit='API_TOKEN := "abc"\ncurl -H "Authorization: Bearer $(API_TOKEN)"',
        miss='API_TOKEN := abc\ncurl -H "Authorization: Bearer $(API_TOKEN)"',
    ),
    sign(
        msg("The quotes are written into the environment, and stay part of the value."),
        rf"\becho[ \t]{{1,4}}(?:\"{_NAME}=\\\"|'{_NAME}=\")[^\n]{{1,400}}>>[^\n]{{0,20}}GITHUB_(?:ENV|OUTPUT)"
        rf"|--from-literal[= ][\"']?{_NAME}=(?:'\"|\\\"|\"')",
        ("token-quoted", 0.8),
        hit='echo "API_TOKEN=\\"$T\\"" >> $GITHUB_ENV',
        miss='echo "API_TOKEN=$T" >> $GITHUB_ENV',
    ),
    sign(
        msg("The value is by its prefix a key or a secret, which is no access token."),
        r"(?<![\w=&?/.-])(?-i:AIza[\w-]{20}|GOCSPX-\w|whsec_\w"
        r"|pk_(?:live|test)_\w|shpss_\w|AKIA[A-Z0-9]{8})",
        ("wrong-value-as-token", 0.8),
        beside=r"invalid[ _]credentials|authentication credentials|invalid[ _](?:access[ _])?token|bad credentials"
        r"|unauthenticated|unauthori[sz]ed|\b401\b",
        never=r"[?&]key=|x-goog-api-key|key[\"']?[ \t]{0,3}[:=]|client_?secret[\"']?[ \t]{0,3}[:=]|\bapi key provided"
        r"|developer_?key|access_?key_?id|setApiKey|webhook_?secret|endpoint_?secret|publishable_?key",
        hit="Bearer GOCSPX-abc: 401 Unauthorized",
        miss="client_secret = GOCSPX-abc: 401 Unauthorized",
    ),
    sign(
        msg("The value has a blank in it, and without quotes the shell makes two words of it."),
        r"\becho[ \t]{1,4}[\"']?\$\{?(?P<name>\w{2,60})\}?[\"']?[ \t]*\n[ \t]*[\w.+/=-]{2,40}[ ]"
        r"[\w.+/=,-]{8,4000}[ \t]*\n"
        r"[\s\S]{0,2000}?[ ]--?[\w-]{1,40}[ =]\$\{?(?P=name)\b",
        ("shell-quoting-broke-header", 0.86),
        ("token-truncated", 0.4),
        hit="echo $KEY\nFlyV1 fm2_lJPECAAAAAAAAq7Z\ntool login -t $KEY",
        miss='echo $KEY\nFlyV1 fm2_lJPECAAAAAAAAq7Z\ntool login -t "$KEY"',
        fix=msg("Write the variable in double quotes, so that it stays one word: a shell splits it at each blank."),
    ),
    sign(
        msg("The variable is set in capital letters and read in small ones: two names."),
        r"(?:^|[ \t;&])(?:export[ ]|\$[ ])?(?P<set>(?-i:[A-Z][A-Z_]{2,40}))=[^\s$=]{4,4000}[ \t]*\n[\s\S]{0,2000}?"
        r"(?P<old>\$(?P<open>\{?)(?!(?-i:(?P=set))\b)(?P=set)\b\}?)",
        ("placeholder-or-unexpanded-variable", 0.84),
        ("empty-token", 0.6),
        # a variable in small letters is set as well, so that it may be the one meant
        never=r"(?:^|[;&({]|\b(?:export|local|declare|readonly)[ ])[ \t]*(?-i:[a-z][a-z_]{2,40})="
        r"|\bread[ ](?:-\w{1,8}[ ]){0,4}(?-i:[a-z])|\bfor[ ](?-i:[a-z_]+)[ ]in\b",
        hit="TOKEN=4d1c9f7ab2e84c06\ndocker run -e TOKEN=${token} hook",
        miss="TOKEN=4d1c9f7ab2e84c06\ndocker run -e TOKEN=${TOKEN} hook",
        instead="${⟨set⟩}",
        whole=Whole.SHELL,
        fix=msg("Read the variable under the very name that it was set under, capital letters included."),
    ),
    sign(
        msg("The push is given no API key, and this registry reads it from the command alone."),
        r"\b(?:dotnet[ ]nuget|nuget)[ ]push\b(?![^\n]*(?:--api-key|[ ]-k[ ]|-ApiKey))",
        ("header-not-sent", 0.9),
        ("empty-token", 0.3),
        beside=r"No API Key was provided|An API key must be provided",
        hit='dotnet nuget push "out/*.nupkg"\nwarn : No API Key was provided and no API Key could be found',
        miss='dotnet nuget push "out/*.nupkg" --api-key $KEY\nwarn : No API Key was provided and no API Key '
        "could be found",
        fix=msg(
            "Give the push its key by --api-key, from the secret of the workflow; NuGet.org reads no other setting."
        ),
    ),
)
