"""Whether a call is made by a page or an app, which can keep no secret (RFC 6749, 2.1)."""

from __future__ import annotations

import re

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import msg

WITHOUT_SECRET = msg(
    "This client has a secret, and a page or an app can keep none: it must not make SecretHash either. Make an app "
    "client without a client secret in the user pool, and call with its id."
)
_OF_A_BROWSER = ("origin", "referer", "sec-fetch-mode", "sec-fetch-site", "sec-fetch-dest", "sec-ch-ua")
_LIBRARIES = re.compile(
    r"\baws-amplify\b|\bamazon-cognito-identity-js\b|\bamazon_cognito_identity_dart|@aws-amplify/|\bAWSMobileClient\b"
    r"|\bAmplify\.(?:Auth|configure)\b|\bwindow\.|\bdocument\.|\blocalStorage\b|\breact-native\b",
    re.IGNORECASE,
)


def is_of_a_page(subject: Subject, request: Request | None) -> bool:
    """Whether a browser or an app sends the request: by its fields, by where it was copied from, by its library."""
    if request is not None:
        agent = request.header("User-Agent")
        if agent is not None and agent.value.reveal().startswith("Mozilla/"):
            return True
        if request.source is Form.HAR or any(request.header(name) is not None for name in _OF_A_BROWSER):
            return True
    return _LIBRARIES.search(subject.submission.text.reveal()) is not None
