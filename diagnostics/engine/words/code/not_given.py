"""Signs that a job, a container or a framework is not given the secret that its author set elsewhere."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import CARRIED, LACKING, SHOUTED_HELD, Sign, sign

_CAUSE = "empty-token"
_OF_SECRETS = r"\$\{\{[ ]?secrets\.(?!GITHUB_TOKEN\b)\w"

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("The expression names a context that does not exist, so it gives an empty value."),
        r"\$\{\{[ ]?(?:secret|variables|variable|var|environment|envs)\.[A-Za-z_]\w{1,60}[ ]?\}\}",
        (_CAUSE, 0.88),
        ("placeholder-or-unexpanded-variable", 0.5),
        beside=r"\bruns-on:|\buses:[ ]|github[ ]actions?|\.github/",
        never=r"azure-pipelines|\bvmImage:|\bcheckout:[ ]self",
        hit="runs-on: x\nenv:\n  TF_TOKEN: ${{ secret.TF_TOKEN }}",
        miss="runs-on: x\nenv:\n  TF_TOKEN: ${{ secrets.TF_TOKEN }}",
        fix=msg("Write secrets.NAME for a secret and vars.NAME for a variable of the repository."),
    ),
    sign(
        msg("The secret of a repository is not in the context env, so this gives an empty value."),
        rf"(?P<name>{SHOUTED_HELD}):[ ]\$\{{\{{[ ]?env\.(?P=name)[ ]?\}}\}}",
        (_CAUSE, 0.9),
        beside=r"\b(?:repo(?:sitory)?|organi[sz]ation|org|actions?)[ ]secrets?\b|\bSecrets and variables\b",
        never=r"secrets\.",
        hit="env:\n  DEPLOY_KEY: ${{ env.DEPLOY_KEY }}\nDEPLOY_KEY is a repository secret",
        miss="env:\n  DEPLOY_KEY: ${{ secrets.DEPLOY_KEY }}\nDEPLOY_KEY is a repository secret",
        fix=msg("Write secrets.NAME for a secret and vars.NAME for a variable of the repository."),
    ),
    sign(
        msg("A composite action has no secrets of its own: they have to come in as inputs."),
        rf"\busing:[ ][\"']?composite\b[\s\S]{{0,6000}}?{_OF_SECRETS}",
        (_CAUSE, 0.9),
        hit="runs:\n  using: composite\n  steps:\n    - run: curl -H 'X-Key: ${{ secrets.PUSH_KEY }}' u",
        miss="runs:\n  using: composite\n  steps:\n    - run: curl -H 'X-Key: ${{ inputs.push_key }}' u",
        fix=msg("Declare an input of the action, and give it the secret where the action is used."),
    ),
    sign(
        msg("The secret belongs to an environment, and the job names none, so it is empty."),
        r"(?<!not )(?<!from )(?:\bSettings[ ]?(?:>|→|»|/|,)[ ]?Environments?\b|\benvironment secrets?\b"
        r"|\bsecrets? (?:of|in|on) the [\w\"'-]{2,30} environment\b)",
        (_CAUSE, 0.6),
        beside=rf"\A(?=[\s\S]*\bruns-on:)[\s\S]*{_OF_SECRETS}",
        never=rf"(?m:^[ \t]{{1,20}}environment:)|\b(?:moved|removed|deleted)\b[^.\n]{{0,40}}\bEnvironments?\b"
        rf"|{CARRIED}",
        hit="runs-on: x\nrun: ./go ${{ secrets.PROD_TOKEN }}\nIt is an environment secret of production.",
        miss="runs-on: x\n  environment: production\nrun: ./go ${{ secrets.PROD_TOKEN }}\nIt is an environment secret.",
        fix=msg("Add environment: NAME to the job, so that it gets the secrets of that environment."),
    ),
    sign(
        msg("A run for a pull request of a fork gets no secrets, so this one is empty."),
        r"\bfrom (?:a |an |the |my |his |her |their |our )?(?:[\w'-]{2,20}[ ]){0,2}forks?\b"
        r"|\bforked (?:repo|repository|PR|pull)\b"
        r"|\bfork (?:PR|pull request|build|pipeline)s?\b|\b(?:PR|pull request|contributor)\b[^.\n]{0,60}\bforks?\b",
        (_CAUSE, 0.6),
        ("header-not-sent", 0.3),
        beside=rf"\A(?=[\s\S]*(?:{LACKING}))(?=[\s\S]*(?:{_OF_SECRETS}|\$\{{?{SHOUTED_HELD}))"
        r"[\s\S]*\b(?:PRs?|pull request|merge request|workflow|pipeline|actions|CI)\b",
        # on the fork itself no run belongs to a pull request from it
        never=rf"pull_request_target|\bnot from a fork|\bno forks?\b|\bmaintain(?:s|ed)? (?:a|the|our) fork|{CARRIED}"
        r"|\bon (?:main|master)\b[^.\n]{0,60}\b(?:40[13]|fails?|refused)\b",
        hit="A PR from a fork: --token=${{ secrets.CHROMATIC_TOKEN }}\nMissing project token",
        miss="A PR from a branch: --token=${{ secrets.CHROMATIC_TOKEN }}\nMissing project token",
        fix=msg("Leave the step out for forks, or run it where the secrets are: after the merge, or on a label."),
    ),
    sign(
        msg("The container is started without the variable, which only the host has."),
        # one that is left running in the background is what is called, and not what calls
        r"\b(?:docker|podman)[ ](?:container[ ])?run[ ](?![^\n]*[ ](?:-e|--env|--env-file|-d|--detach|-p|--publish)\b)"
        r"(?![^\n]{0,300}(?:redis|postgres|mysql|mariadb|mongo|rabbitmq|nginx|vault|keycloak)\b)[^\n]{1,300}",
        (_CAUSE, 0.6),
        beside=rf"\A(?=[\s\S]*\$\{{?{SHOUTED_HELD})[\s\S]*(?:\b(?:on|from) (?:the|my) (?:host|laptop|machine|mac)\b)",
        never=rf"\bENV[ ](?-i:[A-Z])|\benv_file\b|{CARRIED}",
        hit='docker run --rm tools:3 ./r.sh\ncurl -H "X-Key: $REPORT_KEY" u\nOn the host it is set.',
        miss='docker run --rm -e REPORT_KEY tools:3 ./r.sh\ncurl -H "X-Key: $REPORT_KEY" u\nOn the host it is set.',
        fix=msg("Hand it in with -e NAME, which takes the value of the host, or with --env-file."),
    ),
    sign(
        msg("Once the configuration is cached, env() outside of it gives null."),
        r"\benv\([\"']\w{0,40}(?:TOKEN|KEY|SECRET|PASSWORD)\w{0,20}[\"']\)",
        ("null-or-undefined-token", 0.9),
        (_CAUSE, 0.6),
        beside=r"\bconfig:cache\b|\bartisan optimize\b|\bbootstrap/cache/config",
        never=r"\bconfig/\w|\bconfig\([\"']",
        hit="Http::withToken(env('SMS_TOKEN'))->post($u)\nphp artisan config:cache\n401",
        miss="Http::withToken(config('sms.token'))->post($u)\nphp artisan config:cache\n401",
        fix=msg("Read the variable in a file of config/ alone, and elsewhere config('name.key')."),
    ),
    sign(
        msg("The variable gives the path of a file where the program wants the value itself."),
        # a database reads its password itself, and answers no call of an API
        r"^[ \t]{0,20}(?:- |export |ENV |-e )?(?!\w{0,20}(?:DB|DATABASE|SQL|POSTGRES|PG|REDIS|SMTP)_)"
        r"\w{0,40}(?:TOKEN|KEY|SECRET|PASSWORD|PAT)[\"']?(?:=|:[ ])[\"']?"
        r"/(?:run/secrets|var/run/secrets|etc/secrets|vault/secrets|mnt/secrets(?:-store)?)/[\w./-]{2,80}[\"']?[ \t]*$",
        ("wrong-value-as-token", 0.88),
        beside=LACKING,
        never=r"\bcat[ ][^\n]{0,40}/secrets|readFile|read_text|open\(|file_get_contents",
        hit="    environment:\n      MAIL_KEY: /run/secrets/mail_key\n401",
        miss="    environment:\n      MAIL_KEY_FILE: /run/secrets/mail_key\n401",
        fix=msg("Use the name that takes a path, often the same with _FILE, or read the file before the start."),
    ),
    sign(
        msg("What is stored or set is the reference itself, and not the value that it names."),
        r"(?:\bbase64[ ](?:-d|-D|--decode)\b|\bprintenv[ ]\w{3,60}"
        r"|\becho[ ]\"?\$\{?\w{3,60}\}?\"?|\bcat[ ]/run/secrets/\S{1,80})"
        r"[^\n]{0,80}\n[ \t]{0,8}[\"']?(?:\$\{[A-Za-z_][\w.]{2,60}\}|\$\([A-Za-z_][\w.]{2,60}\)|%[A-Z_]{3,60}%"
        r"|\{\{[^{}\n]{2,60}\}\}|\$\{\{[^{}\n]{2,60}\}\}|<[A-Za-z][\w -]{2,40}>|#\{[\w.]{2,60}\}#?"
        r"|\$[A-Z][A-Z0-9_]{2,60})[\"']?[ \t]*$",
        ("placeholder-or-unexpanded-variable", 0.92),
        hit="$ kubectl get secret relay -o jsonpath='{.data.T}' | base64 -d\n${API_TOKEN}",
        miss="$ kubectl get secret relay -o jsonpath='{.data.T}' | base64 -d\ntk-550cab91",
        fix=msg("Find what should put the value in at that place, and write the variable the way that it knows."),
    ),
)
