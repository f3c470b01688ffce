"""Every sentence of the portal that a reader may see in another language: of the pages, the code and the engine."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.template import engines
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

# A sentence and its plural; the plural is empty where the sentence does not count anything. A sentence that has its
# meaning from its place begins with the place's name and CONTEXT, as gettext keeps it.
CONTEXT = "\x04"
Sentence = tuple[str, str]

# At which argument of a call a sentence stands, and the functions that take its plural after it.
_SPEAKERS = {"msg": 0, "Message": 0, "gettext": 0, "gettext_lazy": 0, "gettext_noop": 0, "_": 0, "Example": 1}
_COUNTERS = frozenset({"ngettext", "ngettext_lazy"})
# A class whose members announce that the next argument is a sentence.
_ANNOUNCING = "DefectKind"
# What makes a row of evidence, with the columns whose words may be ours, and at which argument each stands.
_ROWS = {"Evidence": (("found", 1), ("expected", 2)), "shown": (("expected", 1),)}
# What the API's document says, which is English, and its page shows in the reader's language: by class or decorator.
_DESCRIBING = {
    "operation": (2,),
    "Answer": (1,),
    "Kind": (1, 2),
    "Text": (1,),
    "Flag": (1,),
    "WholeNumber": (1,),
    "Choice": (1,),
}
_API = "diagnostics/api/"
_TOOLS = "diagnostics/api/tools.py"  # what a model is told, in English
_NAMES = {"found": "value", "expected": "expected"}
_SINGLE_WORDS = {
    "found": frozenset({"missing", "nothing"}),
    "expected": frozenset({"missing", "nothing", "accepted", "any", "equal", "fits", "given", "none", "right"}),
}
_UNSEEN = frozenset({"migrations", "management", "sandbox"})


def sentences(root: Path) -> dict[Sentence, list[str]]:
    """The sentences below `root` with the files that say them, in the order of files and of lines."""
    found: dict[Sentence, list[str]] = {}
    for path in _files(root):
        name = path.relative_to(root).as_posix()
        text = path.read_text(encoding="utf-8")
        said = (
            of_template(text)
            if path.suffix == ".html"
            else of_python(text, of_api=name.startswith(_API) and name != _TOOLS)
        )
        for sentence in said:
            files = found.setdefault(sentence, [])
            if name not in files:
                files.append(name)
    return found


def _files(root: Path) -> Iterator[Path]:
    yield from sorted((root / "templates").rglob("*.html"))
    for package in ("portal", "diagnostics"):
        for path in sorted((root / package).rglob("*.py")):
            if not _UNSEEN.intersection(path.relative_to(root).parts):
                yield path
    # The examples of the paste box are the one part of the sandbox that pages show.
    yield root / "portal" / "sandbox" / "examples.py"


def of_template(text: str) -> Iterator[Sentence]:
    """The sentences of `translate` and `blocktranslate`, as Django looks them up."""
    template = engines["django"].engine.from_string(text)  # type: ignore[attr-defined]
    for node in template.nodelist.get_nodes_by_type((TranslateNode, BlockTranslateNode)):
        if isinstance(node, TranslateNode):
            # Without a literal it is a variable, whose sentences stand in the code.
            if literal := node.filter_expression.var.literal:
                yield str(literal), ""
        else:
            singular = node.render_token_list(node.singular)[0]
            yield singular, node.render_token_list(node.plural)[0] if node.plural else ""


def of_python(source: str, *, of_api: bool = False) -> Iterator[Sentence]:
    """The sentences that code hands to gettext or puts into a Message, adjacent strings joined.

    With `of_api` also those by which the API's operations, parameters, answers and problems describe themselves.
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if of_api and name in _DESCRIBING:
            yield from _of_description(node, _DESCRIBING[name])
        elif name in _ROWS:
            yield from _of_evidence(node, _ROWS[name])
        elif name in _COUNTERS:
            yield from zip(_texts(node.args[0]), _texts(node.args[1]), strict=True)
        elif name in _SPEAKERS:
            yield from ((text, "") for text in _texts(node.args[_SPEAKERS[name]]))
        elif len(node.args) > 1 and _announces(node.args[0]):
            yield from ((text, "") for text in _texts(node.args[1]))


def _of_description(call: ast.Call, positions: tuple[int, ...]) -> Iterator[Sentence]:
    described = [keyword.value for keyword in call.keywords if keyword.arg == "description"]
    for node in [*(call.args[position] for position in positions), *described]:
        yield from ((text, "") for text in _texts(node))


def _of_evidence(call: ast.Call, columns: tuple[tuple[str, int], ...]) -> Iterator[Sentence]:
    """The words of ours in a row of evidence. A single word may as well stand in a paste, so few are taken for ours."""
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    for context, position in columns:
        node = call.args[position] if len(call.args) > position else named.get(_NAMES[context])
        for text in _texts(node) if node else ():
            if text in _SINGLE_WORDS[context] or (" " in text and text[0].isalnum()):
                yield context + CONTEXT + text, ""


def _announces(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == _ANNOUNCING


def _texts(node: ast.expr) -> Iterable[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value] if node.value else []
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body), *_texts(node.orelse)]
    if isinstance(node, ast.BoolOp):
        return [text for value in node.values for text in _texts(value)]
    return []
