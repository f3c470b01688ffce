"""`make new-check`, `make new-form`, `make new-message`: the files of a new piece, with what is left to its author.

What only the author knows is marked with `UNWRITTEN` and a sentence; `tests/contracts/test_scaffold.py` fails on each.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import NoReturn

UNWRITTEN = "Still to be written" + ":"
ROOT = Path(__file__).resolve().parents[1]
_ID = re.compile(r"([a-z]+(?:_[a-z]+)*)\.([a-z]+(?:-[a-z]+)*)")
_LONGEST_LINE = 120  # pyproject.toml
_NAME = re.compile(r"[a-z]+(?:-[a-z]+)*")
_HOLE = re.compile(r"(?<!\{)\{[A-Za-z_][\w ]*\}(?!\})")

CHECK = '''"""Looks at {unwritten} what it looks at.

Why it matters: {unwritten} what goes wrong, with the standard or the product that says so.
Cannot see: {unwritten} what it cannot tell apart.
"""

from __future__ import annotations

from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.types import Result, Severity, Step, msg, not_applicable


@check(
    id="{id}",
    title=msg("{unwritten} the healthy proposition"),
    step=Step.{step},
    severity=Severity.ERROR,
    causes=("{cause}",),
    kb="{kb}",
    needs=(Subject,),{article}
)
def {symbol}(subject: Subject) -> Result:
    """{unwritten} when it passes and when it fails, with `passed(...)` and `failed(...)`."""
    if subject.credential is None:
        return not_applicable(msg("No credential was pasted."))
    return not_applicable(msg("{unwritten} what was found."))
'''
CASE = """
[[case]]
id = "{dashed}-1"
check = "{id}"
cause = "{cause}"
platform = "generic"
at = "2024-03-08T14:23:45Z"
fails = ["{id}"]
text = '''
{unwritten} a paste with the defect
GET /v1/items HTTP/1.1
Host: api.example.com

HTTP/1.1 401 Unauthorized
'''
"""
CHECK_TEST = '''"""What {id} says of a call that is right and of one that is not."""

from __future__ import annotations

from diagnostics.engine.model.types import Outcome
from tests.engine.test_checks_paste import call, company, judged


def test_a_call_that_is_right_passes() -> None:
    # {unwritten} a call without the defect
    assert judged("{id}", call(f"Authorization: Bearer {{company()}}")).outcome is Outcome.PASS


def test_a_call_with_the_defect_fails() -> None:
    # {unwritten} a call with the defect
    finding = judged("{id}", call(f"Authorization: Bearer {{company()}}"))
    assert finding.outcome is Outcome.FAIL
    assert finding.cause == "{cause}"
'''
READER = '''"""{unwritten} what writes this form and where people copy it from."""

from __future__ import annotations

import re

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Request, Response
from diagnostics.engine.parse.source import Block, Source
from diagnostics.engine.parse.url import parse_url

# {unwritten} a real sample, and the pattern that reads it
SAMPLE = "{name}: GET https://api.example.com/v1/items -> 401"
_LINE = re.compile(r"(?m)^{name}: ([A-Z]{{3,7}}) (https?://\\S{{1,2000}}) -> (\\d{{3}})$")
_MOST_LINES = 100


def find(source: Source) -> list[Block]:
    """The calls that are written in this form."""
    blocks: list[Block] = []
    for found in _LINE.finditer(source.text):
        if len(blocks) == _MOST_LINES:
            break
        place = source.place(found.start(), found.end() - found.start())
        request = Request(found[1], parse_url(found[2]), source=Form.{member}, response=0, place=place)
        response = Response(int(found[3]), request=0, place=place)
        blocks.append(Block(Form.{member}, found.start(), found.end(), (request,), (response,)))
    return blocks
'''
FORM_TEST = '''"""The form {name}, from its sample through the parser."""

from __future__ import annotations

from diagnostics.engine.model.forms import Form
from diagnostics.engine.parse import parse
from diagnostics.engine.parse.messages.{module} import SAMPLE


def test_the_sample_is_read_as_a_call_with_its_answer() -> None:
    submission = parse(SAMPLE)
    assert [request.source for request in submission.requests] == [Form.{member}]
    assert [response.status for response in submission.responses] == [401]


def test_other_text_is_not_this_form() -> None:
    submission = parse("GET /v1/items HTTP/1.1\\n\\n")
    assert Form.{member} not in [request.source for request in submission.requests]
'''


def new_check(identity: str, root: Path = ROOT) -> list[Path]:
    """The files of a check, beside the last one of its group; each file that was written or changed."""
    matched = _ID.fullmatch(identity) or _stop(f"{identity!r} is no id; write group.name, such as token.example")
    group, name = matched[1], matched[2].replace("-", "_")
    engine = root / "diagnostics" / "engine"
    folder = engine / "checks" / group
    file, catalogue = folder / f"{name}.py", folder.parent / "__init__.py"
    text = catalogue.read_text(encoding="utf-8")
    listed = re.findall(rf"(?m)^from diagnostics\.engine\.checks\.{group}\.(\w+) import (\w+)$", text)
    if not listed:
        groups = ", ".join(sorted(path.name for path in folder.parent.iterdir() if (path / "__init__.py").exists()))
        _stop(f"there is no group {group!r}; the groups are {groups}")
    if file.exists():
        _stop(f"{file.relative_to(root)} is there already")
    order = {symbol: text.rindex(f"\n    {symbol},\n") for _, symbol in listed}
    last = max(order, key=lambda symbol: order[symbol])
    beside = (folder / f"{next(stem for stem, symbol in listed if symbol == last)}.py").read_text(encoding="utf-8")
    words = {
        "id": identity,
        "symbol": f"{group}_{name}",
        "dashed": identity.replace(".", "-").replace("_", "-"),
        "step": _found(r"step=Step\.(\w+)", beside, "HEADER"),
        "kb": _found(r'\bkb="([^"]+)"', beside, "step-1"),
        "article": _article(beside),
        "cause": _found(r'causes=\(\s*"([^"]+)"', beside, "header-not-sent"),
        "unwritten": UNWRITTEN,
    }
    symbol = words["symbol"]
    text = text.replace(f"\n    {last},\n", f"\n    {last},\n    {symbol},\n")
    text = _import(text, f"from diagnostics.engine.checks.{group}.{name} import {symbol}")
    corpus = root / "tests" / "corpus" / "cases" / f"{group}.toml"
    cases = corpus.read_text(encoding="utf-8").rstrip("\n") + "\n" if corpus.exists() else ""
    test = root / "tests" / "engine" / f"test_check_{symbol}.py"
    file.write_text(CHECK.format(**words), encoding="utf-8")
    catalogue.write_text(text, encoding="utf-8")
    corpus.write_text((cases + CASE.format(**words)).lstrip("\n"), encoding="utf-8")
    test.write_text(CHECK_TEST.format(**words), encoding="utf-8")
    return [file, catalogue, corpus, test]


def new_form(name: str, root: Path = ROOT) -> list[Path]:
    """The member, the reader with its sample, its place among the finders, and a test."""
    if not _NAME.fullmatch(name):
        _stop(f"{name!r} is no name of a form; write lower case words with hyphens, such as example-log")
    module = name.replace("-", "_")
    words = {"name": name, "module": module, "member": module.upper(), "unwritten": UNWRITTEN}
    engine = root / "diagnostics" / "engine"
    forms, parse = engine / "model" / "forms.py", engine / "parse" / "__init__.py"
    file = engine / "parse" / "messages" / f"{module}.py"
    test = root / "tests" / "engine" / f"test_parse_{module}.py"
    text = forms.read_text(encoding="utf-8")
    if file.exists() or f"    {words['member']} = (" in text:
        _stop(f"the form {name!r} is there already")
    noun = name.replace("-", " ")
    member = (
        f'    {words["member"]} = (\n        "{name}",\n        msg("{UNWRITTEN} noun of {noun}"),\n'
        f'        msg("{noun}"),\n        Family.RECORD,\n        "messages.{module}",\n    )\n'
    )
    finders = parse.read_text(encoding="utf-8")
    imported = re.search(r"(?m)^from diagnostics\.engine\.parse\.messages import (\([^)]+\)|[^(\n]+)$", finders)
    if imported is None:
        _stop("parse/__init__.py imports no readers of messages; add the reader to FINDERS by hand")
    readers = sorted({*re.findall(r"\w+", imported[1]), module})
    finders = finders.replace(imported[0], _importing("diagnostics.engine.parse.messages", readers))
    finders = finders.replace(
        '    ("http", http.find),\n', f'    ("{noun}", {module}.find),\n    ("http", http.find),\n'
    )
    forms.write_text(text.rstrip("\n") + "\n" + member, encoding="utf-8")
    parse.write_text(finders, encoding="utf-8")
    file.write_text(READER.format(**words), encoding="utf-8")
    test.write_text(FORM_TEST.format(**words), encoding="utf-8")
    return [forms, parse, file, test]


def new_message(stack: str, text: str, cause: str, root: Path = ROOT) -> list[Path]:
    """A known message of a stack, with an example in which each hole is filled."""
    folder = root / "diagnostics" / "engine" / "words" / "messages"
    file = folder / f"{stack}.toml"
    if not _NAME.fullmatch(stack.replace("_", "-")) or not text:
        _stop('write STACK=pyjwt TEXT="what it says, with {holes}" CAUSE=slug')
    known = (root / "diagnostics" / "engine" / "model" / "catalogue.py").read_text(encoding="utf-8")
    if f'"{cause}",' not in known:
        _stop(f"{cause!r} is no cause; the slugs are in diagnostics/engine/model/catalogue.py")
    quoted = json.dumps(text, ensure_ascii=False)
    head = file.read_text(encoding="utf-8").rstrip("\n") if file.exists() else _head(stack)
    if f"text = {quoted}\n" in head:
        _stop(f"{file.relative_to(root)} has this text already")
    block = (
        f'\n\n[[message]]\ntext = {quoted}\nwhen = "{UNWRITTEN} the condition in the source"\ncause = "{cause}"\n'
        f"example = {json.dumps(_HOLE.sub('abc', text), ensure_ascii=False)}\n"
        f'at = "{UNWRITTEN} the file of the source that says it"\n'
    )
    file.write_text(head + block, encoding="utf-8")
    return [file]


def unwritten(root: Path, files: list[str]) -> list[str]:
    """Every line that is left to the author, with its file and number."""
    return [
        f"{name}:{number}: {line.strip()}"
        for name in files
        for number, line in enumerate((root / name).read_text(encoding="utf-8", errors="ignore").splitlines(), 1)
        if UNWRITTEN in line
    ]


def _head(stack: str) -> str:
    return (
        f'stack = "{stack}"\ntitle = "{UNWRITTEN} the name as people write it"\nspeaker = "library"\n'
        f'repository = "{UNWRITTEN} owner/name"'
    )


def _import(text: str, line: str) -> str:
    """`text` with the import at its place in the alphabet."""
    lines = text.split("\n")
    imports = [number for number, found in enumerate(lines) if found.startswith("from diagnostics.")]
    at = next((number for number in imports if lines[number] > line), imports[-1] + 1)
    return "\n".join([*lines[:at], line, *lines[at:]])


def _importing(module: str, names: list[str]) -> str:
    """The import as `make format` writes it: on one line, or on a line each where one is too short for all."""
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= _LONGEST_LINE:
        return line
    return "\n".join([f"from {module} import (", *(f"    {name}," for name in names), ")"])


def _article(beside: str) -> str:
    # a section that stands under another name than in quotes is not taken over, nor its article without it
    article = _found(r'\bkb="[^"]+",\s+article="([^"]+)"', beside, "")
    return f'\n    article="{article}",' if article else ""


def _found(pattern: str, text: str, otherwise: str) -> str:
    match = re.search(pattern, text)
    return match[1] if match else otherwise


def _stop(why: str) -> NoReturn:
    raise SystemExit(why)


def main(arguments: list[str]) -> None:
    """`check ID`, `form NAME` or `message STACK TEXT CAUSE`."""
    match arguments:
        case ["check", identity]:
            files = new_check(identity)
        case ["form", name]:
            files = new_form(name)
        case ["message", stack, text, cause]:
            files = new_message(stack, text, cause)
        case _:
            raise SystemExit("check ID, form NAME, or message STACK TEXT CAUSE")
    names = [str(file.relative_to(ROOT)) for file in files]
    sys.stdout.write("\n".join(["Written:", *names, "", "Left to you:", *unwritten(ROOT, names)]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
