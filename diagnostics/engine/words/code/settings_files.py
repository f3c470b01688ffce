"""Signs of a variable in a settings file whose program knows another way to write one; a row for each program."""

from __future__ import annotations

from diagnostics.engine.model.types import Param, msg
from diagnostics.engine.words.code.sign import HELD, SHOUTED, Sign, sign

_CAUSE = "placeholder-or-unexpanded-variable"
_NAME = r"[A-Za-z_][\w.]{1,60}"
# The ways to write a variable, by a short name of each.
_WAYS = {
    "braced": rf"\$\{{{_NAME}\}}",
    "bare": rf"\${SHOUTED}\b",
    "percent": rf"%{SHOUTED}%",
    "parens": rf"\$\({_NAME}\)",
    "double": rf"\{{\{{[ ]?{_NAME}[ ]?\}}\}}",
    "env": rf"\$\{{env:{_NAME}\}}|\$env:{_NAME}",
}
# What puts variables into a file before its program reads it.
_PUT_IN_BEFORE = (
    r"\benvsubst\b|\bgomplate\b|\bconsul-template\b|\bconfd\b|\bexpand-?env\b|\bsed[ ]-i?[ ]?[\"']s|\.j2\b|\.tpl\b"
    r"|\bdocker[ -]compose\b|\bcompose\.ya?ml\b|(?m:^services:)|\bansible\b"
)
# A script sets variables by the same sign, and its shell puts them in.
_OF_A_SHELL = r"|\b(?:curl|export)[ ]|#![ ]?/|<<-?[ ]?[\"']?EOF"
_IN_ACTIONS = r"|\bruns-on:"
# What stands between a key and its value: in YAML, in files of properties, and where each program has its own way.
_MAPPED = r"[\"']?:[ ]{1,4}"
_SET = r"[ ]{1,4}=[ ]{0,4}"
_BESIDE = r"[ ]{1,12}"


def _row(
    place: Param,
    known_by: str,
    ways: tuple[str, ...],
    right: Param,
    head: str,
    *,
    between: str = _MAPPED,
    under: str = "",
    never: str = _IN_ACTIONS,
    example: str = '{head}\napi_token: "{value}"',
) -> Sign:
    """A program, by what its file or its log is known by, and ways to write a variable that it does not know."""
    wrong = "|".join(_WAYS[way] for way in ways)
    value = {"braced": "${X_TOKEN}", "bare": "$X_TOKEN", "percent": "%X_TOKEN%", "double": "{{ X_TOKEN }}",
               "env": "${env:X_TOKEN}", "parens": "$(X_TOKEN)"}[ways[0]]  # fmt: skip
    return sign(
        msg("{place} puts no variable in here, so its name is sent.", place=place),
        rf"{under}^[ \t]{{0,24}}(?:-[ ]|header_up[ ])?[\"']?[\w./-]{{0,40}}{HELD}[\w-]{{0,20}}(?:{between})[\"']?"
        rf"(?:(?:Bearer|Basic|Token|ApiKey)[ ])?(?:{wrong})[\"']?[ \t]*$",
        (_CAUSE, 0.88),
        beside=known_by,
        never=_PUT_IN_BEFORE + _OF_A_SHELL + never,
        hit=example.format(head=head, value=value),
        miss=example.format(head=head, value="k3J9vQ2x"),
        fix=msg("Write there {form}, and see that the value is defined where the program runs.", form=right),
    )


