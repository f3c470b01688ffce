"""A command line written anew: commands, options and variables stay, literals by the rule of what they fill."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from diagnostics.engine.model import prompts
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.parse.messages.header import is_authorization_like, is_known
from diagnostics.engine.parse.names import SCHEMES
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.remedy.render.masker import Masker
from diagnostics.engine.remedy.render.naming import is_shown_name
from diagnostics.engine.remedy.render.slots import Slot, Text, numbered, variable_for
from diagnostics.engine.remedy.render.variables import told_of

# What stands before a command: a prompt, a key of a pipeline's file, the mark of an item.
_BEFORE = re.compile(
    rf"[ \t]*(?:[{prompts.SIGNS}>][ ]+(?:~\S{{0,60}}[ ]+(?:git:\(\S{{1,40}}\)[ ]+(?:✗[ ]+)?)?)?"
    rf"|(?:\S{{1,40}}@\S{{1,60}}[$#]|{prompts.POWERSHELL})[ ]+|(?:- )?(?:run|script|command):[ ]+|- )?[ \t]*"
)
_BEHIND = re.compile(r"[ \t]+(?:->|=>|→|//|#(?=[ \t]))[^\n]*")
_SPOKEN = re.compile(r"[ \t]*(?:[A-Za-z']+[,.]?[ \t]+){3,}[^\n|)]*")
_TOKEN = re.compile(
    r"(?P<space>[ \t]+|\\\r?\n(?:>[ ]+)?)|(?P<sign>\|\|?|&&?|;;?|\n|<<<|>>?|<|\(|\))"
    r"|(?P<word>(?:[^\s|&;<>()\"'`$\\]|\\.|'[^'\n]*'|\"(?:[^\"\\$`]|\\.|\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`|\$)*\""
    r"|\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`|\$\{\w+:\+(?:[^{}\n]|\$\{[^{}\n]*\})*\}|\$\{[^}\n]*\}|\$)+)"
)
_GUARD = re.compile(r"\$\{(?P<name>\w+):\+(?P<inner>(?:[^{}\n]|\$\{[^{}\n]*\})*)\}")
_GUARDED = re.compile(r"(?P<name>[A-Za-z_]\w*):[?][^{}\n]{0,60}")
_INNER = re.compile(
    r"(?P<command>\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`)|(?P<own>\$\{?(?P<name>[A-Za-z_]\w*)(?:\[[@*]\])?\}?|\$\d|\$\{(?P<other>[^}\n]*)\})"
)
_OPTION = re.compile(
    r"(?P<option>--[A-Za-z][\w-]{0,40}|-[A-Za-z]{1,4}\d?|-X[A-Z]{3,7}|-d[=:,.]|-w[ ]?0)(?:=(?P<value>.*))?", re.DOTALL
)
_ASSIGNED = re.compile(r"(?P<name>[A-Za-z_]\w{0,60})=(?P<value>.*)", re.DOTALL)
_PLAIN = re.compile(r"(?:%s|\\[nrt]|\[:\w{4,6}:\]|\W|_)*")
_PAIR = re.compile(r"(?P<id>[^:\s]{0,200}):(?P<secret>[^:\s]{1,400})")
_HEADER = re.compile(r"(?P<name>[A-Za-z-]{2,40}):(?P<space>[ ]*)(?P<value>.*)", re.DOTALL)
_COMMANDS_OF_WORDS = frozenset(
    [
        "kubectl",
        "dotnet",
        "docker",
        "aws",
        "az",
        "gcloud",
        "terraform",
        "gh",
        "git",
        "openssl",
        "helm",
        "vault",
        "oc",
        "podman",
    ]
)
_COMMANDS = _COMMANDS_OF_WORDS | frozenset(
    ["curl", "wget", "http", "https", "xh", "jq", "grep", "cut", "tr", "sed", "awk", "base64", "echo", "printf", "cat",
     "export", "set", "sudo", "env", "head", "tail", "xargs", "local", "readonly", "declare", "command"]
)  # fmt: skip
# Words of a command's own that are none of a dictionary, and options that take no value.
_OWN_WORDS = {
    "openssl": frozenset(["dgst", "enc", "rand", "base64", "sha256"]),
    "aws": frozenset(["secretsmanager", "ssm", "sts", "cognito-idp", "ecr", "get-secret-value", "get-parameter",
                      "get-login-password", "SecretString", "Parameter.Value", "text", "json"]),
    "az": frozenset(["keyvault", "get-access-token", "accessToken", "tsv", "json"]),
    "kubectl": frozenset(["serviceaccount", "json", "yaml"]),
    "dotnet": frozenset(["nuget", "push"]),
    "vercel": frozenset(["env", "add", "production", "preview", "development"]),
}  # fmt: skip
_FLAGS = frozenset(["-raw", "-json", "-binary", "-A", "-r", "-s", "-sha256", "-base64", "-hex", "--decode"])
_OF_SETTINGS, _OF_VOLUMES = frozenset(["-e", "--env", "--build-arg"]), frozenset(["-v", "--volume"])
_PORTS = re.compile(r"\d{1,5}:\d{1,5}")
# In small letters it may be any word that is looked for, unless a sign behind it says that it is a setting.
_LOOKED_FOR = re.compile(r"\^?(?P<name>[A-Z][A-Z0-9_]{1,40}(?=[=:]?\Z)|[a-z][A-Za-z0-9_]{1,40}(?=[=:]\Z))[=:]?")
_FIELDS_OF_A_LINE = re.compile(r"-[fcn]\d{1,3}(?:-\d{0,3})?")
_OF_FILES = frozenset(["grep", "cat", "head", "tail", "cut", "sed", "awk"])
_BEGINS = frozenset(["|", "||", "&&", ";", "&", "(", "\n", ""])
_METHODS = re.compile(r"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\Z")
_OF_FIELDS = frozenset(["-H", "--header"])
_TO_FILES = frozenset([">", ">>", "-o", "--output"])
_OF_FORMS = frozenset(["-d", "--data", "--data-raw", "--data-urlencode", "--data-binary", "-F", "--form"])
_NAMED = re.compile(r"[A-Za-z_][\w.-]{0,60}=")
_OF_A_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,40}_(?:TOKEN|KEY|SECRET|PASSWORD)")
_HOLDS_A_SECRET = re.compile(r"(?:token|pass\w{0,6}|secret|key|auth|credentials?|pin|otp)\Z", re.IGNORECASE)
_MOST = 2_000
OF_THE_PLACE = msg("the text that your command has in this place")


def command_line_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the command line begins and ends that holds `text[start:end]`, with the lines that go on with it."""
    low = text.rfind("\n", 0, start) + 1
    while low > 0 and text[:low].rstrip("\r\n").endswith("\\"):
        low = text.rfind("\n", 0, low - 1) + 1
    high = text.find("\n", end)
    while high != -1 and text[:high].rstrip("\r").endswith("\\"):
        high = text.find("\n", high + 1)
    high = len(text) if high == -1 else high
    found = _BEFORE.match(text, low, start)
    low = found.end() if found is not None else low
    behind = _BEHIND.search(text, end, high) or _SPOKEN.match(text, end, high)
    return low, behind.start() if behind is not None else len(text[:high].rstrip())


