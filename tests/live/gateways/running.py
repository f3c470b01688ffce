"""Gateways that are real programs, each before the API of a provider and started as people configure it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import jwt
import requests
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from diagnostics.engine.model.profile import Profile
from diagnostics.engine.platform import load
from tests.live.conftest import free_ports
from tests.live.gateways import certificates, debian
from tests.live.providers.running import SECRETS, Provider

_ENDPOINTS = """
[[endpoints]]
method = "GET"
path = "/devices"
any_of = ["read"]
[[endpoints]]
method = "GET"
path = "/policies"
any_of = ["admin"]
"""


@dataclass(frozen=True)
class Gateway:
    """A running gateway. `strips` says that what it stands before never sees Authorization."""

    name: str
    base: str
    provider: Provider
    strips: bool = False
    asks_certificate: bool = False
    ca_file: str = ""

    @property
    def api(self) -> str:
        return self.base + self.provider.api_path

    def profile(self) -> Profile:
        """What an administrator would write: the issuer, the address that callers use, and who may introspect."""
        authority = f'ca_file = "{self.ca_file}"\n' if self.ca_file else ""
        content = (
            f'name = "{self.name}"\n[[environments]]\nname = "lab"\nissuer = "{self.provider.issuer}"\n'
            f'api = "{self.api}"\naudiences = ["{self.provider.api}"]\nallow_private = true\n{authority}'
            f'[introspection]\nclient_id = "portal"\nclient_secret_env = "LAB_SECRET"\n{_ENDPOINTS}'
        )
        return load.read(content, SECRETS, slug="lab", source="lab.toml")


@contextmanager
def started(folder: Path, command: list[str], url: str, *, verify: str | bool = True) -> Iterator[None]:
    """The program, until the end; its output goes into `folder`."""
    log = folder / "output.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=debian.environ(debian.unpacked()), stdout=output, stderr=subprocess.STDOUT
        )
    try:
        try:
            _wait(url, verify)
        except requests.RequestException as error:
            raise ChildProcessError(f"{error}\n{log.read_text()}") from error
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(url: str, verify: str | bool) -> None:
    """Until it takes connections; what it answers does not matter."""
    with requests.Session() as session:
        session.trust_env = False
        retry = Retry(total=None, connect=100, read=0, backoff_factor=0.1, backoff_max=0.2)
        session.mount(url.partition("//")[0] + "//", HTTPAdapter(max_retries=retry))
        session.get(url, verify=verify, timeout=10)


def _folder(parent: Path, name: str) -> Path:
    made = parent / name
    made.mkdir()
    return made


@contextmanager
def _nginx(parent: Path, name: str, server: str, *, tls: Path | None = None) -> Iterator[str]:
    """nginx with one server block, on a port of its own."""
    folder, port, root = _folder(parent, name), free_ports(1)[0], debian.unpacked()
    listen = f"127.0.0.1:{port} ssl" if tls else f"127.0.0.1:{port}"
    certificate = f"ssl_certificate {tls}/server.pem; ssl_certificate_key {tls}/server.key;" if tls else ""
    kinds = ("proxy", "client_body", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; worker_processes 1; events {{}}\n"
        f"http {{ access_log off; {temporary}\nserver {{ listen {listen}; {certificate}\n{server}\n}} }}\n"
    )
    base = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    program = [str(root / "usr/sbin/nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    with started(folder, program, f"{base}/-/up", verify=str(tls / "ca.pem") if tls else True):
        yield base


@contextmanager
def nginx_auth_request(folder: Path, provider: Provider) -> Iterator[Gateway]:
    """A subrequest to the provider's API decides; the answer itself is another's."""
    server = f"""
location = /-/up {{ return 204; }}
location /api/ {{ auth_request /-/auth; default_type application/json; try_files /nowhere @granted; }}
location @granted {{ default_type application/json; return 200 '{{"granted": true}}'; }}
location = /-/auth {{ internal; proxy_pass {provider.base}$request_uri; proxy_pass_request_body off;
  proxy_set_header Content-Length ""; }}
"""
    with _nginx(folder, "nginx-auth-request", server) as base:
        yield Gateway("nginx auth_request", base, provider)


@contextmanager
def nginx_strips(folder: Path, provider: Provider) -> Iterator[Gateway]:
    """A proxy that hands no Authorization on."""
    server = f"""
