"""Signs of a variable in the syntax of another CI system or shell, where nothing puts its value in."""

from __future__ import annotations

from diagnostics.engine.model.types import Message, Param, msg
from diagnostics.engine.words.code.sign import Sign, sign

# An expression of GitHub Actions that names a secret or a variable; no other system knows these contexts.
_OF_ACTIONS = r"\$\{\{[ ]{0,3}(?:secrets|vars|env)\.[A-Za-z_]\w{0,80}[ ]{0,3}\}\}"
_IS_ACTIONS = r"\bruns-on:|\buses:[ ]{1,4}[\w.-]{1,60}/|\.github/workflows|\.(?:gitea|forgejo)/workflows"
_CAUSE = "placeholder-or-unexpanded-variable"
_NAME = r"(?-i:[A-Za-z_]\w{2,60})"
_SHOUTED = r"(?-i:[A-Z][A-Z0-9_]{2,60})"
# The name of a variable of Azure Pipelines, and no command: in capitals, in camel case, or of its own system's.
_MACRO = r"(?-i:[A-Z][A-Z0-9_]{2,60}(?:[-.][A-Z0-9_]{1,40}){0,4}|[a-z]{2,30}[A-Z][A-Za-z0-9]{1,40}|System\.\w{3,30})"
_WORD = r"(?:[A-Za-z-]{2,20}[ ])?"
# What shows that a command runs in Windows' command prompt or in a batch file.
_OF_CMD = r"[A-Z]:\\[^\n>]{0,120}>|@echo off|\.(?:bat|cmd)\b|\bcmd(?:\.exe)?\b|\bcurl\.exe\b[^\n]{0,80}\bNUL\b|%%"
_OF_POSIX = r"#![ ]?/(?:usr/)?bin/|\bexport[ ]\w|\becho[ ][\"']?\$\{|(?:^|\n)\$[ ]"


def _not_put_in(tool: str) -> Message:
    return msg("{tool} does not know this way to write a variable; its text is sent.", tool=tool)


def _right(form: Param) -> Message:
    return msg("Write the variable as {form} there, and see that it is defined in that place.", form=form)


def _from_actions(tool: str, known_by: str, right: Param, hit: str, miss: str) -> Sign:
    """An expression of GitHub Actions in a file of another tool."""
    return sign(
        _not_put_in(tool), _OF_ACTIONS, (_CAUSE, 0.9), hit=hit, miss=miss, beside=known_by, never=_IS_ACTIONS,
        fix=_right(right),
    )  # fmt: skip


