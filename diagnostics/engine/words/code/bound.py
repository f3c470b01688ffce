"""Signs of tokens that are bound to a certificate (RFC 8705) or a key "
"(RFC 9449), and of calls that do not prove it."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_CAUSE = "dpop-or-mtls-binding-missing"
_WITH_CERTIFICATE = msg(
    "Call the API with the certificate that the token was got with, or get the token anew with this one."
)
_BOUND = msg("The token is bound to a client certificate, and the call does not present it.")
# How clients are given a certificate for the call.
_GIVEN = (
    r"--cert[ =]|[ ]-E[ ]|\bcert[ ]?=[ ]?[(\"']|\bhttpsAgent\b|\bpfx\b|\bClientCertificates?\b"
    r"|\btls\.Certificates\b|LoadX509KeyPair"
    r"|rest-client[\w.-]{0,60}key-store|\bsslContext\b|loadKeyMaterial|identity\("
    r"|\bclient_cert(?:_file|_path)?[\"']?[ ]?[:=]"
)
_RENEWS = (
    r"(?<!not )(?<!n't )(?<!never )(?<!nicht )(?<!no se )"
    r"(?:renew|rotat|reissu|re-issu|replac|exchang|swap|erneuer|tausch|renuev|renov|rota)\w{0,8}"
)
# A certificate of which it is said that it is the client's.
_CLIENTS = (
    r"(?:\bclient[- ]?cert(?:s|ificates?)?\b|\bclient\.(?:crt|pem)\b|\bmtls\b|--cert\b|\b\w{0,12}clientzertifikate?s?\b"
    r"|\bcertificados? de(?:l)? cliente\b)"
)
# A token that is taken to another machine.
_CARRIED = (
    r"(?:copied|moved|took|carried|used|sent|pasted|kopiert?|copi[ée])\b[^.\n]{0,40}\btoken\b[^.\n]{0,40}"
    r"\b(?:to|on|from|at|auf|en|a)[ ]"
    r"(?:my|another|an other|a different|the other|our|mein\w*|einen anderen|otra?|mi)[ ]"
    r"(?:own[ ]|work[ ]|local[ ])?"
    r"(?:machine|laptop|pc|host|computer|box|server|vm|notebook|desktop|mac(?:book)?|workstation|phone|rechner|maschine"
    r"|m[áa]quina|port[áa]til|equipo|ordenador)\b"
)
_READS_CERTIFICATE = (
    r"X-(?:SSL-)?Client-(?:Cert\w{0,10}|Verify)|ssl-client-cert|X-Forwarded-(?:Tls-)?Client-Cert"
    r"|x-amzn-mtls-clientcert|X-ARR-ClientCert|X-TLS-Client-Cert|XFCC"
)

SIGNS: tuple[Sign, ...] = (
    sign(
        _BOUND,
        r"(?:tls[._]client[._])?certificate[._]bound[._]access[._]tokens[\"']?[ ]?[:=][ ]?[\"']?true",
        (_CAUSE, 0.92),
        ("client-certificate-missing", 0.4),
        beside=r"\b401\b|invalid_token|unauthori",
        never=_GIVEN,
        hit='"tls.client.certificate.bound.access.tokens": "true"\nGET /trips -> 401',
        miss='"tls.client.certificate.bound.access.tokens": "false"\nGET /trips -> 401',
        fix=_WITH_CERTIFICATE,
    ),
    sign(
        _BOUND,
        r"[\"']cnf[\"']?[ ]?(?::|=>)[ ]?\{[ ]?\\?[\"']x5t#S256",
        (_CAUSE, 0.9),
        beside=r"\b401\b|invalid_token|unauthori",
        never=rf"{_GIVEN}|{_READS_CERTIFICATE}|ssl_client|new cert|rotat|renew|erneuer",
        hit='{"sub": "c1", "cnf": {"x5t#S256": "bwcK0esc3ACC3DB2Y5"}}\n401',
        miss='{"sub": "c1", "cnf": {"x5t#S256": "bwcK0esc3ACC3DB2Y5"}}\ncurl --cert c.pem https://a.example 401',
        fix=_WITH_CERTIFICATE,
    ),
    sign(
        msg("The token is bound to a key (DPoP) and sent as Bearer."),
        r"\"token_type\\?\"[ ]?:[ ]?\\?\"DPoP\\?\"|dpop[._]bound[._]access[._]tokens[\"']?[ ]?[:=][ ]?[\"']?true"
        r"|[\"']cnf[\"']?[ ]?(?::|=>)[ ]?\{[ ]?\\?[\"']jkt|require_proof_of_possession[\"']?[ ]?[:=][ ]?[\"']?true",
        (_CAUSE, 0.93),
        beside=r"\A(?=[\s\S]*(?:\b401\b|invalid_token"
        r"|unauthori))[\s\S]*?(?:Authorization[\"']?\]?[ ]?[:=,][ ]?[\"'`f]{0,2}Bearer\b|Bearer[ ]\$|bearer_?auth"
        r"|setBearer)",
        never=r"^DPoP:|\bDPoP[\"']?[ ]?:[ ]?(?:eyJ|\$|proof)|[\"']DPoP[\"'][ ]?[:,][ ]?\w"
        r"|Authorization[\"']?[ ]?[:,][ ]?[\"'`f]{0,2}DPoP",
        hit='{"token_type": "DPoP"}\ncurl -H "Authorization: Bearer $AT" https://rs.example -> 401',
        miss='{"token_type": "Bearer"}\ncurl -H "Authorization: Bearer $AT" https://rs.example -> 401',
        fix=msg("Send the token as Authorization: DPoP with a proof of its key in the header DPoP (RFC 9449, 7.1)."),
    ),
    sign(
        msg("The server reads the certificate from a header that the proxy does not fill."),
        _READS_CERTIFICATE,
        (_CAUSE, 0.93),
        ("stripped-by-proxy-or-gateway", 0.4),
        beside=r"\A(?=[\s\S]*(?:\bcnf\b|x5t|thumb))[\s\S]*?(?:proxy_pass|reverse_proxy|haproxy|\bbackend\b|ingress"
        r"|envoy|traefik|\bnginx\b|\bALB\b|load balancer)",
        never=rf"(?:proxy_set_header|set-header|header_up|RequestHeader[ ]set|add-header"
        rf"|fastcgi_param)[ ]{{1,8}}(?:{_READS_CERTIFICATE})"
        r"|passTLSClientCert|forward_client_cert_details:[ ]?(?:SANITIZE_SET|APPEND|FORWARD|ALWAYS)"
        r"|auth-tls-pass-certificate-to-upstream[\"']?:[ ]?[\"']?true",
        hit='proxy_pass http://rs:9090;\nif cnf.X5t != thumb(r.Header.Get("X-Client-Cert")) { 401 }',
        miss="proxy_pass http://rs;\nproxy_set_header X-Client-Cert $ssl_client_escaped_cert;\ncnf X-Client-Cert",
        fix=msg("Let the proxy fill that header with the client's certificate, and drop one that comes from outside."),
    ),
    sign(
        msg("The token is used without the certificate that it was got with."),
        r"(?:\b(?:without|removed?|removing|left out|leave out|omit\w*|dropp?\w*|ohne|sin"
        r"|sans)\b[^.\n]{0,40}--cert\b|--cert\b[^.\n]{0,60}\b(?:removed|left out|omitted|dropped|weg|entfernt)\b)",
        (_CAUSE, 0.6),
        ("client-certificate-missing", 0.3),
        beside=r"\A(?=[\s\S]*\b401\b)[\s\S]*?\btoken\b",
        never=r"No required SSL certificate|handshake failure|certificate required|alert",
        hit="the token works there, and with the --cert option removed: 401",
        miss="curl --cert a.pem with the token: 401",
        fix=_WITH_CERTIFICATE,
    ),
    sign(
        msg("The token is used without the certificate that it was got with."),
        rf"{_CLIENTS}[^.\n]{{0,200}}?\b{_CARRIED}|\b{_CARRIED}[^.\n]{{0,200}}?{_CLIENTS}",
        (_CAUSE, 0.6),
        ("client-certificate-missing", 0.3),
        beside=r"\b401\b",
        hit="with the client certificate it works; I copied the token to my laptop: 401",
        miss="with the client certificate it works; I copied the token to my vault: 401",
        fix=_WITH_CERTIFICATE,
    ),
    sign(
        msg("The certificate was renewed, and tokens got with the old one are refused."),
        rf"\b{_RENEWS}\b[^.\n]{{0,80}}?{_CLIENTS}|{_CLIENTS}[^.\n]{{0,60}}?\b{_RENEWS}\b",
        (_CAUSE, 0.6),
        ("access-token-expired", 0.2),
        beside=r"\A(?=[\s\S]*\b401\b)[\s\S]*?\b(?:until|till|bis|hasta)\b[^.\n]{0,60}\btokens?\b"
        r"|\A(?=[\s\S]*\b401\b)[\s\S]*?\b(?:next|new|fresh|neue\w*|nuevo)[ ](?:access[ ])?token"
        r"|\A(?=[\s\S]*\b401\b)[\s\S]*?token[^.\n]{0,60}\bneu geholt",
        never=r"certificate has expired|unknown ca|handshake failure|self[- ]signed|bad certificate",
        hit="We rotate the client certificate at 2; until the next token each call is 401. The TLS handshake is fine.",
        miss="We rotate the server certificate at 2; until the next token each call is 401: the client is a browser.",
        fix=_WITH_CERTIFICATE,
    ),
)
