"""What a value says by itself, in settings, logs and code, and the like of it that is in order."""

from __future__ import annotations

import pytest

from diagnostics.engine.words.code.search import seen_in

TEMPORARY = "ASIA0000000EXAMPLE"
SID, KEY = "AC" + "0123456789abcdef" * 2, "SK" + "0123456789abcdef" * 2
LOG = "##[group]Run make publish\n"
WRONG = [
    # temporary credentials of AWS without their session token
    (
        f"[default]\naws_access_key_id = {TEMPORARY}\naws_secret_access_key = x\n\nInvalidClientTokenId",
        "missing-companion-header",
    ),
    (
        f"new S3({{ accessKeyId: '{TEMPORARY}', secretAccessKey: s }})\nInvalidAccessKeyId: The AWS "
        f"Access Key Id you provided does not exist in our records.",
        "missing-companion-header",
    ),
    (
        f"GET / Credential={TEMPORARY}/20260101/us-east-1/sts/aws4_request\nThe security token included "
        f"in the request is invalid.",
        "missing-companion-header",
    ),
    # a key's id in the place of the account's
    (f"TWILIO_ACCOUNT_SID={KEY}\nTWILIO_AUTH_TOKEN=x", "wrong-client-credentials"),
    (f'client = require("twilio")("{KEY}", token)', "wrong-client-credentials"),
    (f"curl -u x https://api.twilio.com/2010-04-01/Accounts/{KEY}/Messages.json", "wrong-client-credentials"),
    # id and secret that have changed places
    (
        "client_id: GOCSPX-0000EXAMPLE\nclient_secret: 1234567-abcdefghij.apps.googleusercontent.com",
        "wrong-client-credentials",
    ),
    ('{"clientSecret": "1234567-abcdefghij.apps.googleusercontent.com"}', "wrong-client-credentials"),
    ("GITHUB_CLIENT_SECRET=Iv1.0123456789abcdef", "wrong-client-credentials"),
    # one value for both
    (
        "oauth = OAuth2(client_id=settings.APP_ID,\n    client_secret=settings.APP_ID)",
        "wrong-client-credentials",
    ),
    ("twilio(accountSid, accountSid)", "wrong-client-credentials"),
    ("$client_id = $config['key'];\n$client_secret = $config['key'];", "wrong-client-credentials"),
    # a key of another kind
    ("Stripe::setApiKey('pk_live_0000EXAMPLE');", "wrong-value-as-token"),
    ("const stripe = new Stripe('pk_test_0000EXAMPLE')", "wrong-value-as-token"),
    ("STRIPE_SECRET_KEY=pk_test_0000EXAMPLE", "wrong-value-as-token"),
    ("SLACK_BOT_TOKEN=xapp-1-0000EXAMPLE", "wrong-token-type"),
    (
        "curl https://slack.com/api/auth.test -H 'Authorization: Bearer xapp-1-0000EXAMPLE'",
        "wrong-token-type",
    ),
    ("slack: app_token: xoxb-0000EXAMPLE", "wrong-token-type"),
    # escapes of what nobody sees
    (r'{"api_key": "abc\u200bdef"}', "token-invisible-or-nonascii-chars"),
    (r"token='\x16abc'", "token-invisible-or-nonascii-chars"),
    (r'password = "\ufeffabc"', "token-invisible-or-nonascii-chars"),
    # a job whose secret is not set
    (
        f"{LOG}make publish\nshell: /usr/bin/bash -e {{0}}\nenv:\n  CI: true\n  NODE_AUTH_TOKEN: \n##[endgroup]",
        "empty-token",
    ),
    (
        "Run docker/login-action@v3\n  with:\n    registry: ghcr.io\n  env:\n    GHCR_PASSWORD:\n",
        "empty-token",
    ),
    (
        'time="x" level=warning msg="The \\"GITLAB_TOKEN\\" variable is not set. Defaulting to a blank string."',
        "empty-token",
    ),
    # names that go with a kind of password
    ("export TWINE_USERNAME=marla\nexport TWINE_PASSWORD=pypi-AgEI", "user-credentials-refused"),
    (
        "aws ecr get-login-password | docker login --username marla --password-stdin 1.dkr.ecr.eu-west-1.amazonaws.com",
        "user-credentials-refused",
    ),
    ('docker login -u marla -p "$CI_JOB_TOKEN" registry.example.com', "user-credentials-refused"),
    ("git clone https://marla:${CI_JOB_TOKEN}@git.example.com/a/b.git", "user-credentials-refused"),
    # regions
    (
        "POST / HTTP/1.1\nHost: sqs.eu-west-1.amazonaws.com\nAuthorization: AWS4-HMAC-SHA256 "
        "Credential=AKIA0000000EXAMPLE/20260101/us-east-1/sqs/aws4_request",
        "wrong-environment",
    ),
    (
        ""
        "https://b.s3.eu-central-1.amazonaws.com/k?X-Amz-Credential=AKIA0000000EXAMPLE%2F20260101%2Fus-east-1%2Fs3%2Faws4_request",
        "wrong-environment",
    ),
    (
        "boto3.client('sqs', region_name='us-east-1', "
        "endpoint_url='https://sqs.eu-west-1.amazonaws.com')\nInvalidSignatureException",
        "wrong-environment",
    ),
    # proxies and signatures
    (
        "location /s3/ {\n  proxy_pass http://minio:9000/;\n}\n<Code>SignatureDoesNotMatch</Code>",
        "stripped-by-proxy-or-gateway",
    ),
    (
        "ProxyPass / http://minio:9000/\nProxyPassReverse / http://minio:9000/\nSignatureDoesNotMatch",
        "stripped-by-proxy-or-gateway",
    ),
    (
        "location ^~ /dav { proxy_pass http://store; }\noauth_problem=signature_invalid",
        "stripped-by-proxy-or-gateway",
    ),
    # secrets of another namespace
    (
        "kubectl create secret docker-registry regcred \\\n  --docker-server=r \\\n  "
        "--docker-username=u\n---\nmetadata:\n  namespace: shop\nspec:\n  imagePullSecrets:\n    - "
        "name: regcred",
        "header-not-sent",
    ),
    ('"n":"RXJyb3ItSXN0aW9kRmFpbGVkVG9GZXRjaEp3a3NVcmktaHR0cHM6Ly9p"', "verifier-cannot-fetch-keys"),
]
RIGHT = [
    f"aws_access_key_id = {TEMPORARY}\naws_session_token = x\nInvalidClientTokenId",
    f"key {TEMPORARY} was made by assume-role and works",
    "aws_access_key_id = AKIA0000000EXAMPLE\nInvalidClientTokenId",
    f"TWILIO_ACCOUNT_SID={SID}\nTWILIO_API_KEY_SID={KEY}",
    "client_id: 1234567-abcdefghij.apps.googleusercontent.com\nclient_secret: GOCSPX-0000EXAMPLE",
    "client_id=settings.APP_ID, client_secret=settings.APP_SECRET",
    "client_id: xxx\nclient_secret: xxx",
    "Stripe('pk_test_0000EXAMPLE').confirmCardPayment(secret)",
    "loadStripe('pk_live_0000EXAMPLE')",
    "SLACK_APP_TOKEN=xapp-1-0000EXAMPLE\nSLACK_BOT_TOKEN=xoxb-0000EXAMPLE",
    r'{"name": "caf\u00e9", "token": "abc"}',
    f"{LOG}make publish\nshell: /usr/bin/bash -e {{0}}\nenv:\n  NODE_AUTH_TOKEN: ***\n##[endgroup]",
    "env:\n  NODE_AUTH_TOKEN:\n",  # a person may have taken it out
    'The "LOG_LEVEL" variable is not set. Defaulting to a blank string.',
    "TWINE_USERNAME=__token__\nTWINE_PASSWORD=pypi-AgEI",
    "username = marla\npassword = correct-horse",
    "aws ecr get-login-password | docker login --username AWS --password-stdin 1.dkr.ecr.eu-west-1.amazonaws.com",
    'docker login -u gitlab-ci-token -p "$CI_JOB_TOKEN" registry.example.com',
    'docker login -u "$CI_REGISTRY_USER" -p "$CI_JOB_TOKEN" registry.example.com',
    "git clone https://gitlab-ci-token:${CI_JOB_TOKEN}@git.example.com/a/b.git",
    "Host: sqs.eu-west-1.amazonaws.com\nAuthorization: AWS4-HMAC-SHA256 "
    "Credential=AKIA0000000EXAMPLE/20260101/eu-west-1/sqs/aws4_request",
    "Host: iam.amazonaws.com\nAuthorization: AWS4-HMAC-SHA256 "
    "Credential=AKIA0000000EXAMPLE/20260101/us-east-1/iam/aws4_request",
    "location / {\n  proxy_set_header Host $http_host;\n  proxy_pass http://minio:9000;\n}\nSignatureDoesNotMatch",
    "location / { proxy_pass http://minio:9000; }\n401 Unauthorized",
    "kubectl create secret docker-registry regcred -n shop --docker-server=r\nnamespace: shop\n"
    "imagePullSecrets:\n  - name: regcred",
]


@pytest.mark.parametrize(("text", "cause"), WRONG)
def test_a_value_in_the_wrong_place_is_seen(text: str, cause: str) -> None:
    assert cause in [seen.causes[0].cause for seen in seen_in(text)]


@pytest.mark.parametrize("text", RIGHT)
def test_the_like_of_it_that_is_in_order_is_no_finding(text: str) -> None:
    assert not seen_in(text)


def test_a_value_is_seen_in_settings_that_are_no_words_of_the_paste_too() -> None:
    assert [seen.causes[0].cause for seen in seen_in("", "username = marla\npassword = pypi-AgEI")] == [
        "user-credentials-refused"
    ]
