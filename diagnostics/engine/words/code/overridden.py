"""Signs that another credential goes out in place of the one that was set: of a client's option, a proxy, a file."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_ONE_WAY = msg("Leave out the client's option auth: it writes Authorization itself, over the header that you set.")
# What shows that the client sends a credential of its own, which the proxy's is put over.
_OF_THE_CLIENT = (
    r"\bAuthorization:[ ]|\b(?:client|browser|spa|frontend|user|caller|mobile)s?\b[^\n.]{0,80}"
    r"\b(?:sends?|sent|token|jwt)\b"
    r"|\bdirect(?:ly)?\b|\bwithout the (?:proxy|gateway)|\b(?:my|own|same|its)[ ](?:bearer|token|jwt)\b"
)
# A header that code sets, and what writes the same header afterwards.
_SETS = (
    r"\b(?P<name>[A-Za-z_]\w{0,40})(?:\.headers?)?(?:\.(?:Set|setHeader|header)\([ ]?\"Authorization\""
    r"|\.setBearerAuth\("
    r"|\[[\"']Authorization[\"']\][ ]?=)"
)
# A client's own option for a pair, and a header that is set.
_AUTH = r"\bauth[\"']?[ ]{0,20}(?::|=>)[ ]?[\[{](?=[^\]}]{0,200}(?:username|[\"'],))"
_OF_ONE_CALL = r"(?:(?!\)[ \t]*\n)[^;])"
_HEADER = r"(?:headers\.set\(|headers[\"']?[ ]?(?::|=>|\[)|headers\.)[^\n]{0,40}[\"']?authorization[\"']?"

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("The client's option auth writes Authorization over the header that the code sets."),
        # of one client that is made and then called, or of one call
        rf"(?<![\w$.])(?P<name>\$?\w{{1,40}})[ ]?=[ ]?(?:new[ ]|await[ ])?[\w.\\:]{{1,40}}\("
        rf"(?={_OF_ONE_CALL}{{0,300}}?{_AUTH})[\s\S]{{0,1500}}?(?<![\w$])(?P=name)(?:\.|->)(?=[a-z])(?=[^;]{{0,300}}?{_HEADER})"
        rf"|{_AUTH}(?={_OF_ONE_CALL}{{0,300}}?{_HEADER})",
        ("credential-overridden", 0.86),
        beside=r"axios|guzzle|superagent|\bgot\b",
        hit='c = axios.create({ auth: { username: "a", password: "b" } });\nc.headers.set("Authorization", t)',
        miss='c = axios.create({ timeout: 5 });\nc.headers.set("Authorization", t)',
        fix=_ONE_WAY,
    ),
    sign(
        msg("The proxy puts a credential of its own over the one that the client sends."),
        r"\bproxy_set_header[ \t]{1,8}Authorization[ \t]{1,8}[\"'](?:Basic|Bearer)[ ](?!\$)[^\"'\n]{4,400}[\"']"
        r"|\bRequestHeader[ \t]{1,8}set[ \t]{1,8}Authorization[ \t]{1,8}[\"'](?:Basic|Bearer)[ ](?!%)"
        r"[^\"'\n]{4,400}[\"']"
        r"|\b(?:http-request|http-response)[ ](?:set|replace)-header[ ]Authorization[ ]{1,4}"
        r"(?:\"?(?:Basic|Bearer)(?:\\?[ ])(?!%)[^\"\n]{4,400}\"?)"
        r"|\bheader_up[ ]Authorization[ ]{1,4}\"(?:Basic|Bearer)[ ](?!\{)[^\"\n]{4,400}\""
        r"|\bcustomRequestHeaders:[ \t]*\n[ \t]{1,40}Authorization:[ ][\"']?(?:Basic|Bearer)[ ](?!\{)[^\"'\n]{4,400}",
        ("credential-overridden", 0.88),
        beside=_OF_THE_CLIENT,
        # of two locations the other one may be what is called
        never=r"\$http_authorization|\b(?:has|have|sends?) no (?:token|credentials?|key|authorization)\b"
        r"|\blocation[ ][^{;\n]{1,80}\{[\s\S]{0,3000}?\blocation[ ][^{;\n]{1,80}\{",
        hit='proxy_set_header Authorization "Basic bW9uaXRvcjptb25pdG9y"; # sent: Authorization: Bearer k3J9',
        miss="proxy_set_header Authorization $http_authorization; # sent: Authorization: Bearer k3J9",
        fix=msg("Take that line out, so that the proxy passes the client's own header on."),
    ),
    sign(
        msg("Two files give two tokens for one registry, and the nearer one is used."),
        r"^(?P<scope>//[\w.:/-]{3,200}):_authToken=[\"']?(?P<value>[^\s\"']{4,400})[\"']?[ \t]{0,8}$[\s\S]{0,2000}?"
        r"^(?P=scope):_authToken=[\"']?(?!(?P=value))[^\s\"']{4,400}[\"']?[ \t]{0,8}$",
        ("credential-overridden", 0.88),
        ("token-revoked", 0.4),
        hit="//npm.example/:_authToken=new-7fJ\nproject/.npmrc\n//npm.example/:_authToken=old-1aB",
        miss="//npm.example/:_authToken=new-7fJ\nproject/.npmrc\n//other.example/:_authToken=old-1aB",
        fix=msg("Take the token out of the project's .npmrc: it counts before that of your home folder."),
    ),
    sign(
        msg("Variables of the environment name another application, which counts first."),
        r"\bDefaultAzureCredential\b[\s\S]{0,4000}?\bAZURE_CLIENT_(?:ID|SECRET)=\S"
        r"|\bAZURE_CLIENT_(?:ID|SECRET)=\S[\s\S]{0,4000}?\bDefaultAzureCredential\b",
        ("credential-overridden", 0.86),
        beside=r"\baz[ ](?:account|login|keyvault)\b",
        hit="new DefaultAzureCredential()\n$ az account show\n$ env\nAZURE_CLIENT_ID=5c1",
        miss="new DefaultAzureCredential()\n$ az account show\n$ env\nAZURE_TENANT_ID=5c1",
        fix=msg("Unset AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or give their application the right."),
    ),
    sign(
        msg("The session's own auth writes Authorization over the header of the call."),
        r"\b(?P<name>s|session|client|sess|http|self\.\w{1,30})\.auth[ ]?=[ ]?(?!None)[\w(\"']"
        r"(?![\s\S]{0,1500}?\b(?P=name)\.auth[ ]?=[ ]?None)[\s\S]{0,1500}?"
        r"\b(?P=name)\.(?:(?:get|post|put|patch|delete|head|request)\([^()\n]{0,200}(?:\([^()\n]{0,80}\)[^()\n]{0,80})?"
        r"headers[ ]?=[ ]?(?:\{[^}]{0,300}[\"']authorization[\"'][ ]?:|\w)"
        r"|headers(?:\.update\(\{|\[)[^}\n]{0,120}authorization)"
        r"|\bauth[ ]?=[ ]?\([^)\n]{3,120}\)[^)\n]{0,300}headers[ ]?=[ ]?\{[^}]{0,300}[\"']authorization[\"'][ ]?:"
        r"|headers[ ]?=[ ]?\{[^}]{0,300}[\"']authorization[\"'][ ]?:[^}]{0,300}\}[^)\n]{0,80}\bauth[ ]?=[ ]?\(",
        ("credential-overridden", 0.88),
        beside=r"\A(?=[\s\S]*\b(?:requests|httpx)\b)"
        r"[\s\S]*(?:headers?|h)[ ]?=[ ]?\{[^}]{0,300}[\"']authorization[\"'][ ]?:"
        r"|\.headers(?:\.update|\[)",
        hit='s = requests.Session()\ns.auth = ("a", "b")\ns.get(u, headers={"Authorization": t})',
        miss='s = requests.Session()\ns.auth = None\ns.get(u, headers={"Authorization": t})',
        fix=msg("Leave auth out: the client writes Authorization itself, over the header that you set."),
    ),
    sign(
        msg("Authorization is set twice, and the pair of name and password comes last."),
        rf"{_SETS}[^\n]{{0,200}}\n(?:[^\n]{{0,300}}\n){{0,8}}?[^\n]{{0,60}}\b(?P=name)(?:\.headers?)?"
        r"\.(?:SetBasicAuth|setBasicAuth|basic_auth)\b"
        r"|^[ \t]{0,40}\.(?:(?:setHeader|header)\([ ]?(?:\"Authorization\"|\w{0,40}AUTHORIZATION\b)"
        r"|(?:setBearerAuth|bearer_auth)\()[^\n]{0,200}\n"
        r"(?:[ \t]{0,40}\.[^\n]{0,200}\n){0,6}?"
        r"[ \t]{0,40}\.(?:setBasicAuth|basic_auth)\(",
        ("credential-overridden", 0.88),
        beside=r"\b401\b|unauthori[sz]ed|\b403\b",
        hit='req.Header.Set("Authorization", "Bearer "+t)\nreq.SetBasicAuth(u, p)\n// 401',
        miss='req.Header.Set("Authorization", "Bearer "+t)\nreq.SetContext(c)\n// 401',
        fix=msg("Keep one of the two: each writes the header Authorization, and the last one is sent."),
    ),
    sign(
        msg("The client's authenticator writes Authorization over the header that the code adds."),
        r"\bAuthenticator[ ]?=[ ]?new[ ][\s\S]{0,3000}?\.Add(?:OrUpdate)?Header\([ ]?\"Authorization\"",
        ("credential-overridden", 0.88),
        beside=r"\bRestClient",
        hit='new RestClientOptions(u) { Authenticator = new HttpBasicAuthenticator("a", "b") };\n'
        'new RestRequest("/v1").AddHeader("Authorization", t);',
        miss="new RestClientOptions(u) { Authenticator = new JwtAuthenticator(t) };\n"
        'new RestRequest("/v1").AddHeader("Accept", "text/html");',
        fix=msg("Leave out one of the two: the authenticator, or the header that the code adds."),
    ),
)
