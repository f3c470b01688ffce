"""Signs that a header is given to a call in the place of another argument: of the query, the body, an address's parts.

Each client counts its arguments in its own way, and what stands in the wrong place is taken without a word.
"""

from __future__ import annotations

from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_OTHER_PLACE = msg("The headers are given to a function that expects another argument in this place.")
_AS_HEADERS = msg("Give the header as the client's argument or option for headers, under its name where it has one.")
_CAUSES = (("header-not-sent", 0.92), ("token-in-wrong-location", 0.4))
# the address, with calls and joined names in it
_URL = r"[ \t\n]{0,20}(?:[^,(){}\n]|\$?\{[^{}\n]{1,80}\}|\([^()\n]{0,120}\)){1,200},[ \t\n]{0,20}"
_FIELDS = r"(?:\{|\[|%\{|array\()[ \t\n]{0,20}[\"':]?(?:Authorization|X-Api-Key)\b"
_NAMED = r"(?:this\.|self\.|\$|@)?(?:auth|request|my|http|common|default)?_?headers?\b"
_END = r"[ \t\n]{0,20}[,)]"

SIGNS: tuple[Sign, ...] = (
    sign(
        _OTHER_PLACE,
        rf"\b(?:requests|httpx)\.(?:get|delete|head)\({_URL}(?P<old>(?P<given>{_NAMED}))[ \t]{{0,4}}[,)]",
        *_CAUSES,
        hit="requests.get(url, headers)",
        miss="requests.get(url, headers=headers)",
        instead="headers=⟨given⟩",
        whole=Whole.CODE,
        fix=_AS_HEADERS,
    ),
    sign(
        _OTHER_PLACE,
        rf"\b(?:requests|httpx)\.(?:post|put|patch)\({_URL}(?:[\w.]{{1,60}}|\{{[^{{}}]{{0,300}}\}}),[ \t\n]{{0,20}}"
        rf"(?P<old>(?P<given>{_NAMED}))[ \t]{{0,4}}[,)]"
        rf"|\burlopen\({_URL}(?:{_NAMED}{_END}|{_FIELDS})|\burllib\.request\.Request\({_URL}(?:{_NAMED}{_END}"
        rf"|{_FIELDS})",
        *_CAUSES,
        hit="requests.post(url, body, headers)",
        miss="requests.post(url, body, headers=headers)",
        instead="headers=⟨given⟩",
        whole=Whole.CODE,
        fix=_AS_HEADERS,
    ),
    sign(
        _OTHER_PLACE,
        rf"\bfetch\({_URL}{_FIELDS}",
        *_CAUSES,
        hit="fetch(url, { Authorization: `Bearer ${token}` })",
        miss="fetch(url, { headers: { Authorization: `Bearer ${token}` } })",
        fix=_AS_HEADERS,
    ),
    sign(
        _OTHER_PLACE,
        rf"\bfetch\({_URL}(?P<old>(?P<given>{_NAMED}))[ \t]{{0,4}}\)",
        *_CAUSES,
        never=r"headers[ \t]{0,3}=[ \t]{0,3}\{[ \t\n]{0,9}[\"']?(?:headers|method)\b",
        hit="fetch(url, headers)",
        miss="fetch(url, { headers })",
        instead="{ headers: ⟨given⟩ }",
        whole=Whole.CODE,
        fix=_AS_HEADERS,
    ),
    sign(
        _OTHER_PLACE,
        rf"\b(?:axios|ky|got|superagent|http|\$http|api)\.(?:get|delete|head)\({_URL}{_FIELDS}"
        rf"|\b(?:axios|http|\$http)\.(?:post|put|patch)\({_URL}(?:[\w.]{{1,60}}|\{{[^{{}}]{{0,300}}\}}),"
        rf"[ \t\n]{{0,20}}{_FIELDS}"
        rf"|(?:\$|jQuery)\.(?:get|post|getJSON)\({_URL}\{{[ \t\n]{{0,20}}[\"']?headers\b",
        *_CAUSES,
        hit="axios.get(url, { Authorization: `Bearer ${token}` })",
        miss="axios.get(url, { headers: { Authorization: `Bearer ${token}` } })",
        fix=_AS_HEADERS,
    ),
    sign(
        _OTHER_PLACE,
        rf"\.(?:getForObject|getForEntity)\({_URL}\w{{1,40}}\.class,[ \t]{{0,4}}"
        r"(?:\w{0,30}(?:[eE]ntity|[hH]eaders?)\b|new[ ]Http)",
        *_CAUSES,
        hit="rest.getForObject(url, Pot.class, entity)",
        miss="rest.exchange(url, HttpMethod.GET, entity, Pot.class)",
        fix=msg("Call exchange with the method and the HttpEntity that holds the headers; the get methods take none."),
    ),
    sign(
        _OTHER_PLACE,
        rf"\bfile_get_contents\({_URL}\$\w{{0,20}}(?:co?nte?xt|ctx|opt\w{{0,8}})\b[ \t]{{0,4}}\)"
        r"|\bfopen\([^,()\n]{1,200},[ ]?[\"']rb?[\"'],[ ]?\$\w{0,20}(?:context|ctx|opt\w{0,8})\b[ ]?\)",
        *_CAUSES,
        hit="file_get_contents('https://api.example.com/v1', $context)",
        miss="file_get_contents('https://api.example.com/v1', false, $context)",
        fix=msg("Give the context third: file_get_contents($url, false, $context); second stands use_include_path."),
    ),
    sign(
        msg("CURLOPT_HEADER asks for the answer's headers; those to send belong to CURLOPT_HTTPHEADER."),
        r"(?P<old>\bCURLOPT_HEADER\b)(?=[ \t]{0,4}(?:=>|,)[ \t]{0,4}(?:\[|array\(|\$\w{0,20}headers?\b))",
        ("header-not-sent", 0.94),
        ("malformed-header-line", 0.2),
        hit='curl_setopt($ch, CURLOPT_HEADER, ["Authorization: Bearer $t"]);',
        miss='curl_setopt($ch, CURLOPT_HTTPHEADER, ["Authorization: Bearer $t"]);',
        instead="CURLOPT_HTTPHEADER",
        whole=Whole.CODE,
        fix=msg("Give the list of header lines to CURLOPT_HTTPHEADER."),
    ),
    sign(
        _OTHER_PLACE,
        rf"\bHttp::(?:get|head)\({_URL}(?:{_FIELDS}|\$headers\b)"
        rf"|\bRestClient\.(?:post|put|patch)[( ]{_URL}(?:\{{[ \t\n]{{0,20}}:?[\"']?Authorization\b"
        r"[^,\n]{0,200}\}[ ]?\)?[ ]*$|headers[ ]?\)?[ ]*$)"
        rf"|\bFaraday\.(?:get|delete)[( ]{_URL}(?:{_FIELDS}|headers\b)"
        rf"|\bHTTParty\.(?:get|post)[( ]{_URL}(?:{_FIELDS}|headers\b(?!:))"
        rf"|\bHTTPoison\.(?:post|put|patch)!?\({_URL}(?:\[[ \t\n]{{0,20}}\{{[\"']Authorization\b|headers[ ]?\))"
        r"|\bInvoke-(?:RestMethod|WebRequest)\b[^\n]{0,300}[ ]-Body[ ]\$\w{0,20}[hH]eaders?\b(?![^\n]{0,200}-Headers)"
        rf"|\bhttp\.Post\({_URL}\"Authorization:",
        *_CAUSES,
        hit="$r = Http::get($url, ['Authorization' => 'Bearer ' . $token]);",
        miss="$r = Http::withHeaders(['Authorization' => 'Bearer ' . $token])->get($url);",
        fix=_AS_HEADERS,
    ),
)
