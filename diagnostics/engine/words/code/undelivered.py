"""Signs of a variable that is set in one place and does not reach the process that reads it, so that it is empty."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import CARRIED, LACKING, SHOUTED, SHOUTED_HELD, Sign, sign

_CAUSE = "empty-token"
_READS = (
    r"(?:environ(?:\.get)?[\[(]|getenv\(|process\.env[.\[]|ENV(?:\.fetch\(|\[)"
    r"|GetEnvironmentVariable\(|env::var\()[\"']?"
)
_GIVES = r"(?:token|key|secret|password|variable|exports?|exported|sets?)"
_PROFILE = r"\.(?:bashrc|bash_profile|profile|zshrc|zprofile|zshenv)\b"

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("The variable is set in the shell and not exported, so the program does not get it."),
        rf"^[ \t]{{0,8}}\$[ ](?P<name>{SHOUTED_HELD})=[^\s;&|]{{3,400}}[ \t]*\n[\s\S]{{0,4000}}?{_READS}(?P=name)\b"
        rf"|{_READS}(?P<read>{SHOUTED_HELD})\b[\s\S]{{0,4000}}?\n[ \t]{{0,8}}\$[ ](?P=read)=[^\s;&|]{{3,400}}[ \t]*\n",
        (_CAUSE, 0.88),
        ("null-or-undefined-token", 0.4),
        beside=LACKING,
        never=r"\bexport\b|\bset -a|declare -x|allexport|\bload_dotenv|\bdotenv\b",
        hit='$ API_TOKEN=k3J9\n$ ./a.py\n401\na.py: t = os.environ.get("API_TOKEN", "")',
        miss='$ export API_TOKEN=k3J9\n$ ./a.py\n401\na.py: t = os.environ.get("API_TOKEN", "")',
        fix=msg("Export it: export NAME=value. Without that only the shell itself knows the variable."),
    ),
    sign(
        msg("A called workflow gets no secrets of its caller unless the caller hands them on."),
        r"^[ \t]{2,12}uses:[ ]{1,4}[\w./-]{0,100}\.github/workflows/[\w.-]{1,60}\.ya?ml[\s\S]{0,6000}?\bworkflow_call\b"
        r"[\s\S]{0,6000}?\$\{\{[ ]?secrets\.(?!GITHUB_TOKEN)\w"
        r"|\bworkflow_call\b[\s\S]{0,6000}?\$\{\{[ ]?secrets\.(?!GITHUB_TOKEN)\w[\s\S]{0,6000}?"
        r"^[ \t]{2,12}uses:[ ]{1,4}[\w./-]{0,100}\.github/workflows/[\w.-]{1,60}\.ya?ml",
        (_CAUSE, 0.88),
        ("header-not-sent", 0.3),
        beside=LACKING,
        never=r"\bsecrets:[ \t]*(?:inherit|\n)",
        hit="  a:\n    uses: o/r/.github/workflows/d.yml@main\n---\non:\n  workflow_call:\n${{ secrets.T }}\n401",
        miss="  a:\n    uses: o/r/.github/workflows/d.yml@main\n    secrets: inherit\non:\n  workflow_call:\n"
        "${{ secrets.T }}\n401",
        fix=msg("Write secrets: inherit at the job that calls the workflow, or name each secret there."),
    ),
    sign(
        msg("What one step exports is gone in the next, which runs in a shell of its own."),
        rf"^[ \t]{{0,20}}-[ ](?:run|script|bash):[^\n]{{0,200}}(?:\n(?![ \t]{{0,20}}-[ ])[^\n]{{0,200}}){{0,12}}?"
        rf"\bexport[ ](?P<name>{SHOUTED})=[^\n]{{0,400}}(?:\n(?![ \t]{{0,20}}-[ ])[^\n]{{0,200}}){{0,12}}?"
        rf"\n[ \t]{{0,20}}-[ ](?:run|script|bash|name|task):"
        rf"(?![\s\S]{{0,1500}}?\b(?P=name)=)[\s\S]{{0,1500}}?\$\{{?(?P=name)\b",
        (_CAUSE, 0.88),
        beside=LACKING,
        never=r"GITHUB_ENV|GITHUB_OUTPUT|task\.setvariable|BASH_ENV|\.dotenv|before_script",
        hit='  - run: export APP_TOKEN=$(./mint)\n  - run: curl -H "X-Key: $APP_TOKEN" https://a.example\n401',
        miss='  - run: |\n      export APP_TOKEN=$(./mint)\n      curl -H "X-Key: $APP_TOKEN" https://a.example\n401',
        fix=msg(
            "Hand it on by what the system has for that: $GITHUB_ENV, $BASH_ENV, task.setvariable; or do both in one "
            "step."
        ),
    ),
    sign(
        msg("The variable is protected, so jobs of other branches and tags do not get it."),
        r"(?:\bvariable|\btoken|\bsecret|\bkey|_(?:TOKEN|KEY|SECRET|PASSWORD)\b)"
        r"(?:(?!\bbranch|\bmain\b|\bmaster\b)[^.\n]){0,120}?\bprotected\b(?! (?:branch|tag))",
        (_CAUSE, 0.6),
        ("header-not-sent", 0.3),
        beside=r"\A(?=[\s\S]*\bgitlab\b|[\s\S]*\bCI_|[\s\S]*\bCI/CD)"
        r"(?=[\s\S]*(?:\bfeature/|\bfeature branch|\bmerge request"
        r"|\bunprotected\b|\bbranch[ ](?!main|master|is\b)[\w-]{1,20}/|\bMRs?\b|\bnot (?:a )?protected))"
        r"[\s\S]*(?:\bon (?:main|master|the default branch|protected)[^\n]{0,60}\b(?:works?|fine|passes|green|ok)\b"
        r"|\b(?:works?|fine|passes|green|ok)\b[^\n]{0,40}\bon (?:main|master|the default branch))",
        never=CARRIED,
        hit="GitLab, branch feature/x: 401. The variable is protected. On main it works.",
        miss="GitLab, branch main: 401. The variable is protected. On main it fails.",
        fix=msg("Protect the branch or tag that the job runs for, or take the protection off the variable."),
    ),
    sign(
        msg("Vite gives the browser only variables whose name begins with VITE_."),
        r"\bimport\.meta\.env\.(?!VITE_|PUBLIC_|MODE\b|DEV\b|PROD\b|BASE_URL\b|SSR\b)(?-i:[A-Z][A-Z0-9_]{2,60})",
        ("null-or-undefined-token", 0.9),
        (_CAUSE, 0.4),
        beside=rf"\A(?=[\s\S]*\bvite\b)[\s\S]*(?:{LACKING})",
        never=r"\benvPrefix\b|\bexpress\b|\bbackend\b|\bserver[ -]side\b|\bSSR\b|\bvite\.config",
        hit="// Vite\nfetch(u, { headers: { Authorization: `Bearer ${import.meta.env.API_TOKEN}` } }) // 401",
        miss="// Vite\nfetch(u, { headers: { Authorization: `Bearer ${import.meta.env.VITE_API_TOKEN}` } }) // 401",
        fix=msg("Give the variable the prefix, and build anew; what is secret belongs into a server in between."),
    ),
    sign(
        msg("In the browser only variables with the framework's prefix have a value; this one has not."),
        rf"\bprocess\.env\.(?!NEXT_PUBLIC_|REACT_APP_|VUE_APP_|GATSBY_|EXPO_PUBLIC_|NODE_ENV\b|PUBLIC_URL\b){SHOUTED_HELD}\b",
        ("null-or-undefined-token", 0.9),
        (_CAUSE, 0.4),
        beside=r"[\"']use client[\"']|\breact-scripts\b|\bcreate[- ]react[- ]app\b|\bvue-cli\b|\bgatsby\b|\bexpo\b",
        never=r"route\.(?:ts|js)\b|\bgatsby-node\b|\bsetupProxy\b|\bapi/[\w/]{1,40}(?:handler|route)\b"
        r"|getServerSideProps|[\"']use server[\"']"
        r"|\bexpress\b|\bbackend\b|\bserver\b|\bnode\b",
        hit="'use client'\nconst u = `https://a.example?key=${process.env.TILES_KEY}`",
        miss="'use client'\nconst u = `https://a.example?key=${process.env.NEXT_PUBLIC_TILES_KEY}`",
        fix=msg("Give the variable the prefix, and build anew; what is secret belongs into a server in between."),
    ),
    sign(
        msg("An ARG ends with its stage: behind the next FROM the variable is empty."),
        rf"^ARG[ ](?P<name>{SHOUTED})[^\n]{{0,200}}\n(?:(?!RUN\b|FROM\b)[^\n]{{0,200}}\n){{0,20}}"
        rf"^FROM[ ][^\n]{{1,200}}\n"
        rf"(?![\s\S]{{0,4000}}?^ARG[ ](?P=name)\b)[\s\S]{{0,4000}}?"
        rf"(?:^RUN[ ][^\n]{{0,300}}|_authToken=)\$\{{?(?P=name)\b",
        (_CAUSE, 0.9),
        hit="FROM a\nARG NPM_TOKEN\nFROM b\nRUN npm ci\n# .npmrc\n//r.example/:_authToken=${NPM_TOKEN}",
        miss="FROM a\nFROM b\nARG NPM_TOKEN\nRUN npm ci\n# .npmrc\n//r.example/:_authToken=${NPM_TOKEN}",
        fix=msg("Write the line ARG NAME again behind the FROM of the stage that needs it."),
    ),
    sign(
        msg("In single quotes the variable is left to the other machine, where it is not set."),
        rf"\b(?:ssh[ ][^\n'\"]{{1,120}}|(?:docker|podman|kubectl)[ ]exec[ ][^\n'\"]{{1,160}}[ ]-l?c[ ])"
        rf"'[^'\n]{{0,400}}\$\{{?(?P<name>{SHOUTED_HELD})\b",
        (_CAUSE, 0.86),
        beside=r"\bset (?:here|local(?:ly)?)\b|\bexport[ ]|\becho[ ]|\bis set\b|\bon my (?:machine|laptop)|\bhere it\b",
        # what it prints there shows that it is set
        never=r"\becho[ ][^'\n]{0,40}'[ \t]*\n[\w.+/=-]{3,400}[ \t]*\n"
        r"|\bSendEnv\b|\bAcceptEnv\b|[ ]-e[ ](?-i:[A-Z])|--env\b",
        hit="$ export REL_TOKEN=k3J9\n$ ssh b1 'curl -H \"Authorization: Bearer $REL_TOKEN\" https://a.example'",
        miss="$ export REL_TOKEN=k3J9\n$ ssh b1 \"curl -H 'Authorization: Bearer $REL_TOKEN' https://a.example\"",
        fix=msg("Put the value in on this side, by double quotes, or set the variable where the command runs."),
    ),
    sign(
        msg("Azure Pipelines gives a script no secret variable unless env: names it."),
        rf"\$\{{?(?P<name>{SHOUTED_HELD})\b",
        (_CAUSE, 0.6),
        beside=r"\A(?=[\s\S]*\bazure[ -](?:pipelines?|devops)\b)[\s\S]*(?:\bsecret variable|\bpadlock|\block icon"
        r"|(?:\bvariable|_(?:TOKEN|KEY|SECRET|PASSWORD|PAT))\b[^.\n]{0,60}\block(?:ed)?\b)",
        never=rf"(?m:^[ \t]{{0,20}}env:)|: \$\((?-i:[A-Z])|\$\((?-i:[A-Z])|{CARRIED}",
        hit='Azure Pipelines\n- script: ./p.sh\ncurl -H "X-Api-Key: $FEED_KEY" u\nFEED_KEY is a secret variable',
        miss='Azure Pipelines\n- script: ./p.sh\n  env:\n    FEED_KEY: $(FEED_KEY)\ncurl -H "X-Api-Key: $FEED_KEY" u\n'
        "FEED_KEY is a secret variable",
        fix=msg("Map it at the step: env: with NAME: $(NAME) below."),
    ),
    sign(
        msg("What cron or a service manager starts reads no profile of a shell, so nothing is set."),
        rf"\b(?:cron(?:tab|job)?|systemd|systemctl|launchd|launchctl|supervisord?)\b[\s\S]{{0,4000}}?{_PROFILE}"
        rf"|{_PROFILE}[\s\S]{{0,4000}}?\b(?:cron(?:tab|job)?|systemd|systemctl|launchd|launchctl|supervisord?)\b",
        (_CAUSE, 0.6),
        ("header-not-sent", 0.3),
        # the profile is what gives the credential
        beside=rf"\A(?=[\s\S]*(?:{LACKING}))[\s\S]*(?:{_GIVES}\b[^\n]{{0,120}}{_PROFILE}|{_PROFILE}[^\n]{{0,120}}{_GIVES})",
        never=rf"{CARRIED}|\bEnvironment(?:File)?=|(?:\bsource|[;&*][ ]\.)[ ][^\n]{{0,30}}{_PROFILE}|-l?ic\b|\bbash -l",
        hit="crontab: 0 3 * * * /opt/push.sh -> 401. The token is exported in ~/.bashrc.",
        miss="crontab: 0 3 * * * . ~/.bashrc; /opt/push.sh -> 401. The token is exported in ~/.bashrc.",
        fix=msg("Set the variable where the job is defined: in the crontab, EnvironmentFile= or the script itself."),
    ),
    sign(
        msg("The workflow reads an output of a step that has no such id, so it is empty."),
        r"\bsteps\.(?P<id>[\w-]{1,40})\.outputs\.\w",
        (_CAUSE, 0.86),
        beside=r"\bGITHUB_OUTPUT\b|::set-output",
        never=r"\bid:[ ]",
        hit="steps:\n  - run: ./mint >> $GITHUB_OUTPUT\n  - run: ./go ${{ steps.mint.outputs.token }}",
        miss="steps:\n  - id: mint\n    run: ./mint >> $GITHUB_OUTPUT\n  - run: ./go ${{ steps.mint.outputs.token }}",
        fix=msg("Give the step that writes the output the id by which it is read."),
    ),
    sign(
        msg("The output may hold a secret, so the job does not hand it on to the next."),
        r"\bSkip output '\w{1,60}' since it may contain secret",
        (_CAUSE, 0.9),
        hit="Warning: Skip output 'token' since it may contain secret.",
        miss="Set output 'token'",
        fix=msg("Fetch the token in the job that uses it: outputs that hold a secret are dropped between jobs."),
    ),
    sign(
        msg("Runs that Dependabot starts get its own secrets alone, and not those of Actions."),
        r"\bdependabot(?:\[bot\]|/| pr\b| pull request| branch)",
        (_CAUSE, 0.6),
        ("header-not-sent", 0.3),
        never=rf"\bdependabot\b[^.\n]{{0,60}}\bmerged\b|\bmerged\b[^.\n]{{0,40}}\bdependabot\b|{CARRIED}",
        beside=r"\A(?=[\s\S]*\$\{\{[ ]?secrets\.(?!GITHUB_TOKEN))"
        r"[\s\S]*(?:\b40[13]\b|required|empty|denied|unauthori[sz]ed)",
        hit="PR of dependabot[bot]: npm ERR! 401\nNODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}",
        miss="PR of kim: npm ERR! 401\nNODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}",
        fix=msg("Add the secret under Settings, Secrets, Dependabot too, or leave the step out in those runs."),
    ),
    sign(
        msg("read runs in a shell of its own behind the pipe, so the variable stays empty."),
        rf"\|[ ]?read[ ](?:-r[ ])?(?P<name>{SHOUTED})[ \t]*(?:\n|;)[\s\S]{{0,1500}}?"
        rf"\b(?:curl|wget|https?|xh|Bearer)[ ](?:[^\n]|(?<=\\)\n){{0,300}}?\$\{{?(?P=name)\b",
        (_CAUSE, 0.88),
        never=r"\blastpipe\b|\bzsh\b|\bksh\b",
        hit='./mint | read API_TOKEN\ncurl -H "Authorization: Bearer $API_TOKEN" https://a.example',
        miss='read API_TOKEN < <(./mint)\ncurl -H "Authorization: Bearer $API_TOKEN" https://a.example',
        fix=msg("Write NAME=$(command) in place of command | read NAME."),
    ),
    sign(
        msg("A blank before the = makes the assignment a command, so the variable stays empty."),
        rf"^[ \t]{{0,8}}(?:\$[ ])?(?:export[ ])?(?P<name>{SHOUTED_HELD})[ ]=[ ]?\S[\s\S]{{0,3000}}?"
        rf"(?:(?P=name): (?:command )?not found|not a valid identifier)",
        (_CAUSE, 0.9),
        hit="API_TOKEN = k3J9\nbash: API_TOKEN: command not found",
        miss="API_TOKEN=k3J9\nbash: jq: command not found",
        fix=msg("Write NAME=value without blanks around the =."),
    ),
    sign(
        msg("setx sets a variable for later windows; in this one its name is sent."),
        rf"\bsetx[ ]\"?(?P<name>{SHOUTED_HELD})\"?[ ][\s\S]{{0,3000}}?%(?P=name)%",
        ("placeholder-or-unexpanded-variable", 0.88),
        never=r"\bnew (?:window|prompt|terminal|session|cmd)|\bre-?opened|\brestarted",
        hit='setx API_TOKEN k3J9\ncurl -H "Authorization: Bearer %API_TOKEN%" https://a.example',
        miss='set API_TOKEN=k3J9\ncurl -H "Authorization: Bearer %API_TOKEN%" https://a.example',
        fix=msg("Use set NAME=value in this window, or open a new one."),
    ),
    sign(
        msg("The code reads the variable before the file that sets it is loaded."),
        rf"^[ \t]{{0,4}}\w{{1,40}}[ ]?=[^\n]{{0,80}}(?:environ(?:\.get)?[\[(]|getenv\()"
        rf"[\"'](?P<name>{SHOUTED_HELD})[\"'][^\n]{{0,200}}\n"
        # of the same file, and not of a function
        rf"(?:(?!\n#[^\n]{{0,60}}\.py\b)[\s\S]){{0,1500}}?^load_dotenv\(",
        ("null-or-undefined-token", 0.86),
        (_CAUSE, 0.6),
        never=rf"load_dotenv\([\s\S]*load_dotenv\(|{CARRIED}",
        hit='KEY = os.getenv("ACME_KEY")\nload_dotenv()\nget(u, headers={"X-Key": KEY})',
        miss='load_dotenv()\nKEY = os.getenv("ACME_KEY")\nget(u, headers={"X-Key": KEY})',
        fix=msg("Call load_dotenv() first, before anything reads the environment."),
    ),
)
