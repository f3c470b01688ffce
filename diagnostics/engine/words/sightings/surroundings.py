"""What stands around a call: servers on the way, logs, numbers that are told, environments, shells."""

from __future__ import annotations

from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.words.sightings.entry import Entry, sighting, words
from diagnostics.engine.words.voices import Voice

_EARLY, _START = 16_384, 8192
_REGION = (
    r"(?:eu|us|uk|au|ap|ca|jp|sg|br|apac|emea|europe)"
    r"(?:[-_ ]?(?:central|east|west|north|south|northeast|southeast)[-_]?\d)?(?:[-_]?\d{1,2})?"
)
# An address of pages to read, which `dev.` or a region before it makes no environment.
_DOCUMENTATION = (
    r"[a-z0-9.:-]{4,200}/(?:[\w.-]{1,40}/){0,3}"
    r"(?:docs?|documentation|guides?|reference|help|tutorials?|articles?|wiki|kb|faq)\b"
)
# A host of such pages, which is the same for all regions and environments.
_PAGES = r"(?:docs?|help|support|status|community|blog|learn)\."
_STAGE = r"(sandbox|staging|test|dev|development|production|prod|live)"

SIGHTINGS: tuple[Entry, ...] = (
    sighting(
        Seen.SIGNED_IN,
        r"^[^\w\n]{0,12}(?:login succeeded|logged in (?:to|as) \S"
        r"|(?:login|sign-in|authentication) (?:was )?successful)",
        Voice.RAW,
        hit="$ docker login registry.example.com\nLogin Succeeded",
        miss="error: You must be logged in to the server",
        why="A tool that says so was given credentials that the server took.",
    ),
    words(
        Seen.WEB_SERVER_NAMED,
        (":error] [pid", "apache", "mod_wsgi", "php", "fastcgi", "cgi", "iis", "litespeed"),
        Voice.WAY,
        hit="Server: Apache/2.4.57 401 Unauthorized",
        miss="Server: nginx 401 Unauthorized",
        why="CGI and WSGI behind these servers do not get the header unless they are told to pass it on.",
    ),
    words(
        Seen.PROXY_NAMED,
        (
            "nginx",
            "proxy",
            "gateway",
            "cloudfront",
            "cloudflare",
            "varnish",
            "envoy",
            "load balancer",
            "ingress",
            "via:",
        ),
        Voice.WAY,
        hit="Via: 1.1 varnish 401 Unauthorized",
        miss="Server: uvicorn 401 Unauthorized",
        why="A proxy that names itself stands on the way and may have dropped the header.",
    ),
    sighting(
        Seen.HEADER_LOGGED,
        r"[\s'\"{(](?:HTTP_)?(Host|User[-_]Agent|Accept(?:[-_][A-Za-z]{1,12})?|Connection|Content[-_](?:Type|Length)"
        r"|Cookie|Origin|Referer|X[-_]Forwarded[-_][A-Za-z]{1,8}|Authorization)['\"]?[:=] ?\S",
        Voice.PASTE,
        hit="[2024-03-08] headers: Host: api.example.com",
        miss="Host: api.example.com",
        why="A log that lists the fields it received, and not Authorization, shows that the header was lost.",
        every=True,
        # a line of a log begins with a time, a level or a bracket
        line=r"^(?:\[|\d|(?-i:DEBUG|INFO|NOTICE|WARN|ERROR)\b)",
    ),
    sighting(
        Seen.KEY_TAKEN_FROM_STORE,
        r"\b(?:found|using|loaded|taking|took) (?:an? |the )?(?:credentials?|login|password|token|auth)"
        r" (?:(?:from|in) (?:the |your )?)?(?:file )?[\"'`]?(?:[~/]\S{0,120}?)?[._]?(netrc|keyring|keychain)\b"
        r"|\bfound (?:an? )?(netrc|keyring|keychain) entry\b"
        r"|\b(?:username|password|token) (?:set|taken|read|loaded) from (?:the )?[._]?(netrc|keyring|keychain)\b",
        Voice.PASTE,
        hit="  Found credentials in netrc for git.example.com",
        miss="No credentials found in netrc",
        why="A client that logs from where it took the credential shows that it sent one which the call does not name.",
        announced=("netrc", "keyring", "keychain"),
        not_after=r"\b(?:not?|never|neither|I|we|you|he|she|they)\b[^.\n]{0,20}$|n['’]t [^.\n]{0,20}$",
    ),
    sighting(
        Seen.SCHEME_REFUSED,
        r"\b(basic|bearer|digest)[ -](?:token[ -])?auth(?:entication|orization)?"
        r" (?:failure|failed|was refused|was rejected|refused|rejected|denied)\b",
        Voice.SERVERS,
        hit="HTTP Status 401: Basic Authentication Failure",
        miss="Basic authentication is required",
        why="A server that says which kind of credential failed tells what a call sent that is not shown.",
        announced=("auth",),
    ),
    sighting(
        Seen.REDIRECT_TOLD_OF,
        r"(?:<Response \[|\bhistory\b[^\n]{0,40}?[\[ ]|\bredirect\w{0,4}\b[^\n]{0,30}?[ (])(30[12378])\b",
        Voice.PASTE,
        hit="history: [<Response [301]>]",
        miss="redirect_uri=https://app.example.com/cb",
        why="HTTP libraries list in this way what they followed.",
        exact=True,
        within=_EARLY,
        announced=("30",),
    ),
    sighting(
        Seen.STATUS_401_WRITTEN,
        r"401",
        Voice.PASTE,
        hit="the API answers 401",
        miss="the API answers 403",
        why="A redirect is worth a warning where the paste speaks of a refusal that it does not show.",
        exact=True,
        within=4096,
    ),
    sighting(
        Seen.STATUS_STATED,
        r"(?:http|status(?: ?code)?|code|error|response|returned|answers?|gives?|got)[\s:/=\"'()]{1,4}"
        r"(?:[12](?:\.\d)? )?(429|50[0-4])\b"
        r"|\b(429|50[0-4]) (?:too many|internal server|bad gateway|service unavailable|gateway time)",
        Voice.PASTE,
        hit="the API answers 503",
        miss="within 503 ms",
        why="Where no status line was pasted, the status may still be told.",
        within=_EARLY,
        announced=("429", "50"),
    ),
    sighting(
        Seen.LIBRARY_CODE_500,
        r"(?<!status )\bcode[:= ]{1,3}500\b",
        Voice.PASTE,
        hit="Error: Code: 500",
        miss="status code: 500",
        why="Client libraries number what they failed at themselves; that is no status of an answer.",
        within=_EARLY,
        announced=("500",),
    ),
    sighting(
        Seen.LENGTH_STATED,
        r"\b(\d{3,6}) (?:characters|chars|bytes)\b",
        Voice.PASTE,
        hit="a token of 9120 characters",
        miss="a token of 20 lines",
        why="The paste tells a length without showing the value.",
        every=True,
        announced=("characters", "chars", "bytes"),
    ),
    sighting(
        Seen.LIMIT_STATED,
        r"(?:between 0 and|at most|maximum(?: length| size)?(?: of| is)?|max(?:imum)? ?(?:length|size)?[ :=]"
        r"|exceeds?(?: the)?(?: limit)?(?: of)?|longer than|limit(?: of| is)) ?(\d{3,6})\b",
        Voice.PASTE,
        hit="the header must be at most 8192",
        miss="rate limit reached after 8192",
        why="A limit that a message names is compared with the length of the value.",
        every=True,
        announced=("between 0 and", "at most", "max", "exceed", "longer than", "limit"),
    ),
    words(
        Seen.AUTHORIZATION_WRITTEN,
        ("authorization",),
        Voice.PASTE,
        hit="the Authorization header is too long",
        miss="the cookie is too long",
        why="A limit concerns the token only where the paste speaks of its header.",
    ),
    sighting(
        Seen.HOST_NAMED,
        rf"https?://(?!{_DOCUMENTATION}|{_PAGES})([a-z0-9.-]{{4,200}})",
        Voice.PASTE,
        hit="POST https://api.staging.example.com/token",
        miss="Visit https://dev.example.com/docs/oauth2 for more information",
        why="Hosts of two environments or of a region, wherever the paste names them; a page to read is none.",
        every=True,
        within=_START,
        announced=("http",),
    ),
    sighting(
        Seen.STAGE_OF_CREDENTIALS,
        rf"(?:\b{_STAGE}\b (?:environment )?(?:token|key|api key|account|credentials?|app|application|client|user)\b"
        r"|(?:token|key|account|credentials?|app) (?:was |is |were |are )?(?:from|of|in|on|for"
        r"|obtained (?:on|from|with)) "
        rf"(?:the |my )?{_STAGE}\b(?![^.\n]{{0,40}}\band (?:one|another|the other)\b)"
        r"|\b(?:on|from|in) the (sandbox)\b"
        # the name of the setting or variable that holds it
        r"|(?<![A-Za-z])(sandbox|staging)[:_.-]{0,2}(?:client|app|api|access)?[-_]?(?:id|secret|key|token)\b)"
        # those that are told to work are not those that are refused
        r"(?![^.\n]{0,40}(?<!not )(?<!n't )\bwork(?:s|ed)?\b)",
        Voice.PASTE,
        hit="I use a sandbox token",
        miss="I do not use a sandbox token",
        why="A report that says of which environment its key is, may differ from the host of the call.",
        within=_START,
        not_after=r"\b(?:no|not|without|neither)\b[^.\n]{0,20}$",
    ),
    sighting(
        Seen.REGION_OF_ACCOUNT,
        r"\b(?:account|org|organi[sz]ation|workspace|project|tenant|stack|subscription|company|instance|site|domain|data)\b"
        rf"(?: is| was| lives| hosted| located| created| registered)?(?: in| on)?(?: the)? ({_REGION})\b(?!-)",
        Voice.PASTE,
        hit="Our account is in the EU.",
        miss="The account is in production.",
        why="A report that says in which region its account is, may differ from the host of the call.",
        within=_START,
    ),
    sighting(
        Seen.KEY_UNKNOWN,
        r"(?:token|key|credentials?)\b.{0,30}\b(?:invalid|not valid|unknown|not found|not recogni[sz]ed"
        r"|does not exist)\b"
        r"|\b(?:invalid|unknown|bad) (?:[\w-]{1,20} ){0,2}(?:token|key|credentials?)\b",
        Voice.PASTE,
        hit="invalid API key",
        miss="the API key was read",
        why="A key that is unknown at a regional host may be known in another region.",
        announced=("invalid", "not valid", "unknown", "not found", "not recogni", "does not exist", "bad"),
    ),
    sighting(
        Seen.PLAN_SPOKEN_OF,
        r"\b(?:your|and) billing\b|\bbilling details\b|\b(?:upgrade|check|exceeded|limit of) your (?:\w{1,20} )?plan\b"
        r"|\bcredit balance\b|\b(?:out of|no|insufficient|purchase|more) credits?\b|\binsufficient_quota\b"
        r"|\bpayment (?:method|required)\b",
        Voice.SERVERS,
        hit="429 You exceeded your quota, please check your plan and billing details",
        miss="429 Too many requests at billing.example.com/v1/credits, retry in 20 s",
        why="A server that says 429 of a plan or of credit wants to be paid, and waiting changes nothing.",
    ),
    sighting(
        Seen.SINGLE_QUOTE,
        r"(?:[ \t]-{1,2}[A-Za-z][\w-]{0,30}[ =]|\b(?:curl|https?|wget|xh)(?:\.exe)?[ ](?:[^\n']{0,2000}[ =])?)'[^'\n]",
        Voice.RAW,
        hit="curl -H 'Accept: */*'",
        miss='curl -H "Accept: */*"  # pasted into the authorizer\'s test dialog',
        why="The Windows prompt takes a single quote for a character like any other.",
        exact=True,
        within=4_000_000,
    ),
    sighting(
        Seen.WORKED_BEFORE,
        r"\b(?:same|very|this) (?:call|request|command|curl)\b(?:(?!never|not\b|n't)[^.\n]){0,60}?"
        r"\b(?:worked|gave|got|returned|ran|before|used to)\b"
        r"|\b(?:call|request|command|curl) (?:was|is) the same before\b",
        Voice.PERSON,
        hit="The call was the same before the update and gave a token.",
        miss="This call never worked.",
        why="What has not changed since a call went through is not what a server refuses it for now.",
    ),
    sighting(
        Seen.WINDOWS_PROMPT,
        r"\b(?:on|in|under|using|auf|unter|bajo|sur|sous) (?:my |a |the |einem |meinem )?windows\b|\bcmd\.exe\b"
        r"|\bwindows (?:cmd|command|prompt|terminal|console|7|10|11|server|box|machine|pc|laptop)\b"
        r"|\bcommand prompt\b|\bwin(?:10|11|32|64)\b|(?<!PS )[A-Z]:\\(?:[A-Za-z]|[ ]?>)",
        Voice.PASTE,
        hit="C:\\Users\\me> curl",
        miss="I am on Windows with Git Bash",
        why="The command ran in a prompt that does not know single quotes.",
        never=(r"\bwsl\b|git bash|\bcygwin\b|\bmsys\b|invoke-|powershell",),
    ),
    sighting(
        Seen.HOST_UNRESOLVED,
        r"could not resolve host(?:name)?: ?['\"]?([^\s'\";]{1,300})",
        Voice.PASTE,
        hit="curl: (6) Could not resolve host: Bearer",
        miss="curl: (7) Failed to connect to api.example.com",
        why="A word of the header that curl takes for a host name shows that the shell split the header.",
        every=True,
        announced=("could not resolve host",),
    ),
    sighting(
        Seen.HEADER_OPTION,
        r"-h",
        Voice.PASTE,
        hit="curl -H Accept:x",
        miss="curl --get",
        why="Behind an option for a header, a word that was taken for a host is a piece of it.",
    ),
)
