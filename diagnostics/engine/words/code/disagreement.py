"""Signs in two places that do not go together: a name and its value, an id and a secret, a page and a call."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import SET_TO, Sign, sign
from diagnostics.engine.words.code.values import ONE_VALUE, OWN_VALUES

# A name that ends its text, and what is joined to it: `"&scope" + s`, `"&scope" . $s`, `&scope${s}`, `&scope{s}`.
# A text that begins with the sign, and what is called so, are no value yet.
_JOINED = (
    r"(?:[\"'`][ \t]{0,3}(?:\+|\.(?=[ \t]{0,3}\$)|\.\.|&(?=[ \t]))\s{0,20}"
    r"(?!\w{0,12}(?:eq|equals?|sep(?:arator)?|sign|assign)\b)[$A-Za-z_@][\w$.@]{0,60}(?:\(|[^\w\s(?]|\s|$)"
    r"|[$#]?\{[ \t]?[A-Za-z_][\w.]{0,60}(?:\([^()\n]{0,60}\))?[ \t]?\}|\$[A-Za-z_]\w{2,60}|%s)"
)
_OF_OAUTH = (
    r"client_id|client_secret|grant_type|code|redirect_uri|refresh_token|scope|state|response_type|code_verifier"
    r"|code_challenge|client_assertion|assertion|username|password|audience|resource"
)
_OF_A_CALL = r"access_token|api_?key|app_?id|auth_token|token|signature"

# Of one value under two names: long, of letters and digits, and nobody's stand-in.
_VALUE = (
    r"(?![\w-]{0,80}(?:x{4}|0{5}|your|redact|hidden|mask|placeholder|change|sample|dummy|same))"
    r"(?=[\w~+/.-]{0,80}\d)(?=[\w~+/.-]{0,80}[a-z])[\w~+/.-]{12,200}"
)
_ID = r"(?:client|app|application|consumer|access_?key|key|oauth_?client)[ _.-]?id"
_KEY = r"(?:api|consumer|app|client|access)[ _-]?key"
_HELD_BACK = r"(?:client|app|application|consumer|api|access)[ _-]?(?:key[ _-]?)?secret|secret(?:_?access)?_?key|secret"
_GIVEN_OUT = r"(?:(?:access|oauth|auth|bearer|user|bot|api)[ _-]?)?token"
_OF_SENDING = r"(?:Authorization[\"']?[ \t]{0,3}[:=,][ \t]{0,3}[\"']?(?:Bearer|OAuth|Token)[ ])"
_BETWEEN = r"(?![\w~+/.=-])[\s\S]{0,400}?"

# A line that tells of a call which sends a refresh token under a name of its own.
_SENDS = r"[^\n]{0,300}?refresh_?\w{0,12}[\"']?[ \t]?[:=][ \t]?[\"']?"
_REFRESH = r"(?=[\w~+/.…-]{0,200}[\d…])[\w~+/.…-]{10,2000}"
_ENVIRONMENT = (
    r"(?:process\.env\.|os\.environ(?:\.get\(|\[)[\"']|(?:os\.|System\.)?getenv\([\"']|ENV(?:\.fetch\(|\[)[\"']|env\([\"']"
    r"|\$_ENV\[[\"'])"
)

# Where a person made a key, by the address of the page.
_MADE_AT = (
    r"\b(?:key|token|credential)s?\b[^\n]{0,60}?\b(?:from|at|on|in|of|under|with)\b[^\n]{0,30}?https?://"
    r"(?!docs?\.|help\.|support\.|developers?\.)(?:[\w-]{1,30}\.){0,3}?"
)

_STAGES = r"staging|stage|stg|sandbox|sbx|develop(?:ment)?|dev|testing|test|preprod|preview|beta|qa|uat|demo"
_PAGE = (
    r"/[^\s\"'<>]{0,40}?(?:oauth2?/applications|oauth[_-]?apps|settings/(?:apps|applications|developers?|oauth)"
    r"|developers?/(?:apps|applications|clients)|apps?/\d|applications/\w|clients/\w|dashboard|console)"
)
_CALLED = r"/[^\s\"'<>]{0,40}?(?:authori[sz]e|token|api|v\d)\b"

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("The call goes to the vendor's public host, and the person tells of a server of their own."),
        r"\b(?:self[- ]?(?:hosted|managed)|on[- ]?prem\w*|enterprise|(?:our|company|my|own|internal|private)[ ]"
        r"(?:own[ ])?(?:company[ ])?(?:gitlab|github|gitea|sentry|bitbucket|jira|grafana|server|instance))\b[^\n]{0,80}"
        r"https?://(?!gitlab\.com|(?:api\.)?github\.com|sentry\.io|(?:api\.)?bitbucket\.org)[\w.-]{4,80}"
        r"[\s\S]{0,3000}?\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|url:?|for)[ (]{1,2}[\"']?https?://"
        r"(?:gitlab\.com|(?:api\.)?github\.com|sentry\.io|(?:api\.)?bitbucket\.org)/",
        ("wrong-host-or-path", 0.86),
        ("wrong-environment", 0.4),
        beside=r"\b(?:401|403|404)\b",
        hit="our company GitLab https://git.example.com\nGET https://gitlab.com/api/v4/projects: 401",
        miss="our company GitLab https://git.example.com\nGET https://git.example.com/api/v4/projects: 401",
        fix=msg(
            "Give the tool the address of your own server; it calls the vendor's public one unless told otherwise."
        ),
    ),
    sign(
        msg("One code was redeemed twice: one token request was answered, and the other refused."),
        r"/(?:token|access_token)\b[^\n]{0,80}\b(?:200\b[\s\S]{0,600}?/(?:token|access_token)\b[^\n]{0,80}\b400\b"
        r"|400\b[\s\S]{0,600}?/(?:token|access_token)\b[^\n]{0,80}\b200\b)",
        ("authorization-code-expired-or-reused", 0.84),
        beside=r"invalid_grant",
        never=r"grant_type=(?:refresh_token|password)|\brefresh_token\b",
        hit="POST /oauth/token -> 200\nPOST /oauth/token -> 400 invalid_grant",
        miss="POST /oauth/token -> 400 invalid_grant",
        fix=msg(
            "Redeem the code once: find what makes the second request, such as a page or a provider that loads twice."
        ),
    ),
    sign(
        msg("A client that reads .netrc unasked sends Basic, and nobody gave it a password."),
        r"User-Agent: (?:python-requests|python-httpx)/[\s\S]{0,600}?Authorization: Basic[ ]",
        ("credential-overridden", 0.86),
        ("wrong-auth-scheme", 0.5),
        beside=r"\b(?:never|not|no(?:body|where|body)?|n't)\b[^.\n]{0,60}\b(?:passwords?|basic)\b",
        never=r"\bauth[ ]?=[ ]?(?:\(|HTTPBasicAuth)|\.auth\b|HTTPBasicAuth|\.netrc",
        hit="User-Agent: python-requests/2.0\nAuthorization: Basic c2Ft\nI never set a password",
        miss="User-Agent: python-requests/2.0\nAuthorization: Bearer c2Ft\nI never set a password",
        fix=msg("Take the entry of this host out of .netrc, or set trust_env to False in the client's session."),
    ),
    sign(
        msg("The name of a parameter is joined to its value without the sign = between them."),
        rf"[?&](?:{_OF_OAUTH}){_JOINED}",
        ("missing-grant-type-or-parameter", 0.9),
        beside=r"[?&\"'`](?:client_id|grant_type|response_type|redirect_uri|refresh_token|client_secret)=?",
        hit="url + '?grant_type=authorization_code&client_secret' + secret",
        miss="url + '?grant_type=authorization_code&client_secret=' + secret",
        fix=msg("Write the sign = behind the parameter's name, in the text that the value is joined to."),
    ),
    sign(
        msg("The parameter that carries the key is joined to its value without the sign =."),
        rf"[?&](?:{_OF_A_CALL}){_JOINED}",
        ("header-not-sent", 0.86),
        beside=r"https?://|[?&]\w{1,30}=",
        hit="'https://api.example.com/v1/items?api_key' + key",
        miss="'https://api.example.com/v1/items?api_key=' + key",
        fix=msg("Write the sign = behind the parameter's name, in the text that the value is joined to."),
    ),
    sign(
        ONE_VALUE,
        rf"(?<![a-z])(?:{_ID}){SET_TO}(?P<one>{_VALUE}){_BETWEEN}"
        rf"(?:(?<![a-z])(?:{_HELD_BACK}|{_GIVEN_OUT}){SET_TO}|{_OF_SENDING})(?P=one)(?![\w~+/.=-])"
        rf"|(?:(?<![a-z])(?:{_HELD_BACK}|{_GIVEN_OUT}){SET_TO}|{_OF_SENDING})(?P<two>{_VALUE}){_BETWEEN}"
        rf"(?<![a-z])(?:{_ID}){SET_TO}(?P=two)(?![\w~+/.=-])"
        rf"|(?<![a-z])(?:{_KEY}){SET_TO}(?P<key>{_VALUE}){_BETWEEN}(?<![a-z])(?:{_HELD_BACK}){SET_TO}(?P=key)(?![\w~+/.=-])",
        ("wrong-client-credentials", 0.9),
        beside=r"(?:client|app|application|consumer|access|key|api)[ _.-]?(?:id|key)",
        hit='client_id = "w0x7c3mzq9e1tu5h"\ntoken = "w0x7c3mzq9e1tu5h"',
        miss='client_id = "w0x7c3mzq9e1tu5h"\ntoken = "k2m9c3mzq9e1tu5h"',
        fix=OWN_VALUES,
    ),
    sign(
        msg("One refresh token was sent twice: the first call got new ones, the second was refused."),
        rf"^(?=[^\n]{{0,600}}\b20[01]\b){_SENDS}(?P<used>{_REFRESH})(?![\w~+/.…-])[^\n]*\n(?:[^\n]*\n){{0,12}}?"
        rf"(?=[^\n]{{0,600}}\b40[013]\b){_SENDS}(?P=used)(?![\w~+/.…-])",
        ("refresh-token-reused", 0.92),
        hit="POST /token 200 refresh_token=k2m9c3mzq9e1\nPOST /token 401 refresh_token=k2m9c3mzq9e1",
        miss="POST /token 200 refresh_token=k2m9c3mzq9e1\nPOST /token 401 refresh_token=x7m9c3mzq9e1",
        fix=msg(
            "Let one call refresh at a time, and let the others wait for its tokens; keep the new refresh token of "
            "each answer in the place of the old one."
        ),
    ),
    sign(
        msg("The place of the token is filled from a variable that by its name holds an id."),
        r"(?<![a-z])(?:access_?token|auth_?token|bearer_?token|api_?key|personal_?access_?token)"
        rf"[\"']?\]?[ \t]{{0,3}}(?:[:=]|=>)[ \t]{{0,3}}{_ENVIRONMENT}?"
        r"(?![\w$]{0,60}(?:token|secret|key|pass|pat_|jwt|auth))"
        r"(?:\w{0,40}_(?:client|app|application|account|sandbox|project|tenant|consumer)_?id|\w{0,40}(?-i:_ID|ClientId|AppId))\b",
        ("wrong-value-as-token", 0.82),
        ("wrong-client-credentials", 0.5),
        hit="accessToken: process.env.SHOP_SANDBOX_ID,",
        miss="accessToken: process.env.SHOP_SANDBOX_TOKEN,",
        fix=msg("Give the place the token itself; an id names the application and opens nothing."),
    ),
    sign(
        msg("The client is registered in one environment, by its page, and the call goes to another."),
        rf"https?://(?P<env>{_STAGES})\.(?P<host>[\w.-]{{4,80}}){_PAGE}(?![\s\S]{{0,4000}}?https?://(?P=env)\.(?P=host){_CALLED})"
        rf"[\s\S]{{0,4000}}?https?://(?:(?:www|api|auth|login|id|accounts)\.)?(?P=host){_CALLED}"
        rf"|https?://(?:(?:www|api|auth|login|id|accounts)\.)?(?!(?:{_STAGES}|www|api|auth|login|id|accounts)\.)"
        rf"(?P<own>[\w-]{{2,60}}\.[\w.-]{{2,60}}){_CALLED}"
        rf"(?:(?!https?://(?:{_STAGES})\.(?P=own){_CALLED})[\s\S]){{0,4000}}?https?://(?:{_STAGES})\.(?P=own){_PAGE}",
        ("wrong-environment", 0.9),
        beside=r"client_?id|client_?secret|\bclient\b",
        hit="https://shop.example/oauth/authorize?client_id=a\nfrom https://staging.shop.example/oauth/applications/7",
        miss="https://shop.example/oauth/authorize?client_id=a\nfrom https://shop.example/oauth/applications/7",
        fix=msg("Register the client in the environment that the call goes to, or call the one it is registered in."),
    ),
    sign(
        msg("The key was made at one address of the vendor, and the call goes to another."),
        rf"{_MADE_AT}(?P<brand>[\w-]{{4,40}})\.(?P<end>(?:com?\.)?[a-z]{{2,6}})/[\s\S]{{0,4000}}?"
        r"\bhttps?://api[\w.-]{0,30}?\.(?P=brand)\.(?!(?P=end)\b)(?:com?\.)?[a-z]{2,6}[/\s:\"']"
        r"|\bhttps?://api[\w.-]{0,30}?\.(?P<own>[\w-]{4,40})\.(?P<at>(?:com?\.)?[a-z]{2,6})[/\s:\"'][\s\S]{0,4000}?"
        rf"{_MADE_AT}(?P=own)\.(?!(?P=at)\b)(?:com?\.)?[a-z]{{2,6}}/",
        ("wrong-environment", 0.86),
        hit="https://api.modelhub.cn/v1 # the key is from https://cloud.modelhub.com/account/keys",
        miss="https://api.modelhub.com/v1 # the key is from https://cloud.modelhub.com/account/keys",
        fix=msg("Call the address that belongs to the account where the key was made, or make a key in the other one."),
    ),
    sign(
        msg("The redirect URI has a slash at its end in one place and none in the other."),
        r"redirect_?uris?[\"']?[^\w\n]{1,20}?(?P<uri>https?://[^\s\"'<>&]{3,200}[^\s\"'<>&/])(?P<slash>/?)[\"'\s,&]"
        r"[\s\S]{0,4000}?redirect_?uris?[\"']?[^\w\n]{1,20}?(?P=uri)(?!(?P=slash)[\"'\s,&])/?[\"'\s,&]",
        ("redirect-uri-mismatch", 0.92),
        never=r"invalid_scope",
        hit='RedirectUri = "http://127.0.0.1:7890/"; RedirectUris = { "http://127.0.0.1:7890" }',
        miss='RedirectUri = "http://127.0.0.1:7890/"; RedirectUris = { "http://127.0.0.1:7890/" }',
        fix=msg("Write the address alike in both places, the slash at its end too: it is compared letter by letter."),
    ),
    sign(
        msg("The value works as the password of Basic, and the failing call gives it alone."),
        rf"(?:-u|--user)[ =][\"']?[^\s:\"']{{1,120}}:(?P<held>{_VALUE})(?![\w~+/.=-])[\s\S]{{0,4000}}?"
        rf"(?:\([^()\n]{{0,200}}?|[:=][ ]?|Bearer[ ])[\"'](?:Bearer[ ])?(?P=held)[\"']",
        ("wrong-auth-scheme", 0.88),
        ("wrong-value-as-token", 0.6),
        beside=r"\b401\b|invalid_token|unauthori[sz]ed",
        never=r"auth[\"']?[ ]?[:=][ ]?[({\[]|Basic[ ]",
        hit='curl -u dale/token:m9yt2wqxjc7l https://a.example\nnew Api("https://a.example", "m9yt2wqxjc7l"); // 401',
        miss='curl -u dale/token:m9yt2wqxjc7l https://a.example\nnew Api("https://a.example", "k1yt2wqxjc7l"); // 401',
        fix=msg("Give the client name and token as the working call does, as user and password of Basic."),
    ),
    sign(
        msg("The redirect URI has http:// twice, so it is none that a call can match."),
        r"redirect_?ur[il][\s\S]{0,240}?(?<![\w/=?&])(?P<old>https?://)https?:/",
        ("redirect-uri-mismatch", 0.88),
        hit="redirect_uri: 'http://http://app.example/'",
        miss="redirect_uri: 'http://app.example/'",
        fix=msg("Register the address with one http:// or https://, letter by letter as the client sends it."),
    ),
    sign(
        msg("The field's value, as the server quotes it, begins with the field's own name."),
        r"\b(?:not a valid|invalid|malformed|bad|unrecogni[sz]ed|unsupported|unexpected|wrong|illegal"
        r"|(?:not|to|cannot) parse|missing equal-sign|received|got|saw)\b(?:(?!expect|should|must|provide|send|format"
        r"|like|such as|use|require|want|example)[^\n]){0,200}?(?<![\w-])"
        r"(?P<name>Authorization|[A-Za-z]\w{0,20}-[\w-]{2,30})"
        r"(?:[ ]header)?(?:['’]s)?(?:[ ](?:field|value|header|is|was)){0,3}[ ]?[:=,(]{0,2}[ ]?\\?[\"'`]?"
        r"(?<=[:=,(\"'` ])(?P=name):[ \t]{0,3}(?![<{\[.…])[\w]",
        ("malformed-header-line", 0.9),
        hit="malformed Authorization header: 'Authorization: Bearer abc'",
        miss="malformed Authorization header: 'Bearer abc'",
        fix=msg("Take the field's name out of the value: name and value are two things where code sets a header."),
    ),
    sign(
        msg("The job's own token is given as an API token, and this part of the API takes none."),
        r"\b[\w-]{0,60}TOKEN[\"']?[ \t]{0,3}[:=][ \t]{0,3}[\"']?\$\{?CI_JOB_TOKEN\b|Bearer[ ]\$\{?CI_JOB_TOKEN\b",
        ("wrong-token-type", 0.88),
        ("user-lacks-permission", 0.5),
        beside=r"\A(?=[\s\S]*\b40[134]\b)[\s\S]*?/api/v4/(?:groups|users?\b|projects/[^/\s]{1,120}/(?:merge_requests|issues"
        r"|repository/(?:branches|tags|commits|files)|variables|members|hooks|labels|milestones|protected_branches))",
        hit="PRIVATE-TOKEN: $CI_JOB_TOKEN https://git.example/api/v4/projects/4/merge_requests -> 401",
        miss="PRIVATE-TOKEN: $API_TOKEN https://git.example/api/v4/projects/4/merge_requests -> 401",
        fix=msg("Make a project, group or personal access token with the scope api, and put it in the job's variable."),
    ),
    sign(
        msg("The job's own token reaches its own repository alone, and the call wants more."),
        r"\b\w{0,40}TOKEN[\"']?[ \t]{0,3}[:=][ \t]{0,3}[\"']?\$\{\{[ \t]{0,3}(?:secrets\.GITHUB_TOKEN|github\.token)\b",
        ("wrong-token-type", 0.84),
        ("user-lacks-permission", 0.6),
        beside=r"\A(?=[\s\S]*\b40[134]\b)[\s\S]*?api\.github\.com/(?:orgs/|enterprises/|user\b|user/|teams/)",
        hit="GH_TOKEN: ${{ secrets.GITHUB_TOKEN }} # GET https://api.github.com/orgs/a/members 403",
        miss="GH_TOKEN: ${{ secrets.ORG_TOKEN }} # GET https://api.github.com/orgs/a/members 403",
        fix=msg(
            "Use a personal access token, or one of a GitHub App that is installed there, in the job's place of it."
        ),
    ),
    sign(
        msg("The verifier is told no algorithm beside its key set, and then takes RS256 alone."),
        r"\bwithJwkSetUri\(|\bjwk-?set-?uri[\"']?[ \t]{0,3}[:=]",
        ("alg-mismatch", 0.86),
        ("kid-not-found-key-rotated", 0.5),
        beside=r"Another algorithm expected, or no matching key",
        never=r"jws-?Algorithms?\b|alg[\"']?[ \t]{0,3}[:=][ \t]{0,3}[\"']?RS256|\beyJ",
        hit="NimbusJwtDecoder.withJwkSetUri(u).build(); // Another algorithm expected, or no matching key(s) found",
        miss="NimbusJwtDecoder.withJwkSetUri(u).jwsAlgorithm(ES384) // Another algorithm expected, or no matching key",
        fix=msg(
            "Tell the verifier the algorithm (alg) of the issuer's keys, such as ES384; if that is the same, look "
            "whether the token's kid stands in the key set."
        ),
    ),
    sign(
        msg("Discord's bot token is given bare; its API wants the word Bot and one space before it."),
        r"(?:\bConnect(?:Async)?\([ \t]{0,4}|Authorization[\"']?\]?[ \t]{0,3}[:=,(][ \t]{0,3})[\"'`]?"
        r"(?-i:[MNO][\w-]{22,28}\.[\w-]{6}\.[\w-]{26,40})",
        ("missing-bearer-prefix", 0.9),
        beside=r"discord",
        hit='discord.Connect("MAAAAAAAAAAAAAAAAAAAAAAA.AAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAA")',
        miss='discord.Connect("Bot MAAAAAAAAAAAAAAAAAAAAAAA.AAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAA")',
        fix=msg("Write the word Bot and one space before the token: Authorization: Bot <token>."),
    ),
    sign(
        msg("The code looks for Bearer with a capital letter, and the call sends bearer."),
        r"(?:(?:starts_?with|HasPrefix|start_with\?|str_starts_with|indexOf|strpos|removeprefix)\((?:[^()\n]{0,60},)?"
        r"[ \t]{0,3}|[!=]={1,2}[ \t]{0,3}|\.split\([ \t]{0,3}|\breplace\([ \t]{0,3})[\"'`](?-i:Bearer)[ ]?[\"'`]"
        r"|(?-i:[\"'`]Bearer[\"'`])[ \t]{0,3}[!=]={1,2}",
        ("bearer-scheme-case", 0.94),
        ("header-not-sent", 0.4),
        beside=r"authorization[\"']?[ \t]{0,3}[:=,][ \t]{0,3}[\"'`]?(?-i:bearer)[ ]",
        never=r"toLower|lower\(|casefold|EqualFold|IgnoreCase|strcasecmp|stripos|downcase|/i\b",
        hit="authorization: bearer abc\nif (h.startsWith('Bearer ')) {}",
        miss="authorization: Bearer abc\nif (h.startsWith('Bearer ')) {}",
        fix=msg("Spell both alike: send Bearer, or compare the scheme without regard to case, as RFC 9110, 11.1 asks."),
    ),
    sign(
        msg("docker login is given its password from a variable that is empty here, and asks for one."),
        r"\bdocker[ ]login\b[^\n]{0,120}[ ](?:-p|--password)[ =][\"']?\$",
        ("empty-token", 0.88),
        ("header-not-sent", 0.3),
        beside=r"non[- ]TTY device|interactive login",
        hit='docker login -u bot -p "$KEY" r.example.com\nCannot perform an interactive login from a non TTY device',
        miss="docker login -u bot r.example.com\nCannot perform an interactive login from a non TTY device",
        fix=msg(
            "See that the job gets the variable: protected ones go to protected branches alone, secrets to no fork, "
            "and those of an environment to its jobs."
        ),
    ),
    sign(
        msg("A key of the application API is sent to the client API, which takes others."),
        r"/api/client\b",
        ("wrong-token-type", 0.84),
        ("app-only-token-for-user-resource", 0.4),
        beside=r"\bapplication api\b|\bptla_",
        never=r"\bptlc_",
        hit="key from Application API: GET https://panel.example.com/api/client/servers",
        miss="key from Application API: GET https://panel.example.com/api/application/servers",
        fix=msg("Make a key in the account's own API page, and send that to the paths below /api/client."),
    ),
    sign(
        msg("npm sent no credential: nothing pasted gives the registry's token to npm itself."),
        r"\b(?:npm|pnpm|lerna|yarn)\b[^\n]{0,40}\bneed:[ ](?:Basic|Bearer)\b|Unable to authenticate, need:",
        ("header-not-sent", 0.86),
        ("placeholder-or-unexpanded-variable", 0.3),
        beside=r"\b\w{0,30}TOKEN[\"']?[ \t]{0,3}[:=]|\bregistry(?:_url)?[\"']?[ \t]{0,3}[:=]",
        never=r"_auth(?:Token)?\b|_password\b|registry-url|npm (?:login|adduser)",
        hit="NPM_TOKEN: x\nnpm ERR! Unable to authenticate, need: Basic realm=r",
        miss="_authToken=${NPM_TOKEN}\nnpm ERR! Unable to authenticate, need: Basic realm=r",
        fix=msg(
            "Write into .npmrc the line //<host of the registry>/:_authToken=${NPM_TOKEN}, with your variable's name."
        ),
    ),
)
