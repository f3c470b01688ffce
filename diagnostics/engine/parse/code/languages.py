"""Which languages a paste is written in, and the patterns of the statements that matter in each."""

from __future__ import annotations

import re

from diagnostics.engine.parse.code.values import Language

_SIGNS = {
    Language.POWERSHELL: r"(?i)\bInvoke-(?:RestMethod|WebRequest)\b|\b(?:irm|iwr)\s+[-$'\"h]"
    r"|\bcurl\s[^\n]{0,2000}-Headers\s+[@$]",
    Language.PHP: r"curl_setopt|curl_init\s*\(|CURLOPT_|<\?php|\$\w{1,60}->(?:request|get|post|put|delete)\(|\bHttp::",
    Language.GO: r"http\.NewRequest|\.Header\.(?:Set|Add)\(",
    Language.CSHARP: r"new HttpClient\b|HttpRequestMessage|AuthenticationHeaderValue|\bRestRequest\b"
    r"|DefaultRequestHeaders|\.(?:Get|Post|Put|Delete)Async\(",
    Language.JAVA: r"HttpRequest\.newBuilder|setRequestProperty|OkHttpClient|Request\.Builder|RestTemplate"
    r"|new HttpHeaders\(\)|WebClient",
    Language.RUBY: r"Net::HTTP|HTTParty|Faraday|RestClient\.[a-z]",
    Language.PYTHON: r"\b(?:requests|httpx|session|self\.session)\.(?:get|post|put|patch|delete|head|options|request"
    r"|headers|Session|AsyncClient|Client)\b|\bimport (?:requests|httpx)\b|urllib\.request|\bRequest\(\s{0,40}['\"f]"
    r"|http\.client|aiohttp|\bhttp\.request\(",
    Language.JAVASCRIPT: r"\bfetch\s{0,8}\(|\baxios\b|XMLHttpRequest|\.setRequestHeader\(|\$\.ajax\s{0,8}\("
    r"|new Headers\(|\bgot\(|superagent|\bhttps?\.request\("
    r"|\brequire\(['\"](?:request|https?|follow-redirects|node-fetch)['\"]|\.http\s{0,40}\.(?:get|post|put|delete)|\$http\b|[hH]eaders\.append\(",
}
_LANGUAGES = {language: re.compile(signs) for language, signs in _SIGNS.items()}

_ASSIGNED = (
    r"(?:^|[;{])[ \t]*(?:(?:const|let|var|val|final|static|public|private|export|readonly|my)[ \t]+){0,4}"
    r"(?:[A-Z][\w<>\[\],.]{0,60}[ \t]+)?(?P<assigned>\$?[A-Za-z_][\w$.]{0,80})(?:[ \t]*:[ \t]*[\w\[\]<>,|]{1,60})?"
    r"[ \t]*(?::=|=)(?![=>~])[ \t]*"
)
_MEMBER = (
    r"(?<![\w$.>-])(?P<member_of>[A-Za-z_$][\w$.>-]{0,80})\[[ \t]*[\"'](?P<member>[\w-]{1,60})[\"'][ \t]*\]"
    r"[ \t]*=(?![=>])[ \t]*"
)
_SETTERS = (
    r"(?:\.|->|::|\bnew[ \t])(?P<setter>AuthenticationHeaderValue|withToken|withHeaders|setRequestHeader"
    r"|setRequestProperty|addRequestProperty|append|set|Set|Add|add|addHeader|setHeader"
    r"|header|AddHeader|withHeader|WithHeader|put|TryAddWithoutValidation|defaultHeader|AddDefaultHeader|update|setBearerAuth"
    r"|bearerAuth|SetBasicAuth|setBasicAuth|withBasicAuth|basic_auth)[ \t]*\("
)
_CURL_OPTION = r"\b(?P<option>curl_init|curl_setopt|curl_setopt_array)[ \t]*\("
_NEVER = r"(?!)"
_VERBS = "get|post|put|patch|delete|head|options|request"

_OPENERS = {
    Language.JAVASCRIPT: r"\.(?P<opener>open)[ \t]*\(",
    Language.GO: r"\bhttp\.(?P<opener>NewRequest(?:WithContext)?|Get|Post)[ \t]*\(",
    Language.CSHARP: r"\b(?P<opener>HttpRequestMessage|RestRequest|RestClient|(?:Get|Post|Put|Delete|Patch)Async"
    r"|Uri)[ \t]*\(",
    Language.JAVA: r"(?<!\w)(?P<opener>newBuilder|Builder|URI\.create|URL|HttpGet|HttpPost|url|uri|GET|POST|PUT|DELETE"
    r"|get|post|setRequestMethod|exchange|getForEntity|postForEntity)[ \t]*\(",
    Language.RUBY: r"(?P<opener>URI|URI\.parse|Net::HTTP::(?:Get|Post|Put|Delete|Patch)\.new)[ \t]*\(",
}
_CALLS = {
    Language.POWERSHELL: r"(?P<call>\b(?i:Invoke-RestMethod|Invoke-WebRequest|irm|iwr)\b"
    r"|\bcurl(?=\s[^\n]{0,2000}-(?i:headers)\s+[@$]))",
    Language.PYTHON: r"(?<![\w.])(?P<call>(?:self\.)?(?:requests|httpx|session|sess|s|client|http|http_client"
    rf"|conn|connection|pool|api|aiohttp)\.(?:{_VERBS})|urllib2?(?:\.request)?\.(?:Request|urlopen)"
    r"|request\.Request|Request)[ \t]*\(",
    Language.JAVASCRIPT: rf"(?<![\w$])(?P<call>(?:window\.)?fetch|axios(?:\s{{0,40}}\.(?:{_VERBS}|create))?"
    r"|\$\.ajax|jQuery\.ajax"
    rf"|\$http(?:\.(?:{_VERBS}))?"
    rf"|(?:this\.)?(?:http|httpClient|api|apiClient|client|instance|axiosInstance)\s{{0,40}}\.(?:{_VERBS})"
    r"(?:<[^<>()]{1,60}>)?|got(?:\.(?:get|post|put|delete))?|superagent\.(?:get|post)|new[ ]Request"
    r"|request|https?\.request)[ \t]*\(",
    Language.PHP: rf"(?P<call>(?:\$[\w>-]{{1,60}}|(?<=\)))->(?:{_VERBS})|Http::(?:{_VERBS}))[ \t]*\(",
    Language.RUBY: rf"(?<!\w)(?P<call>(?:HTTParty|RestClient|Faraday|conn|connection)\.(?:{_VERBS}))[ \t]*\(",
}


def _pattern(language: Language) -> re.Pattern[str]:
    option = _CURL_OPTION if language is Language.PHP else _NEVER + "(?P<option>)"
    opener = _OPENERS.get(language, _NEVER + "(?P<opener>)")
    call = _CALLS.get(language, _NEVER + "(?P<call>)")
    return re.compile(f"(?:{option}|{call}|{opener}|{_SETTERS}|{_MEMBER}|{_ASSIGNED})", re.MULTILINE)


PATTERNS = {language: _pattern(language) for language in Language}


def languages_of(text: str) -> list[Language]:
    """The languages whose HTTP clients the paste names, at most two, in the order in which they first appear."""
    found = [(match.start(), language) for language, signs in _LANGUAGES.items() if (match := signs.search(text))]
    first = {language for _, language in found}
    if Language.PHP in first or Language.CSHARP in first:
        found = [
            (at, language)
            for at, language in found
            if language not in (Language.JAVASCRIPT, Language.PYTHON, Language.JAVA)
        ]
    return [language for _, language in sorted(found, key=lambda pair: pair[0])[:2]]
