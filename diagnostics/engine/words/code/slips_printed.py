"""Slips in how a value is written into its header: with the escapes of a URL, with quotes, as a list, as an object."""

from __future__ import annotations

import re

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.made_of import Made, Piece
from diagnostics.engine.words.code.sign import URL_ENCODES
from diagnostics.engine.words.code.slip import Slip, slip

_CALLED = rf"{URL_ENCODES}|\|[ ]?(?:url_?encode|urlquery)\b|@uri\b"
_AS_ISSUED = msg("Put the token into the header as it was issued; only what stands in a URL or a form is encoded.")
_BARE = msg("Take the text itself, without quotes: the header takes the value as it is.")
_JSON = (
    r"(?:JSON\.stringify|JSON\.toJSONString|json\.dumps|json_encode|writeValueAsString|SerializeObject"
    r"|JsonSerializer\.Serialize|Jason\.encode!?|Poison\.encode!?|Json\.encodeToString|(?:gson|Gson\(\))\.toJson"
    r"|JSON\.generate|serde_json::to_string(?:_pretty)?|json\.Marshal|jsonEncode|cjson\.encode|encode_json|toJSON"
    r"|JSON\.encode|json\.encode|orjson\.dumps)"
)
# A name of one value and not of an object that holds several.
_ONE = r"\w{0,30}(?:[tT]oken|TOKEN|[kK]ey|KEY|[sS]ecret|SECRET|[jJ][wW][tT]|PAT|[pP]assword)"
_MANY = re.compile(
    r"\b(?:tokens|data|res|resp|response|result|body|json|auth|session|answer|creds|credentials)\W{0,4}\)?$"
)
_WHOLE = msg("The whole answer of the login is put into the header, and not the token within it.")
_MEMBER = msg("Take the member that holds the token, as in login.json.access_token.")
_PRODUCED = re.compile(
    r"(?:\.json(?:\(\)|::<[^>]*>\(\))|\bjson\.loads?\([^()]{0,80}\)"
    r"|\bjson_decode\([^()]{0,120}(?:\([^()]*\))?[^()]{0,20}\)"
    r"|\bJSON\.parse\([^()]{0,120}\)|\bJason\.decode!\([^()]{0,80}\)|\bresponse\.data|\bres\.data"
    r"|\bjsonDecode\([^()]{0,80}\)"
    r"|\bfetchAccessTokenWith\w{1,30}\([^()]{0,80}\)|\bReadFromJsonAsync<[^>]{1,60}>\(\))(?:\.await\??|\?|!)?[ ]*$"
)
_STORE = re.compile(r"get_?item|storage|cookie|prefs|cache|session", re.IGNORECASE)


def _is_whole(value: Made, piece: Piece) -> bool:
    """Whether an answer read as JSON goes into the header by a name without a member behind it."""
    return piece.bare and _PRODUCED.search(piece.text) is not None and _STORE.search(piece.text) is None


