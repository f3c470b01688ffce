"""Signs of a value of another kind where a token or key is wanted: a code, an answer, an id, a public key."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import SET_TO, Sign, sign

_REFUSED = (
    r"\b40[0134]\b|unauthori[sz]ed|forbidden|not[_ ]allowed|invalid[ _](?:\w{1,12}[ _]){0,2}(?:token|key|auth)"
    r"|access denied|not_authed|not_admin"
)
_CODE_SENT = msg("What is put after Bearer is called a code, which has to be exchanged for a token first.")
_ANSWER_SENT = msg("The whole answer of the login is put into the header, and not the token within it.")
_ID_SENT = msg("By its first letters the value is an id, which names the application and opens nothing.")
_PUBLIC = msg("A publishable key stands where the server's secret key is wanted.")
_OTHER_KIND = msg("A key of another kind is given than the one that this part of the API takes.")
_MAKE_THE_OTHER = msg("Make a key of the kind that this part of the API takes, and send that one.")
_EXCHANGE = msg("Send the code to the token endpoint first, and the access_token of its answer here.")
_MEMBER = msg("Take the member that holds the token, as in login.json.access_token.")
_EXCHANGED = r"grant_type|authorization_code|fetch_?token|exchange|get_?token\(|/token\b|id_?token_?hint"
_FROM_ADDRESS = (
    r"(?:query(?:_?params|_?parameters|string)?|params|args|searchParams|request\.GET|\$_GET|\$_REQUEST|FormValue"
    r"|getParameter|getQueryParameter|Request\.Query|input|QueryString|url\.Values)"
)
# Behind Bearer, up to the name of what is sent: quotes, signs of joining, the opening of a place in a string.
_PUT = (
    r"Bearer[ ]?(?:[\"'`]|%s[^\n]{0,8}|\{0\}[^\n]{0,8})?[ ]?[+.,&%]{0,2}[ ]?(?:\$|f\"|#"
    r"|\\)?[({]{0,2}[ ]?(?:String\()?\$?"
)
_BODY = (
    r"(?:\.text(?:\(\))?|\.body(?:\(\))?|\.content|\.getBody\(\)(?:->getContents\(\))?|\.readText\(\)|\.bodyAsText\(\)"
    r"|\.ReadAsStringAsync\(\)(?:\.Result)?|->getBody\(\)(?:->getContents\(\))?|->body\(\)|\.string\(\)|\.asString\(\))"
)
_OTHER_NAMES = (
    r"(?:client[ _]secret|client[ _]id|application[ _]id|app[ _]id|account[ _]id|project[ _]id|tenant[ _]id|public"
    r"[ _]key|signing[ _]secret"
    r"|webhook(?:[ _](?:url|secret))?|fingerprint|DSN|publishable key|anon(?:ymous)? key|license key|recovery code"
    r"|instance id|key id)"
)
_PUSH = r"(?:fcm|push|apns?|firebase_?messaging|device|expo_?push|onesignal|gcm)_?(?:push_?)?token"

SIGNS: tuple[Sign, ...] = (
    sign(
        _CODE_SENT,
        rf"\b\$?(?P<name>[A-Za-z_]\w{{0,30}})[ ]?(?::[ ]?\w{{1,20}}[ ]?)?:?="
        rf"[ ]?[^\n]{{0,100}}{_FROM_ADDRESS}[^\n]{{0,30}}?"
        rf"[\[(.>]{{1,3}}[\"']?code\b[^\n]{{0,40}}\n(?:[^\n]*\n){{0,25}}?[^\n]{{0,200}}{_PUT}(?P=name)\b(?![.\w(\[])",
        ("wrong-value-as-token", 0.92),
        beside=_REFUSED,
        never=_EXCHANGED,
        hit='token := r.URL.Query().Get("code")\nreq.Header.Set("Authorization", "Bearer "+token)\n401',
        miss='state := r.URL.Query().Get("state")\nreq.Header.Set("Authorization", "Bearer "+token)\n401',
        fix=_EXCHANGE,
    ),
    sign(
        _CODE_SENT,
        rf"Bearer[ ]?[^\n]{{0,24}}{_FROM_ADDRESS}[\[(.>?]{{1,3}}(?:get\()?[\"']?code\b",
        ("wrong-value-as-token", 0.92),
        beside=_REFUSED,
        never=_EXCHANGED,
        hit="get(u, { headers: { Authorization: 'Bearer ' + req.query.code } }) // 401",
        miss="get(u, { headers: { Authorization: 'Bearer ' + req.query.token } }) // 401",
        fix=_EXCHANGE,
    ),
    sign(
        _ANSWER_SENT,
        r"Bearer[ ]?[^\n]{0,12}?(?:JSON\.stringify|json\.dumps|json_encode|JsonConvert\.SerializeObject"
        r"|JsonSerializer\.Serialize|jsonEncode|gson\.toJson|objectMapper\.writeValueAsString)\([ ]?\$?"
        r"(?:await[ ])?(?!\w{0,30}token[ )])(?:\w{1,20}\.)?"
        r"(?:data|res(?:p|ponse|ult)?|json|body|auth|session|credentials?|tokens|login|payload|answer|json\(\))[ ]?\)",
        ("wrong-value-as-token", 0.92),
        ("token-quoted", 0.4),
        beside=_REFUSED,
        hit="headers: { Authorization: 'Bearer ' + JSON.stringify(data) } // 401",
        miss="headers: { Authorization: 'Bearer ' + JSON.stringify(token) } // 401",
        fix=_MEMBER,
    ),
    sign(
        _ANSWER_SENT,
        r"\b\$?(?P<name>[A-Za-z_]\w{0,30})[ ]?:?=[ ]?(?=[^\n]{0,300}(?:token|oauth|login|auth))[^\n]{1,300}?"
        rf"{_BODY}[ ]?;?[ \t]*\n(?:(?![^\n]*(?:loads?|parse|decode"
        rf"|from_?json)\w*\([ ]?\$?(?P=name)\b)[^\n]*\n){{0,25}}?"
        rf"[^\n]{{0,200}}{_PUT}(?P=name)\b(?![.\w(\[])",
        ("wrong-value-as-token", 0.86),
        beside=_REFUSED,
        never=r"text/plain|/login/token\b",
        hit='tok = requests.post(TOKEN_URL, data=d).text\nget(u, headers={"Authorization": "Bearer " + tok})\n401',
        miss='tok = requests.post(TOKEN_URL, data=d).json()["access_token"]\nget(u, headers={"Authorization": '
        '"Bearer " + tok})\n401',
        fix=_MEMBER,
    ),
    sign(
        msg("The token that push messages are sent to is put into the header as the access token."),
        rf"Bearer[ ]?[^\n]{{0,60}}?(?<![a-z]){_PUSH}\b|Bearer[^\n]{{0,20}}(?:FirebaseMessaging"
        rf"|messaging\(\))[^\n]{{0,30}}"
        r"(?:\.token\b|getToken\(|get_?token)",
        ("wrong-value-as-token", 0.9),
        ("credential-overridden", 0.2),
        beside=_REFUSED,
        never=r"fcm\.googleapis\.com|api\.push\.apple\.com",
        hit='.header("Authorization", "Bearer ${prefs.getString("fcm_token", "")}") // 401',
        miss='.header("Authorization", "Bearer ${prefs.getString("access_token", "")}") // 401',
        fix=msg("Send the access token of the sign-in; a push token names a device and opens nothing."),
    ),
    sign(
        _ID_SENT,
        r"(?:\bBearer[ ]|\btoken[ ]|(?<![a-z])(?:access|auth|bearer|api)_?token"
        rf"{SET_TO}|GITHUB_TOKEN{SET_TO}|GH_TOKEN{SET_TO})"
        r"(?-i:Iv1\.[0-9a-f]{8,16}|(?:Iv|Ov)23li[A-Za-z0-9]{6,16}|\d{6,20}-[a-z0-9]{8,40}\.apps\.googleusercontent\.com"
        r"|amzn1\.application-oa2-client\.\w{4}|AC[0-9a-f]{32}\b)",
        ("wrong-value-as-token", 0.9),
        hit='curl -H "Authorization: Bearer Iv1.0123456789abcdef" https://api.github.com/user',
        miss='curl -H "Authorization: Bearer ghu_0123456789abcdef" https://api.github.com/user',
        fix=msg("Give the place the token itself; an id names the application and opens nothing."),
    ),
    sign(
        msg("The number or id of a token stands in its place; it names the token and is none."),
        rf"_authToken[ ]?=[ ]?\d{{2,10}}[ \t]*$|(?<![a-z])PRIVATE[_-]TOKEN[\"']?(?::|=)[ ]?[\"']?\d{{2,10}}\b"
        rf"|app\.terraform\.io[\s\S]{{0,60}}?\btoken{SET_TO}(?-i:(?:user|team|org)-[A-Za-z0-9]{{8,20}})\b"
        rf"|CLOUDFLARE_API_TOKEN{SET_TO}(?-i:[0-9a-f]{{32}})\b|[ ](?:-p"
        rf"|--password)[ =][\"']?(?-i:SHA256:[A-Za-z0-9+/]{{6}})",
        ("wrong-value-as-token", 0.9),
        beside=_REFUSED + r"|\bE401\b|HTTP Basic: Access denied|Invalid format for Authorization",
        hit="//gitlab.example.com/api/v4/projects/1/packages/npm/:_authToken=88412\nE401",
        miss="//gitlab.example.com/api/v4/projects/1/packages/npm/:_authToken=glpat-a1b2c3d4e5f6\nE401",
        fix=msg("Make a new token and copy it when it is shown: later the page shows its name and number alone."),
    ),
    sign(
        msg("The address that events are sent to (DSN) is given as Sentry's auth token."),
        r"https?://[0-9a-f.…]{4,40}@[\w.-]{1,40}\bsentry\.(?:io|[\w.-]{2,40})/\d",
        ("wrong-value-as-token", 0.9),
        beside=r"SENTRY_AUTH_TOKEN|sentry[-/]cli[\s\S]{0,1500}?(?:401|Invalid token)|\[auth\]\s{0,4}token[ ]?=",
        never=r"\bsntry[su]_|dsn[\"']?[ ]?[:=]",
        hit='SENTRY_AUTH_TOKEN filled from Client Keys: "https://5c8e1d@o1.ingest.sentry.io/4506" 401',
        miss="SENTRY_AUTH_TOKEN=sntrys_eyJ\nSENTRY_DSN=https://5c8e1d@o1.ingest.sentry.io/4506 401",
        fix=msg("Make an auth token in the settings of the organization; the DSN only receives events."),
    ),
    sign(
        msg("The cluster keeps the token in base64, and it is given as it is kept."),
        r"jsonpath=[\"']?\{\.data\.[\w.\\-]{1,40}\}[\"']?(?![^\n)`]{0,80}(?:base64|@base64d))[^\n|]{0,60}[)`]"
        r"|go-template=[\"']?\{\{[ ]?\.data\.token[ ]?\}\}",
        ("wrong-value-as-token", 0.9),
        ("client-credentials-encoding", 0.3),
        beside=_REFUSED,
        never=r"base64[ ](?:-d|--decode|-D)|base64decode|b64decode|b64dec",
        hit="kubectl --token=$(kubectl get secret ci -o jsonpath='{.data.token}') get pods\nUnauthorized",
        miss="kubectl --token=$(kubectl get secret ci -o jsonpath='{.data.token}' | base64 -d) get pods\nUnauthorized",
        fix=msg("Decode the value first: pipe it through base64 -d, or take kubectl create token."),
    ),
    sign(
        msg("A public key or the address of a webhook stands where a token is wanted."),
        rf"(?<![a-z])\w{{0,20}}(?:token|password){SET_TO}(?:ssh-(?:rsa|ed25519)[ ]|https://hooks\.slack\.com/|https:/"
        rf"/discord(?:app)?\.com/api/webhooks/)"
        r"|Bearer[ ](?:ssh-(?:rsa|ed25519)[ ]|https://hooks\.slack\.com/)",
        ("wrong-value-as-token", 0.9),
        beside=_REFUSED + r"|invalid_auth|\bE401\b",
        hit="//npm.pkg.github.com/:_authToken=ssh-ed25519 AAAAC3Nza\n401 Unauthorized",
        miss="//npm.pkg.github.com/:_authToken=ghp_AAAAC3Nza\n401 Unauthorized",
        fix=_MAKE_THE_OTHER,
    ),
    sign(
        msg("By what stands beside it, the value of the token is something else than a token."),
        # the comment is the name itself, perhaps behind the place that it was found at
        rf"(?<![a-z])\w{{0,30}}(?:token|pat)(?:_here)?{SET_TO}[^\s\"'(){{}}$]{{3,400}}[\"']?[,;]?[ \t]{{1,8}}(?:#|//|;"
        rf"|--)[ ]?(?:[^\n,:>]{{1,40}}[,:>][ ]?){{0,3}}(?:this is )?(?:(?:the|our|my|its|a)[ ])?(?:\w{{1,20}}[ ])?"
        rf"[\"'“]?{_OTHER_NAMES}[\"'”]?[ .)]{{0,3}}(?:$|[(,;]|(?:of|from|in|on)\b)",
        ("wrong-value-as-token", 0.86),
        beside=_REFUSED + r"|TokenInvalid|invalid token",
        never=r"\bnot (?:the|a) (?:client|webhook|public)",
        hit="DISCORD_TOKEN=k2Jx8   # OAuth2 page, Client Secret\nTokenInvalid 401",
        miss="DISCORD_TOKEN=k2Jx8   # Bot page, Reset Token\nTokenInvalid 401",
        fix=_MAKE_THE_OTHER,
    ),
    sign(
        msg("By what is told, something else than a token was copied into the token's place."),
        rf"\b(?:copied|took|taken|used|pasted|filled)\b[^.\n]{{0,60}}?\b(?:the|my|our|from)\b[^.\n]{{0,30}}?[\"“]?\b"
        rf"{_OTHER_NAMES}\b"
        r"(?=[^.\n]{0,60}\b(?:as|into|in|for|to)\b[^.\n]{0,40}(?:token|password|PAT\b|header|Bearer))"
        r"(?![^.\n]{0,20}\b(?:again|twice|correctly|exactly|too)\b)(?![^.!?\n]{0,90}\?(?:\s|\Z))",
        ("wrong-value-as-token", 0.84),
        ("wrong-client-credentials", 0.3),
        beside=r"\A(?=[\s\S]{0,16384}?(?:Bearer[ ]|_TOKEN\b|_authToken|api[ _]token|--password|docker login))"
        r"(?=[\s\S]{0,16384}?(?:\b40[13]\b|unauthori|invalid token|denied))",
        never=r"client_credentials|client_?secret[\"']?[ ]?[:=]|invalid_client|/oauth2?/(?:v\d/)?token|\bkid\b|JWKS"
        r"|verif(?:y|ies|ier)|webhook signature",
        hit="CF_API_TOKEN: 023e105f 403\nI copied the Account ID into the token. Authorization: Bearer abc",
        miss="CF_API_TOKEN: 023e105f 403\nI copied the API key into the token. Authorization: Bearer abc",
        fix=_MAKE_THE_OTHER,
    ),
    sign(
        msg("The resource's own key stands where a token of Entra ID is wanted."),
        r"\bazure_?ad_?token[\"']?[ ]?[:=][ ]?[^\n,)]{0,60}?(?:_KEY|api_?key|\bkey[\"')])",
        ("wrong-value-as-token", 0.9),
        ("wrong-auth-scheme", 0.4),
        beside=_REFUSED,
        hit='AzureOpenAI(azure_ad_token=os.environ["AOAI_KEY"])  # 401',
        miss='AzureOpenAI(azure_ad_token=os.environ["AOAI_TOKEN"])  # 401',
        fix=msg("Give the key as api_key; azure_ad_token takes what Entra ID issues."),
    ),
    sign(
        msg("A key of Google Cloud (AIza…) is sent as Bearer, which takes OAuth tokens alone."),
        r"Bearer[ ](?-i:AIza[\w-]{6})",
        ("wrong-value-as-token", 0.86),
        ("wrong-auth-scheme", 0.8),
        beside=_REFUSED,
        never=r"generativelanguage\.googleapis\.com/v1beta/openai",
        hit='headers = {"Authorization": "Bearer AIzaSyD-9tSrke"} # 401',
        miss='headers = {"X-Goog-Api-Key": "AIzaSyD-9tSrke"} # 401',
    ),
    *(
        sign(
            says,
            where,
            (cause, 0.9),
            beside=beside,
            never=never,
            hit=f"{place} {value} 403",
            miss=f"{place} {other} 403",
            fix=_MAKE_THE_OTHER,
        )
        for says, cause, where, beside, never, place, value, other in (
            (
                _PUBLIC,
                "wrong-value-as-token",
                r"(?-i:\bpk\.eyJ)",
                r"api\.mapbox\.com/(?:downloads|uploads|tokens)|DOWNLOADS_TOKEN|mapbox[\s\S]{0,300}releases/maven",
                r"\bsk\.eyJ",
                "https://api.mapbox.com/downloads/v2/releases/maven",
                "pk.eyJ1Ijoi",
                "sk.eyJ1Ijoi",
            ),
            (
                _PUBLIC,
                "wrong-value-as-token",
                r"(?-i:\bsb_publishable_\w)",
                r"auth\.admin\b|auth/v1/admin|not_admin",
                r"sb_secret_",
                "supabase.auth.admin.listUsers()",
                "sb_publishable_x81",
                "sb_secret_x81",
            ),
            (
                _OTHER_KIND,
                "wrong-value-as-token",
                r"(?-i:\bphc_\w)",
                r"/api/(?:projects|organizations|environments|users)\b",
                r"\bphx_",
                "https://eu.posthog.com/api/projects/1/insights",
                "phc_abcdef",
                "phx_abcdef",
            ),
            (
                _OTHER_KIND,
                "wrong-value-as-token",
                r"(?-i:\b(?:sdk|mob)-[0-9a-f]{2})",
                r"app\.launchdarkly\.com/api",
                r"\bapi-[0-9a-f]{2}",
                "https://app.launchdarkly.com/api/v2/flags",
                "sdk-0123abcd",
                "api-0123abcd",
            ),
            (
                _OTHER_KIND,
                "wrong-value-as-token",
                r"(?-i:\b\w{2,40}NRAL\b|\.NRAL\b)",
                r"newrelic\.com/graphql|nerdgraph|api\.newrelic\.com/v2",
                r"NRAK-",
                "https://api.newrelic.com/graphql",
                "3f9c1eNRAL",
                "NRAK-3f9c1e",
            ),
            (
                _OTHER_KIND,
                "wrong-value-as-token",
                r"(?-i:\bsk-(?:proj-|svcacct-)\w{2})",
                r"api\.openai\.com/v1/organization/",
                r"sk-admin-",
                "https://api.openai.com/v1/organization/users",
                "sk-proj-abc",
                "sk-admin-abc",
            ),
            (
                _OTHER_KIND,
                "wrong-value-as-token",
                r"(?-i:\bsk-ant-api\w{2})",
                r"api\.anthropic\.com/v1/organizations",
                r"sk-ant-admin",
                "https://api.anthropic.com/v1/organizations/users",
                "sk-ant-api03-a",
                "sk-ant-admin01-a",
            ),
            (
                _PUBLIC,
                "wrong-value-as-token",
                r"(?-i:\bpk_(?:test|live)_\w)",
                r"api\.(?:paystack\.co|clerk\.com|stripe\.com/v1/(?:charges|customers|refunds|payouts|balance"
                r"|subscriptions))",
                r"\b[sr]k_(?:test|live)_|\b(?:load)?Stripe\([ ]?[\"']pk_",
                "https://api.paystack.co/transaction",
                "pk_test_abc",
                "sk_test_abc",
            ),
            (
                _PUBLIC,
                "wrong-value-as-token",
                r"(?-i:FLWPUBK(?:_TEST)?-\w)",
                r"api\.flutterwave\.com/v3",
                r"FLWSECK",
                "https://api.flutterwave.com/v3/transactions",
                "FLWPUBK_TEST-a1",
                "FLWSECK_TEST-a1",
            ),
            (
                _OTHER_KIND,
                "wrong-token-type",
                r"(?-i:\bxoxb-\w)",
                r"slack\.com/api/(?:search\.|admin\.|users\.profile\.set|reminders\.)",
                r"\bxoxp-",
                "https://slack.com/api/search.messages",
                "xoxb-12",
                "xoxp-12",
            ),
        )
    ),
)
