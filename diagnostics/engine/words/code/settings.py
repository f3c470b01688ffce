"""Signs in settings: of gateways and web servers, of workflows, playbooks and environment files."""

from __future__ import annotations

from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

# Steps of a workflow that sign in by its ID token (docs.github.com, OpenID Connect in workflows).
_SIGN_IN_BY_OIDC = (
    r"(?:configure-aws-credentials@[\s\S]{0,800}?role-to-assume:|workload_identity_provider:"
    r"|azure/login@[\s\S]{0,400}?tenant-id:|gh-action-pypi-publish@|rust-lang/crates-io-auth-action@|rubygems/release-gem@"
    r"|vault-action@[\s\S]{0,400}?method:[ \t]{1,4}jwt)"
)
_MAY_ASK = r"(?:^|\n)[ \t]{0,20}id-token:[ \t]{0,8}[\"']?write|permissions:[ \t]{0,8}write-all"

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("Envoy takes the header away once it is verified, unless forward is set."),
        r"envoy\.filters\.http\.jwt_authn[\s\S]{0,3000}?\bproviders:",
        ("stripped-by-proxy-or-gateway", 0.84),
        beside=r"(?i)not authenticated|no (?:authorization|bearer|token)|missing (?:authorization|token|header)",
        never=r"\bforward:[ \t]{0,4}true|disable_header_strip",
        hit="- name: envoy.filters.http.jwt_authn\n  providers:\n    a: {}\nNot authenticated",
        miss="- name: envoy.filters.http.jwt_authn\n  providers:\n    a: {forward: true}\nNot authenticated",
    ),
    sign(
        msg("The header that checkout left in git's settings goes out instead."),
        r"extraheader=AUTHORIZATION:[\s\S]{0,2000}?denied to github-actions\[bot\]"
        r"|actions/checkout@[\s\S]{0,3000}?https://[^@\s]{1,200}@github\.com"
        r"[\s\S]{0,2000}?denied to github-actions\[bot\]",
        ("credential-overridden", 0.86),
        never=r"persist-credentials:[ \t]{0,4}[\"']?false",
        hit="https://github.com/.extraheader=AUTHORIZATION: basic ***\ndenied to github-actions[bot].",
        miss="Permission to a/b.git denied to github-actions[bot].",
    ),
    sign(
        msg("A Basic gate stands in front of the API and reads the same header."),
        r"^[ \t]{0,40}auth_basic[ \t]{1,20}[\"'](?!off)|^[ \t]{0,40}AuthType[ \t]{1,8}Basic"
        r"|basicauth\.users|basic_auth_users",
        ("wrong-auth-scheme", 0.74),
        beside=r"Bearer\b",
        hit='auth_basic "Restricted"; # sent: Bearer abc',
        miss="auth_basic off; # sent: Bearer abc",
    ),
    sign(
        msg("The gate's own Basic credentials are passed on to the application, which has others."),
        r"(?:^[ \t]{0,40}|^[^\n]{0,200}\{[ \t]{0,8})"
        r"(?P<old>auth_basic[ \t]{1,20}(?:\"(?!off)[^\"\n]{0,80}\"|'(?!off)[^'\n]{0,80}');)",
        ("wrong-auth-scheme", 0.86),
        ("credential-overridden", 0.5),
        beside=r"proxy_pass[ \t][\s\S]{0,4000}authorization:[ \t]{0,4}Basic\b"
        r"|authorization:[ \t]{0,4}Basic\b[\s\S]{0,4000}proxy_pass[ \t]",
        never=r"proxy_set_header[ \t]{1,20}Authorization",
        hit='auth_basic "Restricted"; proxy_pass http://app;\nAuthorization: Basic abc',
        miss='auth_basic "x"; proxy_pass http://app; proxy_set_header Authorization "";\nAuthorization: Basic abc',
        instead='proxy_set_header Authorization "";',
        whole=Whole.BEHIND,
    ),
    sign(
        msg("The module uri puts the .netrc entry of this host in the place of the header."),
        r"^[ \t]{0,40}(?:ansible\.builtin\.)?uri:[ \t]*$",
        ("credential-overridden", 0.8),
        beside=r"\bnetrc\b",
        never=r"use_netrc",
        hit="  uri:\n    url: https://git.example.com  # ~/.netrc has this host",
        miss="  uri:\n    use_netrc: false  # ~/.netrc has this host",
        instead="uri:\n    use_netrc: false",
    ),
    sign(
        msg("What stands in front speaks plain HTTP to a server that takes HTTPS."),
        r"(?P<old>(?P<name>\b[\w./-]{0,60}backend-protocol)[\"']?:[ \t]{0,4}[\"']?HTTP[\"']?)(?![\w2/])",
        ("http-instead-of-https", 0.84),
        beside=r"sent an HTTP request to an HTTPS server|plain HTTP request was sent to HTTPS port",
        hit="backend-protocol: HTTP\nClient sent an HTTP request to an HTTPS server.",
        miss="backend-protocol: HTTPS\nClient sent an HTTP request to an HTTPS server.",
        instead="⟨name=backend-protocol⟩: HTTPS",
    ),
    sign(
        msg("Docker takes the quotes of an environment file as part of the value."),
        r"^[ \t]{0,8}\w{0,40}(?:TOKEN|KEY|SECRET)\w{0,20}=([\"'])[^\n\"']{1,400}\1[ \t]*$",
        ("token-quoted", 0.76),
        beside=r"--env-file|env_file",
        hit='API_TOKEN="abc"\n# docker run --env-file .env',
        miss="API_TOKEN=abc\n# docker run --env-file .env",
    ),
    sign(
        msg("The block form of YAML adds a line break to the value."),
        r"^[ \t]{0,40}(?P<key>[\w.-]{0,40}(?:token|key|authorization|secret)[\w.-]{0,20})[\"']?:"
        r"[ \t]{1,4}[|>]\+?[ \t]*$",
        ("token-whitespace-or-newline", 0.74),
        never=r"BEGIN (?:RSA |EC )?(?:PRIVATE|PUBLIC)|BEGIN CERTIFICATE|\|-",
        hit="api_token: |\n  abc",
        miss="api_token: |-\n  abc",
        instead="⟨key⟩: |-",
    ),
    sign(
        msg("nginx drops a header whose name has an underscore, unless it is told to keep it."),
        r"(?<![\w$])(?:api|auth|access|user|x|client|app|session|secret)_(?:\w{1,20}_)?(?:key|token|id|secret)"
        r"[\"']?[ \t]{0,3}:[ \t]",
        ("stripped-by-webserver", 0.74),
        ("stripped-by-proxy-or-gateway", 0.7),
        ("wrong-header-name", 0.4),
        beside=r"\bproxy_pass\b|\bnginx\b[^\n]{0,80}\b(?:proxy|behind|through|front)",
        never=r"underscores_in_headers[ \t]{1,4}on|client_id[\"']?:[ \t]{0,3}[\"']|grant_type"
        r"|\"\w{1,40}_(?:key|token|id|secret)\"",
        hit="proxy_pass http://127.0.0.1:9053/;\n\napi_key: abc",
        miss="proxy_pass http://127.0.0.1:9053/;\n\nApi-Key: abc",
    ),
    sign(
        msg("The job signs in by its ID token, and its permissions do not let it ask for one."),
        rf"^(?P<old>[ \t]{{0,20}}permissions:)[ \t]*$(?=[\s\S]{{0,6000}}?{_SIGN_IN_BY_OIDC})",
        ("missing-scope", 0.86),
        never=_MAY_ASK,
        hit="permissions:\n  contents: read\nsteps:\n  - with:\n      workload_identity_provider: projects/1/x",
        miss="permissions:\n  id-token: write\nsteps:\n  - with:\n      workload_identity_provider: projects/1/x",
        instead="id-token: write",
        whole=Whole.BEHIND,
    ),
    sign(
        msg("The job signs in by its ID token, and nothing that was pasted lets it ask for one."),
        rf"^(?P<old>[ \t]{{0,20}}runs-on:[^\n]{{1,80}})$(?=[\s\S]{{0,6000}}?{_SIGN_IN_BY_OIDC})",
        ("missing-scope", 0.7),
        never=rf"{_MAY_ASK}|^[ \t]{{0,20}}permissions:",
        hit="runs-on: ubuntu-latest\nsteps:\n  - with:\n      workload_identity_provider: projects/1/x",
        miss="permissions:\n  id-token: write\nruns-on: x\nsteps:\n  - with:\n      workload_identity_provider: p/1",
        instead="permissions:\n  id-token: write\n  contents: read",
        whole=Whole.BEHIND,
    ),
)