SLIPS: tuple[Slip, ...] = (
    slip(
        msg("The token is encoded as for a URL on its way into the header, so other characters arrive."),
        _CALLED,
        ("url-encoded-token", 0.92),
        pair=False,
        never=r"decodeURI|OAuth oauth_|oauth_signature|SharedAccess|redirect_uri|\bsha256\b",
        hit='h := "Bearer " + url.QueryEscape(tok)\nreq.Header.Set("Authorization", h)',
        miss='u := base + "?q=" + url.QueryEscape(q)\nreq.Header.Set("Authorization", "Bearer "+tok)',
        fix=_AS_ISSUED,
        undo=True,
    ),
    slip(
        msg("Name and token of Basic are encoded as for a URL, which an API does not undo."),
        _CALLED,
        ("url-encoded-token", 0.88),
        ("client-credentials-encoding", 0.5),
        pair=True,
        # at a token endpoint id and secret are encoded so before they are joined (RFC 6749, 2.3.1)
        absent=r"grant_type|oauth2?/|/token\b|token_?(?:url|endpoint|uri)|client_?secret|invalid_client",
        hit="requests.get(api, auth=(user, quote(api_token)))",
        miss="requests.post(u, auth=(quote(client_id), quote(secret)), data={'grant_type': 'client_credentials'})",
        judged=lambda value, piece: value.paired or ":" in piece.text,
        fix=_AS_ISSUED,
    ),
    slip(
        msg("The value of a cookie goes into the header with the escapes that the cookie has."),
        r"document\.cookie",
        ("url-encoded-token", 0.9),
        ("wrong-header-name", 0.2),
        never=r"decodeURI|unescape\(",
        beside=r"(?:Bearer|^[ >\t]{0,8}[\w-]{3,40}:|=)[ ]?[^\s]{0,400}%(?:3D|2B|2F|20|7C|3A)",
        hit="fetch(u, { headers: { 'X-XSRF-TOKEN': document.cookie.match(/T=([^;]+)/)[1] } });\nX-XSRF-TOKEN: ab%3D",
        miss="fetch(u, { headers: { 'X-XSRF-TOKEN': decodeURIComponent(document.cookie.slice(2)) } });\nX: ab%3D",
        fix=msg("Decode the cookie's value first, as with decodeURIComponent, and send what it stands for."),
    ),
    slip(
        msg("The token is written as JSON on its way into the header, so quotes become part of it."),
        rf"{_JSON}\([ ]?(?:[\w$.>\[\]\"'-]{{0,60}}[.>$\"' ])?{_ONE}[\"']?\]?(?:\([ ]?\))?[ ]?[,)]"
        rf"|\b{_ONE}[\w.()]{{0,20}}\.to_json\b|\|[ ]?(?:ConvertTo-Json|to_json|tojson|toJson)\b"
        rf"|\btoJSON\([ ]?secrets\."
        r"|\bjsonencode\(",
        ("token-quoted", 0.92),
        never=r"JSON\.parse|json_decode|json\.loads|Trim\(['\"]|strip\(['\"]|fromJson",
        hit='headers = [{"authorization", "Bearer #{Jason.encode!(session.access_token)}"}]',
        miss='headers = [{"authorization", "Bearer #{session.access_token}"}]\nbody = Jason.encode!(token)',
        fix=_BARE,
        undo=True,
    ),
    slip(
        msg("The value is printed as code would show it, so quotes become part of it."),
        r"(?<![\w.])repr\([ ]?\w|%[-+#]?r\b|![rR]\}|[\"'`][^\"'`\n]{0,80}%[+#]?[qv]?q\b|%#v|\.inspect\b"
        r"|(?<![\w.])inspect\([ ]?\w"
        r"|\{\w{0,30}:#?\?\}|strconv\.Quote\(|var_export\(|\bshQuote\(|\bdQuote\(|escapeshellarg\(|shlex\.quote\("
        r"|\.dump\}|String\(describing:|\bDumper\(|GetRawText\(\)|ToString\(Formatting\.",
        ("token-quoted", 0.92),
        hit='req.Header.Set("Authorization", fmt.Sprintf("Bearer %q", tok))',
        miss='log.Printf("%q", tok)\nreq.Header.Set("Authorization", fmt.Sprintf("Bearer %s", tok))',
        never=r"gsub|trim\(['\"]|strip\(['\"]|Trim\(['\"]|replace\(",
        fix=_BARE,
        undo=True,
    ),
    slip(
        msg("A node of JSON prints itself as JSON, and a text of it with its quotes."),
        r"(?:\.(?:get|path|at|findValue|required|getValue|getAsJsonPrimitive)\([ ]?\"[\w./]{1,60}\"[ ]?\)"
        r"|\[\"\w{1,60}\"\])[!?]{0,2}"
        r"\.(?:toString|to_string|toPrettyString)\(\)"
        r"|\bdownField\([^()\n]{1,60}\)[\w.]{0,40}\.toString\b|\(\w{1,20} \\\\? \"\w{1,40}\"\)\.toString",
        ("token-quoted", 0.92),
        beside=r"(?-i:JsonNode|readTree|JsonParser|asJsonObject|JsonElement|\bJsonObject|\bGson\b|ObjectMapper"
        r"|jsonObject"
        r"|serde_json|\bValue\b|parseToJsonElement|hcursor|downField|JsValue)",
        never=r"\breplace|trim_matches|removeSurrounding|substring",
        hit='JsonNode n = m.readTree(b);\nh.set("Authorization", "Bearer " + n.get("access_token").toString());',
        miss='JsonNode n = m.readTree(b);\nh.set("Authorization", "Bearer " + n.get("access_token").asText());',
        fix=msg("Take the text of the node: asText() or textValue(), getAsString, content, as_str()."),
    ),
    slip(
        msg("A node of JSON prints itself as JSON, and a text of it with its quotes."),
        r"\b\w{1,30}\[\"\w{1,60}\"\][ ]{0,2}(?:\)|,|$)",
        ("token-quoted", 0.92),
        beside=r"(?-i:serde_json|:[ ]?Value\b|json::Value)",
        never=r"as_str\(|from_value|trim_matches",
        absent=r"\b(?:Hash|BTree)Map<",
        judged=lambda value, piece: _is_of_a_node(value, piece),
        hit='let b: serde_json::Value = r.json()?;\nc.header(AUTHORIZATION, format!("Bearer {}", b["token"]))',
        miss='let b: serde_json::Value = r.json()?;\nc.header(AUTHORIZATION, format!("Bearer {}", b["t"].as_str()?))',
        fix=msg("Take the text of the node: asText() or textValue(), getAsString, content, as_str()."),
    ),
    slip(
        msg("A list is printed into the header, with its brackets and quotes."),
        r"\.readlines\(\)[ ]*$|\bfindall\([^\n]{0,200}\)[ ]*$|\.splitlines\(\)[ ]*$|\.getlist\([^()\n]{1,60}\)[ ]*$"
        r"|\.xpath\([^\n]{1,120}\)[ ]*$|\.scan\([^()\n]{1,120}\)[ ]*$",
        ("token-quoted", 0.88),
        ("wrong-value-as-token", 0.5),
        hit='t = open("t").readlines()\nh = {"Authorization": f"Bearer {t}"}',
        miss='t = open("t").readlines()[0].strip()\nh = {"Authorization": f"Bearer {t}"}',
        judged=lambda value, piece: piece.bare,
        fix=msg("Take the one entry out of the list that is the token, as with [0]."),
    ),
    slip(
        _WHOLE,
        rf"{_JSON}\([ ]?\$?[a-z]\w{{0,20}}[ ]?\)",
        ("wrong-value-as-token", 0.88),
        ("token-quoted", 0.5),
        pair=False,
        hit="h = ['Authorization' => 'Bearer ' . json_encode($response)];",
        miss="h = ['Authorization' => 'Bearer ' . $response['access_token']];",
        judged=lambda value, piece: (
            bool(_MANY.search(re.split(_JSON, piece.text)[-1].strip(" })]\"'`;"))) or _is_answer(value, piece)
        ),
        fix=_MEMBER,
    ),
    slip(
        _WHOLE,
        r"\S",
        ("wrong-value-as-token", 0.88),
        ("malformed-bearer-syntax", 0.4),
        pair=False,
        beside=r"\bBearer\b|\bToken[ ]",
        hit='resp = requests.post(u, data=d).json()\nh = {"Authorization": f"Bearer {resp}"}',
        miss='resp = requests.post(u, data=d).json()\nh = {"Authorization": f"Bearer {resp[\'access_token\']}"}',
        judged=_is_whole,
        fix=_MEMBER,
    ),
)


def _is_of_a_node(value: Made, piece: Piece) -> bool:
    """Whether what a member is taken of is JSON as a whole, by the expression that made it."""
    of = re.search(r"\b(\w{1,30})\[\"", piece.text)
    return of is not None and any(
        each.of == of[1] and re.search(r"json|Value|from_(?:str|slice|reader)", each.text) for each in value.pieces
    )


def _is_answer(value: Made, piece: Piece) -> bool:
    """Whether what is written as JSON is what a login answered."""
    inner = re.split(_JSON, piece.text)[-1]
    name = re.search(r"\w+", inner)
    given = next((each for each in value.pieces if name is not None and each.of == name[0]), None)
    return (
        given is not None
        and re.search(
            r"fetchAccessToken|\.json\(\)|\btoken_?endpoint"
            r"|post\(",
            given.text,
        )
        is not None
    )
