"""Slips in how the pair of Basic is made: with what, of what, and how often it is encoded (RFC 7617, 2)."""

from __future__ import annotations

import re

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.made_of import Made, Piece
from diagnostics.engine.words.code.slip import Slip, slip

_ENCODES = (
    r"(?:b64encode|base64_encode|btoa|base64encode|Base64\.encode|base64\.encode|encodeToString|ToBase64String|encode64"
    r"|encode_base64|EncodeToString|base64EncodedString|base64Encode|encodeBase64|Buffer\.from|base64::encode"
    r"|b64_encode|\bb64enc\b|utf8_to_b64|toBase64)"
)
_CAUSES = (("client-credentials-encoding", 0.9), ("wrong-client-credentials", 0.5))
_RIGHT = msg("Join id, colon and secret first, and encode that one text in base64.")
_PLAIN = msg("Encode the pair in the common alphabet of base64 (RFC 4648, 4), with + and / and the = at its end.")
_WHO = (
    r"\$?(?:[A-Za-z_]\w{0,30}(?:\.|->))?\w{0,20}(?:(?<![a-z])c?id|ID|Id|[uU]ser\w{0,8}|[kK]ey|login|email|KEY|USER|CID)"
)
_WHAT = (
    r"\$?(?:[A-Za-z_]\w{0,30}(?:\.|->))?\w{0,20}(?:[sS]ecret|SECRET|[pP]ass\w{0,8}|PASS\w{0,8}|[pP]wd"
    r"|[tT]oken|TOKEN|csec|CSEC)"
)
# id and secret, in the ways languages write two values into one text, and what stands between them
_JOINED = re.compile(
    rf"(?<![\w.]){_WHO}\)?(?P<between>[ ]?(?:\+|\.(?!\w{{1,30}}\()|<>|&|\.\.)"
    r"(?:[ ]?[\"'`](?P<sign>[^\"'`\n]{0,3})[\"'`]"
    rf"[ ]?(?:\+|\.|<>|&|\.\.))?[ ]?){_WHAT}"
    rf"|[\{{(]{_WHO}\)?\}}?(?P<within>[^\w\n\"']{{0,4}}?)[$#\\]?[\{{(]{_WHAT}[\}})]"
)


# A colon in a text of the expression, but for that behind the header's name.
_COLON = re.compile(r"[\"'`][^\"'`\n]{0,200}:[^\"'`\n]{0,200}[\"'`]")
_FIELD = re.compile(r"(?:proxy-)?authorization[ ]?:", re.IGNORECASE)


def _without_colon(value: Made, piece: Piece) -> bool:
    joined = next((found for each in value.pieces if (found := _JOINED.search(each.text))), None)
    if joined is None or not any(re.search(_ENCODES, each.text) for each in value.pieces):
        return False
    between = joined["sign"] or "" if joined["between"] is not None else joined["within"] or ""
    if _COLON.search(_FIELD.sub("", piece.text)):
        return False
    return ":" not in between and piece.text[joined.start() : joined.end()] == joined[0]


def _twice(value: Made, piece: Piece) -> bool:
    """Whether what an encoder is given comes out of one, or a client that encodes gets what is encoded."""
    if value.paired:
        return not re.search(r"\b(?:user|pass|secret|key)\w{0,20}[ ]?[,:]", value.pieces[0].text) or piece.of != ""
    found = [each for each in value.pieces if re.search(_ENCODES, each.text)]
    inner = re.search(rf"{_ENCODES}[^,\n]{{0,80}}?{_ENCODES}\(", re.sub(r"Buffer\.from|getBytes", "", found[0].text))
    if inner is not None and ":" not in inner[0]:
        return True
    return len(found) > 1 and any(":" in each.text for each in found[1:]) and found[1].of in found[0].text


