"""Signs in settings of proxies and gateways that take the Authorization header off, or that list what they pass on."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_CAUSE = "stripped-by-proxy-or-gateway"
_NOT_ON = msg("The proxy is told to send no Authorization header on.")
_NOT_LISTED = msg("The gateway passes on the headers that it lists, and not Authorization.")
_PASS_IT = msg("Let the proxy pass the client's Authorization header on, then look at what arrives behind it.")
_ADD_IT = msg("Add Authorization to the headers that the gateway passes on.")
# What a server behind says that saw no credential, or a log of it.
_SAYS_MISSED = (
    r"\b(?:no|not|missing|without|empty|absent|never|lost)\b[^\n]{0,40}\b(?:authori[sz]ation|token|bearer"
    r"|credentials?|header|authenticated)\b"
    r"|\b(?:authori[sz]ation|token|bearer|credentials?|header)\b[^\n]{0,40}\b(?:missing|empty|absent|gone|not"
    r"|required|lost|never)\b"
)
_MISSED = rf"{_SAYS_MISSED}|\b40[13]\b"

SIGNS: tuple[Sign, ...] = (
    sign(
        _NOT_ON,
        r"RemoveRequestHeader[ ]?=[ ]?Authorization|removeRequestHeader\([ ]?\"Authorization\""
        r"|<set-header[ ]name=\"Authorization\"[ ]exists-action=\"delete\"|\bunset[ ]req\.http\.Authorization"
        r"|request_header_access[ ]Authorization[ ]deny"
        r"|remove_request_headers?:[^\n]{0,20}\n?[^\n]{0,20}authorization"
        r"|(?:proxyReq|proxyRequest|proxy_req)\.removeHeader\([ ]?['\"]authorization"
        r"|\b(?:h|hdrs|\w{0,10}headers?)\.(?:delete"
        r"|remove)\([ ]?[\"']authorization[\"'][ ]?\)(?=[\s\S]{0,600}?(?:\bfetch\(|proxy|upstream|origin))"
        r"|\bdelete[ ]\w{0,20}(?:req(?:uest)?|proxy|event|ctx|opts)\w{0,20}\.headers(?:\.authorization"
        r"|\[[\"']authorization)"
        r"|Header\.Del\([ ]?\"Authorization\"[ ]?\)(?![\s\S]{0,400}?Header\.(?:Set|Add)\([ ]?\"Authorization)"
        r"|forward_client_headers[\"']?[ ]?:[ ]?false"
        r"|proxy_hide_header_upstream[ ]Authorization|fastcgi_pass_request_headers[ ]{1,4}off"
        r"|uwsgi_pass_request_headers[ ]{1,4}off",
        (_CAUSE, 0.9),
        ("header-not-sent", 0.3),
        beside=_MISSED,
        hit="filters:\n- RemoveRequestHeader=Authorization\ndownstream: 401",
        miss="filters:\n- RemoveRequestHeader=Cookie\ndownstream: 401",
        fix=_PASS_IT,
    ),
    sign(
        _NOT_ON,
        # oauth2-proxy keeps a session in a cookie, so that most who set this await no header behind it
        r"--pass-authorization-header=false|\bpass_authorization_header[ ]?=[ ]?[\"']?false",
        (_CAUSE, 0.9),
        ("header-not-sent", 0.3),
        beside=rf"\A(?=[\s\S]*(?:\bBearer\b|headers?\W[^\n]{{0,20}}authorization|HTTP_AUTHORIZATION))[\s\S]*?(?:{_MISSED})",
        hit='--pass-authorization-header=false\nheaders.get("Authorization") -> 401',
        miss="--pass-authorization-header=false\nsession cookie expired -> 401",
        fix=_PASS_IT,
    ),
    sign(
        _NOT_ON,
        r"\bremove:\s{0,40}(?:-[ ]?)?headers:[ ]?(?:\[[^\]\n]{0,80}"
        r"|\n\s{0,40}-[ ]?(?:[\w-]{1,30}\n\s{0,40}-[ ]?){0,3}[\"']?)authorization"
        r"|headers:\s{1,40}request:\s{1,40}remove:[ ]?(?:\[[^\]\n]{0,60}|\s{1,40}-[ ]?)[\"']?authorization"
        r"|customRequestHeaders:?\s{1,40}[\"']?Authorization[\"']?:[ ]?(?:\"\"|'')"
        r"|proxy_set_header[ \t]{1,20}Authorization[ \t]{1,20}(?:\$(?!http_authorization|auth_|bearer|token|jwt"
        r"|upstream)empty|\"[ ]\")",
        (_CAUSE, 0.9),
        hit="remove:\n  headers: [Authorization]",
        miss="remove:\n  headers: [Cookie]",
        fix=_PASS_IT,
    ),
    sign(
        msg("The gateway is told to hide the credential from the server behind it."),
        r"\bstrip_auth_data\"?[ ]?:[ ]?true|\bhide_credentials\"?[ ]?[:=][ ]?true",
        (_CAUSE, 0.88),
        beside=_SAYS_MISSED,
        never=r"No API key found|No Auth(?:entication)? credentials",
        hit='"strip_auth_data": true\nupstream: no token',
        miss='"strip_auth_data": false\nupstream: no token',
        fix=_PASS_IT,
    ),
    sign(
        _NOT_LISTED,
        r"\"(?:input_headers|headers_to_pass)\"[ ]?:[ ]?\[(?![^\]]{0,300}(?:authorization|\*))[^\]]{0,300}\]"
        r"|HeaderBehavior:[ ]?[\"']?(?:none|whitelist)\b(?![\s\S]{0,300}authorization)"
        r"|forwarded_values[ ]?\{(?:(?!authorization|\"\*\")[^}]){0,400}\}|\bForwardedValues:(?:(?!authorization"
        r"|'\*'|\"\*\")[\s\S]){0,300}?\b(?:Cookies|QueryString|Headers):"
        r"|header_behavior[ ]{1,8}=[ ]?\"(?:none|whitelist)\"(?![\s\S]{0,300}authorization)"
        r"|Headers forwarded to (?:the )?origin:(?![^\n]{0,200}authorization)"
        r"|allow(?:ed)?_?(?:client_|upstream_"
        r"|request_)headers[\"']?[ ]?[:=](?![^\]\n]{0,200}authorization)[^\]\n]{0,200}\]?",
        (_CAUSE, 0.88),
        ("header-not-sent", 0.3),
        beside=rf"\A(?=[\s\S]*(?:Authori[sz]ation|Bearer))[\s\S]*?(?:{_MISSED})",
        never=r"Access-Control|\bcors\b|expose",
        hit='"input_headers": ["Accept"]\ncurl -H "Authorization: Bearer $T" -> 401',
        miss='"input_headers": ["Accept", "Authorization"]\ncurl -H "Authorization: Bearer $T" -> 401',
        fix=_ADD_IT,
    ),
    sign(
        _NOT_ON,
        r"RequestHeader[ \t]{1,9}unset[ \t]{1,9}[\"']?Authorization",
        (_CAUSE, 0.92),
        beside=r"\bProxyPass",
        hit="ProxyPass /api http://app:8080\nRequestHeader unset Authorization",
        miss="ProxyPass /api http://app:8080\nRequestHeader unset Cookie",
        fix=_PASS_IT,
    ),
    sign(
        msg("Istio takes the token off once it is verified, unless forwardOriginalToken is set."),
        r"kind:[ ]?RequestAuthentication\b",
        (_CAUSE, 0.86),
        beside=r"(?i)not authenticated|\b(?:no|missing|without)[ ](?:an?[ ]|the[ ])?(?:authorization|bearer|token"
        r"|credentials)|(?:authorization|header|token)\b[^\n]{0,20}\b(?:is|was)?[ ]?(?:missing|empty|absent|gone)",
        never=r"forwardOriginalToken:[ ]?true|Jwt (?:issuer|is|verification)|RBAC: access denied|jwks fetch",
        hit='kind: RequestAuthentication\n401 {"error": "missing token"}',
        miss='kind: RequestAuthentication\n  forwardOriginalToken: true\n401 {"error": "missing token"}',
        fix=msg("Set forwardOriginalToken: true in the rule, so that the application gets the header too."),
    ),
    sign(
        msg("The gateway puts a token of its own into Authorization."),
        r"\bX-Forwarded-Authorization\b(?=[\"']?[ ]?[:=,])|\bheaders?\b[^\n]{0,200}\bX-Forwarded-Authorization\b"
        r"|azurestaticapps\.net/\.auth\b|\bx-apigateway-api-userinfo\b",
        (_CAUSE, 0.92),
        ("credential-overridden", 0.5),
        beside=r"\b40[13]\b|IDX\d{5}|unauthori|signature|issuer",
        never=r"(?:get|headers?|getHeader)[.(\[][\"' ]{0,2}x-forwarded-authorization",
        hit="headers: host, x-forwarded-authorization, user-agent\n401",
        miss="headers: host, authorization, user-agent\n401",
        fix=msg(
            "Read the client's token from the header that the gateway puts it into, or send it in a header of its own."
        ),
    ),
)