SIGNS: tuple[Sign, ...] = (
    _from_actions(
        "GitLab CI",
        r"\.gitlab-ci\.ya?ml|\bCI_(?:COMMIT|PROJECT|JOB|PIPELINE|API|REGISTRY)_|\bgitlab[ -](?:ci|runner|pipeline)",
        "$NAME",
        '# .gitlab-ci.yml\nscript:\n  - deploy --token "${{ secrets.DEPLOY_TOKEN }}"',
        '# .gitlab-ci.yml\nscript:\n  - deploy --token "$DEPLOY_TOKEN"',
    ),
    _from_actions(
        "Bitbucket Pipelines",
        r"bitbucket-pipelines|\bBITBUCKET_(?:COMMIT|REPO|BRANCH|BUILD)",
        "$NAME",
        "# bitbucket-pipelines.yml\n- curl -H 'X-Key: ${{ secrets.KEY }}' u",
        '# bitbucket-pipelines.yml\n- curl -H "X-Key: $KEY" u',
    ),
    _from_actions(
        "CircleCI",
        r"\.circleci|\bcircleci\b|\bCIRCLE_(?:SHA1|BRANCH|TAG|BUILD)|\bcimg/|^orbs:",
        "$NAME",
        "# .circleci/config.yml\nenvironment:\n  API_TOKEN: ${{ secrets.API_TOKEN }}",
        "# .circleci/config.yml\nenvironment:\n  API_TOKEN: $API_TOKEN",
    ),
    _from_actions(
        "Azure Pipelines",
        r"azure-pipelines|\bvmImage:|\bBuild\.(?:SourceBranch|BuildId)|\bsystem\.accesstoken\b",
        "$(NAME)",
        "# azure-pipelines.yml\n- script: ./push --key ${{ secrets.FEED_KEY }}",
        "# azure-pipelines.yml\n- script: ./push --key $(FEED_KEY)",
    ),
    _from_actions(
        "Jenkins",
        r"\bjenkinsfile\b|\bwithCredentials\b|\bpipeline[ ]?\{",
        msg("$NAME, within withCredentials"),
        "Jenkinsfile\npipeline { environment { TOKEN = '${{ secrets.TOKEN }}' } }",
        "Jenkinsfile\npipeline { environment { TOKEN = credentials('token') } }",
    ),
    _from_actions(
        "Docker Compose",
        r"\b(?:docker-)?compose(?:\.\w{1,20})?\.ya?ml|\bdocker[ -]compose\b",
        "${NAME}",
        "# compose.yml\nservices:\n  a:\n    environment:\n      - KEY=${{ secrets.KEY }}",
        "# compose.yml\nservices:\n  a:\n    environment:\n      - KEY=${KEY}",
    ),
    _from_actions(
        "Kubernetes",
        r"(?m:^kind:[ ](?:Deployment|Pod|Secret|ConfigMap|CronJob|Job|StatefulSet|DaemonSet)\b)",
        msg("a secretKeyRef"),
        "kind: Secret\nstringData:\n  token: ${{ secrets.TOKEN }}",
        "kind: Secret\nstringData:\n  token: abc",
    ),
    _from_actions(
        "Drone",
        r"\.(?:drone|woodpecker)\.ya?ml|\b(?:DRONE|CI_WOODPECKER)_\w|\bwoodpecker\b|\bdrone ci\b",
        "from_secret",
        "# .drone.yml\nenvironment:\n  KEY: ${{ secrets.KEY }}",
        "# .drone.yml\nenvironment:\n  KEY: { from_secret: key }",
    ),
    _from_actions(
        "Travis CI",
        r"\.travis\.ya?ml|\bTRAVIS_(?:BRANCH|COMMIT|TAG)",
        "$NAME",
        "# .travis.yml\nscript: ./push --key ${{ secrets.KEY }}",
        "# .travis.yml\nscript: ./push --key $KEY",
    ),
    _from_actions(
        "Buildkite",
        r"\bbuildkite\b",
        "$$NAME",
        "# .buildkite/pipeline.yml\ncommand: ./push --key ${{ secrets.KEY }}",
        "# .buildkite/pipeline.yml\ncommand: ./push --key $$KEY",
    ),
    _from_actions(
        "CodeBuild",
        r"\bbuildspec\.ya?ml",
        "$NAME",
        "# buildspec.yml\n- ./push --key ${{ secrets.KEY }}",
        "# buildspec.yml\n- ./push --key $KEY",
    ),
    _from_actions(
        "Docker",
        r"(?m:^FROM[ ][\w./:-]{2,100}$)|\bDockerfile\b",
        msg("an ARG, or a secret of the build"),
        "# Dockerfile\nFROM node:22\nENV KEY=${{ secrets.KEY }}",
        "# Dockerfile\nFROM node:22\nARG KEY",
    ),
    sign(
        _not_put_in("bash"),
        r"\$\{\{[ ]{0,3}[\w.-]{2,80}[ ]{0,3}\}\}:[ ]bad[ ]substitution",
        (_CAUSE, 0.9),
        hit="bash: line 3: ${{ secrets.UPLOAD_TOKEN }}: bad substitution",
        miss="bash: line 3: ${UPLOAD_TOKEN-}}: bad substitution",
        fix=_right("$NAME"),
    ),
    sign(
        msg("The pipeline put no value in for $(NAME), so the shell took the name for a command."),
        rf"\$\((?P<name>{_MACRO})\)[\s\S]{{0,6000}}?(?<![\w$])(?P=name): (?:command )?not found"
        rf"|(?<![\w$])(?P<told>{_MACRO}): (?:command )?not found[\s\S]{{0,6000}}?\$\((?P=told)\)"
        rf"|\$\((?P<term>{_MACRO})\)[\s\S]{{0,6000}}?The term '(?P=term)' is not recognized",
        (_CAUSE, 0.9),
        hit='curl -H "Authorization: Bearer $(SONAR_TOKEN)" u\n1.sh: line 1: SONAR_TOKEN: command not found',
        miss='curl -H "Authorization: Bearer $(get-token)" u\n1.sh: line 1: get-token: command not found',
        fix=msg(
            "Only Azure Pipelines puts a value in for $(NAME), and only where the variable or its group is linked to "
            "this pipeline; elsewhere write $NAME."
        ),
    ),
    sign(
        _not_put_in("cmd"),
        rf"(?m:^|[>&(\s])set[ ]\"?(?P<name>{_NAME})=\S[\s\S]{{0,4000}}?"
        rf"[\"' =:]{_WORD}\$(?:env:(?P=name)|\{{(?P=name)\}}|(?P=name))(?=[\"' \n])",
        (_CAUSE, 0.9),
        beside=_OF_CMD,
        hit='@echo off\nset HUB_TOKEN=hf_Qw\ncurl -H "Authorization: Bearer $env:HUB_TOKEN" u',
        miss='@echo off\nset HUB_TOKEN=hf_Qw\ncurl -H "Authorization: Bearer %HUB_TOKEN%" u',
        fix=_right("%NAME%"),
    ),
    sign(
        msg("In this shell set gives no variable a value, so the variable is empty."),
        rf"(?m:^[ \t]{{0,8}}(?:\$[ ])?)set[ ](?P<name>{_SHOUTED})=\S[^\n]{{0,400}}\n[\s\S]{{0,4000}}?"
        rf"[\"' =:]{_WORD}\$(?:\{{(?P=name)\}}|(?P=name))(?=[\"' \n])",
        ("empty-token", 0.88),
        never=rf"{_OF_CMD}|\b(?:t?csh|fish)\b|\bwindows\b",
        hit='$ set API_TOKEN=k3J9\n$ curl -H "Authorization: Bearer $API_TOKEN" https://a.example',
        miss='$ export API_TOKEN=k3J9\n$ curl -H "Authorization: Bearer $API_TOKEN" https://a.example',
        fix=msg("Write export NAME=value: in a Unix shell set NAME=value changes the arguments of the shell alone."),
    ),
    sign(
        msg("PowerShell reads the environment as $env:NAME; $NAME alone is another, empty one."),
        rf"\$env:(?P<name>{_NAME})[ ]{{0,3}}=(?![\s\S]{{0,4000}}?\n[ \t]{{0,8}}\$(?P=name)[ ]?=)[\s\S]{{0,4000}}?"
        rf"[\"' =:]{_WORD}\$\{{?(?P=name)\b\}}?(?![\w:])",
        ("empty-token", 0.9),
        hit="$env:API_TOKEN = 'k3J9'\nirm https://a.example -Headers @{ Authorization = \"Bearer $API_TOKEN\" }",
        miss="$env:API_TOKEN = 'k3J9'\nirm https://a.example -Headers @{ Authorization = \"Bearer $env:API_TOKEN\" }",
        fix=_right("$env:NAME"),
    ),
    sign(
        _not_put_in("PowerShell"),
        rf"[\"']{_WORD}%{_SHOUTED}%[\"']",
        (_CAUSE, 0.9),
        beside=r"\$env:\w|\bInvoke-(?:RestMethod|WebRequest)\b|(?m:^PS[ >])|\bpwsh\b|\.ps1\b",
        never=r"\bcmd[ ]/c\b|\bcmd\.exe\b",
        hit='Invoke-RestMethod $u -Headers @{ Authorization = "Token %NETBOX_TOKEN%" }',
        miss='Invoke-RestMethod $u -Headers @{ Authorization = "Token $env:NETBOX_TOKEN" }',
        fix=_right("$env:NAME"),
    ),
    sign(
        _not_put_in("bash"),
        rf"[\"' :=]%(?P<name>{_SHOUTED})%(?=[\"' \n])",
        (_CAUSE, 0.9),
        beside=_OF_POSIX,
        never=rf"{_OF_CMD}|\bwindows[ ](?:1[01]|server|box|machine|laptop)|\$env:",
        hit='#!/bin/bash\ncurl -H "Authorization: Bearer %CMDB_TOKEN%" https://a.example',
        miss='#!/bin/bash\ncurl -H "Authorization: Bearer $CMDB_TOKEN" https://a.example',
        fix=_right("$NAME"),
    ),
    sign(
        msg("The quoted word behind << keeps the shell from putting variables into the text."),
        rf"<<-?[ ]?(?:'(?P<end>\w{{1,30}})'|\"(?P<stop>\w{{1,30}})\")[^\n]{{0,400}}\n(?:[^\n]{{0,400}}\n){{0,60}}?"
        rf"[^\n]{{0,200}}(?:authori[sz]ation|token|key|secret|password)[^\n]{{0,60}}"
        rf"[:=][ ]?[\"']?{_WORD}\$\{{?{_SHOUTED}\}}?[\"']?[,;]?[ \t]*\n",
        (_CAUSE, 0.86),
        beside=r"\bcurl\b|\btee\b|\bcat\b|\bkubectl\b|\bpsql\b",
        never=r"\bbash[ ]?<<|\bsh[ ]?<<|\bssh\b[^\n]{0,200}<<|\benvsubst\b|\bsource\b|\bEnvironmentFile\b",
        hit="cat <<'EOF' | curl -K -\nheader = \"Authorization: Bearer $OPS_TOKEN\"\nEOF\n",
        miss='cat <<EOF | curl -K -\nheader = "Authorization: Bearer $OPS_TOKEN"\nEOF\n',
        fix=msg("Write <<EOF without quotes, so that the shell puts the value in; escape other $ signs as \\$."),
    ),
)
