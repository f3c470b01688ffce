"""Signs in how a token gets from where it was got to the call: what is joined to it, cut off it, or set too late."""

from __future__ import annotations

from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_OBJECT = msg("The whole answer of the login is put into the header, and not the token within it.")
_SHORT = msg("The column that holds the token takes 255 characters, and tokens are longer.")

# A column that holds the token itself, and not its type, its hash or a cookie's.
_KEPT = r"(?:access_?|bearer_?|id_?|api_?|auth_?|oauth_?)?(?:token|jwt)"
_OTHER_WORD = msg("The code sends the word Bearer, and the answer asks for another one.")
_THE_WORD_ASKED = msg("Write the word that the answer names in WWW-Authenticate before the token, in place of Bearer.")

# Behind the header, in the same command, the path of an endpoint that takes the token of a job.
_TAKES_JOBS = (
    r"(?:[^\n]|\\\n){0,600}?/(?:packages/(?:generic|maven|npm|nuget|pypi|composer|conan|go|helm|terraform)|releases\b"
    r"|jobs/artifacts|terraform/state)"
)

_MAY_HOLD_ONE = r"[A-Z0-9_]{0,40}(?:TOKEN|KEY|SECRET|PASS|AUTH|JWT|PAT|TOK|CRED)[A-Z0-9_]{0,20}|[A-Z0-9_]{1,40}_T"

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("One DPoP proof is sent with several calls; each needs its own, of its method and address."),
        r"^[ \t]{0,40}(?:const |let |var |val )?(?P<proof>\w{0,20}proof\w{0,10})[ ]?=(?![=>])[^\n]{0,200}\n"
        r"[\s\S]{0,1500}?\bDPoP[\"']?[ ]?[:=,][ ]?(?P=proof)\b(?![(.])"
        r"[\s\S]{0,1500}?\bDPoP[\"']?[ ]?[:=,][ ]?(?P=proof)\b(?![(.])",
        ("dpop-or-mtls-binding-missing", 0.9),
        hit='proof = make("POST", U)\npost(U, headers={"DPoP": proof})\nget(A, headers={"DPoP": proof})',
        miss='proof = make("POST", U)\npost(U, headers={"DPoP": proof})\nget(A, headers={"DPoP": make("GET", A)})',
        fix=msg("Make a new proof for each request, with its method as htm and its address as htu (RFC 9449, 4.2)."),
    ),
    sign(
        msg("Two refreshes ran in one second: the first used the refresh token up."),
        r"(?P<at>\b\d\d:\d\d:\d\d)\b[^\n]{0,600}\brefresh[^\n]{0,200}\b200\b[^\n]{0,300}\n(?:[^\n]*\n){0,8}?"
        r"[^\n]{0,80}(?P=at)\b[^\n]{0,600}\brefresh[^\n]{0,200}\b40[01]\b",
        ("refresh-token-reused", 0.92),
        ("refresh-token-expired-or-revoked", 0.4),
        hit="03:14:07.30 POST /refresh 200\n03:14:07.38 POST /refresh 401",
        miss="03:14:07.30 POST /refresh 200\n03:24:09.38 POST /refresh 401",
        fix=msg(
            "Let one refresh run at a time: whoever meets a 401 meanwhile waits for its answer and takes the new token."
        ),
    ),
    sign(
        msg("The callback was called twice with one code, and each call redeems it."),
        r"\bGET /[^\s?]{0,200}\?(?:[^\s]{0,400}&)?code=(?P<code>[\w.~%/-]{12,400})[^\n]*\n(?:[^\n]*\n){0,3}?"
        r"[^\n]*\bGET /[^\s?]{0,200}\?(?:[^\s]{0,400}&)?code=(?P=code)(?![\w.~%/-])",
        ("authorization-code-expired-or-reused", 0.86),
        ("refresh-token-expired-or-revoked", 0.4),
        beside=r"\b40[0134]\b|invalid_grant|invalid[ _]code",
        hit="GET /cb?code=XAB1179577186 (::1)\nGET /cb?code=XAB1179577186 (127.0.0.1)\n400 invalid_grant",
        miss="GET /cb?code=XAB1179577186 (::1)\nGET /cb?code=XAB1179577999 (::1)\n400 invalid_grant",
        fix=msg("Redeem each code once: remember it at its first arrival and ignore the second call of the callback."),
    ),
    sign(
        msg("What is kept begins with the token's type, and the word is put before it again."),
        r"(?:(?P<old>[f$]{0,1}[\"'`]\$?\{(?P<answer>[\w.]{1,40}?)(?:\.token_?type|\[[\"']token_type[\"']\])\}[ ]\$?\{"
        r"(?P<kept>(?P=answer)(?:\.access_?token|\[[\"']access_token[\"']\]))\}[\"'`])"
        r"|token_?type\}?[ \"'`+.]{1,8}\{?[\w.$]{0,30}access_?token)[\s\S]{0,1500}?"
        r"(?:AuthenticationHeaderValue\(\"Bearer\",|[\"'`]Bearer[ ](?:[\"'`][ ]?[+.]|\$?\{))",
        ("duplicate-bearer-prefix", 0.88),
        hit='return $"{r.TokenType} {r.AccessToken}";\nnew AuthenticationHeaderValue("Bearer", token)',
        miss='return r.AccessToken;\nnew AuthenticationHeaderValue("Bearer", token)',
        instead="⟨kept⟩",
        whole=Whole.CODE,
        fix=msg("Keep the token alone, or take the type and the token of what is kept apart; write the word once."),
    ),
    sign(
        msg("The word and the token are joined without a blank between them."),
        r"(?:\bpaste0\([ ]?|\bconcat\([ ]?|authorization[\"'`]?\]?[ ]?(?:[:=,]|=>)[ ]{0,3})"
        r"(?P<old>(?P<quote>[\"'])Bearer(?P=quote))"
        r"(?=[ ]?(?:\+|\.|&|<>|\|\||~|(?<=\([\"']Bearer[\"']),)[ ]?"
        r"[$A-Za-z_][\w.$>\[\]()-]{0,80}[ ]?(?:[,;)}\]\n]|\Z))",
        ("malformed-bearer-syntax", 0.9),
        ("missing-bearer-prefix", 0.5),
        hit='add_headers(Authorization = paste0("Bearer", pat))',
        miss='add_headers(Authorization = paste0("Bearer ", pat))',
        instead="⟨quote⟩Bearer ⟨quote⟩",
        whole=Whole.CODE,
    ),
    sign(
        _OBJECT,
        r"Bearer[ ](?:\{\{[ ]?(?P<old>(?P<answer>\w{1,40}\.json))[ ]?\}\}|\$\{(?:await )?\w{1,40}\.json\(\)\}"
        r"|\{\w{1,40}\.json\(\)\})",
        ("wrong-value-as-token", 0.9),
        ("malformed-bearer-syntax", 0.5),
        hit='Authorization: "Bearer {{ login.json }}"',
        miss='Authorization: "Bearer {{ login.json.access_token }}"',
        instead="⟨answer⟩.access_token",
        whole=Whole.CODE,
        fix=msg("Take the member that holds the token, as in login.json.access_token."),
    ),
    sign(
        _OBJECT,
        r"\$(?P<name>\w{1,40})[ ]?=[ ]?(?:Invoke-RestMethod|irm)\b(?=[^\n|]{0,400}token)[^\n|]{0,800}\n"
        r"(?:(?!\$(?P=name)[ ]?=)[\s\S]){0,3000}?Bearer[ ](?P<old>\$(?P=name))(?![.\w(\[])",
        ("wrong-value-as-token", 0.9),
        ("malformed-bearer-syntax", 0.5),
        hit='$tok = Invoke-RestMethod -Uri "https://a.example/token"\n$h = @{ X = "Bearer $tok" }',
        miss='$tok = Invoke-RestMethod -Uri "https://a.example/token"\n@{ X = "Bearer $($tok.access_token)" }',
        instead="$($⟨name⟩.access_token)",
        whole=Whole.CODE,
        fix=msg("Take the member that holds the token, as in login.json.access_token."),
    ),
    sign(
        msg("The audience of the assertion is not the token endpoint that it goes to."),
        r"\b(?P<endpoint>[a-z]\w{0,30})[ ]{0,4}(?:<-|:?=)[ ]{0,4}[\"'](?P<address>https://[^\"'\s]{5,200}/token)[\"']"
        r"[\s\S]{0,1500}?\baud[\"']?[ ]{0,3}(?:=>|[:=])[ ]{0,3}"
        r"(?P<old>(?!(?P=endpoint)\b|iss|auth)[a-z]\w{0,30})(?![\w.(\[])",
        ("client-assertion-invalid", 0.86),
        ("wrong-audience", 0.4),
        beside=r"client_assertion[\s\S]*invalid_client|invalid_client[\s\S]*client_assertion",
        hit='token = "https://a.example/token"\nclaims = {"aud": base}\nd = {"client_assertion": a} # invalid_client',
        miss='token = "https://a.example/token"\nclaims = {"aud": token}\nd = {"client_assertion": a} # invalid_client',
        instead="⟨endpoint⟩",
        whole=Whole.CODE,
        fix=msg("Set aud to the address of the token endpoint, or to the issuer of the server where it wants that."),
    ),
    sign(
        msg("The call began at http and ended at https, and clients drop the header on that way."),
        r"[\"'`](?P<old>http)://(?P<host>[\w.-]{4,120})[/\"'`:][\s\S]{0,8000}?"
        r"(?:\b401\b[^\n]{0,80}https://(?P=host)\b|https://(?P=host)\b[^\n]{0,300}\b401\b)",
        ("header-lost-on-redirect", 0.9),
        beside=r"authori[sz]ation|bearer",
        hit='c.BaseAddress = new Uri("http://a.example.com/");\n// Bearer\n401 from https://a.example.com/v1/me',
        miss='c.BaseAddress = new Uri("https://a.example.com/");\n// Bearer\n401 from https://a.example.com/v1/me',
        instead="https",
        whole=Whole.CODE,
        fix=msg("Call the address by https from the start, so that nothing sends the client on."),
    ),
    sign(
        msg("This request is set to No Auth, so it does not take the one of its collection."),
        r"\"auth\"[ ]?:[ ]?\{\s{0,20}\"type\"[ ]?:[ ]?\"noauth\"",
        ("header-not-sent", 0.92),
        beside=r"\"auth\"[ ]?:[ ]?\{\s{0,20}\"type\"[ ]?:[ ]?\"(?:bearer|apikey|basic|oauth2|jwt)\"[\s\S]*\b401\b",
        never=r"\"(?:name|url|raw)\"[ ]?:[ ]?\"[^\"\n]{0,80}(?:log[ -]?in|sign[ -]?in|token|auth)[^\"\n]{0,40}\"",
        hit='{"auth":{"type":"bearer"},"item":[{"request":{"auth":{"type":"noauth"}}}]} 401',
        miss='{"auth":{"type":"bearer"},"item":[{"request":{}}]} 401',
        fix=msg("Set the authorization of this request to Inherit auth from parent: take its own block auth out."),
    ),
    sign(
        _SHORT,
        rf"\$table->string\([ ]?[\"']{_KEPT}[\"'][ ]?\)|\bt\.string[ ]:{_KEPT}\b"
        rf"|\b{_KEPT}:[ ]?(?:\{{[ ]?type:[ ]?)?DataTypes\.STRING\b(?!\()",
        ("token-truncated", 0.86),
        beside=r"\b401\b|malformed",
        hit="$table->string('access_token');\n401 malformed",
        miss="$table->text('access_token');\n401 malformed",
        fix=msg("Make the column as long as tokens get, such as text in place of string, and store the token again."),
    ),
    sign(
        msg("The token is of the application alone, and /me is whoever is signed in."),
        r"(?:acquire_?token_?for_?client\w{0,10}\(|\bClientSecretCredential\(|grant_type[\"']?[ ]?(?:[:=,]|=>)[ ]?"
        r"[\"']?client_credentials\b)[\s\S]{0,1500}?[\"'`](?:https://graph\.microsoft\.com/(?:v1\.0|beta))?/me(?:/|\b)",
        ("app-only-token-for-user-resource", 0.88),
        beside=r"graph\.microsoft\.com",
        never=r"acquire_?token_?(?:interactive|silent|by_|on_?behalf)|authorization_code|OnBehalfOf|\b(?:app|router)\.get\(",
        hit='acquire_token_for_client(s)\nc.get("/me/messages")  # https://graph.microsoft.com/v1.0',
        miss='acquire_token_for_client(s)\nc.get("/users/ada/messages")  # https://graph.microsoft.com/v1.0',
        fix=msg("Name the user, as in /users/ID/messages, or sign a user in where /me is wanted."),
    ),
    sign(
        msg("A variable that is set on the command's own line is put in too late for that line."),
        rf"(?:^|[$%#>❯➜λ»~][ ]|(?:&&|;)[ ])(?P<name>{_MAY_HOLD_ONE})=[^\s;&|]{{4,4000}}(?P<old>[ ])"
        r"(?=(?:\w{1,60}=[^\s;&|]{1,400}[ ]){0,4}(?:curl|https?|wget|xh|gh|kubectl|docker)[ ]"
        # what stands in single quotes is not put in by this shell, and behind ; or && another command begins
        r"(?:[^\n';&\\]|'[^'\n]{0,200}'){0,400}?\$\{?(?P=name)\b)",
        ("empty-token", 0.9),
        ("placeholder-or-unexpanded-variable", 0.4),
        never=r"\bexport[ ][A-Z][A-Z0-9_]{1,40}=",
        hit='$ API_TOKEN=abcd1234 curl -H "Authorization: Bearer $API_TOKEN" https://api.example.com',
        miss='$ API_TOKEN=abcd1234; curl -H "Authorization: Bearer $API_TOKEN" https://api.example.com',
        instead="; ",
        whole=Whole.SHELL,
        fix=msg("The shell puts the variable in before the assignment takes effect: set it in a command of its own."),
    ),
    sign(
        msg("This endpoint of GitLab takes the token of a CI job as JOB-TOKEN alone."),
        rf"(?P<old>PRIVATE-TOKEN:|Authorization:[ ]?Bearer)(?=[ ]?[\"']?\$\{{?CI_JOB_TOKEN{_TAKES_JOBS})",
        ("wrong-header-name", 0.86),
        ("wrong-value-as-token", 0.6),
        hit='curl -H "PRIVATE-TOKEN: $CI_JOB_TOKEN" "$CI_API_V4_URL/projects/1/packages/generic/a/1/f"  # 401',
        miss='curl -H "JOB-TOKEN: $CI_JOB_TOKEN" "$CI_API_V4_URL/projects/1/packages/generic/a/1/f"  # 401',
        instead="JOB-TOKEN:",
        whole=Whole.SHELL,
        fix=msg("Send the token of the job as JOB-TOKEN: packages, releases and artifacts take it so."),
    ),
    sign(
        msg("Few endpoints of GitLab take the token of a CI job, and none as a personal one."),
        r"(?:PRIVATE-TOKEN:[ ]?|Authorization:[ ]?Bearer[ ]|[?&](?:private|access)_token=)"
        rf"[\"']?\$\{{?CI_(?:JOB|BUILD)_TOKEN(?!{_TAKES_JOBS})",
        ("wrong-value-as-token", 0.86),
        ("wrong-token-type", 0.5),
        hit='curl --header "PRIVATE-TOKEN: $CI_JOB_TOKEN" "$CI_API_V4_URL/projects"  # 401',
        miss='curl --header "JOB-TOKEN: $CI_JOB_TOKEN" "$CI_API_V4_URL/projects/1/packages"  # 401',
        fix=msg(
            "Make a project or personal access token with the scope that the endpoint needs (read_api to read), keep "
            "it as a masked variable of CI, and send that as PRIVATE-TOKEN. The token of the job is sent as JOB-TOKEN, "
            "and few endpoints take it."
        ),
    ),
    *(
        sign(
            _OTHER_WORD,
            rf"(?P<old>{call}\([ ]?{named}(?P<token>[\w.]{{1,60}})[ ]?\))[\s\S]{{0,4000}}?"
            r"www-authenticate[\"']?:[ ]{0,3}[\"']?(?P<scheme>token|apikey|key|jwt)\b",
            ("wrong-auth-scheme", 0.92),
            never=r"www-authenticate[\"']?:[ ]{0,3}[\"']?bearer\b",
            hit=f"{hit}\nWWW-Authenticate: Token",
            miss=f"{hit}\nWWW-Authenticate: Bearer",
            instead=instead,
            whole=Whole.CODE,
            fix=_THE_WORD_ASKED,
        )
        for call, named, instead, hit in (
            (
                r"\.authorization",
                "bearerToken:[ ]?",
                '.init(name: "Authorization", value: "⟨scheme⟩ \\(⟨token⟩)")',
                "[.authorization(bearerToken: key)]",
            ),
            (r"\.bearer_auth", "&?", '.header("Authorization", format!("⟨scheme⟩ {}", ⟨token⟩))', "c.bearer_auth(key)"),
            (r"\.setBearerAuth", "", '.set("Authorization", "⟨scheme⟩ " + ⟨token⟩)', "headers.setBearerAuth(key)"),
        )
    ),
    sign(
        _OTHER_WORD,
        r"\.authorization\([ ]?bearerToken:|\.setBearerAuth\(|\.bearer_auth\(",
        ("wrong-auth-scheme", 0.92),
        beside=r"www-authenticate[\"']?:[ ]{0,3}[\"']?(?:basic|digest)\b",
        never=r"www-authenticate[\"']?:[ ]{0,3}[\"']?bearer\b",
        hit="AF.request(u, headers: [.authorization(bearerToken: key)])\nWWW-Authenticate: Basic",
        miss="AF.request(u, headers: [.authorization(bearerToken: key)])\nWWW-Authenticate: Bearer",
        fix=_THE_WORD_ASKED,
    ),
    sign(
        msg("For client credentials this server takes the scope .default of the API alone."),
        r"login\.microsoftonline\.com[\s\S]{0,1500}?\bscope[\"']?[ ]{0,3}(?:[:=]|=>)[ ]{0,3}[\"'`]"
        r"(?P<old>(?P<api>https://graph\.microsoft\.com|api://[\w.-]{1,80}|)/?(?!\.default)[A-Za-z][\w.]{1,60})(?=[\"'`])",
        ("invalid-scope-requested", 0.9),
        beside=r"client_credentials[\s\S]*(?:invalid_scope|1002012|70011)|(?:invalid_scope|1002012|70011)[\s\S]*client_cred",
        hit="fetch('https://login.microsoftonline.com/t/oauth2/v2.0/token', { scope: 'https://graph.microsoft.com/User.Read',"
        " grant_type: 'client_credentials' }) // invalid_scope",
        miss="fetch('https://login.microsoftonline.com/t/oauth2/v2.0/token', { scope: 'https://graph.microsoft.com/.default',"
        " grant_type: 'client_credentials' }) // invalid_scope",
        instead="⟨api=https://graph.microsoft.com⟩/.default",
        whole=Whole.CODE,
        fix=msg(
            "Ask for the scope .default of the API, such as https://graph.microsoft.com/.default; the rights come "
            "from what the application was granted."
        ),
    ),
)
