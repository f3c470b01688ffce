"""Signs of a variable in a settings file whose program reads it as text, or reads another way of writing it."""

from __future__ import annotations

from diagnostics.engine.model.types import Message, Param, msg
from diagnostics.engine.words.code.sign import SHOUTED, Sign, sign

_CAUSE = "placeholder-or-unexpanded-variable"
_HELD = r"(?:token|secret|password|passwd|pass|api_?key|access_?key|key|pat|jwt|auth|credentials?|authorization)"
_NAME = r"[A-Za-z_][\w.-]{1,60}"
_DOUBLE = r"\{\{[^}\n]{1,60}\}\}"
_KEY = rf"\"[\w:]{{0,40}}{_HELD}\w{{0,20}}\"[ ]?:[ ]?\"(?:Bearer[ ])?"
_BRACED = rf"\$\{{?(?:env:)?{_NAME}\}}?"
_ANY = rf"(?:\$\{{(?:env:)?{_NAME}\}}|\$(?:env:)?{_NAME}|%{_NAME}%|\$\({_NAME}\)|\{{\{{[ ]?{_NAME}[ ]?\}}\}})"


def _not_put_in(place: Param) -> Message:
    return msg("{place} puts no variable in here, so its name is sent.", place=place)


def _read(
    place: Param,
    pattern: str,
    right: Param,
    *,
    hit: str,
    miss: str,
    beside: str = "",
    never: str = "",
    sure: float = 0.9,
) -> Sign:
    fix = msg("Write there {form}, and see that the value is defined where the program runs.", form=right)
    never = f"{_PUT_IN}|{never}" if never else _PUT_IN
    return sign(_not_put_in(place), pattern, (_CAUSE, sure), hit=hit, miss=miss, beside=beside, never=never, fix=fix)


# Something else puts the values in, before the program reads the file.
_PUT_IN = r"\breplace[ -]?tokens\b|\breplaced (?:by|in|at)\b|\bsubstituted (?:by|in|at)\b|\btoken[ -]replacement\b"

