"""Signs that a token goes into a query, a body or a cookie, where answer or server say that they read a header."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_INTO_HEADER = msg("Put it into the header Authorization of the request, after the word Bearer.")
_CAUSES = (("token-in-wrong-location", 0.92), ("header-not-sent", 0.3))
# What is called a token, too, and is asked for in a body.
_OF_OTHERS = r"device|captcha|csrf|push|fcm|reset|invit|card|stripe|page|next|cursor|continu|sync"
_NAMED = r"(?:access_?token|api_?key|auth_?token|bearer_?token|id_?token|jwt|token)"
# Who says that the header is read: an answer, a manual that is quoted, or the server's own code and settings.
_WANTED = (
    r"in (?:an|the) [`\"']?authori[sz]ation[`\"']? header|\bno (?:bearer )?authori[sz]ation header"
    r"|authori[sz]ation[ _]header[\"'`]? ?(?:is )?(?:required|missing|not (?:found|set|present)|expected|needed|must)"
    r"|missing[ _](?:the )?[\"'`]?authori[sz]ation|authori[sz]ation: ?bearer[\"'`]? header"
    r"|www-authenticate[\"']?:[ ]{0,3}[\"']?bearer|headers?(?:\.get\(|\[)[\"']authori[sz]ation[\"']"
    r"|getHeader\([\"']authori[sz]ation"
    r"|authRequestHeaders|oauth2ResourceServer|fromAuthHeader|token_extractors|JWT Token not found|HTTP_AUTHORIZATION"
    r"|want[s ]{0,2}(?:a |the )?(?:bearer|authorization)"
)
# The client's own code or request sets the header as well.
_SENT = (
    r"(?<!i\.e\. )(?<!e\.g\. )(?<!require )\bauthori[sz]ation[\"'`]?\]?[ \t]{0,4}(?:=>|=(?!=)|:"
    r"|,)[ \t]{0,4}[f$]?[\"'`]?"
    r"(?:Bearer|Basic|Token)[ ](?!YOUR|<|\{?token\}?\b|\.\.\.|header)[\w$\{#\"'`.…+-]"
    r"|[{,\n][ \t]{0,40}[\"'`]?authori[sz]ation[\"'`]?[ ]?:[ ]?(?:this\.|self\.)?"
    r"(?:auth\w{0,20}|bearer\w{0,20}|header\w{0,20}|jwt|token)"
    r"(?:\([^()\n]{0,40}\))?[ ]?[,}\n]"
    r"|\bheaders[ ]?[=:][ ]?(?:this\.|self\.)?\w{0,20}auth\w{0,20}\("
    r"|\bbearer_?auth\(|\bsetBearerAuth\(|\bwithToken\(|AuthenticationHeaderValue\("
)

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("The token is put into the body, and it is read from the header Authorization."),
        r"(?:JSON\.stringify|json_encode|json\.dumps|jsonEncode|JsonContent\.Create|\bjson[ ]?=|\bbody[\"']?[ ]?[:=]"
        r"|\bdata[\"']?[ ]?[:=]|\bto_json|Jason\.encode!?|mapOf|gin\.H|map\[string\]\w{3,12}|-Body"
        r"|--data(?:-raw)?|[ ]-d)"
        rf"(?![^;]{{0,300}}grant_type)[^;]{{0,300}}?[{{\[(,\n][ \t\n]{{0,20}}[\"']?{_NAMED}[\"']?[ ]?(?:=>|:"
        rf"|=(?!=)|,)[ ]?(?![\"'\w.$]{{0,30}}(?:{_OF_OTHERS}))\S",
        *_CAUSES,
        beside=_WANTED,
        # a token that is for a form of its own
        never=rf"{_SENT}|/(?:reset|invit|verif|confirm|activat)",
        hit='requests.post(u, json={"api_key": key}) # Authorization header is required',
        miss='requests.post(u, json={"name": key}) # Authorization header is required',
        fix=_INTO_HEADER,
    ),
    sign(
        msg("The token is put into the query, and it is read from the header Authorization."),
        rf"(?:\bparams|\bquery|\bQuery|queryParameters|searchParams|URLSearchParams)[\"']?[ ]?(?:[:=(]"
        rf"|=>)[ ]?[^;\n]{{0,200}}?"
        rf"(?<![\w$]){_NAMED}[\"']?[ ]?(?:=>|:|=(?!=)|,|[ ]?\}})(?![ ]?[\"'\w.$]{{0,30}}(?:{_OF_OTHERS}))"
        rf"|[?&]{_NAMED}=(?![\"'`+.&$\{{ \w]{{0,30}}(?:{_OF_OTHERS}))[\"'`]?[ ]?[+.&$\{{<%#\w\\]",
        *_CAUSES,
        beside=_WANTED,
        never=rf"{_SENT}|\bgrant_type|/callback\?",
        hit="axios.get(u, { params: { access_token: t } }) // No Authorization header found",
        miss="axios.get(u, { params: { page: 1 } }) // No Authorization header found",
        fix=_INTO_HEADER,
    ),
    sign(
        msg("The token goes along as a cookie, and it is read from the header Authorization."),
        rf"\bAddCookie\([^\n]{{0,120}}{_NAMED}|\bcookies[ ]?[=:][ ]?\{{[^}}\n]{{0,80}}{_NAMED}"
        rf"|\bcookie[\"']?[ ]?(?:[:=,]|=>)[ ]?[\"'`]?[\w-]{{0,20}}{_NAMED}[\w-]{{0,10}}="
        r"|^[ \t>]{0,4}cookie:[ ](?:[^\n]{0,400}; )?[\w.-]{1,40}=eyJ"
        r"|\bcookie[ ][\"'`][\w-]{1,40}[\"'`][\s\S]{0,400}?withCredentials"
        r"|withCredentials[\"']?[ ]?[:=][ ]?true[\s\S]{0,300}?\bcookie\b",
        *_CAUSES,
        beside=_WANTED,
        never=rf"{_SENT}|x-xsrf|csrf[- _]token (?:mismatch|missing)"
        r"|cookies?\.(?:get|jwt|token)|request\.cookies|@CookieValue|CookieOAuth",
        hit='req.AddCookie(&http.Cookie{Name: "access_token", Value: t})\nh = headers.get("Authorization")',
        miss='req.AddCookie(&http.Cookie{Name: "theme", Value: t})\nh = headers.get("Authorization")',
        fix=_INTO_HEADER,
    ),
)
