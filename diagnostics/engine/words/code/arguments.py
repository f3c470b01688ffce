"""Signs in what a statement is given: no headers, a token of another kind, a scheme where none belongs."""

from __future__ import annotations

from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

# Names and texts that are joined to an address: `"https://a.example/" + id`.
_JOINED = r"(?:[ \t]{0,3}\+[ \t]{0,3}(?:[\w.$\[\]]{1,60}(?:\(\))?|[\"'`][^\"'`\s]{0,200}[\"'`])){0,4}"

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("In strict mode React runs an effect twice, so the code is redeemed twice."),
        r"^[ \t]{0,20}(?P<old>(?:React\.)?useEffect\([ \t]{0,4}\([ \t]{0,4}\)[ \t]{0,4}=>[ \t]{0,4}\{)"
        r"(?=[\s\S]{0,800}?\bget\([ \t]{0,4}[\"'`]code[\"'`]"
        r"|[^}]{0,300}?\b(?:exchange|redeem|token)\w{0,20}\([ ]?code\b)",
        ("authorization-code-expired-or-reused", 0.84),
        beside=r"StrictMode",
        never=r"useRef\b|\.current\b|reactStrictMode[\"']?[ \t]{0,4}[:=][ \t]{0,4}false",
        hit="useEffect(() => {\n  exchange(params.get('code'));\n}, []);\n<StrictMode><App /></StrictMode>",
        miss="exchange(params.get('code'));\n<StrictMode><App /></StrictMode>",
        instead="const redeemed = useRef(false);\nuseEffect(() => {\n  if (redeemed.current) return;\n"
        "  redeemed.current = true;",
        whole=Whole.CODE,
        fix=msg("Redeem the code once: keep in a ref that it was done, or exchange it where the page is loaded."),
    ),
    sign(
        msg("The word Bearer is given to a function that reads a token alone."),
        r"\b(?:parse|decode|verify|ParseSigned|parseClaimsJws|validateToken|ReadJwtToken)\([^\n\"'`]{0,40}"
        r"(?:(?P<old>[\"'`]Bearer[ ][\"'`][ \t]{0,4}[+.][ \t]{0,4})|[\"'`]Bearer[ ])"
        r"|(?<![\w$])(?P<name>[$\w]{1,40})[ \t]{0,3}=[ \t]{0,3}[\"'`]Bearer [^\n]{1,4000}\n(?:[^\n]{0,200}\n){0,3}?"
        r"[^\n]{0,80}\b(?:parse|decode|verify|parseClaimsJws|ReadJwtToken)\([^\n]{0,40}(?P=name)\b",
        ("malformed-bearer-syntax", 0.76),
        ("wrong-value-as-token", 0.6),
        hit='$token = "Bearer eyJ";\n$parser->parse($token);',
        miss='$token = "eyJ";\n$parser->parse($token);',
    ),
    sign(
        msg("What is given as the token is called an ID token."),
        r"\b(?:access_?token|bearer_?token|token|bearer)[\"']?[ \t]{0,3}(?:[:=]|=>)[ \t]{0,3}(?:await[ \t])?"
        r"[$\w.>()-]{0,40}?(?<![a-z])(?:get_?)?id_?token(?:\(\)|\b)(?![ \t]{0,3}[=:])",
        ("id-token-as-access-token", 0.72),
        ("wrong-token-type", 0.5),
        ("wrong-audience", 0.4),
        never=r"expects? (?:an |the )?id[ _]?token|cognito|firebase|currentUser|verifyIdToken",
        hit="new Management({ token: this.getIdToken() })",
        miss="new Management({ token: this.getAccessToken() })",
    ),
    sign(
        msg("The call is made with an address and nothing else."),
        r"\b(?:requests|httpx)\.(?:get|post|put|patch|delete)\([ \t]{0,3}[rfb]?[\"'][^\"'\s?]{1,300}[\"']"
        r"(?:[ \t]{0,3}%[ \t]{0,3}(?:\w{1,40}|\([^()\n]{1,80}\))|\.format\([^()\n]{0,80}\))?"
        rf"{_JOINED}[ \t]{{0,3}}\)"
        r"|\b(?:fetch|axios(?:\.get)?|urlopen|http\.Get|file_get_contents|HTTParty\.get|Net::HTTP\.get|reqwest::get)\("
        rf"[ \t]{{0,3}}[\"'`][^\"'`\s?]{{1,300}}[\"'`]{_JOINED}[ \t]{{0,3}}\)",
        ("header-not-sent", 0.8),
        beside=r"\b401\b|unauthori[sz]ed|unauthenticated|no (?:api key|token|credential)",
        never=r"headers?\b|interceptors?\b|\.defaults\b|install_opener|Authorization|netrc|cookies?\b|credentials",
        hit="requests.get('http://api.example.com/v1/x/%s' % name)  # 401",
        miss="requests.get('http://api.example.com/v1/x', headers=h)  # 401",
    ),
    sign(
        msg("The header fields are given as the options; these calls want them in it, as headers."),
        r"\b(?:axios|\$?http)\.(?:get|delete|head|options)\("
        r"[ \t]{0,4}(?:[^,(){}\n]|\$\{[^{}\n]{1,80}\}){1,120},[ \t]{0,4}"
        r"(?P<old>(?P<headers>(?:this\.)?\w{0,20}headers))[ \t]{0,4}\)",
        ("header-not-sent", 0.84),
        never=r"headers[ \t]{0,3}=[ \t]{0,3}\{[ \t\n]{0,9}[\"']?headers\b",
        hit="axios.get(url, headers)",
        miss="axios.get(url, { headers })",
        instead="{ headers: ⟨headers⟩ }",
        whole=Whole.CODE,
    ),
    sign(
        msg("The header fields are given as the options; these calls want them in it, as headers."),
        r"\b(?:axios|\$?http)\.(?:post|put|patch)\("
        r"[ \t]{0,4}(?:[^,(){}\n]|\$\{[^{}\n]{1,80}\}){1,120},[ \t]{0,4}"
        r"(?:[$\w.]{1,60}|\{[^{}\n]{0,200}\}),[ \t]{0,4}(?P<old>(?P<headers>(?:this\.)?\w{0,20}headers))[ \t]{0,4}\)",
        ("header-not-sent", 0.84),
        never=r"headers[ \t]{0,3}=[ \t]{0,3}\{[ \t\n]{0,9}[\"']?headers\b",
        hit="axios.post(url, data, headers)",
        miss="axios.post(url, data, { headers })",
        instead="{ headers: ⟨headers⟩ }",
        whole=Whole.CODE,
    ),
    sign(
        msg("Atlassian's cloud takes an API token as Basic's password; here it is sent as Bearer."),
        r"\b(?:Jira|Confluence|Bitbucket|ServiceDesk)\([^()]{0,200}\.atlassian\.net[^()]{0,200}?"
        r"(?P<old>\btoken=(?P<value>os\.(?:environ\[[\"']\w{1,60}[\"']\]|getenv\([\"']\w{1,60}[\"']\))"
        r"|[\"'][^\"'\n]{1,400}[\"']|[A-Za-z_]\w{0,60}\b(?!\()))",
        ("wrong-auth-scheme", 0.84),
        hit="Jira(url='https://acme.atlassian.net', token=api_token)",
        miss="Jira(url='https://acme.atlassian.net', username=email, password=api_token)",
        instead="username=⟨email⟩, password=⟨value⟩",
        whole=Whole.CODE,
    ),
    sign(
        msg("An authorizer of a user pool without scopes takes the ID token; this is the access token."),
        r"(?P<old>\bAuthenticationResult\.AccessToken\b)",
        ("wrong-token-type", 0.6),
        beside=r"\.execute-api\.",
        hit='client.Add("Authorization", result.AuthenticationResult.AccessToken); // x.execute-api.us-east-1',
        miss='client.Add("Authorization", result.AuthenticationResult.IdToken); // x.execute-api.us-east-1',
        instead="AuthenticationResult.IdToken",
        whole=Whole.CODE,
    ),
    sign(
        msg("The proxy does not pass on which host and scheme were called; the API takes its own."),
        r"(?P<old>\blocation[ \t]{1,8}(?P<path>[^\s{]{1,80})[ \t]{1,8}\{)(?=[^}]{0,2000}\bproxy_pass\b)",
        ("dpop-or-mtls-binding-missing", 0.8),
        beside=r"\bhtu\b",
        never=r"proxy_set_header[ \t]{1,20}(?:Host|X-Forwarded-(?:Host|Proto))",
        hit="location / { proxy_pass http://127.0.0.1:3000; } # htu mismatch",
        miss="location / { proxy_set_header Host $host; proxy_pass http://127.0.0.1:3000; } # htu mismatch",
        instead="    proxy_set_header Host $host;\n    proxy_set_header X-Forwarded-Host $host;\n"
        "    proxy_set_header X-Forwarded-Proto $scheme;",
        whole=Whole.BEHIND,
    ),
    sign(
        msg("The verifier is given no audience, and then refuses every token that names one."),
        r"\bValidation::(?:new|default)\(|(?<![.\w])(?:jose\.)?jwt\.decode\(",
        ("wrong-audience", 0.86),
        beside=r"\bInvalidAudience\b|InvalidAudienceError\(?:?[ \t\"']{0,3}Invalid audience"
        r"|JWTClaimsError: Invalid audience",
        never=r"set_audience|validate_aud|verify_aud|\.aud[ \t]{0,3}=|\baudience[ \t]{0,3}=(?![ \t]{0,3}audience\b)"
        r"|Audience doesn't match|insecure_",
        hit="let v = Validation::new(Algorithm::RS256); // Error(InvalidAudience)",
        miss='v.set_audience(&["web"]); decode(&t, &k, &Validation::new(RS256)) // Error(InvalidAudience)',
    ),
    sign(
        msg("The proxy changes Host, and the signature was made over the Host that was called."),
        r"(?P<old>\blocation[ \t]{1,8}(?P<path>[^{\n]{1,80}?)[ \t]{0,8}\{)(?=[^}]{0,2000}\bproxy_pass\b)"
        r"|^[ \t]{0,40}ProxyPass[ \t]{1,8}/",
        ("stripped-by-proxy-or-gateway", 0.84),
        ("wrong-host-or-path", 0.3),
        beside=r"SignatureDoesNotMatch|does not match the signature you provided|signature_invalid|signature mismatch",
        never=r"proxy_set_header[ \t]{1,20}Host\b|ProxyPreserveHost[ \t]{1,8}On",
        hit="location / { proxy_pass http://127.0.0.1:9000; } # SignatureDoesNotMatch",
        miss="location / { proxy_set_header Host $http_host; proxy_pass http://a:9000; } # SignatureDoesNotMatch",
        instead="location ⟨path⟩ {\n    proxy_set_header Host $http_host;\n    # and the lines that stand here now\n}",
    ),
    sign(
        msg("The client signs in with a user's name and password, and this grant was refused."),
        r"\b(?:user_?name|email)[\"']?[ \t]{0,3}(?:=>|[:=])[ \t]{0,3}[^\n]{1,200}\n(?:[^\n]{0,200}\n){0,3}"
        r"[^\n]{0,80}\bpassword[\"']?[ \t]{0,3}(?:=>|[:=])[ \t]{0,3}[^\s,]",
        ("user-credentials-refused", 0.8),
        ("wrong-client-credentials", 0.35),
        ("unsupported-or-disabled-grant-type", 0.3),
        beside=r"\binvalid[_ ]grant\b",
        never=r"\bcode[\"']?[ \t]{0,3}[:=]|refresh_?token|authorization_code|db_|postgres|mysql|redis|smtp",
        hit="client = Reddit(\n  username=U,\n  password=P,\n)\nprawcore.OAuthException: invalid_grant error",
        miss="client = Reddit(\n  username=U,\n  password=P,\n)\nprawcore.OAuthException: unauthorized_client",
        fix=msg(
            "Compare name and password with those of a sign-in by hand, signs and blanks among them; an account with a "
            "second factor needs another grant or an application's password."
        ),
    ),
    sign(
        msg("The exchange of the code leaves out the redirect URI that the sign-in had."),
        r"grant_type[\"']?[ \t]{0,3}(?:=>|[:=])[ \t]{0,3}[\"']?authorization_code[\s\S]{0,600}?"
        r"(?P<old>(?://|#|/\*)[ \t]{0,4}(?P<parameter>[\"']?redirect_?uri\b[\"']?)(?![ \t]{0,3}[:=]))",
        ("redirect-uri-mismatch", 0.88),
        ("missing-grant-type-or-parameter", 0.5),
        beside=r"[?&]redirect_uri=",
        hit="grant_type: 'authorization_code', code,\n // redirect_uri,\nGET "
        "/authorize?client_id=a&redirect_uri=https%3A%2F%2Fb",
        miss="grant_type: 'authorization_code', code,\n redirect_uri,\nGET "
        "/authorize?client_id=a&redirect_uri=https%3A%2F%2Fb",
        instead="⟨parameter⟩: ⟨REDIRECT_URI⟩",
        whole=Whole.CODE,
        fix=msg("Send the same redirect_uri with the code as in the authorization request (RFC 6749, 4.1.3)."),
    ),
    sign(
        msg("The credentials of the service account are given no scope to ask a token for."),
        r"(?P<old>\b(?P<type>GoogleCredentials?)\.getApplicationDefault\(\))(?![ \t\r\n]{0,200}\.createScoped)",
        ("invalid-scope-requested", 0.88),
        ("missing-scope", 0.5),
        beside=r"\binvalid_scope\b|insufficient authentication scopes",
        never=r"\.createScoped\(",
        hit="GoogleCredential c = GoogleCredential.getApplicationDefault(); // invalid_scope",
        miss="GoogleCredential c = GoogleCredential.getApplicationDefault().createScoped(all); // invalid_scope",
        instead="⟨type⟩.getApplicationDefault()"
        '.createScoped(java.util.List.of("https://www.googleapis.com/auth/cloud-platform"))',
        whole=Whole.CODE,
        fix=msg("Give the credentials the scope of the API that is called, before the client is built with them."),
    ),
    sign(
        msg("In the mode no-cors a browser sends no Authorization header, and no answer is read."),
        r"\bmode[\"']?[ \t]{0,3}:[ \t]{0,3}[\"'`](?P<old>no-cors)[\"'`]",
        ("header-not-sent", 0.9),
        ("cors-preflight-blocked", 0.3),
        beside=r"authorization",
        hit="fetch(url, { mode: 'no-cors', headers: { Authorization: t } })",
        miss="fetch(url, { mode: 'cors', headers: { Authorization: t } })",
        instead="cors",
        whole=Whole.CODE,
        fix=msg("Leave the mode out, and let the server answer the preflight for Authorization."),
    ),
)