SIGNS: tuple[Sign, ...] = (
    _read(
        msg("Environment= in a systemd unit"),
        rf"^[ \t]{{0,8}}Environment=[\"']?\w{{0,40}}{_HELD}\w{{0,20}}=[^\n$\"']{{0,40}}\$\{{?{_NAME}\}}?",
        msg("the value itself, or leave the line out and name the file in EnvironmentFile="),
        hit="[Service]\nEnvironment=API_TOKEN=${OTHER_TOKEN}",
        miss="[Service]\nEnvironment=API_TOKEN=k3J9vQ2x",
    ),
    _read(
        msg("An environment file of systemd or Docker"),
        # right below what names the file, for the same line in a script is put in by its shell
        r"(?:\bEnvironmentFile\b|[ ]--env-file[ =]|^[^\n=]{0,80}\.env\b|^[^\n=]{0,20}/etc/(?:default|sysconfig)/)"
        r"[^\n]{0,200}\n(?:[ \t]{0,8}(?:#[^\n]{0,200}|\w{1,60}=[^\n]{0,400})?\n){0,12}?"
        rf"^[ \t]{{0,8}}\w{{0,40}}{_HELD}\w{{0,20}}=[\"']?\$\{{?{_NAME}\}}?[\"']?[ \t]*$",
        msg("the value itself"),
        beside=r"\bEnvironmentFile\b|\bdocker[ ]run\b[^\n]{0,200}--env-file",
        never=r"(?m:^[ \t]{0,12}(?:export|set)[ ])|#![ ]?/|\bcurl[ ]",
        hit="# EnvironmentFile of the unit\nAPI_TOKEN=${BASE}",
        miss="# EnvironmentFile of the unit\nAPI_TOKEN=k3J9vQ2x",
    ),
    _read(
        msg("npm"),
        rf":_(?:authToken|auth|password)=[\"']?(?:\$(?!\{{){_NAME}|%{_NAME}%|\{{\{{[^}}\n]{{1,60}}\}}\}}|\$\{{(?:env[:.]){_NAME}\}})",
        "${NAME}",
        hit="//npm.example/:_authToken=$NPM_TOKEN",
        miss="//npm.example/:_authToken=${NPM_TOKEN}",
        never=r"\becho[ ]\"//|>>?[ ]?[~./\w]{0,40}\.npmrc|<<[ ]?EOF|npm[ ]config[ ]set",
    ),
    _read(
        msg("nuget.config"),
        rf"<add[ ]key=\"(?:ClearText)?Password\"[ ]value=\"(?:{_BRACED}|\$\({_NAME}\)|{_DOUBLE})\"",
        "%NAME%",
        hit='<add key="ClearTextPassword" value="$env:FEED_PAT" />',
        miss='<add key="ClearTextPassword" value="%FEED_PAT%" />',
    ),
    _read(
        msg("settings.xml of Maven"),
        rf"<(?:password|username|value)>(?:\$\{{{SHOUTED}\}}|\${SHOUTED}|%{SHOUTED}%)</(?:password|username|value)>",
        "${env.NAME}",
        beside=r"<server>|settings\.xml",
        never=r"[ ]-D(?-i:[A-Z])[A-Z0-9_]{2,40}=",
        hit="<server><id>a</id><password>${NEXUS_PASSWORD}</password></server>",
        miss="<server><id>a</id><password>${env.NEXUS_PASSWORD}</password></server>",
    ),
    _read(
        msg("The file pip.conf"),
        rf"^[ \t]{{0,8}}(?:extra-)?index-url[ ]?=[ ]?https?://(?:[^\s:@/]{{1,60}}:)?{_ANY}@",
        msg("the value itself, or set PIP_INDEX_URL"),
        beside=r"pip\.(?:conf|ini)|\[global\]",
        hit="[global]\nindex-url = https://ci:${PYPI_TOKEN}@pypi.example/simple",
        miss="[global]\nindex-url = https://ci:k3J9vQ2x@pypi.example/simple",
    ),
    _read(
        msg("gradle.properties"),
        rf"^[ \t]{{0,8}}[\w.-]{{0,40}}{_HELD}[\w.-]{{0,20}}[ ]?=[ ]?"
        rf"(?:\$\{{?{_NAME}\}}?|%{_NAME}%|System\.getenv\([^)\n]{{0,60}}\))[ \t]*$",
        msg("the value itself, or set ORG_GRADLE_PROJECT_name in the environment"),
        beside=r"gradle\.properties",
        hit="# gradle.properties\nrepoPassword=${REPO_PASSWORD}",
        miss="# gradle.properties\nrepoPassword=k3J9vQ2x",
    ),
    _read(
        msg("appsettings.json"),
        rf"{_KEY}(?:\$\{{{_NAME}\}}|%{_NAME}%"
        rf"|\$\({_NAME}\)|\$env:{_NAME}|\${SHOUTED})\"",
        msg("the value itself, or set Section__Key in the environment, which counts before the file"),
        beside=r"appsettings(?:\.\w{1,30})?\.json",
        hit='appsettings.json\n{ "Billing": { "ApiKey": "${BILLING_KEY}" } }',
        miss='appsettings.json\n{ "Billing": { "ApiKey": "k3J9vQ2x" } }',
    ),
    _read(
        msg("Claude Desktop"),
        rf"{_KEY}(?:{_BRACED}|%{_NAME}%|{_DOUBLE})\"",
        msg("the value itself"),
        beside=r"claude_desktop_config",
        hit='claude_desktop_config.json\n"env": { "TICKETS_TOKEN": "${TICKETS_TOKEN}" }',
        miss='claude_desktop_config.json\n"env": { "TICKETS_TOKEN": "tk_51c0" }',
    ),
    _read(
        msg("The file of MCP servers"),
        rf"{_KEY}(?:\$(?!\{{){SHOUTED}|%{SHOUTED}%)\"",
        msg("${NAME} or ${env:NAME}, as the client reads it, or the value itself"),
        beside=r"\"mcpServers\"|\bmcp\.json\b",
        hit='{ "mcpServers": { "a": { "env": { "TICKETS_TOKEN": "$TICKETS_TOKEN" } } } }',
        miss='{ "mcpServers": { "a": { "env": { "TICKETS_TOKEN": "${TICKETS_TOKEN}" } } } }',
    ),
    _read(
        msg("The configuration of Prometheus"),
        rf"^[ \t]{{0,20}}(?:credentials|bearer_token|password|client_secret|api_key):[ ][\"']?{_ANY}[\"']?[ \t]*$",
        msg("the value itself, or credentials_file with the path of a file that holds it"),
        beside=r"\bscrape_configs\b|\bstatic_configs\b|\bjob_name\b|\bremote_write\b|\bprometheus\.ya?ml\b",
        never=r"\benvsubst\b|\bhelm\b|expand-external-labels",
        hit="  - job_name: hass\n    authorization:\n      credentials: ${HASS_TOKEN}",
        miss="  - job_name: hass\n    authorization:\n      credentials_file: /run/hass",
    ),
    _read(
        msg("Terraform"),
        rf"^[ \t]{{0,12}}\w{{0,30}}{_HELD}\w{{0,20}}[ ]{{0,12}}=[ ]{{0,4}}\""
        rf"(?:\$\$\{{(?:var|local|data|module)\.[\w.]{{1,80}}\}}"
        rf"|\{{\{{[ ]?(?:var|local|env)\.[\w.]{{1,80}}[ ]?\}}\}}|\${SHOUTED}|%{SHOUTED}%"
        rf"|\$(?:var|local)\.[\w.]{{1,80}})\"",
        "var.name",
        beside=r"\bprovider[ ]\"|\bterraform\b|\bresource[ ]\"",
        hit='provider "digitalocean" {\n  token = "$${var.do_token}"\n}',
        miss='provider "digitalocean" {\n  token = var.do_token\n}',
    ),
    _read(
        msg("Ansible"),
        rf"^[ \t]{{0,20}}[\"']?[\w-]{{0,40}}{_HELD}[\w-]{{0,20}}[\"']?:[ ][\"']?{'(?:[A-Za-z]{2,20}[ ])?'}"
        r"(?:\$\{[a-z_]\w{1,60}\}|\$[a-z_]\w{1,60}|%[a-z_]\w{1,60}%|\{[a-z_]\w{1,60}\}"
        r"|\{\{[ ]?\$\w{1,60}[ ]?\}\})[\"']?[ \t]*$",
        "{{ name }}",
        beside=r"\bansible\.|(?m:^- hosts:)|FAILED!?[ ]=>|\bgroup_vars\b|\bhost_vars\b",
        hit='- ansible.builtin.uri:\n    headers:\n      X-API-Key: "${dns_api_key}"',
        miss='- ansible.builtin.uri:\n    headers:\n      X-API-Key: "{{ dns_api_key }}"',
    ),
    _read(
        msg("Postman"),
        r"\bpostman\b[^\n`\"'();={}]{0,160}(?:\n[^\n`\"'();={}]{0,160}){0,3}?"
        r"(?:\bBearer|\bToken|\bBasic|api-?key|\bauthorization)[ \t]{0,4}[|:]?[ \t]{0,4}(?:(?:Bearer|Token)[ ])?"
        r"(?:\$\{[\w.-]{2,60}\}|\$[a-z_]\w{2,60}|<<[\w.-]{2,60}>>|%[\w.-]{2,60}%"
        r"|(?<!\{)\{[a-z_][\w.-]{1,60}\}(?!\}))[ \t]*$",
        "{{name}}",
        never=r"\bpostman\b[^\n]{0,80}\b(?:work(?:s|ed)?|fine|200|ok|geht|klappt|funktioniert|funciona|fonctionne|marche|dzia)"
        r"|\bwork(?:s|ed)?\b[^\n]{0,40}\bpostman\b|\brequests\.|\bfetch\(|\bcurl[ ]|\bhttps?\.(?:post|get)\(",
        hit="Postman, tab Headers:  Authorization | Bearer ${access_token}",
        miss="Postman, tab Headers:  Authorization | Bearer {{access_token}}",
    ),
    _read(
        msg("@Value without ${…}"),
        r"@Value\([ ]?\"(?P<name>[a-z][\w-]{0,40}(?:\.[\w-]{1,40}){1,6})\"[ ]?\)",
        '@Value("${name}")',
        hit='@Value("geo.api.key")\nprivate String key;',
        miss='@Value("${geo.api.key}")\nprivate String key;',
    ),
    _read(
        msg("The start in the IDE"),
        r"(?:[:=][ ]?|[\"'])@[A-Za-z][\w.-]{2,60}@[\"']?[ \t]*$",
        msg("the value for this kind of start, or have Maven filter the resources before it"),
        beside=r"\bIntelliJ\b|\bEclipse\b|\bIDE\b|\bVS ?Code\b|\bspring-boot:run\b",
        hit="weather.key=@weather.api.key@\n# started from IntelliJ",
        miss="weather.key=4c1e\n# started from IntelliJ",
        sure=0.88,
    ),
    _read(
        msg("A file with marks left for the deployment"),
        rf"{_HELD}\w{{0,20}}[\"']?[ ]?[:=][ ]?[\"']?"
        rf"(?:#\{{[A-Za-z][\w.-]{{1,60}}\}}#?|__(?-i:[A-Z][A-Z0-9_]{{2,50}}?)__)[\"']?[,;]?[ \t]*$",
        msg("the value, or let the step that replaces the marks run on this file"),
        beside=r"\b401\b|\b403\b|unauthori[sz]ed|invalid|forbidden",
        never=r"Net::HTTP|\.rb\b|\bruby\b|ENV\[|@Value|\bputs\b|\bfluent|\bdef \b",
        hit='"ApiKey": "#{Billing.ApiKey}"\n401',
        miss='"ApiKey": "k3J9vQ2x"\n401',
        sure=0.86,
    ),
    _read(
        msg("A command given as a list"),
        r"(?:\b(?:CMD|ENTRYPOINT)[ ]\[|\bexec\.Command(?:Context)?\(|\b(?:spawn|execFile)(?:Sync)?\(|\bProcessBuilder\("
        r"|\bCommand::new\(|\bProcess\.(?:run|start)\(|\bOpen3\.\w{1,12}\(|\bexeca\(|\bproc_open\(\[|\bcreate_subprocess_exec\("
        r"|\bsystem\([ ]?[\"'](?:curl|wget)[\"'],)"
        rf"[^;]{{0,400}}?[\"'](?:[\w-]{{2,40}}:[ ])?(?:Bearer |Token |Basic )?\$\{{?{SHOUTED}\}}?[\"']",
        msg("the value that the program itself reads from its environment, or start the command by sh -c"),
        never=r"[\"'](?:/bin/)?(?:ba|da|z)?sh[\"'],[ ]?\[?[ ]?[\"']-l?c[\"']|\bshell:[ ]?true|\bshell[ ]?=[ ]?True",
        hit='ENTRYPOINT ["curl", "-H", "X-Auth-Key: $PING_KEY", "https://a.example"]',
        miss='ENTRYPOINT ["sh", "-c", "curl -H \\"X-Auth-Key: $PING_KEY\\" https://a.example"]',
    ),
)
