"""Corrections of what a shell made of a command: the call as it was meant, quoted for the shell it is typed into."""

from __future__ import annotations

import re
from dataclasses import replace

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Family, Form
from diagnostics.engine.model.submission import Defect, DefectKind, Request
from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.corrections.header import rewritten
from diagnostics.engine.remedy.corrections.values import Facts, as_typed
from diagnostics.engine.remedy.render import Changes
from diagnostics.engine.remedy.render.changing import Wanted
from diagnostics.engine.remedy.render.slots import Slot
from diagnostics.engine.subject.shell import single_quotes_on_windows

_BY_SHELL = (
    DefectKind.SHELL_SPLIT, DefectKind.CMD_SINGLE_QUOTES, DefectKind.SMART_QUOTED, DefectKind.UNBALANCED_QUOTE,
    DefectKind.BROKEN_CONTINUATION, DefectKind.DOLLAR_IN_DOUBLE_QUOTES, DefectKind.SINGLE_QUOTED_VARIABLE,
)  # fmt: skip

_ALIAS = msg(
    "In Windows PowerShell the word curl means Invoke-WebRequest, which takes a table of headers. Call curl.exe; in "
    'the value of a variable write a quotation mark as \\", for this shell drops bare ones within an argument.'
)
_DOLLAR = msg(
    "The value has a $ in it, which a shell replaces within double quotes. Set the variable in single quotes, as in "
    "NAME='value', or write the value itself in single quotes."
)
_POSIX_PROMPT = re.compile(r"[ \t]*(?:[\w.@~:/\[\] -]{0,60})?[#$][ \t]+(?:sudo )?curl\b")


def requoted(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The call as it was meant, quoted for its shell; the credential is written anew where it shows at all."""
    split = split_address(subject, request) or _command_of(subject, request)
    if split is not None:
        return Changes(request=split, tells=_ALIAS if _is_of_powershell(subject, split) else None)
    of_cmd = _kept_single_quotes(subject, request) or _is_of_cmd(subject, request)
    form = Form.CURL_CMD if of_cmd and not _has_posix_prompt(subject, request) else None
    made = rewritten(subject, request, facts) if subject.credential is not None else Changes()
    if made is None:
        return None
    if form is None and not request.as_typed and not _is_marked(subject, request):
        made = replace(made, headers={name: _unsure(value) for name, value in made.headers.items()})
    tells = _ALIAS if _is_of_powershell(subject, request) else made.tells
    if _holds_a_dollar(subject, request):
        tells = _DOLLAR
    return replace(made, form=form, request=_first_address(subject, request), tells=tells)


def _holds_a_dollar(subject: Subject, request: Request) -> bool:
    """Whether the value itself has a $ in it, so that a shell of Unix takes a part of it for a variable."""
    value = subject.credential.value.reveal().rpartition(" ")[2] if subject.credential is not None else ""
    marked = any(defect.kind is DefectKind.DOLLAR_IN_DOUBLE_QUOTES for defect in _defects(subject, request))
    return marked or any("$" in shown[1:] for shown in (value, as_typed(subject).rpartition(" ")[2]))


def _is_of_powershell(subject: Subject, request: Request) -> bool:
    """Whether `curl` was typed into a PowerShell in which the word means another command."""
    told = subject.submission.text.reveal()
    return request.source.shell == "powershell" and "Invoke-WebRequest" in told and "curl.exe" not in told


def split_address(subject: Subject, request: Request) -> Request | None:
    """Another command of the paste, whose address the shell cut, where the one that failed came through whole."""
    if _is_marked(subject, request):
        return None
    cut = (item for item in subject.submission.requests if any(_cuts_the_address(defect) for defect in item.defects))
    return next(cut, None)


def _command_of(subject: Subject, request: Request) -> Request | None:
    """The command whose outcome a trace shows, or whose header line a message of the shell quotes."""
    if _is_broken(request):
        return None
    commands = [item for item in subject.submission.requests if item.source.family is Family.COMMAND]
    if request.source is not Form.HEADER or request.url is not None:
        return next((item for item in commands if _is_broken(item) and _host(item) == _host(request)), None)
    quoted = {field.value for field in request.headers}
    return next((item for item in commands if quoted & {field.value for field in item.headers}), None)


def _host(request: Request) -> str:
    return request.url.host.lower() if request.url is not None and request.url.host else ""


def _is_broken(command: Request) -> bool:
    """Whether the shell changed the command or one of its fields before it ran."""
    of_fields = (defect for field in command.headers for defect in field.defects)
    return any(defect.kind in _BY_SHELL for defect in (*command.defects, *of_fields))


def _cuts_the_address(defect: Defect) -> bool:
    return defect.kind is DefectKind.SHELL_SPLIT and defect.part == "url"


def _is_of_cmd(subject: Subject, request: Request) -> bool:
    """Whether a command that reads as one for bash was typed into the Windows prompt, as the paste tells."""
    told = any(defect.kind is DefectKind.CMD_SINGLE_QUOTES for defect in request.defects)
    return request.source is Form.CURL and (told or single_quotes_on_windows(subject))


def _has_posix_prompt(subject: Subject, request: Request) -> bool:
    """Whether the command stands behind a prompt that only shells of Unix have."""
    place, lines = request.place, subject.submission.text.reveal().split("\n")
    row = (place.row or place.line) if place is not None else 0
    if place is None or not 0 < row <= len(lines):
        return False
    return _POSIX_PROMPT.match(lines[row - 1]) is not None


def _first_address(subject: Subject, request: Request) -> Request:
    """The call of the command's first address: where a shell split a command, its other words are read as more."""
    if request.place is None:
        return request
    return next((item for item in subject.submission.requests if item.place == request.place), request)


def _is_marked(subject: Subject, request: Request) -> bool:
    """Whether the parser saw how the shell broke the value, and put it together again."""
    return any(defect.part == "command" or defect.kind in _BY_SHELL for defect in _defects(subject, request))


def _defects(subject: Subject, request: Request) -> list[Defect]:
    owners = (subject.credential, request, *request.headers)
    return [defect for owner in owners if owner for defect in owner.defects]


def _unsure(value: Wanted) -> Wanted:
    """The value with slots that claim nothing of what the shell left of it."""
    what = msg("your whole token; the shell may have cut what the paste shows")
    if isinstance(value, str):
        return value
    return tuple(
        Slot(piece.name, piece.secret, what, False) if isinstance(piece, Slot) and piece.of_the_call else piece
        for piece in value
    )


def _kept_single_quotes(subject: Subject, request: Request) -> bool:
    """Whether a message shows that the shell of a curl command took single quotes for letters, as cmd.exe does."""
    token, credential = subject.token, subject.credential
    if request.source is not Form.CURL or token is None or credential is None:
        return False
    told = subject.submission.text.reveal()
    if f"host: {token.secret.reveal()}'" in told:
        return True
    quoted = f"'{credential.name}:" in told
    return quoted and bool(credential.scheme) and f"resolve host: {credential.scheme}" in told
