"""Signs that a command reads another settings file than the one in which its user changed the credential."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import REFUSED, Sign, sign

# An option or a variable that names a settings file, and the file that is read without it; with examples of both.
_FILES: tuple[tuple[str, str, str, str], ...] = (
    (
        r"\bmvnw?\b[^\n]{0,200}[ ](?:-s|--settings)[ =]",
        r"(?:~|\$HOME|\buser[\w ]{0,10})?/?\.m2/settings\.xml",
        "mvn -s ci/settings.xml deploy",
        "~/.m2/settings.xml",
    ),
    (
        r"(?:--userconfig[ =]|\bNPM_CONFIG_USERCONFIG[=:][ ]?)",
        r"(?:~|\$HOME|/home/\w{1,30}|/Users/\w{1,30}|home folder'?s?)/\.npmrc",
        "npm --userconfig ci/.npmrc publish",
        "~/.npmrc",
    ),
    (
        r"\bAWS_(?:SHARED_CREDENTIALS|CONFIG)_FILE=",
        r"~/\.aws/(?:credentials|config)",
        "AWS_SHARED_CREDENTIALS_FILE=/etc/aws aws s3 ls",
        "~/.aws/credentials",
    ),
    (r"(?:--kubeconfig[ =]|\bKUBECONFIG=)", r"~/\.kube/config", "KUBECONFIG=./k kubectl get po", "~/.kube/config"),
    (
        r"(?:\bdocker[ ]--config[ =]|\bDOCKER_CONFIG=)",
        r"~/\.docker/config\.json",
        "DOCKER_CONFIG=./d docker pull r.example/a",
        "~/.docker/config.json",
    ),
    (r"\bPIP_CONFIG_FILE=", r"\bpip\.(?:conf|ini)\b", "PIP_CONFIG_FILE=./x pip install a", "~/.config/pip/pip.conf"),
    (
        r"\bTF_CLI_CONFIG_FILE=",
        r"~/\.terraformrc|credentials\.tfrc\.json",
        "TF_CLI_CONFIG_FILE=./t terraform init",
        "~/.terraformrc",
    ),
    (
        r"\b(?:GH_CONFIG_DIR|CLOUDSDK_CONFIG|AZURE_CONFIG_DIR)=",
        r"~/\.(?:config/(?:gh|gcloud)|azure)\b",
        "GH_CONFIG_DIR=./g gh api user",
        "~/.config/gh/hosts.yml",
    ),
    (
        r"\bcurl\b[^\n]{0,200}[ ]--netrc-file[ =]",
        r"~/\.netrc\b",
        "curl --netrc-file ci/netrc https://a.example",
        "~/.netrc",
    ),
)
# A path that is not of the home folder.
_ELSEWHERE = r"(?![\"']?(?:~|\$HOME|\$\{HOME\}|%USERPROFILE%|/home/|/Users/|/root/|[A-Z]:\\Users))"
_CHANGED = r"\b(?:new|renewed|rotated|changed|updated|fresh|put|wrote|written|edited|added)\b"

# not of what was left as it is, or of the option
_OF_A_SENTENCE = r"(?:(?!\bnot\b|n't\b|\bonly\b|[ ]--)(?:[^.;!?\n]|\.(?=\S))){0,80}?"


def _other(option: str, usual: str, command: str, file: str) -> Sign:
    return sign(
        msg("The command reads another settings file than the one in your home folder."),
        rf"(?:{option}){_ELSEWHERE}",
        ("credential-overridden", 0.86),
        # what was changed is that very file, by one sentence
        beside=rf"\A(?=[\s\S]*(?:{REFUSED}))"
        rf"[\s\S]*(?:{_CHANGED}{_OF_A_SENTENCE}(?:{usual})|(?:{usual}){_OF_A_SENTENCE}{_CHANGED})",
        hit=f"I put the new token into {file}.\n$ {command}\n401",
        miss=f"I put the new token into {file}.\n$ curl https://a.example\n401",
        fix=msg("Write the new credential into the file that the command names, or leave that option out."),
    )


SIGNS: tuple[Sign, ...] = tuple(_other(*row) for row in _FILES)
