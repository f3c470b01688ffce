"""Signs of a gate before the API: one that tests browsers, and an organization that has not admitted an application."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_CHALLENGED = msg("A gate before the API is set to challenge browsers, and a program cannot pass that.")
_LET_THROUGH = msg("Let the gate leave out the API's paths, or calls that carry a credential.")
_FAILED = r"\b(?:40[35]|50[23]|202|307)\b|authentication fail|not json|html|forbidden|passwor[dt]"
# An answer in JSON is the API's own: the call got past what stands before it.
_OF_THE_API = r"\b4\d\d\b[^\n]{0,40}\{|\b4\d\d\b[^\n]{0,40}\n(?:[A-Za-z][\w-]{1,40}:[^\n]{0,200}\n){0,12}\s{0,4}\{\""

SIGNS: tuple[Sign, ...] = (
    *(
        sign(
            _CHALLENGED,
            pattern,
            ("bot-challenge", 0.9),
            beside=_FAILED,
            never=f"{never}|{_OF_THE_API}" if never else _OF_THE_API,
            hit=f"{hit}\n403 html",
            miss=f"{miss}\n403 html",
            fix=_LET_THROUGH,
        )
        for pattern, never, hit, miss in (
            (
                r"\banubis\b[\s\S]{0,1000}?\bCHALLENGE\b",
                r"\"?action\"?:[ ]?\"?ALLOW[\s\S]{0,300}?/api|path_regex\"?:[ ]?\"?\^?/api[\s\S]{0,200}?ALLOW",
                "anubis: action: CHALLENGE",
                "anubis: path_regex: ^/api action: ALLOW",
            ),
            (
                r"\baction[\"']?[ ]?[:=]?[ ]?\{[ \n]{0,20}[\"']?(?:challenge|captcha)[\"']?[ ]?[:=]?[ ]?\{\}",
                r"NotStatement[\s\S]{0,200}?/api|notStatement",
                "action: { challenge: {} }",
                "action: { count: {} }",
            ),
            (
                r"\baction[\"']?[ ]?[:=][ ]?[\"'](?:managed_challenge|js_challenge|challenge|captcha)[\"']",
                r"\baction[\"']?[ ]?=[ ]?[\"']skip",
                'action = "managed_challenge"',
                'action = "log"',
            ),
            (
                r"^\s{0,12}testcookie[ ]on;",
                r"location[ ][^\n{]{0,40}api[^}]{0,300}testcookie[ ]off",
                "testcookie on;",
                "testcookie off;",
            ),
            (
                r"remediation[\"']?[ ]?:[ ]?[\"']?captcha|type:[ ]?captcha[\s\S]{0,400}crowdsec|crowdsec[\s\S]{0,1500"
                r"}?type:[ ]?captcha",
                "",
                "crowdsec decisions: type: captcha",
                "crowdsec decisions: type: whitelist",
            ),
        )
    ),
    sign(
        msg("A page that tests browsers stands before the API, by what is told of it."),
        r"(?:checking your browser|browser wird (?:über)?geprüft|verifying you are human|comprobando su navegador"
        r"|vérification de votre navigateur"
        r"|bot[- ]?schutz|ブラウザを確認|ddos[- ]?(?:schutz|protection) (?:page|seite))",
        ("bot-challenge", 0.88),
        ("user-credentials-refused", 0.2),
        beside=r"\b(?:403|503|429|HTML)\b",
        never=r"\bkein(?:e|en)? bot|no bot|without bot",
        hit="The host turned on protection: 'Checking your browser'. Programs get 503.",
        miss="The host turned on caching. Programs get 503.",
        fix=_LET_THROUGH,
    ),
    sign(
        msg("The request of this token for the organization is still waiting for an owner's approval."),
        r"personal-access-token-requests\b[^\n]{0,300}\n(?:[^\n]{0,200}\n){0,4}?"
        r"[ ]{0,8}\"owner\":[ ]?\"(?P<who>[\w-]{1,40})\""
        r"[\s\S]{0,1500}?\b(?P=who)\b"
        r"|personal-access-token-requests\b[^\n]{0,300}\n(?P<name>[\w-]{2,40})[ ]{0,4}\n[\s\S]{0,1500}?\b(?P=name)\b",
        ("organization-authorization-missing", 0.92),
        ("missing-scope", 0.2),
        beside=r"\b403\b",
        hit='gh api orgs/a/personal-access-token-requests\n{\n  "owner": "kim",\n}\nwith kim\'s token: error: 403',
        miss='gh api orgs/a/personal-access-tokens\n{\n  "owner": "kim",\n}\nwith kim\'s token: error: 403',
        fix=msg("Let an owner of the organization approve the request under its settings for personal access tokens."),
    ),
    sign(
        msg("The organization has not admitted this application, by the answer's own words."),
        r"app is not authorized by the enterprise admin|admin_policy_enforced|app (?:is"
        r"|has) not (?:been )?approved by (?:your|the) organi[sz]ation"
        r"|blocked by (?:your|the) (?:organi[sz]ation|workspace|admin)\w*|OAUTH_APP_BLOCKED"
        r"|OAUTH_APPROVAL_ERROR_GENERIC"
        r"|Third[- ]party application access via OAuth[\"” ]{0,3}(?:is|:)?[ ]?(?:off|disabled)"
        r"|app_approval_request_(?:pending|denied)"
        r"|\b(?:app|application|client|integration|bot|add-?on)\b[^.\n]{0,40}\brequires? (?:admin(?:istrator)?"
        r"|workspace owner) approval|app[ _]not[ _]approved",
        ("organization-authorization-missing", 0.9),
        hit="[400] unauthorized_client - This app is not authorized by the enterprise admin",
        miss="[400] unauthorized_client - The grant type is unauthorized for this client_id",
        fix=msg("Let an administrator of the organization admit the application, then sign in again."),
    ),
)
