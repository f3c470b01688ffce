"""curl commands anywhere in a paste: after a prompt, in a fence, within prose, several of them, for any shell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import UNSEEN, Defect, DefectKind
from diagnostics.engine.model.types import msg
from diagnostics.engine.parse.budget import Budget
from diagnostics.engine.parse.commands.curl_options import Option, options
from diagnostics.engine.parse.commands.curl_request import Transfer
from diagnostics.engine.parse.shells.bash import BashLexer
from diagnostics.engine.parse.shells.cmd import CmdLexer
from diagnostics.engine.parse.shells.dialect import Shell, shell_of, speaks_of_cmd
from diagnostics.engine.parse.shells.enclosing import enclosing, filled_in
from diagnostics.engine.parse.shells.powershell import PowerShellLexer
from diagnostics.engine.parse.shells.variables import Assignments
from diagnostics.engine.parse.shells.words import Command, Word
from diagnostics.engine.parse.source import Block, Source

_CURL = re.compile(
    r"(?<![\w.$/@-])(?:/(?:usr/|usr/local/|opt/homebrew/)?bin/|curlimages/)?curl(?:\.exe|:[\w.-]{1,30})?"
    r"(?=[ \t]|[\\^`]\n)"
)
_LIKELY = re.compile(
    r"(?:[ \t]|[\\^`]\n)+(?:[-–—][-–—]?[A-Za-z0-9#:]|--[ \t]|['\"“”‘’^$<\[{]|https?:|localhost\b"
    r"|[\w-]+(?:\.[\w-]+)*[.:/])"
)
_FLAG_OF_PROSE = re.compile(r"[\w'’)\]] $")
_ADDRESS = re.compile(
    r"(?i)[a-z][a-z0-9+.-]*://|localhost\b|\$|<|\{\{|(?:[\w-]+\.)+[a-z]{2,}(?:[:/?]|$)"
    r"|[\w.-]+:\d+|(?:\d{1,3}\.){3}\d|[\w-]+/"
)
_PLAIN_WORD = re.compile(r"(?!localhost$)[A-Za-z'’,!?]{1,30}[.,:!?]?|[1-5]\d\d[.,!]?|\$\{?\w{1,60}\}?")
# A list that stands for options and what they are given: `"${opts[@]}"`, `$CURL_OPTS`.
_HOLDS_OPTIONS = re.compile(r"\$\{[A-Za-z_]\w{0,60}\[[@*]\]\}|\$\{?[A-Za-z_]\w{0,60}\}?|\$@")
_CONFIG_LINE = re.compile(r"[ \t]*-{0,2}([A-Za-z][\w.-]*)[ \t]*[=: \t][ \t]*(.*)")
_STDIN_FEED = re.compile(r"(?:^|[;&$(])[ \t]*(?:[$#%>] )?(echo|printf)[ \t]+(.{1,4000})\|[ \t]*$", re.DOTALL)
# what a person writes behind a command to tell its answer
_TOLD = re.compile(
    r"[ \t](?:[-=]{1,2}>|→)[ \t]{0,3}(?:HTTP\S{0,4} )?[1-5]\d\d(?: [A-Za-z ]{2,40})?"
    r"(?:[.,;:](?:[ \t][^\n]{0,300})?)?[ \t]*$"
    r"|(?<=[a-z]{4}):[ \t]{1,3}[1-5]\d\d[.!]?[ \t]*$",
    re.MULTILINE,
)
_CMDLET_SYNTAX = re.compile(
    r"@\{|[ \t]-(?:Headers|Uri|Method|Body|UseBasicParsing|ContentType|InFile)\b", re.IGNORECASE
)
_LEXERS: dict[Shell, type[BashLexer] | type[CmdLexer] | type[PowerShellLexer]] = {
    Shell.BASH: BashLexer,
    Shell.CMD: CmdLexer,
    Shell.POWERSHELL: PowerShellLexer,
}
_FORMS = {Shell.BASH: Form.CURL, Shell.CMD: Form.CURL_CMD, Shell.POWERSHELL: Form.CURL_POWERSHELL}
_MOST_NOTES = 20
MAX_COMMANDS = 200


def find(source: Source) -> list[Block]:
    """The curl commands of the paste, each a block with one request for every address."""
    blocks: list[Block] = []
    text = source.text
    variables: Assignments | None = None
    for_cmd = False
    position = 0
    for found in _CURL.finditer(text):
        if found.start() < position or not _LIKELY.match(text, found.end()):
            continue
        if not source.budget.has_room(len(blocks), MAX_COMMANDS):
            break
        shell = shell_of(text, found.start(), found.end())
        if shell is Shell.POWERSHELL and _CMDLET_SYNTAX.search(text, found.end(), _line_group(text, found.end())):
            continue
        if variables is None:
            variables, for_cmd = Assignments(source), speaks_of_cmd(text)
        stop = _stop(text, found.start(), found.end()) if shell is Shell.BASH else len(text)
        told = _TOLD.search(text, found.end(), _line_group(text, found.end()))
        stop = min(stop, told.start()) if told else stop
        around = enclosing(text, found.start()) if shell is Shell.BASH else None
        stop = min(stop, around.end) if around is not None else stop
        lexer = _LEXERS[shell](text, found.end(), stop, variables.before(found.start(), shell), source.budget)
        command = lexer.command()
        if around is not None:
            command = replace(command, words=filled_in(command.words, around, text))
        position = command.end
        block = _block(source, command, found.start(), shell, for_cmd=for_cmd)
        if block:
            blocks.append(block)
    return blocks


def _line_group(text: str, start: int) -> int:
    end = text.find("\n\n", start, start + 4096)
    return end if end != -1 else min(len(text), start + 4096)


def _stop(text: str, start: int, end: int) -> int:
    """Where the text around a command ends it: the backtick or quote in which it stands, or the end of the paste."""
    before = text[start - 1 : start]
    if before in (" ", "\t"):  # a quote alone at the beginning of the line, with a blank behind it
        before = text[text.rfind("\n", 0, start) + 1 : start].strip()
    if before in ("`", '"', "'") and before:
        line_end = text.find("\n", end)
        line_end = len(text) if line_end == -1 else line_end
        if before == "`":
            closing = text.find("`", end)
            return closing if closing != -1 else len(text)
        closing = text.rfind(before, end, line_end)
        return closing if closing != -1 else len(text)
    return len(text)


def _block(source: Source, command: Command, start: int, shell: Shell, *, for_cmd: bool) -> Block | None:
    form = _FORMS[shell]
    transfers = _transfers(source, command, start, form)
    place = source.place(start, command.end - start)
    if not any(_is_meant(transfer, source, start) for transfer in transfers):
        return None
    if shell is Shell.BASH and for_cmd:
        _single_quotes_in_cmd(transfers, command, source)
    for transfer in transfers:
        _drop_prose(transfer)
    requests = [request for transfer in transfers for request in transfer.requests(place)]
    notes = {str(note): note for transfer in transfers for note in transfer.notes[:_MOST_NOTES]}
    secrets = tuple(secret for transfer in transfers for secret in transfer.secrets)
    return Block(form, start, command.end, tuple(requests), notes=tuple(notes.values()), secrets=secrets)


def _drop_prose(transfer: Transfer) -> None:
    """Beside what looks like an address, plain words are the rest of a sentence; a lone variable holds options."""
    if any(_ADDRESS.match(word.text) and not _PLAIN_WORD.fullmatch(word.text) for word in transfer.addresses):
        if any(_HOLDS_OPTIONS.fullmatch(word.text) for word in transfer.addresses):
            transfer.options.add(UNSEEN)
        transfer.addresses = [
            word for word in transfer.addresses
            if not _PLAIN_WORD.fullmatch(word.text) and not _HOLDS_OPTIONS.fullmatch(word.text)
        ]  # fmt: skip


def _single_quotes_in_cmd(transfers: list[Transfer], command: Command, source: Source) -> None:
    """A command with single quotes of which the text around says that it ran in Windows' command prompt."""
    quoted = next((word for word in command.words if word.quoted and source.text[word.start] == "'"), None)
    if quoted:
        what = msg("cmd takes single quotes for ordinary characters, so the text between them is split at each blank.")
        defect = Defect(DefectKind.CMD_SINGLE_QUOTES, what, source.place(quoted.start, 1), "command")
        for transfer in transfers:
            transfer.defects.append(defect)