SIGNS: tuple[Sign, ...] = (
    _row(
        msg("Beats"),
        r"\b(?:file|metric|heart|audit|packet)beat\b|\boutput\.(?:elasticsearch|logstash)\b",
        ("bare", "percent", "double", "parens", "env"),
        "${NAME}",
        "filebeat.yml",
    ),
    _row(
        msg("Logstash"),
        r"\blogstash[\w-]{0,20}\.(?:conf|yml)\b|/logstash/|\[logstash\.",
        ("bare", "percent", "double", "parens", "env"),
        "${NAME}",
        "logstash.conf",
        between=rf"{_MAPPED}|[ ]{{1,4}}=>[ ]{{1,4}}",
        example='{head}\napi_token => "{value}"',
    ),
    _row(
        msg("Fluent Bit"),
        r"\bfluent-?bit\b",
        ("bare", "percent", "double", "env"),
        "${NAME}",
        "fluent-bit.conf",
        between=rf"{_MAPPED}|{_BESIDE}",
        example="{head}\napi_token  {value}",
    ),
    _row(
        msg("Telegraf"),
        r"\btelegraf\.conf\b|\[\[(?:out|in)puts\.",
        ("double", "percent", "parens", "env"),
        "${NAME}",
        "telegraf.conf",
        between=_SET,
        example='{head}\napi_token = "{value}"',
    ),
    _row(
        msg("Grafana"),
        r"\bgrafana\.ini\b|\bprovisioning/(?:datasources|alerting)",
        ("double", "percent", "parens", "env"),
        "$__env{NAME}",
        "grafana.ini",
        between=rf"{_MAPPED}|{_SET}",
        example="{head}\napi_token = {value}",
    ),
    _row(
        msg("Promtail"),
        r"\bpromtail\b",
        ("braced", "bare", "double"),
        msg("${NAME}, with -config.expand-env=true"),
        "promtail.yml",
    ),
    _row(
        msg("Alertmanager"),
        r"\balertmanager\b",
        ("braced", "bare", "double", "percent"),
        msg("the value itself, or a file"),
        "alertmanager.yml",
    ),
    _row(
        msg("Home Assistant"),
        r"\bhome[ -]?assistant\b|\bhomeassistant\b|\bsecrets\.yaml\b",
        ("braced", "bare", "env"),
        "!secret name",
        "Home Assistant",
    ),
    _row(
        msg("Caddy"),
        r"\bcaddyfile\b",
        ("braced", "bare", "double", "percent"),
        "{$NAME}",
        "Caddyfile",
        between=_BESIDE,
        example='{head}\nheader_up Authorization "Bearer {value}"',
    ),
    _row(
        msg("Symfony"),
        r"\bsymfony\b|\bservices\.yaml\b",
        ("braced", "double", "percent", "bare"),
        msg("%env(NAME)%"),
        "services.yaml",
    ),
    _row(
        msg("Serverless Framework"),
        r"\bserverless\.ya?ml\b|\bsls[ ]deploy\b",
        ("bare", "double", "percent"),
        "${env:NAME}",
        "serverless.yml",
    ),
    _row(
        msg("CloudFormation"),
        r"\bAWSTemplateFormatVersion\b|\btemplate\.ya?ml\b[\s\S]*\bsam\b|AWS::Serverless",
        ("braced", "bare", "double"),
        msg("!Sub, !Ref or a dynamic reference"),
        "AWSTemplateFormatVersion",
    ),
    _row(
        msg("Rails"),
        r"\bdatabase\.yml\b|\bsecrets\.yml\b|\bconfig_for\b",
        ("braced", "bare", "double", "percent"),
        '<%= ENV["NAME"] %>',
        "Rails, config_for",
    ),
    _row(
        msg("dbt"),
        r"\bprofiles\.yml\b",
        ("braced", "bare", "percent"),
        "{{ env_var('NAME') }}",
        "dbt run\nprofiles.yml",
    ),
    _row(
        msg("Spring"),
        r"\bapplication(?:-\w{1,20})?\.(?:ya?ml|properties)\b",
        ("bare", "percent", "double", "env"),
        "${NAME}",
        "application.yml",
        # a key of a file of properties has a dot, a variable of a shell has none
        between=rf"{_MAPPED}|(?<=\.token)=|(?<=\.key)=|(?<=\.secret)=|(?<=\.password)=|[ ]{{1,4}}=[ ]{{1,4}}",
    ),
    _row(
        msg("The environment of CircleCI"),
        r"\.circleci\b|\bcimg/",
        ("bare", "braced", "double"),
        msg("the value as a variable of the project or a context"),
        ".circleci/config.yml",
        under=r"^[ \t]{0,24}environment:[ \t]*\n(?:[ \t]{1,30}[\w-]{1,60}:[^\n]{0,200}\n){0,12}?",
        example="{head}\nenvironment:\n  api_token: {value}",
    ),
    _row(
        msg("The with: of GitHub Actions"),
        r"\buses:[ ]",
        ("bare", "braced", "double", "parens"),
        "${{ secrets.NAME }}",
        "- uses: a/b@v1",
        under=r"^[ \t]{0,24}with:[ \t]*\n(?:[ \t]{1,30}[\w-]{1,60}:[^\n]{0,200}\n){0,12}?",
        never="",
        example="{head}\n  with:\n    api_token: {value}",
    ),
    _row(
        msg("A file of HTTP requests"),
        r"(?m:^[#\s]{0,4}[\w./-]{1,60}\.(?:http|rest)[ \t]*$)",
        ("braced", "bare", "percent"),
        "{{name}}",
        "# request.http",
        between=r":[ ]{1,4}",
        example="{head}\nX-Token: {value}",
    ),
)