SLIPS: tuple[Slip, ...] = (
    slip(
        msg("The pair is written in hexadecimal digits; Basic takes base64."),
        r"\bbin2hex\(|\.toString\([ ]?[\"']hex[\"']|hexlify\(|hex\.EncodeToString\(|\.hex\(\)"
        r"|\.unpack1?\([\"']H\*|Hex\.encode"
        r"|HexFormat|Base\.encode16|hex::encode|ToHexString\(|\bxxd[ ]-p|string\.format\([\"']%02x",
        *_CAUSES,
        pair=True,
        hit='h = "Basic ".bin2hex("{$id}:{$secret}"); $x = ["Authorization" => "Basic " . bin2hex($pair)];',
        miss='$x = ["Authorization" => "Basic " . base64_encode($pair)]; $nonce = bin2hex($random);',
        fix=_RIGHT,
    ),
    slip(
        msg("Of the pair a hash is sent; Basic takes the pair itself, in base64."),
        r"(?<![\w.])(?:md5|sha1|sha256|sha512)\(|\bhash\([ ]?[\"']|createHash\(|hashlib\.\w{3,8}\("
        r"|Digest::\w{3,8}|MessageDigest"
        r"|SHA\d{1,3}\.(?:Hash|Create)|md5\.Sum|sha256\.Sum|\bsha\d{1,3}sum\b|\bmd5sum\b|bcrypt",
        *_CAUSES,
        pair=True,
        absent=r"\bdigest[ ]realm|hmac|nonce=",
        # where an encoder follows, a hash of the password alone may be what is kept as the password
        judged=lambda value, piece: (
            value.matching(re.compile(_ENCODES)) is None
            or re.search(r"(?:md5|sha\d{1,3}|hash)\w{0,12}\([^()\n]{0,80}:", piece.text, re.IGNORECASE) is not None
        ),
        hit="$auth = md5($id . ':' . $secret);\n$h = ['Authorization' => 'Basic ' . $auth];",
        miss="$auth = base64_encode($id . ':' . $secret);\n$h = ['Authorization' => 'Basic ' . $auth];",
        fix=_RIGHT,
    ),
    slip(
        msg("The pair is encoded in the alphabet for URLs, which has - and _ where Basic takes + and /."),
        r"urlsafe_b64encode|[\"']base64url[\"']|getUrlEncoder\(|RawURLEncoding|(?<!Std)URLEncoding\b"
        r"|urlsafe_encode64|URL_SAFE\b"
        r"|base64_?url_?encode|Base64UrlEncode|url_encode64|URL_SAFE_NO_PAD|RawStdEncoding|base64UrlEncode"
        r"|encodeBase64URLSafe\w*"
        r"|withoutPadding\(",
        ("client-credentials-encoding", 0.88),
        ("wrong-client-credentials", 0.5),
        pair=True,
        hit='c := base64.URLEncoding.EncodeToString([]byte(pair))\nr.Header.Set("Authorization", "Basic "+c)',
        miss='c := base64.StdEncoding.EncodeToString([]byte(pair))\nr.Header.Set("Authorization", "Basic "+c)',
        fix=_PLAIN,
    ),
    slip(
        msg("Id and secret are joined by something else than a colon before they are encoded."),
        r"\S",
        *_CAUSES,
        pair=True,
        hit='a = base64.b64encode(f"{cid};{csecret}".encode()).decode()\nh = {"Authorization": f"Basic {a}"}',
        miss='a = base64.b64encode(f"{cid}:{csecret}".encode()).decode()\nh = {"Authorization": f"Basic {a}"}',
        judged=_without_colon,
        fix=_RIGHT,
    ),
    slip(
        msg("The pair is encoded in base64 twice."),
        _ENCODES,
        *_CAUSES,
        pair=True,
        hit='a = btoa(id + ":" + secret);\nfetch(u, { headers: { Authorization: "Basic " + btoa(a) } })',
        miss='a = id + ":" + secret;\nfetch(u, { headers: { Authorization: "Basic " + btoa(a) } })',
        judged=_twice,
        fix=_RIGHT,
    ),
    slip(
        msg("The pair is encoded as for a URL before or after base64, so it becomes another."),
        r"(?:encodeURI(?:Component)?|escape_uri|rawurlencode|urlencode|quote(?:_plus)?|QueryEscape|UrlEncode"
        r"|EscapeDataString"
        r"|CGI\.escape|URLEncoder\.encode|uri_escape)\([^()\n]{0,60}(?:[\"'`]:[\"'`]|\}:|"
        rf"{_ENCODES})",
        *_CAUSES,
        pair=True,
        hit="h.Authorization = 'Basic ' + btoa(encodeURIComponent(id + ':' + secret))",
        miss="h.Authorization = 'Basic ' + btoa(encodeURIComponent(id) + ':' + encodeURIComponent(secret))",
        fix=_RIGHT,
    ),
    slip(
        msg("The pair is written as JSON before it is encoded; Basic is id, colon and secret."),
        r"(?:JSON\.stringify|json\.dumps|json_encode|to_json|jsonEncode|Jason\.encode!?|SerializeObject)\([ ]?[\[{]",
        *_CAUSES,
        pair=True,
        hit="h.Authorization = 'Basic ' + btoa(JSON.stringify({ id, secret }))",
        miss="h.Authorization = 'Basic ' + btoa(`${id}:${secret}`)",
        fix=_RIGHT,
    ),
    slip(
        msg("What encodes the pair stands within the quotes, so its own name is sent."),
        r"[\"']?Basic[ ]+(?:base64_encode|btoa|(?:base64\.)?b64encode|Buffer\.from|Base64\.\w{4,20}|base64"
        r"|encode64|\$?\{?base64encode)"
        r"[ ]?\((?![^\n]{0,20}[`])",
        ("client-credentials-encoding", 0.92),
        ("placeholder-or-unexpanded-variable", 0.6),
        hit="$h = ['Authorization: Basic base64_encode($id . \":\" . $secret)'];",
        miss="$h = ['Authorization: Basic ' . base64_encode($id . \":\" . $secret)];",
        fix=msg("Close the quotes before the function, and join its result to the text."),
    ),
    slip(
        msg("The line breaks of base64 are replaced by other signs; they have to be left out."),
        r"\$\{\w{1,40}//\$'\\n'/[^}]|(?:replace|gsub|str_replace"
        r"|tr)\w{0,6}\([^()\n]{0,20}\\n[\"'/][ ]?,[ ]?[\"'](?!\\?[\"'])"
        r"|(?:replace|gsub|str_replace|tr)\w{0,6}\([ ]?[\"']\\n[\"'][ ]?,[ ]?[\"'][^\"']",
        *_CAUSES,
        hit='B=$(printf %s "$ID:$S" | base64)\ncurl -H "Authorization: Basic ${B//$\'\\n\'/ }" u',
        miss='B=$(printf %s "$ID:$S" | base64)\ncurl -H "Authorization: Basic ${B//$\'\\n\'/}" u',
        fix=msg("Encode without line breaks: base64 -w0, Base64.NO_WRAP, or the encoder's strict form."),
    ),
)
