"""Signs in what a statement is given: no headers, a token of another kind, a scheme where none belongs."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("The word Bearer is given to a function that reads a token alone."),
        r"\b(?:parse|decode|verify|ParseSigned|parseClaimsJws|validateToken|ReadJwtToken)\([^\n\"'`]{0,40}"
        r"[\"'`]Bearer[ ]"
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
        r"(?:[ \t]{0,3}%[ \t]{0,3}(?:\w{1,40}|\([^()\n]{1,80}\))|\.format\([^()\n]{0,80}\))?[ \t]{0,3}\)"
        r"|\b(?:fetch|axios(?:\.get)?|urlopen|http\.Get|file_get_contents|HTTParty\.get|Net::HTTP\.get|reqwest::get)\("
        r"[ \t]{0,3}[\"'`][^\"'`\s?]{1,300}[\"'`][ \t]{0,3}\)",
        ("header-not-sent", 0.8),
        beside=r"\b401\b|unauthori[sz]ed|unauthenticated|no (?:api key|token|credential)",
        never=r"headers?\b|interceptors?\b|\.defaults\b|install_opener|Authorization|netrc|cookies?\b|credentials",
        hit="requests.get('http://api.example.com/v1/x/%s' % name)  # 401",
        miss="requests.get('http://api.example.com/v1/x', headers=h)  # 401",
    ),
)
