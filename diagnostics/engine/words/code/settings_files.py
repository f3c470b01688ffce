"""Signs of a variable in a settings file whose program knows another way to write one; a row for each program."""

from __future__ import annotations

from diagnostics.engine.model.types import Param, msg
from diagnostics.engine.words.code.sign import Sign, sign

_CAUSE = "placeholder-or-unexpanded-variable"
_HELD = r"(?:token|secret|password|passwd|api_?key|access_?key|key|pat|jwt|auth|credentials?|authorization|bearer)"
_NAME = r"[A-Za-z_][\w.]{1,60}"
_SHOUTED = r"(?-i:[A-Z][A-Z0-9_]{2,60})"
# The ways to write a variable, by a short name of each.
_WAYS = {
    "braced": rf"\$\{{{_NAME}\}}",
    "bare": rf"\${_SHOUTED}\b",
    "percent": rf"%{_SHOUTED}%",
    "parens": rf"\$\({_NAME}\)",
    "double": rf"\{{\{{[ ]?{_NAME}[ ]?\}}\}}",
    "env": rf"\$\{{env:{_NAME}\}}|\$env:{_NAME}",
}
# What puts variables into a file before its program reads it.
_PUT_IN_BEFORE = (
    r"\benvsubst\b|\bgomplate\b|\bconsul-template\b|\bconfd\b|\bexpand-?env\b|\bsed[ ]-i?[ ]?[\"']s|\.j2\b|\.tpl\b"
    r"|\bdocker[ -]compose\b|\bcompose\.ya?ml\b|(?m:^services:)|\bansible\b"
)
_IN_ACTIONS = r"|\bruns-on:"


def _row(place: Param, known_by: str, ways: tuple[str, ...], right: Param, head: str, never: str = _IN_ACTIONS) -> Sign:
    """A program, by what its file or its log is known by, and ways to write a variable that it does not know."""
    wrong = "|".join(_WAYS[way] for way in ways)
    example = {"braced": "${X_TOKEN}", "bare": "$X_TOKEN", "percent": "%X_TOKEN%", "double": "{{ X_TOKEN }}",
               "env": "${env:X_TOKEN}", "parens": "$(X_TOKEN)"}[ways[0]]  # fmt: skip
    return sign(
        msg("{place} puts no variable in here, so its name is sent.", place=place),
        rf"^[ \t]{{0,24}}(?:-[ ])?[\w./-]{{0,40}}{_HELD}[\w-]{{0,20}}[ ]{{0,4}}[:= ][ ]{{0,4}}[\"']?"
        rf"(?:(?:Bearer|Basic|Token|ApiKey)[ ])?(?:{wrong})[\"']?[ \t]*$",
        (_CAUSE, 0.88),
        beside=known_by,
        never=_PUT_IN_BEFORE + never,
        hit=f'{head}\napi_token: "{example}"',
        miss=f'{head}\napi_token: "k3J9vQ2x"',
        fix=msg("Write there {form}, and see that the value is defined where the program runs.", form=right),
    )


SIGNS: tuple[Sign, ...] = (
    _row(
        "Beats",
        r"\b(?:file|metric|heart|audit|packet)beat\b|\boutput\.(?:elasticsearch|logstash)\b",
        ("bare", "percent", "double", "parens", "env"),
        "${NAME}",
        "filebeat.yml",
    ),
    _row("Logstash", r"\blogstash\b", ("bare", "percent", "double", "parens", "env"), "${NAME}", "logstash.conf"),
    _row("Fluent Bit", r"\bfluent-?bit\b", ("bare", "percent", "double", "env"), "${NAME}", "fluent-bit.conf"),
    _row(
        "Telegraf",
        r"\btelegraf\b|\[\[(?:out|in)puts\.",
        ("double", "percent", "parens", "env"),
        "${NAME}",
        "telegraf.conf",
    ),
    _row(
        "Grafana",
        r"\bgrafana\.ini\b|\bprovisioning/(?:datasources|alerting)",
        ("double", "percent", "parens", "env"),
        "$__env{NAME}",
        "grafana.ini",
    ),
    _row(
        "Promtail",
        r"\bpromtail\b",
        ("braced", "bare", "double"),
        msg("${NAME}, with -config.expand-env=true"),
        "promtail.yml",
    ),
    _row(
        "Alertmanager",
        r"\balertmanager\b",
        ("braced", "bare", "double", "percent"),
        msg("the value itself, or a file"),
        "alertmanager.yml",
    ),
    _row(
        "Home Assistant",
        r"\bhome[ -]?assistant\b|\bhomeassistant\b|\bsecrets\.yaml\b",
        ("braced", "bare", "env"),
        "!secret name",
        "Home Assistant",
    ),
    _row("Caddy", r"\bcaddyfile\b", ("braced", "bare", "double", "percent"), "{$NAME}", "Caddyfile"),
    _row(
        "Symfony",
        r"\bsymfony\b|\bservices\.yaml\b",
        ("braced", "double", "percent", "bare"),
        "%env(NAME)%",
        "services.yaml",
    ),
    _row(
        "Serverless Framework",
        r"\bserverless\.ya?ml\b|\bsls[ ]deploy\b",
        ("bare", "double", "percent"),
        "${env:NAME}",
        "serverless.yml",
    ),
    _row(
        "CloudFormation",
        r"\bAWSTemplateFormatVersion\b|\btemplate\.ya?ml\b[\s\S]*\bsam\b|AWS::Serverless",
        ("braced", "bare", "double"),
        msg("!Sub, !Ref or a dynamic reference"),
        "AWSTemplateFormatVersion",
    ),
    _row(
        "Rails",
        r"\bdatabase\.yml\b|\bsecrets\.yml\b|\bconfig_for\b",
        ("braced", "bare", "double", "percent"),
        '<%= ENV["NAME"] %>',
        "Rails, config_for",
    ),
    _row("dbt", r"\bprofiles\.yml\b", ("braced", "bare", "percent"), "{{ env_var('NAME') }}", "dbt run\nprofiles.yml"),
    _row(
        "Spring",
        r"\bapplication(?:-\w{1,20})?\.(?:ya?ml|properties)\b",
        ("bare", "percent", "double", "env"),
        "${NAME}",
        "application.yml",
    ),
    _row(
        msg("The environment of CircleCI"),
        r"\.circleci\b|\bcimg/",
        ("bare", "braced", "double"),
        msg("the value as a variable of the project or a context"),
        ".circleci/config.yml",
    ),
    _row(
        msg("The with: of GitHub Actions"),
        r"\buses:[ ]{1,4}[\w.-]{1,60}/[\w./-]{1,80}@[^\n]{1,60}\n(?:[^\n]*\n){0,4}?[ \t]{1,20}with:",
        ("bare", "braced", "double", "parens"),
        "${{ secrets.NAME }}",
        "- uses: a/b@v1\n  with:",
        never="",
    ),
    _row(
        msg("A file of HTTP requests"),
        r"(?m:^[#\s]{0,4}[\w./-]{1,60}\.(?:http|rest)[ \t]*$)|\brest[ -]client\b",
        ("braced", "bare", "percent"),
        "{{name}}",
        "# request.http",
    ),
)
