"""The forms in which people paste a call. Each is declared once: its noun, its reader, its writer, what it can show.

A new form is one member here and the reader that it names; pages, reports and checks ask the member.
"""

from __future__ import annotations

from enum import Enum, StrEnum

from diagnostics.engine.model.types import Message, msg


class Family(Enum):
    """What kind of writing a form is; it decides how much of the call it shows."""

    COMMAND = "command"  # typed at a prompt or kept by a tool: all that is sent stands in it, or the program adds it
    CODE = "code"  # a program: what it sends may be set elsewhere
    RECORD = "record"  # a message as it travelled
    PIECE = "piece"  # a part of a call: header lines, a status, an address
    VALUE = "value"  # a credential, or an answer that issues one


# No writer of its own, no shell, and every header field that is sent stands in it.
_WHOLE = ("", "", True)


class Form(StrEnum):
    """A form that a paste can hold; `understood.forms` lists those that were recognised.

    `noun` opens the one-line summary, `short` names it in a list. `reader` is the module of `parse` whose `find`
    reads it, `writer` the name under which `remedy.render` writes it ("" where it is written as a raw message or as
    a command for bash). `shell` is the shell that a command is typed into. `whole` says that every header field that
    is sent stands in it.
    """

    noun: Message
    short: Message
    family: Family
    reader: str
    writer: str
    shell: str
    whole: bool

    def __new__(
        cls,
        value: str,
        noun: Message,
        short: Message,
        family: Family,
        reader: str,
        writer: str = "",
        shell: str = "",
        whole: bool = False,
    ) -> Form:
        member = str.__new__(cls, value)
        member._value_ = value
        member.noun, member.short, member.family, member.reader = noun, short, family, reader
        member.writer, member.shell, member.whole = writer, shell, whole
        return member

    @property
    def is_kept(self) -> bool:
        """Whether it is a file that a tool keeps or writes, so that no word of it is anybody's sentence."""
        return self.reader.startswith(("collections.", "configuration."))

    TOKEN = ("token", msg("A token"), msg("token"), Family.VALUE, "credentials.bare")
    TOKEN_RESPONSE = ("token-response", msg("A token response"), msg("token response"), Family.VALUE, "errors.loose")
    HEADER = ("header", msg("Header lines"), msg("header"), Family.PIECE, "errors.loose", "header")
    CURL = ("curl", msg("A curl command"), msg("curl command"), Family.COMMAND, "commands.curl", "bash", "bash", True)
    CURL_CMD = (
        "curl-cmd",
        msg("A curl command for cmd.exe"),
        msg("curl command for cmd.exe"),
        Family.COMMAND,
        "commands.curl",
        "cmd",
        "cmd",
        True,
    )
    CURL_POWERSHELL = (
        "curl-powershell",
        msg("A curl command for PowerShell"),
        msg("curl command for PowerShell"),
        Family.COMMAND,
        "commands.curl",
        "powershell",
        "powershell",
        True,
    )
    POWERSHELL = (
        "powershell",
        msg("A PowerShell command"),
        msg("PowerShell command"),
        Family.COMMAND,
        "code.snippet",
        "cmdlet",
        "powershell",
    )
    HTTPIE = (
        "httpie",
        msg("An HTTPie command"),
        msg("HTTPie command"),
        Family.COMMAND,
        "commands.httpie",
        "httpie",
        "bash",
    )
    WGET = ("wget", msg("A wget command"), msg("wget command"), Family.COMMAND, "commands.httpie", "wget", "bash")
    PYTHON = ("python", msg("Python code"), msg("Python code"), Family.CODE, "code.snippet", "requests")
    JAVASCRIPT = ("javascript", msg("JavaScript code"), msg("JavaScript code"), Family.CODE, "code.snippet", "fetch")
    SNIPPET = ("snippet", msg("A piece of code"), msg("code"), Family.CODE, "code.snippet")
    HTTP = (
        "http",
        msg("A raw HTTP message"),
        msg("raw HTTP message"),
        Family.RECORD,
        "messages.http",
        "message",
        "",
        True,
    )
    HTTP2 = (
        "http2",
        msg("An HTTP/2 header dump"),
        msg("HTTP/2 message"),
        Family.RECORD,
        "messages.http2",
        "message",
        "",
        True,
    )
    CURL_VERBOSE = (
        "curl-verbose",
        msg("curl -v output"),
        msg("output of curl -v"),
        Family.RECORD,
        "messages.curl_verbose",
        "",
        "bash",
        True,
    )
    HAR = ("har", msg("A HAR file"), msg("HAR file"), Family.RECORD, "messages.har", "", "", True)
    POSTMAN = (
        "postman",
        msg("A Postman collection"),
        msg("Postman collection"),
        Family.COMMAND,
        "collections.postman",
        "postman",
        "",
        True,
    )
    NEWMAN = ("newman", msg("A Newman report"), msg("Newman report"), Family.RECORD, "collections.postman", *_WHOLE)
    HTTP_FILE = (
        "http-file",
        msg("A file of HTTP requests"),
        msg("file of HTTP requests"),
        Family.COMMAND,
        "collections.http_file",
        "http-file",
        "",
        True,
    )
    HURL = ("hurl", msg("A Hurl file"), msg("Hurl file"), Family.COMMAND, "collections.hurl", "http-file", "", True)
    INSOMNIA = (
        "insomnia",
        msg("An Insomnia export"),
        msg("Insomnia export"),
        Family.COMMAND,
        "collections.insomnia",
        *_WHOLE,
    )
    BRUNO = ("bruno", msg("A Bruno request"), msg("Bruno request"), Family.COMMAND, "collections.bruno", *_WHOLE)
    THUNDER = (
        "thunder-client",
        msg("A Thunder Client collection"),
        msg("Thunder Client collection"),
        Family.COMMAND,
        "collections.thunder",
        *_WHOLE,
    )
    HOPPSCOTCH = (
        "hoppscotch",
        msg("A Hoppscotch collection"),
        msg("Hoppscotch collection"),
        Family.COMMAND,
        "collections.thunder",
        *_WHOLE,
    )
    WORKFLOW = (
        "workflow",
        msg("A pipeline with commands"),
        msg("pipeline with commands"),
        Family.COMMAND,
        "configuration.workflow",
        "bash",
        "bash",
        True,
    )
    YAML_CALLS = (
        "yaml-calls",
        msg("YAML that describes calls"),
        msg("YAML that describes calls"),
        Family.COMMAND,
        "configuration.yaml_calls",
        *_WHOLE,
    )
    KUBECONFIG = (
        "kubeconfig",
        msg("A configuration of kubectl"),
        msg("configuration of kubectl"),
        Family.PIECE,
        "configuration.kubeconfig",
    )
    KUBE_SECRET = (
        "kubernetes-secret",
        msg("A Kubernetes secret"),
        msg("Kubernetes secret"),
        Family.PIECE,
        "configuration.kubeconfig",
    )
    DOCKER_CONFIG = (
        "docker-config",
        msg("A configuration of Docker"),
        msg("configuration of Docker"),
        Family.PIECE,
        "configuration.docker",
    )
    NPMRC = ("npmrc", msg("An .npmrc file"), msg(".npmrc file"), Family.PIECE, "configuration.npmrc")
    NETRC = ("netrc", msg("A .netrc file"), msg(".netrc file"), Family.PIECE, "configuration.netrc")
    PIP_CONF = (
        "pip-conf",
        msg("A configuration of pip"),
        msg("configuration of pip"),
        Family.PIECE,
        "configuration.pip",
    )
    GIT_CONFIG = (
        "git-config",
        msg("A configuration of git"),
        msg("configuration of git"),
        Family.PIECE,
        "configuration.git",
    )
    HCL = ("hcl", msg("A Terraform configuration"), msg("Terraform configuration"), Family.PIECE, "configuration.hcl")
    HELM_VALUES = (
        "helm-values",
        msg("Settings in YAML"),
        msg("settings in YAML"),
        Family.PIECE,
        "configuration.settings",
    )
    SETTINGS = ("settings", msg("A file of settings"), msg("file of settings"), Family.PIECE, "configuration.settings")
    JSON_ERROR = ("json-error", msg("An error body"), msg("JSON error"), Family.PIECE, "errors.loose")
    CHALLENGE = (
        "challenge",
        msg("A WWW-Authenticate challenge"),
        msg("WWW-Authenticate challenge"),
        Family.PIECE,
        "errors.loose",
    )
    MESSAGE = ("message", msg("A message"), msg("error message"), Family.PIECE, "errors.mentions")
    URL = ("url", msg("A URL"), msg("URL"), Family.PIECE, "errors.mentions")
