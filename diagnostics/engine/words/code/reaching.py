"""Signs that a call never reached the server: an address that is another one inside a container, a closed way out."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_HERE = r"https?://(?:localhost|127\.0\.0\.1)(?::\d{2,5})?(?:/|[\"'\s,]|$)"
# What a program calls, and not an address of its own that it tells to browsers.
_CALLED = (
    r"(?!\w{0,40}(?:ISSUER|PUBLIC|REDIRECT|CALLBACK|FRONTEND|ORIGIN|BASE_PATH|LISTEN|BIND|VITE_|REACT_APP))"
    r"(?:[A-Z0-9]{1,20}_){0,4}(?:TOKEN|AUTH|API|JWKS?|UPSTREAM|OIDC|OAUTH2?|KEYCLOAK|HYDRA|DEX|AUTHELIA|AUTHENTIK|SSO"
    r"|IDP|IDENTITY|LOGIN|INTROSPECT\w{0,6}|USERINFO|WELL_KNOWN|DISCOVERY|SERVER|SERVICE|BACKEND|GATEWAY|VAULT"
    r"|SUPABASE|GRAPHQL)(?:_[A-Z0-9_]{1,40})?"
)
# The server answered, so the call reached it.
_ANSWERED = r"\bHTTP/[\d.]{1,3} 40[0-9]\b|\b40[0-9]\b[^\n]{0,40}\{[ ]?\"|\b40[0-9]\b[^\n]{0,40}\n[ \t]{0,4}\{[ ]?\""
_FAILED = (
    r"\b40[13]\b|refused|could not|couldn['’]t|cannot|can['’]t|unable|fail(?:s|ed|ure)\b|timed? ?out|no (?:answer"
    r"|response)"
    r"|gives? up|giving up|not authori[sz]ed|unauth"
)
_OUT = r"(?:outgoing|outbound|egress)"
_SHUT = r"(?:off|blocked|denied|disabled|closed|forbidden|dropped|restricted|not (?:allowed|permitted|open))"
_UNREACHED, _UNTRUSTED = "name-not-resolved-or-unreachable", "tls-failure"

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("Inside a container localhost is the container itself, and not the server called."),
        rf"^[ \t]{{2,40}}(?:-[ ][\"']?)?{_CALLED}[\"']?(?:=|:[ ]{{1,4}})[\"']?{_HERE}"
        rf"|\b(?:docker|podman|nerdctl)[ ](?:container[ ])?run\b(?![^\n]{{0,400}}--net(?:work)?[= ]host)[^\n]{{0,400}}?"
        rf"(?:-e|--env)[ =][\"']?{_CALLED}=[\"']?{_HERE}",
        (_UNREACHED, 0.88),
        beside=rf"\A(?=[\s\S]*(?:(?m:^[ \t]{{0,4}}services:)|\b(?:docker|podman|nerdctl)[ ](?:container[ ])?run\b))"
        rf"(?=[\s\S]*(?:(?m:^[ \t]{{0,12}}(?:build|image|container):)|[ ](?:-e|--env)[ =]))[\s\S]*?(?:{_FAILED})",
        never=rf"network_mode:[ ]?[\"']?(?:host|service)|Welcome to nginx|kind:[ ]|{_ANSWERED}",
        hit="services:\n  api:\n    build: .\n    environment:\n      TOKEN_URL: http://localhost:8180/token\napi: 401",
        miss="services:\n  api:\n    build: .\n    environment:\n      TOKEN_URL: http://keycloak:8180/token\napi: 401",
        fix=msg("Call the other container by the name of its service, such as http://keycloak:8080."),
    ),
    sign(
        msg("The service stands in another namespace than the one in the address."),
        r"//(?P<service>[\w-]{2,40})\.(?P<space>[\w-]{2,40})(?:\.svc\b|(?=[:/]))[\s\S]{0,3000}?\bget (?:svc|services?"
        r"|pods?)\b"
        r"[^\n]{0,60}?(?:-n|--namespace)[ =](?!(?P=space)\b)[\w-]{2,40}[^\n]{0,60}\n(?:[^\n]*\n){0,6}?(?P=service)\b",
        (_UNREACHED, 0.9),
        beside=_FAILED,
        never=_ANSWERED,
        hit="http://sso.auth.svc:8080 fails\n$ kubectl get svc -n iam\nNAME  TYPE\nsso   ClusterIP",
        miss="http://sso.iam.svc:8080 fails\n$ kubectl get svc -n iam\nNAME  TYPE\nsso   ClusterIP",
        fix=msg("Write the namespace of the service into the address: <service>.<namespace>.svc."),
    ),
    sign(
        msg("In an emulator or a virtual machine localhost is that machine, and not your computer."),
        r"\bAndroid (?:Studio )?(?:emulator|AVD|virtual device)\b|\bAVD\b|\bWSL ?2?\b|\bVirtualBox\b|\bVagrant\b"
        r"|\b(?:real|physical) (?:device|phone)\b",
        (_UNREACHED, 0.84),
        beside=rf"\A(?=[\s\S]*{_HERE})[\s\S]*?(?:{_FAILED}|-> None)",
        never=rf"10\.0\.2\.2|adb reverse|networkingMode=mirrored|\bnetsh interface portproxy|{_ANSWERED}",
        hit="On the Android emulator: fetch('http://localhost:8080/token') fails",
        miss="On the Android emulator: fetch('http://10.0.2.2:8080/token') fails",
        fix=msg("Call the computer by its address: 10.0.2.2 from Android's emulator, else that of its network card."),
    ),
    sign(
        msg("A network policy lets this workload call nothing outside, so no call gets out."),
        r"^kind:[ ]NetworkPolicy\b(?=(?:(?!^---)[\s\S]){0,2000}?\bEgress\b)"
        r"(?!(?:(?!^---)[\s\S]){0,2000}?(?:ipBlock|0\.0\.0\.0/0|egress:[ ]?(?:\n[ ]{0,12}-|\[)[ ]?\{\}))",
        (_UNREACHED, 0.86),
        ("verifier-cannot-fetch-keys", 0.3),
        beside=_FAILED,
        never=_ANSWERED,
        hit="kind: NetworkPolicy\nspec:\n  policyTypes: [Ingress, Egress]\n  egress:\n  - to: []\nno response",
        miss="kind: NetworkPolicy\nspec:\n  policyTypes: [Ingress]\n  ingress:\n  - from: []\nno response",
        fix=msg(
            "Allow the workload to reach the server's addresses and the name server (port 53) in its egress rules."
        ),
    ),
    sign(
        msg("Calls to the outside are shut off where this program runs, so no call gets out."),
        rf"\b{_OUT}\b(?:[ ](?:traffic|connections?|calls?|requests?|https?|access|rules?|ports?)){{0,3}}"
        rf"[^\n.]{{0,30}}?\b{_SHUT}\b(?![ ](?:by mistake|again))"
        r"|\bufw default deny outgoing\b|\bChain OUTPUT \(policy (?:DROP|REJECT)|\biptables -P OUTPUT (?:DROP|REJECT)"
        r"|\b(?:ausgehende[rn]?|externe) (?:\w{1,20} )?(?:verbindungen|aufrufe|anfragen|verkehr)\b[^\n.]{0,40}?"
        r"\b(?:gesperrt|blockiert|verboten|geschlossen|aus\b|nicht erlaubt)"
        r"|\b(?:salida|salientes?)\b[^\n.]{0,40}?\b(?:bloquead|cerrad|desactivad|prohibid|cortad|denegad)"
        rf"|\b(?:only|sole|single) {_OUT} rule\b|\b{_OUT}\b[^\n]{{0,80}}\(only (?:rule|one)\)"
        r"|\b(?:no|without an?|deleted the|removed the) NAT gateway\b",
        (_UNREACHED, 0.86),
        beside=_FAILED,
        never=rf"\b{_OUT}\b[^\n.]{{0,40}}(?:(?:is|are) (?:allowed|open)|n['’]t (?:blocked|shut|restricted)"
        rf"|not (?:blocked|restricted))|{_ANSWERED}",
        hit='Support said "outgoing traffic is off by default". The token request fails.',
        miss='Support said "outgoing traffic is open by default". The token request fails.',
        fix=msg("Open the way out to the server's host and port 443, and see that its name is resolved there."),
    ),
    sign(
        msg("The proxy is set in the shell, and a service that starts without it gets no way out."),
        r"\bHTTPS?_PROXY\b[^\n]{0,80}\b(?:shell|\.bashrc|\.profile|terminal|my (?:user|session)|exported)\b"
        r"|\b(?:shell|\.bashrc|\.profile|terminal)\b[^\n]{0,80}\bHTTPS?_PROXY\b",
        (_UNREACHED, 0.86),
        beside=rf"\A(?=[\s\S]*\b(?:systemd|service|cron\w{{0,3}}|launchd|daemon|container|pods?|supervisor|jenkins)\b)"
        rf"[\s\S]*?(?:{_FAILED})",
        never=rf"Environment=[^\n]{{0,20}}HTTPS?_PROXY|NO_PROXY=[^\n]{{0,80}}\*|{_ANSWERED}",
        hit="HTTPS_PROXY is set in my shell; the systemd service gets no response.",
        miss="HTTPS_PROXY is set in the unit; the systemd service gets no response.",
        fix=msg(
            "Give the service the same proxy: Environment=HTTPS_PROXY=… in its unit, or the setting of its client."
        ),
    ),
    sign(
        msg("curl_exec gave false: the call failed before there was an answer."),
        r"\bcurl_exec\([^\n]{1,60}\);?[ \t]{0,4}(?://|#|/\*)[ \t]{0,4}(?:=+>?|->|gives|is|returns)?[ ]?"
        r"(?:bool\()?false\b",
        (_UNREACHED, 0.66),
        (_UNTRUSTED, 0.5),
        hit="$r = curl_exec($ch);   // false",
        miss="$r = curl_exec($ch);   // the answer",
        fix=msg("Print curl_error($ch): it says whether the name, the connection or the certificate failed."),
    ),
    sign(
        msg("The image is built from scratch and holds no authorities, so no certificate is trusted."),
        r"^FROM[ ]scratch\b(?![\s\S]{0,4000}(?:ca-certificates|/etc/ssl|\.crt\b|\.pem\b|SSL_CERT))"
        r"|\bapk[ ]del\b[^\n]{0,80}\bca-certificates\b|\bapt-get (?:remove|purge)\b[^\n]{0,80}\bca-certificates\b",
        (_UNTRUSTED, 0.86),
        (_UNREACHED, 0.3),
        beside=_FAILED + r"|exit(?:ing|ed)?\b|handshake|certificate",
        never=rf"\bx/crypto/x509roots|gocertifi|certifi\b|webpki|--insecure|InsecureSkipVerify: true|{_ANSWERED}",
        hit="FROM scratch\nCOPY --from=build /bot /bot\nbot: auth test failed",
        miss="FROM scratch\nCOPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/\nbot: test failed",
        fix=msg("Copy the file of authorities into the image: /etc/ssl/certs/ca-certificates.crt of the build stage."),
    ),
    sign(
        msg("The client trusts its own authority alone, and this server has a public certificate."),
        r"(?:(?<![a-z])verify|--cacert|CURLOPT_CAINFO|ca_?(?:file|certs?|bundle|path)|CA_?(?:FILE|CERTS?|BUNDLE|PATH)"
        r"|SSL_CERT_FILE|REQUESTS_CA_BUNDLE)[\"']?\]?[ ]?(?:=>|[=:,(]|[ ])[ ]?(?:fs\.readFileSync\()?[\"']?"
        r"(?:(?=[^\s\"']{0,160}(?:private|internal|intern|corp\w*|company|own|intra\w*|custom"
        r"|lab)[-_/.])[^\s\"']{3,200})",
        (_UNTRUSTED, 0.86),
        beside=r"\b(?:DigiCert|Sectigo|Let['’]?s[ ]?Encrypt|GlobalSign|GoDaddy|Entrust|public(?:ly trusted)? (?:CA"
        r"|certificate)"
        r"|public, )\b",
        never=rf"NODE_EXTRA_CA_CERTS|\b200 OK\b|<Response \[200\]>|{_ANSWERED}",
        hit='VERIFY = "/etc/ssl/private-ca/root.pem"\nPARTNER = "https://p.example/token"  # public, DigiCert\n-> None',
        miss='VERIFY = "/etc/ssl/private-ca/root.pem"\nOWN = "https://sso.intra.example/token"\n-> None',
        fix=msg("Let this call use the system's authorities, or put both into one file and trust that."),
    ),
    sign(
        msg("The server's certificate is one that a browser warns of too, so a program refuses it."),
        r"\b(?:red|security|certificate|privacy) warning\b|\bproceed anyway\b|\baccept the risk\b"
        r"|\bconnection is(?:n['’]t| not) private\b|NET::ERR_CERT_\w{4,40}|\bself[- ]signed\b|\bselbst ?signiert\w*"
        r"|\btrotzdem (?:fortfahren|weiter)\b|\bVerbindung ist nicht (?:privat|sicher)\b|\bautofirmad[oa]\b"
        r"|\bconexión no es privada\b",
        (_UNTRUSTED, 0.86),
        ("http-instead-of-https", 0.3),
        beside=rf"\A(?=[\s\S]*(?:https|\bTLS\b|\bSSL\b))[\s\S]*?(?:{_FAILED}|invalid_auth|exception)",
        never=r"verify[ ]?=[ ]?False|rejectUnauthorized:[ ]?false|InsecureSkipVerify:[ ]?true|\s-k\s|--insecure|jwks"
        rf"|(?:is|are)(?: not|n['’]t) self[- ]signed|x5c|client certificate|\bmTLS\b|tls_client_auth|--cert\b"
        rf"|{_ANSWERED}",
        hit="By https the browser shows a red warning, and the add-on says it cannot sign in.",
        miss="By https the browser shows a page, and the add-on says it cannot sign in.",
        fix=msg("Give the program the authority that signed the certificate, and call the name that stands in it."),
    ),
    sign(
        msg("The server ended the old versions of TLS, and the client knows no newer one."),
        r"\b(?:TLS ?v?1\.[01]|SSL ?v?3(?:\.0)?)\b[^\n.]{0,60}?\b(?:disabled|switched off|turned off|removed|dropped"
        r"|ended"
        r"|no longer|abgeschaltet|deaktiviert|desactivad|abgestellt)|\b(?:disabled|switched off|turned off|removed"
        r"|dropped"
        r"|abgeschaltet|deaktiviert)\b[^\n.]{0,40}?\b(?:TLS ?v?1\.[01]|SSL ?v?3)\b|\bTLS ?v?1\.[23] only\b"
        r"|-tls1(?:_[0-2])?\b[^\n]{0,80}(?:no protocols|handshake failure|protocol version|unsupported protocol)",
        (_UNTRUSTED, 0.86),
        beside=r"\bOpenSSL (?:0\.9|1\.0\.0)|\bOpenSSL 1\.0\.1\w?\b|\bJava (?:[67]\b|8u(?:[1-9]?\d|1\d\d|2[0-5]\d)\b)"
        r"|\bJDK 1\.[67]\b"
        r"|\bpython:? ?(?:2\.[67]|3\.[3-6])|\.NET (?:Framework )?(?:3\.5|4\.[05])|\bWindows (?:XP|7|Server 2008)"
        r"|\bAndroid 4|\bPHP 5\.[2-5]|\bold(?:er)? (?:client|library)",
        never=_ANSWERED,
        hit="They disabled TLS 1.0 and 1.1 last night; the image has OpenSSL 1.0.1t.",
        miss="They disabled TLS 1.0 and 1.1 last night; the image has OpenSSL 3.0.2.",
        fix=msg("Run the client on a version that speaks TLS 1.2 or newer."),
    ),
    sign(
        msg("Old systems do not know the authority of Let's Encrypt, so they refuse the certificate."),
        r"(?:Let['’]?s[ ]?Encrypt|ISRG Root|DST Root)",
        (_UNTRUSTED, 0.86),
        beside=r"\bAndroid (?:[4-6]|7\.0)\b|\bAndroid 7\b(?!\.)|\bJava [67]\b|\bJDK 1\.[67]\b|\b(?:CentOS|RHEL) [56]\b"
        r"|\b(?:old(?:er)?|ancient|alten?|älteren?|viej[oa]s|antigu[oa]s) (?:devices?|phones?|machines?|tablets?"
        r"|ger[äa]te"
        r"|ger[äa]ten|telefon\w*|handys|m[óo]viles|tel[ée]fonos|equipos)\b|\bOpenSSL 1\.0\.[0-2]\b|\bwindows xp\b",
        never=r"\b40[13]\b|\b(?:moved|migrated|switched)\b[^.\n]{0,40}\bfrom\b",
        hit="The server has a certificate of Let's Encrypt now; on Android 7.0 nobody signs in.",
        miss="The server has a certificate of Let's Encrypt now; on Android 12 nobody signs in.",
        fix=msg("Give the application the root ISRG Root X1, or take a certificate whose root those systems know."),
    ),
)