@dataclass(slots=True)
class _State:
    command: str = ""
    begins: bool = True
    after: str = ""
    words: int = 0


class CommandLine:
    """Writes one command line; what it shows of it is told by the gate."""

    def __init__(self, gate: Scrubber) -> None:
        self.gate = gate
        self._masker = Masker({}, gate)
        self._taken: set[str] = set()
        self._given: dict[str, str] = {}
        self._renames = False
        self.variables: dict[str, Message] = {}

    def written(self, text: str) -> str | None:
        """The line as it may be shown; None where it is no whole command, or sets a variable that is not shown.

        Under another name it would set another one, and the lines behind it would read what they did before.
        """
        made, position, state = [], 0, _State()
        for token in _TOKEN.finditer(text) if len(text) <= _MOST else ():
            if token.start() != position:
                return None
            position = token.end()
            made.append(self._token(token, state))
        return "".join(made) if position == len(text) and not self._renames else None

    def _token(self, token: re.Match[str], state: _State) -> str:
        if token.lastgroup == "space":
            return token.group().replace("\n>", "\n ")  # a shell's mark of a line that goes on
        if token.lastgroup == "sign":
            if token.group() in _BEGINS:
                state.begins, state.command, state.words = True, "", 0
            state.after = token.group()
            return token.group()
        return self._word(token.group(), state)

    def _word(self, word: str, state: _State) -> str:
        held = _unquoted(word)
        after, state.after = state.after, held if held.startswith("-") and held not in _FLAGS else ""
        if state.begins:
            if (assigned := _ASSIGNED.fullmatch(word)) is not None:
                return self._assigned(assigned)
            state.begins, state.command = held in ("sudo", "env", "export", "local", "then", "do", "command"), held
            return word if held in _COMMANDS or self.gate.name(held) == held else self._variable("command")
        if state.command == "export" and (assigned := _ASSIGNED.fullmatch(word)) is not None:
            return self._assigned(assigned)
        if (option := _OPTION.fullmatch(word)) is not None and self._is_option(option["option"]):
            return option["option"] + (
                f"={self._value(option['value'], '', '')}" if option["value"] else word[len(option["option"]) :]
            )
        if (guard := _GUARD.fullmatch(word)) is not None and (
            inner := self._arguments(guard["inner"], state)
        ) is not None:
            return f"${{{self._own(guard['name'])}:+{inner}}}"
        state.words += 1
        if self._is_word_of(state, held, after):
            return word
        return self._value(word, after, state.command)

    def _is_word_of(self, state: _State, held: str, after: str) -> bool:
        """Whether it is a word of the command itself, the name of what it works on, or a file beside it."""
        command = state.command
        if held in _OWN_WORDS.get(command, ()):
            return True
        if command in _OWN_WORDS and _OF_A_VARIABLE.fullmatch(held):
            return is_shown_name(held, self.gate)
        if command in _OF_FILES and _FIELDS_OF_A_LINE.fullmatch(held):
            return True
        if command in _OF_FILES and held.startswith("~/") and state.words > 1:
            return all(map(self.gate.shows_segment, held[2:].split("/")))
        if command == "grep" and (looked := _LOOKED_FOR.fullmatch(held)) is not None:
            return is_shown_name(looked["name"], self.gate)
        if command in _OF_FILES and held.startswith(".") and state.words > 1:
            return self.gate.shows_segment(held)
        if command not in _COMMANDS_OF_WORDS or (state.words > 4 and not after.startswith("--")):
            return False
        if not after:
            return self.gate.name(held) == held
        if _HOLDS_A_SECRET.search(after):
            return False
        return after.startswith("--") and all(self.gate.name(part) == part for part in held.split("/"))

    def _arguments(self, text: str, state: _State) -> str | None:
        """What a variable stands before that is put in where it is set: words of the same command."""
        made, position, inner = [], 0, _State(state.command, begins=False)
        for token in _TOKEN.finditer(text):
            if token.start() != position:
                return None
            position = token.end()
            made.append(self._token(token, inner))
        return "".join(made) if position == len(text) else None

    def _is_option(self, option: str) -> bool:
        return len(option) <= 4 or option.startswith("-X") or self.gate.name(option.strip("-")) == option.strip("-")

    def _assigned(self, found: re.Match[str]) -> str:
        name = found["name"]
        self._renames = self._renames or not is_shown_name(name, self.gate)
        return f"{name}={self._value(found['value'], '', '', name)}"

    def _value(self, word: str, after: str, command: str, key: str = "") -> str:
        held = _unquoted(word)
        literal = _INNER.sub("", held)
        if not literal.strip() or _PLAIN.fullmatch(literal):
            bare = command == "printf" and "$" in word and word == held
            return f'"{self._as_it_stands(word)}"' if bare else self._as_it_stands(word)
        if command in ("printf", "echo") and (pair := _PAIR.fullmatch(held)) is not None:
            return f'"{self._part(pair["id"], "client_id")}:{self._part(pair["secret"], "client_secret")}"'
        header = _HEADER.fullmatch(held)
        if header is not None and (self._is_field(header["name"]) or after in _OF_FIELDS):
            return self._header(word, header)
        if "://" in held and not held.startswith("$(") and "@" not in held.partition("://")[2].partition("/")[0]:
            return _quoted(self._told(self._masker.url(held)))
        if after in _OF_SETTINGS and (assigned := _ASSIGNED.fullmatch(held)) is not None:
            return self._assigned(assigned)
        if _PORTS.fullmatch(held) or (after in _OF_VOLUMES and self._shows_paths(literal)):
            return word
        if after in _OF_FORMS and _ASSIGNED.match(held) and not _INNER.search(held):
            return _quoted(self._told(self._masker.form(held)))
        if after in _OF_FORMS and _NAMED.fullmatch(literal) and _INNER.search(held) and self._is_shown(literal[:-1]):
            return self._as_it_stands(word)  # a parameter that a variable fills
        if _METHODS.match(held) or (command == "jq" and held.startswith(".") and self.gate.name(held[1:]) == held[1:]):
            return word
        if (after in _TO_FILES or (command == "cat" and not after)) and all(
            map(self.gate.shows_segment, literal.split("/"))
        ):
            return self._as_it_stands(word)
        if literal.startswith("/") and _INNER.match(held) and all(map(self.gate.shows_segment, literal.split("/"))):
            return self._as_it_stands(word)  # a path behind the variable of its host
        if after in ("-o", "--output"):
            return f'"${self._variable("output_file")}"'
        return f'"${self._variable(key or "text")}"'

    def _is_shown(self, name: str) -> bool:
        return self.gate.name(name) == name

    def _shows_paths(self, text: str) -> bool:
        return all(self.gate.shows_segment(part) for part in re.split("[:/]", text) if part)

    def _part(self, text: str, name: str) -> str:
        if _INNER.fullmatch(text):
            return self._as_it_stands(text)
        return f"${self._variable(name)}" if text else ""

    def _is_field(self, name: str) -> bool:
        return is_known(name) or is_authorization_like(name)

    def _header(self, word: str, header: re.Match[str]) -> str:
        name, value = header["name"], header["value"]
        scheme = _INNER.sub("", value).strip()
        if _INNER.search(value) and (not scheme or scheme.lower() in SCHEMES) and self.gate.name(name) == name:
            return self._as_it_stands(word if word.startswith('"') else f'"{header.group()}"')
        text = self._masker.header(name, value, expanded=True)
        return _quoted((f"{self._masker.name(name)}:{header['space']}", *self._told(text)))

    def _as_it_stands(self, word: str) -> str:
        return _INNER.sub(self._inner, word) if not word.startswith("'") else word

    def _inner(self, found: re.Match[str]) -> str:
        if found["command"]:
            opened, closed = ("$(", ")") if found["command"].startswith("$(") else ("`", "`")
            inner = CommandLine(self.gate)
            inner._taken, inner._given, inner.variables = self._taken, self._given, self.variables
            shown = inner.written(found["command"][len(opened) : -1])
            return f"{opened}{shown if shown is not None else '$' + self._variable('text')}{closed}"
        name = found["name"]
        if name is None and (guarded := _GUARDED.fullmatch(found["other"] or "")) is not None:
            asks = "?" if guarded["name"] == self._own(guarded["name"]) else ""
            return f"${{{self._own(guarded['name'])}{':' + asks if asks else ''}}}"
        if name is None:
            return found.group() if not found["other"] else f"${self._variable('text')}"
        own = self._own(name)
        return found.group().replace(name, own)

    def _own(self, name: str) -> str:
        if is_shown_name(name, self.gate):
            self.variables.setdefault(name, told_of(name, self.gate))
            return name
        if name not in self._given:
            self._given[name] = self._variable("value")
        return self._given[name]

    def _variable(self, name: str) -> str:
        shown = self.gate.name(name) == name and name != "text"
        made = numbered(variable_for(name) if shown else "VALUE", self._taken)
        self.variables[made] = OF_THE_PLACE
        return made

    def _told(self, text: Text) -> Text:
        for piece in text:
            if isinstance(piece, Slot):
                self.variables.setdefault(piece.name, piece.what or OF_THE_PLACE)
                self._taken.add(piece.name)
        return text


def _unquoted(word: str) -> str:
    """The word without the quotes around it or around a part of it."""
    return "".join(_parts(word))


def _parts(word: str) -> Iterator[str]:
    position = 0
    for found in re.finditer(r"'([^'\n]*)'|\"((?:[^\"\\$]|\\.|\$\((?:[^()]|\([^()]*\))*\)|\$)*)\"", word):
        yield word[position : found.start()]
        yield found[1] if found[1] is not None else found[2]
        position = found.end()
    yield word[position:]


def _quoted(text: Text) -> str:
    """The text in double quotes where it has a variable or a blank, else as it is."""
    written = "".join(piece if isinstance(piece, str) else f"${piece.name}" for piece in text)
    return written if re.fullmatch(r"[\w:/.=%~+-]+", written) else '"' + written.replace('"', '\\"') + '"'