location = /-/up {{ return 204; }}
location / {{ proxy_pass {provider.base}; proxy_set_header Authorization ""; }}
"""
    with _nginx(folder, "nginx-strips", server) as base:
        yield Gateway("nginx, header stripped", base, provider, strips=True)


@contextmanager
def nginx_certificate(folder: Path, provider: Provider) -> Iterator[Gateway]:
    """A proxy that asks callers for a certificate, and has one of a private authority itself."""
    tls = _folder(folder, "tls")
    certificates.write(tls)
    server = f"""
ssl_client_certificate {tls}/ca.pem; ssl_verify_client on;
location / {{ proxy_pass {provider.base}; }}
"""
    with _nginx(folder, "nginx-certificate", server, tls=tls) as base:
        yield Gateway("nginx client certificate", base, provider, asks_certificate=True, ca_file=str(tls / "ca.pem"))


@contextmanager
def haproxy(folder: Path, provider: Provider) -> Iterator[Gateway]:
    """HAProxy verifies issuer, audience, signature and exp itself, in the words of its documentation."""
    folder, port = _folder(folder, "haproxy"), free_ports(1)[0]
    key = jwt.PyJWKClient(f"{provider.issuer}/jwks").get_signing_keys()[0].key
    (folder / "key.pem").write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    deny = "http-request deny deny_status 401 content-type 'text/html' string"
    behind = provider.base.removeprefix("http://")
    (folder / "haproxy.cfg").write_text(
        f"""global
defaults
  mode http
  timeout connect 5s
  timeout client 10s
  timeout server 10s
frontend api
  bind 127.0.0.1:{port}
  http-request return status 204 if {{ path /-/up }}
  {deny} 'Missing Authorization HTTP header' unless {{ req.hdr(authorization) -m found }}
  http-request set-var(txn.alg) http_auth_bearer,jwt_header_query('$.alg')
  http-request set-var(txn.iss) http_auth_bearer,jwt_payload_query('$.iss')
  http-request set-var(txn.aud) http_auth_bearer,jwt_payload_query('$.aud')
  http-request set-var(txn.exp) http_auth_bearer,jwt_payload_query('$.exp','int')
  {deny} 'Unsupported JWT signing algorithm' unless {{ var(txn.alg) -m str RS256 }}
  {deny} 'Invalid JWT issuer' unless {{ var(txn.iss) -m str {provider.issuer} }}
  {deny} 'Invalid JWT audience' unless {{ var(txn.aud) -m str {provider.api} }}
  {deny} 'Invalid JWT signature' unless {{ http_auth_bearer,jwt_verify(txn.alg,"{folder}/key.pem") -m int 1 }}
  http-request set-var(txn.now) date()
  {deny} 'JWT has expired' if {{ var(txn.exp),sub(txn.now) -m int lt 0 }}
  default_backend api
backend api
  server api {behind}
"""
    )
    program = [str(debian.unpacked() / "usr/sbin/haproxy"), "-db", "-f", str(folder / "haproxy.cfg")]
    with started(folder, program, f"http://127.0.0.1:{port}/-/up"):
        yield Gateway("haproxy jwt_verify", f"http://127.0.0.1:{port}", provider)


@contextmanager
def caddy(folder: Path, provider: Provider) -> Iterator[Gateway]:
    """Caddy asks the provider's API and hands its refusal on."""
    folder, port = _folder(folder, "caddy"), free_ports(1)[0]
    (folder / "Caddyfile").write_text(
        f"""{{
  admin off
  auto_https off
}}
http://127.0.0.1:{port} {{
  respond /-/up 204
  handle /api/* {{
    forward_auth {provider.base.removeprefix("http://")} {{
      uri {{http.request.orig_uri}}
    }}
    header Content-Type application/json
    respond "{{}}" 200
  }}
}}
"""
    )
    program = [str(debian.unpacked() / "usr/bin/caddy"), "run", "--config", str(folder / "Caddyfile")]
    with started(folder, program, f"http://127.0.0.1:{port}/-/up"):
        yield Gateway("caddy forward_auth", f"http://127.0.0.1:{port}", provider)


