"""Signs of a reference that stays a text, of a value that a shell changed, and of bytes that were written as text."""

from __future__ import annotations

from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_HELD = r"(?:token|secret|password|passwd|api_?key|access_?key|secret_?key|credentials?|pat|jwt)"
_REFERENCE = (
    r"(?:var|local|data|module|secrets|inputs|params|vars|config|settings|self|this|process\.env|os\.environ|env|ENV)"
    r"\.[A-Za-z_][\w.]{1,80}|System\.getenv\([^()\"\n]{1,60}\)|os\.getenv\([^()\"\n]{1,60}\)"
)

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("A reference stands in quotes, so its own name is sent instead of the value."),
        rf"^[ \t]{{0,40}}[\w.-]{{0,40}}{_HELD}[\"']?[ \t]{{0,12}}[:=][ \t]{{0,4}}(?P<old>\"(?P<name>{_REFERENCE})\")"
        r"[ \t]*(?:[,;#}]|//|$)",
        ("placeholder-or-unexpanded-variable", 0.9),
        hit='provider "shop" {\n  token = "var.shop_token"\n}',
        miss='provider "shop" {\n  token = var.shop_token\n}',
        fix=msg("Take the quotes away, so that the reference is looked up; or write ${…} where quotes have to stay."),
    ),
    sign(
        msg("A shell takes a part of the value in double quotes for a variable, so less arrives."),
        r"(?:^|[ \t])(?:-p|-P|--?pass(?:word|wd)?|--?token|--?secret|--?api-?key|-Credential|-PasswordText)[ =]"
        r"\"(?=[^\"\n$]{0,60}[^\"\n$:=@/ ]\$)[^\"\n$`\\]{1,60}\$(?P<name>[A-Za-z_]\w{0,60})[^\"\n]{0,60}\"",
        ("shell-quoting-broke-header", 0.9),
        ("user-credentials-refused", 0.3),
        beside=r"(?:^|\n)[ \t]{0,4}(?:PS(?: (?:[A-Z]:\\|/|~)[^\n>]{0,200})?>|[$#%>] "
        r"|[\w.@-]{1,60}[:~][^\n$#]{0,60}[$#] )",
        hit='PS C:\\> .\\export.exe -u svc -p "Fjord$Lantern7!"',
        miss="PS C:\\> .\\export.exe -u svc -p 'Fjord$Lantern7!'",
        fix=msg("Put the value into single quotes, in which neither PowerShell nor a Unix shell looks for variables."),
    ),
    sign(
        msg("A dollar sign too many stands before the expression and is sent with the value."),
        rf"[\w.-]{{0,40}}{_HELD}\w{{0,20}}[\"']?[ \t]{{0,4}}[:=][ \t]{{0,4}}[\"']?"
        r"(?P<old>\$\$\{\{[ ]?(?P<expression>\w[\w.-]{1,80})[ ]?\}\})",
        ("user-credentials-refused", 0.86),
        ("token-quoted", 0.4),
        hit="password: $${{ secrets.DOCKER_PASSWORD }}",
        miss="password: ${{ secrets.DOCKER_PASSWORD }}",
        instead="${{ ⟨expression⟩ }}",
        whole=Whole.ALONE,
        fix=msg("Write one dollar sign before the braces; with two the first is a part of the value."),
    ),
    sign(
        msg("The challenge is made of the hash's hexadecimal digits, not of its 32 bytes."),
        r"(?:challenge|sha-?256)[\s\S]{0,400}?(?:\.digest(?P<old>\([\"'`]hex[\"'`]\))|\.hexdigest\(\)|\bbin2hex\("
        r"|\bhex\.EncodeToString\(|\bHex\.encode(?:Hex)?(?:String)?\(|\.toString\((?:CryptoJS\.enc\.Hex)?\)"
        r"|hash\([\"']sha256[\"'][ \t]?,[^,)\n]{1,60}\)[ \t]?\))",
        ("pkce-verifier-mismatch", 0.9),
        beside=r"code_?challenge|code_?verifier",
        never=r"\.digest\([\"'`]base64url|hash\([\"']sha256[\"'][ \t]?,[^,)\n]{1,60},[ \t]?true",
        hit='codeChallenge = base64url(createHash("sha256").update(verifier).digest("hex"))',
        miss='codeChallenge = base64url(createHash("sha256").update(verifier).digest())',
        instead="()",
        whole=Whole.CODE,
        fix=msg("Encode the bytes of the hash: base64url(SHA-256(code_verifier)), without padding (RFC 7636, 4.2)."),
    ),
    sign(
        msg("This encoder puts line breaks into its output, and they get into the header."),
        r"\bBase64\.encodeToString\([^()\n]{1,200}?(?:\([^()\n]{0,80}\)[^()\n]{0,80}?)?,[ \t]{0,4}"
        r"(?:android\.util\.)?Base64\.(?:DEFAULT|CRLF)\b"
        r"|\bBase64\.encodeBase64Chunked\(|\bBase64\.getMimeEncoder\(|\bbase64\.(?P<old>encodestring|encodebytes)\("
        r"|\bchunk_split\([ \t]?base64_encode"
        r"|\bBase64\.encode64\((?![^\n]{0,120}(?:\.(?:chomp|strip|delete|gsub|tr)\b))"
        r"|\bpack\([ \t]?[\"'](?:m)[\"'][ \t]?\)(?![^\n]{0,60}(?:\.(?:chomp|strip|delete|gsub)\b))"
        r"|Base64FormattingOptions\.InsertLineBreaks|NSDataBase64Encoding(?:64|76)CharacterLineLength"
        r"|lineLength(?:64|76)Characters",
        ("token-whitespace-or-newline", 0.92),
        beside=r"authori[sz]ation|\bBasic\b",
        hit='"Basic " + base64.encodestring(raw)',
        miss='"Basic " + base64.b64encode(raw)',
        fix=msg(
            "Use the encoder's form without line breaks: Base64.NO_WRAP on Android, getEncoder in Java, b64encode in "
            "Python, strict_encode64 in Ruby, base64_encode alone in PHP."
        ),
        instead="b64encode",
        whole=Whole.CODE,
    ),
)