def _is_meant(transfer: Transfer, source: Source, start: int) -> bool:
    """Whether this is a command rather than a sentence about curl."""
    if any(_ADDRESS.match(word.text) for word in transfer.addresses):
        return True
    line = source.text[source.line_start(start) : start]
    in_prose = bool(_FLAG_OF_PROSE.search(line[-40:])) and not line.rstrip().endswith("sudo")
    return not in_prose and bool(transfer.options) and not any(w.text.isalpha() for w in transfer.addresses)


def _transfers(source: Source, command: Command, start: int, form: Form) -> list[Transfer]:
    stdin = command.stdin if command.stdin is not None else _fed(source.text, start)
    transfers = [Transfer(source, form, stdin)]
    for mark in command.marks:
        transfers[0].defects.append(mark.defect(source, "command"))
    for option in _with_config(command.words, stdin):
        if option.name == "next" and not transfers[-1].addresses:
            continue  # curl goes on with the same transfer until it has an address
        if option.name == "next":
            transfers.append(Transfer(source, form, stdin, transfers[-1].unread))
        else:
            transfers[-1].take(option)
    for transfer in transfers:
        transfer.set_options_apart()
    return transfers


def _fed(text: str, start: int) -> str | None:
    """What `echo … |` before the command feeds it."""
    line_start = text.rfind("\n", 0, start) + 1
    if start - line_start < 6 or text[line_start:start].rstrip()[-1:] != "|":
        return None
    feed = _STDIN_FEED.search(text[max(line_start, start - 4096) : start])
    if not feed:
        return None
    words = BashLexer(feed.group(2), 0, len(feed.group(2)), {}, Budget()).command().words
    flags = {word.text for word in words[:2] if word.text in ("-n", "-e")}
    said = " ".join(word.text for word in words if word.text not in flags)
    if feed.group(1) == "printf" or "-e" in flags:
        said = said.replace("\\n", "\n").replace("\\t", "\t")
    return said if feed.group(1) == "printf" or "-n" in flags else said + "\n"


def _with_config(words: tuple[Word, ...], stdin: str | None) -> Iterator[Option]:
    """The options with those of a configuration on standard input, which the first `-K -` reads to its end."""
    for option in options(words):
        if option.name == "config" and option.value.text == "-" and stdin is not None:
            content, stdin = stdin, ""
            yield from options(_config_words(content, option.value))
        else:
            yield option


def _config_words(text: str, where: Word) -> list[Word]:
    """The lines of a curl configuration file as words; all of them stand where `-K -` does."""
    words: list[Word] = []
    for line in text.split("\n")[:500]:
        found = _CONFIG_LINE.match(line + " ")
        if not found or line.lstrip().startswith("#"):
            continue
        name, value = found.group(1), found.group(2).strip()
        if value.startswith('"'):
            lexed = BashLexer(value, 0, len(value), {}, Budget()).one_word()
            value = lexed.text
        dash = "-" if len(name) == 1 else "--"
        words.append(Word(dash + name, where.start, where.end))
        if value:
            words.append(Word(value, where.start, where.end, quoted=True))
    return words