@contextmanager
def _apache(parent: Path, name: str, modules: list[str], server: str) -> Iterator[str]:
    folder, port, root = _folder(parent, name), free_ports(1)[0], debian.unpacked()
    loaded = ["mpm_event", "authz_core", "authn_core", "authz_user", "auth_basic", "mime", "dir", "alias", *modules]
    lines = "\n".join(f"LoadModule {one}_module {root}/usr/lib/apache2/modules/mod_{one}.so" for one in loaded)
    (folder / "www" / "api").mkdir(parents=True)
    for page in ("up", "api/devices", "api/policies"):
        (folder / "www" / page).write_text("{}")
    (folder / "apache.conf").write_text(
        f"ServerRoot {folder}\nServerName 127.0.0.1\nListen 127.0.0.1:{port}\nPidFile {folder}/pid\n"
        f"DefaultRuntimeDir {folder}\nErrorLog {folder}/error.log\nMutex posixsem\n{lines}\n"
        f"TypesConfig /dev/null\nDocumentRoot {folder}/www\n{server.replace('FOLDER', str(folder))}\n"
    )
    program = [str(root / "usr/sbin/apache2"), "-f", str(folder / "apache.conf"), "-DFOREGROUND"]
    with started(folder, program, f"http://127.0.0.1:{port}/up"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def apache_cgi(folder: Path, provider: Provider) -> Iterator[Gateway]:
    """A CGI program that asks for a token, behind an Apache that keeps Authorization from it (no CGIPassAuth)."""
    script = folder / "api.cgi"
    script.write_text(
        "#!/bin/sh\n"
        'if [ -z "$HTTP_AUTHORIZATION" ]; then printf \'Status: 401 Unauthorized\\r\\nWWW-Authenticate: Bearer\\r\\n'
        'Content-Type: application/json\\r\\n\\r\\n{"error": "unauthorized"}\'; else '
        "printf 'Content-Type: application/json\\r\\n\\r\\n{}'; fi\n"
    )
    script.chmod(0o755)
    server = (
        f"ScriptSock FOLDER/sock\nScriptAlias /api/devices {script}\nScriptAlias /api/policies {script}\n"
        f"<Directory {folder}>\nRequire all granted\n</Directory>"
    )
    with _apache(folder, "apache-cgi", ["cgid"], server) as base:
        yield Gateway("Apache CGI", base, provider, strips=True)


@contextmanager
def apache_oauth2(folder: Path, provider: Provider) -> Iterator[Gateway]:
    """mod_oauth2 verifies JWTs with the published keys."""
    server = f"""<Location /api>
AuthType oauth2
OAuth2TokenVerify jwks_uri {provider.issuer}/jwks jwks_uri.ssl_verify=false
Require valid-user
</Location>"""
    with _apache(folder, "apache-oauth2", ["oauth2"], server) as base:
        yield Gateway("Apache mod_oauth2", base, provider)


@contextmanager
def apache_openidc(folder: Path, provider: Provider) -> Iterator[Gateway]:
    """mod_auth_openidc asks the issuer about each token. It asks by https alone, so nginx stands before the issuer."""
    tls = _folder(folder, "introspection-tls")
    certificates.write(tls)
    with _nginx(folder, "introspection", f"location / {{ proxy_pass {provider.base}; }}", tls=tls) as issuer:
        server = f"""OIDCCryptoPassphrase a-passphrase-of-this-test
OIDCOAuthIntrospectionEndpoint {issuer}{provider.issuer_path}/introspect
OIDCOAuthSSLValidateServer Off
OIDCOAuthClientID portal
OIDCOAuthClientSecret {SECRETS["LAB_SECRET"]}
OIDCOAuthRemoteUserClaim client_id
<Location /api>
AuthType oauth20
Require valid-user
</Location>"""
        with _apache(folder, "apache-openidc", ["auth_openidc"], server) as base:
            yield Gateway("Apache mod_auth_openidc", base, provider)


GATEWAYS: dict[str, Callable[..., object]] = {
    "nginx-auth-request": nginx_auth_request,
    "nginx-strips": nginx_strips,
    "nginx-certificate": nginx_certificate,
    "haproxy": haproxy,
    "caddy": caddy,
    "apache-cgi": apache_cgi,
    "apache-oauth2": apache_oauth2,
    "apache-openidc": apache_openidc,
}
