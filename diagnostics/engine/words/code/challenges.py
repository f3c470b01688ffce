"""Signs in which a library tells which schemes the server offered and which one was tried."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_OTHER = msg("The server offers other schemes than the one that the client is set to.")
_OFFERED = msg("Set the client to a scheme that the server offers, or let the server offer the client's.")

SIGNS: tuple[Sign, ...] = (
    sign(
        _OTHER,
        r"client authentication scheme '(?P<tried>Basic|Digest|Ntlm|Negotiate|Windows"
        r"|Anonymous)'\. The authentication header"
        r" received from the server was '(?![^'\n]{0,200}\b(?P=tried)\b)(?!')[^'\n]{1,200}'",
        ("wrong-auth-scheme", 0.92),
        ("header-not-sent", 0.3),
        hit="client authentication scheme 'Basic'. The authentication header received from the server was "
        "'Negotiate,NTLM'.",
        miss="client authentication scheme 'Ntlm'. The authentication header received from the server was "
        "'Negotiate,NTLM'.",
        fix=_OFFERED,
    ),
    sign(
        msg("The scheme is one that the server offers, and what it was tried with is refused."),
        r"client authentication scheme '(?P<tried>Ntlm|Negotiate|Basic"
        r"|Digest)'\. The authentication header received from"
        r" the server was '(?=[^'\n]{0,200}\b(?P=tried)\b)",
        ("user-credentials-refused", 0.72),
        ("user-lacks-permission", 0.3),
        hit="client authentication scheme 'Ntlm'. The authentication header received from the server was "
        "'Negotiate,NTLM'.",
        miss="client authentication scheme 'Basic'. The authentication header received from the server was "
        "'Negotiate,NTLM'.",
    ),
    sign(
        _OTHER,
        r"Unable to respond to any of these challenges: \{\w|Authentication scheme \w{3,12} not supported"
        r"|authentication mechanism requested by the client is not supported by the server"
        r"|requested auth method is \w{3,12}, but",
        ("wrong-auth-scheme", 0.88),
        hit="Unable to respond to any of these challenges: {ntlm=WWW-Authenticate: NTLM}",
        miss="Unable to respond to any of these challenges: {}",
        fix=_OFFERED,
    ),
    sign(
        msg("The server takes another word before the token than the one that the client sends."),
        r"(?:AUTH_HEADER_(?:TYPES|PREFIX)|JWT_AUTH_HEADER_PREFIX|JWT_HEADER_TYPE)[\"']?\]?[ ]?[:=][ ]?\(?[ ]?[\"'](?P"
        r"<word>JWT|Token|Knox|TOKEN)[\"']"
        r"(?![^\n]{0,60}Bearer)[\s\S]{0,2500}?(?:bearerToken:|bearerAuth\(|setBearerAuth\(|bearer_auth\(|withToken\(|"
        r"SetBearerToken\("
        r"|authorization[\"'`]?\]?[ ]?[:=,][ ]?[f$]?[\"'`]{1,2}(?!(?P=word)[ ])(?:Bearer|Token|JWT)[ ])",
        ("wrong-auth-scheme", 0.9),
        hit='"AUTH_HEADER_TYPES": ("JWT",),\nlet h: HTTPHeaders = [.authorization(bearerToken: t)]',
        miss='"AUTH_HEADER_TYPES": ("JWT", "Bearer"),\nlet h: HTTPHeaders = [.authorization(bearerToken: t)]',
        fix=msg("Send the word that the server is set to, or add Bearer to those that it takes."),
    ),
)
