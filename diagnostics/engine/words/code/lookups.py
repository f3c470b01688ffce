"""Signs of a credential that is there and is not used: kept under another name, or sent only when asked for."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

# The id of a mirror, of a repository, or of what a deployment goes to, and of the credentials that Maven looks for.
_ID = r"\s{0,40}(?:<(?!id>)[a-zA-Z]{1,40}>[^<\n]{0,200}</[a-zA-Z]{1,40}>\s{0,40}){0,4}<id>"
# What ends the headers of a request, and a line of them that holds no credential.
_END = r"\n(?:[ \t>]{0,20}\n|-{2})"
_BARE = r"\n(?![ \t>]{0,20}\n|-{2}|[^\n]{0,40}(?:authori[sz]ation|token|api-?key|cookie))"

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("Maven finds no credentials: no server of the settings has the id of the mirror."),
        rf"\A(?=[\s\S]{{0,20000}}?<server>)[\s\S]{{0,20000}}?<mirror>{_ID}(?P<id>[\w.-]{{1,60}})</id>"
        rf"(?![\s\S]{{0,20000}}?<server>{_ID}(?P=id)</id>)",
        ("header-not-sent", 0.9),
        beside=r"\b40[13]\b|unauthorized|not authorized",
        never=r"<server>\s{0,40}<id>(?P<id>[\w.-]{1,60})</id>[\s\S]{0,20000}?<mirror>\s{0,40}<id>(?P=id)</id>",
        hit="<mirror><id>nexus</id></mirror><server><id>local-nexus</id></server> Not authorized",
        miss="<mirror><id>nexus</id></mirror><server><id>nexus</id></server> Not authorized",
        fix=msg(
            "Give the server that holds user and password the id of the mirror; where both are needed, write the "
            "server twice, once under each id."
        ),
    ),
    sign(
        msg("This client sends user and password only when asked to, and nothing asked."),
        r"\.authenticate\([ \t]{0,4}(?:user(?:name)?:|usingCredential:)|\bNSURLCredential\("
        r"|\bURLCredential\([ \t]{0,4}user:"
        r"|\bnew[ \t]+NetworkCredential\(|\bBasicCredentialsProvider\(|\.authenticator\(|\bAuthenticator\.setDefault\("
        r"|\bHTTPBasicAuthHandler\(|\bHTTPPasswordMgr\w{0,30}\(",
        ("header-not-sent", 0.86),
        beside=r"\b40[34]\b",
        # of a 401 nobody sees whether it asked (RFC 9110, 11.6.1)
        never=r"\b401\b|WWW-Authenticate|PreAuthenticate|AuthCache|preemptive|with_prior_auth"
        r"|authorization[\"']?[ \t]{0,3}[:=,]|Credentials\.basic|is_authenticated[ \t]?=[ \t]?True|proxy",
        hit='request(.GET, url).authenticate(user: token, password: "api") // status code: 403',
        miss='request(.GET, url, headers: ["Authorization": basic]) // status code: 403',
        fix=msg(
            "Set the Authorization header yourself, Basic and the base64 of user:password, or switch on that the "
            "client sends it with the first request (preemptive authentication)."
        ),
    ),
    sign(
        msg("Go's client adds Referer when it follows a redirect, so this call is the second."),
        rf"\bGo-http-client/[\d.]{{1,5}}[^\n]{{0,40}}(?:{_BARE}(?![^\n]{{0,20}}\bReferer\b)[^\n]{{0,300}}){{0,12}}"
        rf"\n[^\n]{{0,20}}\bReferer\b[^\n]{{0,300}}(?:{_BARE}[^\n]{{0,300}}){{0,12}}(?:{_END}|\s{{0,20}}\Z)",
        ("header-lost-on-redirect", 0.88),
        beside=r"\b40[13]\b",
        hit="User-Agent: Go-http-client/1.1\nReferer: http://kv.example/v1//kv\n403",
        miss="User-Agent: Go-http-client/1.1\nReferer: http://kv.example/v1//kv\nAuthorization: Bearer a\n403",
        fix=msg(
            "Call the address that the redirect leads to, so that there is none: look at Location, a slash too many or "
            "too few, http for https. Or set the header again in CheckRedirect."
        ),
    ),
    sign(
        msg("The path of an API is called at the address of a web site, which answers with a page."),
        r"https?://www\.[\w.-]{3,100}/(?:api/)?(?:v[0-9]{1,2}/|rest/|[\w/-]{1,80}\.json\b)",
        ("wrong-host-or-path", 0.84),
        beside=r"text/html|JSONDecodeError|Unexpected token '?<|<!doctype html"
        r"|is not valid JSON",
        never=r"https?://api\.",
        hit="requests.get('https://www.example.com/v3/items.json').json() # JSONDecodeError: Expecting value",
        miss="requests.get('https://api.example.com/v3/items.json').json() # JSONDecodeError: Expecting value",
        fix=msg(
            "Call the host that the API's documentation names, often api. in the place of www., with the same path."
        ),
    ),
    sign(
        msg("The call was sent on to the address with a slash, and lost its header."),
        r"\b(?:GET|POST|PUT|DELETE|PATCH)[ \t]{1,4}(?P<called>https?://[^\s?#]{6,300}[^\s?#/])(?:\?\S{0,600})?\s[\s\S]{0,600}?"
        r"\b40[13]\b[^\n]{0,120}(?P=called)/(?=[?\s)\"',]|$)",
        ("header-lost-on-redirect", 0.9),
        ("header-not-sent", 0.3),
        hit="--> GET https://api.example.com/v3/events?q=a\n<-- 401 (request uri now https://api.example.com/v3/events/?q=a)",
        miss="--> GET https://api.example.com/v3/events?q=a\n<-- 401 (request uri now https://api.example.com/v3/events?q=a)",
        fix=msg("Call the address with the slash at its end, so that nothing sends the call on and drops the header."),
    ),
    sign(
        msg("PowerShell sends -Credential only after a challenge; the answer calls the caller unknown."),
        r"\bInvoke-(?:RestMethod|WebRequest)\b[^\n]{0,300}[ ]-Credential\b"
        r"|\bCredential[ \t]{1,20}System\.Management\.Automation\.PSCredential",
        ("header-not-sent", 0.86),
        ("wrong-auth-scheme", 0.3),
        beside=r"must be (?:authenticated|logged in|signed in)|not (?:authenticated|logged in)|\banonymous\b"
        r"|authentication (?:is )?required|no credentials",
        never=r"-Authentication[ ]+Basic|WWW-Authenticate:[ ]*(?:Basic|Negotiate|NTLM|Digest)"
        r"|Authorization[\"']?\]?[ \t]{0,3}[:=]",
        hit="Invoke-RestMethod -Uri $u -Credential $cred\nClient must be authenticated to access this resource. 401",
        miss="Invoke-RestMethod -Uri $u -Authentication Basic -Credential $cred\n401",
        fix=msg(
            "Send the header with the first request: Authorization: Basic and the base64 of name:token; in "
            "PowerShell 7 -Authentication Basic does so."
        ),
    ),
    sign(
        msg("A run for a pull request of a fork gets no secrets, so this one is empty."),
        r"(?P<old>^[ \t]{0,8}on:[ ]\[?[ ]?pull_request[ ]?\]?[ \t]*$)|\bpull_request\b(?!_target)",
        ("empty-token", 0.88),
        ("header-not-sent", 0.3),
        beside=r"Input required and not supplied:|\bfrom (?:a )?forks?\b|\bforks? get",
        never=r"pull_request_target|secrets\.GITHUB_TOKEN|actions/checkout",
        hit="on: [pull_request]\nwith:\n  token: ${{ secrets.BOT_TOKEN }}\nError: Input required and not "
        "supplied: token",
        miss="on: [push]\nwith:\n  token: ${{ secrets.BOT_TOKEN }}\nError: Input required and not supplied: token",
        instead="on: [pull_request_target]",
        fix=msg(
            "Run the step that writes on pull_request_target, which gets the secrets, and check out no code "
            "of the fork in it; or do without the secret there."
        ),
    ),
    sign(
        msg("npm asks a private registry that its configuration names."),
        r"\bneed:[ ]Basic[ ]realm=.?[\"'](?:Artifactory|Sonatype|Nexus|Azure|CodeArtifact|GitLab)",
        ("wrong-host-or-path", 0.86),
        ("header-not-sent", 0.5),
        beside=r"--registry[ =][\"']?https?://registry\.(?:npmjs\.org|yarnpkg\.com)",
        hit='npm ERR! Unable to authenticate, need: Basic realm="Artifactory Realm"\nnpm i --registry https://registry.npmjs.org',
        miss='npm ERR! Unable to authenticate, need: Basic realm="Artifactory Realm"\nnpm i --registry https://repo.example.com',
        fix=msg("Look at npm config get registry, and take the line for that registry out of .npmrc or log in to it."),
    ),
    sign(
        msg("With the token itself in its place it works, so the variable is empty."),
        r"\b(?:token|key|secret|password|value)[ ](?:is[ ])?"
        r"(?:typed|hard-?coded|written|pasted|put|inserted|inlined|entered)"
        r"(?:[ ][\w`'\"$-]{1,30}){0,12}[ ,]{1,3}(?:it[ ]|that[ ]|everything[ ])?"
        r"(?:works|is fine|goes through|succeeds)",
        ("empty-token", 0.86),
        ("placeholder-or-unexpanded-variable", 0.6),
        beside=r"\$\{{0,2}[ ]?(?:env\.|secrets\.)?\w{0,40}(?:TOKEN|KEY|SECRET|PASS|_PAT)\w{0,20}"
        r"|process\.env|os\.environ|getenv",
        hit='wget --header "PRIVATE-TOKEN: $API_TOKEN" u: 404. With the token typed into the line it works.',
        miss='wget --header "PRIVATE-TOKEN: $API_TOKEN" u: 404. With the token typed into the line it fails too.',
        fix=msg("See where the variable is set, and that it is exported to, or listed for, what runs the command."),
    ),
)
