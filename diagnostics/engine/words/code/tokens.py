"""Signs in code of how a token and its times are made, stored, read and verified, and of which token is sent."""

from __future__ import annotations

from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_TOKENISH = r"\w{0,30}(?:token|jwt|auth|access|session)\w{0,30}"
# from the word Bearer to the name of the variable, in the ways languages join strings
_INTO_HEADER = (
    r"[ \t]?[\"'`]?[ \t]{0,3}(?:[+.,&]|\.\.|\$?\{|%s[\"'][ \t]?%)[ \t]{0,3}[\w$>\[\]\"'?!().-]{0,60}?(?<![a-z])"
)
_SET_COOKIE = r"\bres(?:ponse)?\.cookie\([ \t]{0,4}[\"'](?P<cookie>[\w-]{1,40})[\"']"
_BY_HEADER = r"(?P<old>ExtractJwt\.(?:fromAuthHeader\w{0,30}|fromHeader)\([^()\n]{0,60}\))"
_FROM_COOKIE = tuple(
    sign(
        msg("The token is given to the browser as a cookie, and the strategy looks for it in a header."),
        rf"{first}[\s\S]{{0,2000}}?{second}",
        ("token-in-wrong-location", 0.84),
        ("header-not-sent", 0.5),
        never=r"fromExtractors|\bcookies\b|signedCookies|headers?[\"']?[ \t]{0,4}[:=][ \t]{0,4}\{[^}\n]{0,80}Authori",
        hit=hit,
        miss=hit.replace("ExtractJwt.fromAuthHeaderAsBearerToken()", "(req) => req.cookies.jwt"),
        instead='(request) => request?.cookies?.["⟨cookie⟩"] ?? null',
        whole=Whole.CODE,
        fix=msg("Read the token from the cookie in the strategy, behind cookie-parser, or send it in the header."),
    )
    for first, second, hit in (
        (
            _SET_COOKIE,
            _BY_HEADER,
            'res.cookie("jwt", token);\nnew Strategy({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken() });',
        ),
        (
            _BY_HEADER,
            _SET_COOKIE,
            'new Strategy({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken() });\nres.cookie("jwt", token);',
        ),
    )
)

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("A token of Slack's browser client counts only beside the cookie d of its session."),
        r"\bxoxc-\d",
        ("missing-companion-header", 0.86),
        ("wrong-token-type", 0.6),
        never=r"\bxoxd-|\bd=|cookie",
        hit="--token xoxc-2817304455-28173: invalid_auth",
        miss="--token xoxb-2817304455-28173: invalid_auth",
        fix=msg("Send the cookie d of the same browser session beside it, or use a token of an app (xoxb-, xoxp-)."),
    ),
    sign(
        msg("The session token of AWS goes with a signed request; it is no token of a sign-in."),
        r"\bauthorization[\"']?\]?[ \t]{0,3}[:=,][ \t]{0,3}[\"'`(]?(?:Bearer[ ])?(?:[\"'][ ]?\+[ ]?)?(?:\$\{)?"
        r"[\w.?!]{0,60}credentials[\w.?!()]{0,20}\.(?:sessionToken|SessionToken|session_token)\b",
        ("wrong-value-as-token", 0.88),
        hit="headers: {'Authorization': credentials.sessionToken}",
        miss="headers: {'Authorization': session.getIdToken().getJwtToken()}",
        fix=msg(
            "Send the JWT of the sign-in in Authorization, the ID token where nothing else is asked for, and by a call "
            "that is not signed with SigV4: such a one has its signature in that header."
        ),
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
        msg("The token is read once when the program loads, before anybody has signed in."),
        r"axios\.create\([^;]{0,400}?(?:local|session)Storage\.getItem\(",
        ("null-or-undefined-token", 0.76),
        ("access-token-expired", 0.45),
        never=r"interceptors\.request",
        hit='axios.create({ headers: { Authorization: localStorage.getItem("token") } })',
        miss='axios.get(url, { headers: { Authorization: localStorage.getItem("token") } })',
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
        msg("This authorizer takes Cognito's ID token unless scopes are set; the access token is sent."),
        r"(?P<old>getAccessToken)\(\)|AccessToken\.jwtToken|tokens\??\.accessToken|accessToken\.getJwtToken",
        ("wrong-token-type", 0.76),
        ("id-token-as-access-token", 0.4),
        ("missing-scope", 0.4),
        beside=r"cognito-idp|COGNITO_USER_POOLS|CognitoAuthorizer|cognito user pool|execute-api|Auth\.currentSession",
        never=r"authorizationScopes|scopes?:",
        hit="session.getAccessToken().getJwtToken() // COGNITO_USER_POOLS",
        miss="session.getIdToken().getJwtToken() // COGNITO_USER_POOLS",
        instead="getIdToken",
        whole=Whole.CODE,
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
    *_FROM_COOKIE,
    sign(
        msg("The token is read from a file, and its line break is kept."),
        r"(?:\bopen\([^\n()]{1,120}\)\.read\(\)|readFileSync\([^\n()]{1,120}\)(?:\.toString\(\))?|file_get_contents\((?!\s{0,4}[\"']https?:|\$\w{0,20}ur[li])[^\n()]{1,120}\)"
        r"|File\.ReadAllText\([^\n()]{1,120}\)|ioutil\.ReadFile\(|os\.ReadFile\()(?!\.(?:strip|rstrip|trim))",
        ("token-whitespace-or-newline", 0.7),
        beside=_TOKENISH,
        never=r"strip\(\)|trim\(|TrimSpace|rstrip|private|\.pem|\.p8|\.key\b|\.json|publicKey|public_key",
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
        r"|(?<!log\()JSON\.stringify\([ \t]{0,4}(?:(?:local|session)Storage\.getItem\(|[\w.]{0,40}token\b(?!\.))",
        ("token-quoted", 0.78),
        beside=r"authorization",
        hit='{"Authorization": "Bearer " + json.dumps(token)}',
        miss='{"Authorization": "Bearer " + token}',
        instead="⟨token⟩",
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
        rf"Bearer{_INTO_HEADER}(?:auth(?:orization)?_?)?(?<!error_)(?<!status_)code\b(?=[ \t]{{0,3}}[}})\"'`,;])",
        ("wrong-value-as-token", 0.86),
        hit="`Bearer ${code}`",
        miss="`Bearer ${barcode}`",
    ),
    sign(
        msg("The name given for the header holds a colon, so the header has another name."),
        r"[(\[][ \t]{0,4}(?P<old>(?P<quote>[\"'`])Authorization[ ]?:[ ]?\w{0,12}[ ]?(?P=quote))"
        r"[ \t]{0,4}(?:,|\][ \t]{0,4}=)",
        ("malformed-header-line", 0.92),
        hit="call.add_field('Authorization: Bearer', token)",
        miss="call.add_field('Authorization', \"Bearer #{token}\")",
        fix=msg("Give Authorization alone for the name, without a colon, and put Bearer and a space before the token."),
    ),
    sign(
        msg("The header gets the token alone; the word Bearer and a space are missing before it."),
        r"Authorization[\"'`]?\]?[ \t]{0,3}(?:[:=,]|=>|\bto\b)[ \t]{0,3}(?P<old>"
        r"(?:\$\{|`\$\{|f[\"']\{)?(?![\w$.>-]{0,60}(?:header|bearer|basic|scheme|prefix|author))"
        r"\$?(?:[A-Za-z_]\w{0,40}(?:\.|->|::)){0,4}\w{0,40}(?:token|jwt|api_?key|secret)\w{0,20})"
        r"(?=[ \t]{0,3}(?:\}?[`\"'])?[ \t]{0,3}(?:[,)}\]; \n]|$))",
        ("missing-bearer-prefix", 0.8),  # as of a header whose value a variable holds
        beside=r"(?<![\"'`$(/.])\bbearer\b(?![\w(\"'])",
        never=r"[\"'`(]bearer\b|authorization:[ ]?(?:bearer|basic|token)[ ](?!YOUR|<|\{|\[|\.\.)|x-amz|apigateway",
        hit='mapOf("Authorization" to token) // send it using Bearer auth',
        miss='mapOf("Authorization" to "Bearer " + token) // send it using Bearer auth',
    ),
    sign(
        msg("In the browser process.env has no such name; the server alone has it."),
        r"\bprocess\.env\.(?!NEXT_PUBLIC_|NUXT_|REACT_APP_|VUE_APP_|GATSBY_|EXPO_PUBLIC_|PUBLIC_)"
        r"[A-Z_]{0,40}(?:TOKEN|KEY|SECRET)\b",
        ("null-or-undefined-token", 0.86),
        ("placeholder-or-unexpanded-variable", 0.4),
        beside=r"nuxt|next\.config|react-scripts|vue-cli|vue\.config|gatsby",
        never=r"publicRuntimeConfig|getServerSideProps|\benv:[ ]?\{|DefinePlugin",
        hit="// nuxt.config.js\n$http.setToken(process.env.CMS_TOKEN, 'Bearer') // Bearer undefined",
        miss="// nuxt.config.js\n$http.setToken(process.env.NUXT_CMS_TOKEN, 'Bearer') // Bearer undefined",
        fix=msg(
            "Set the header on the server, in the proxy or a route of its own: there the variable is set, and nobody "
            "can read it. What a page is to read has to be put into its bundle, by the framework's prefix or settings, "
            "and then everybody can read it."
        ),
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
)
