"""The mutants of one module: each is the module's tree with one small change, in place until the next is asked for.

Sentences for people (arguments of `msg`, anything with a blank), annotations, docstrings and imports are left alone:
the tests pin what is said where it matters, and a reworded sentence is no fault.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_OTHER_OPERATOR: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_OTHER_CALL = {"min": "max", "max": "min", "any": "all", "all": "any"}
_ENUMS = {
    "Outcome": ("PASS", "FAIL", "NOT_APPLICABLE", "UNAVAILABLE"),
    "Severity": ("ERROR", "WARNING", "INFO"),
    "Kind": ("BROKEN", "RISKY", "HEALTHY", "INCONCLUSIVE"),
    "Actor": ("YOU", "YOUR_ADMIN", "PLATFORM", "WAIT"),
}
_CONFIDENCES = (
    "CERTAIN",
    "NEARLY_CERTAIN",
    "INFERRED",
    "LIKELY",
    "HEURISTIC",
    "PLAUSIBLE",
    "POSSIBLE",
    "WEAK",
    "REMOTE",
)
_LEFT_ALONE = {"annotation", "returns", "decorator_list"}


@dataclass(frozen=True)
class Mutant:
    """What was changed, and the lines whose execution can show it."""

    line: int
    change: str
    first: int
    last: int


def mutants(tree: ast.Module) -> Iterator[Mutant]:
    """Every mutant of `tree`, which holds the change while the caller has it and is whole again at the end."""
    for statement in tree.body:
        if not (isinstance(statement, ast.Assign) and getattr(statement.targets[0], "id", "") == "__all__"):
            yield from _in_statement(statement)


def _in_statement(statement: ast.stmt) -> Iterator[Mutant]:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return
    first, last = statement.lineno, statement.end_lineno or statement.lineno
    if body := getattr(statement, "body", None):
        last = max(first, body[0].lineno - 1)
    for change in _in_node(statement):
        yield Mutant(change[0], change[1], first, last)
    for field in ("body", "orelse", "handlers", "finalbody"):
        for inner in getattr(statement, field, []):
            if isinstance(inner, ast.ExceptHandler):
                for deeper in inner.body:
                    yield from _in_statement(deeper)
            elif isinstance(inner, ast.stmt):
                yield from _in_statement_of(statement, field, inner)


def _in_statement_of(parent: ast.stmt, field: str, statement: ast.stmt) -> Iterator[Mutant]:
    """The mutants inside a statement, and those that take it away."""
    replacement: ast.stmt | None = None
    if isinstance(statement, ast.Return) and statement.value and not _is(statement.value, None):
        replacement = ast.Return(ast.Constant(None))
    elif isinstance(statement, ast.AugAssign | ast.Continue | ast.Raise) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call) and not _is_log(statement.value)
    ):
        replacement = ast.Pass()
    if replacement is not None:
        body: list[ast.stmt] = getattr(parent, field)
        place = body.index(statement)
        body[place] = ast.fix_missing_locations(ast.copy_location(replacement, statement))
        change = f"{_text(statement)} -> {_text(replacement)}"
        yield Mutant(statement.lineno, change, statement.lineno, statement.end_lineno or statement.lineno)
        body[place] = statement
    yield from _in_statement(statement)


def _in_node(node: ast.AST) -> Iterator[tuple[int, str]]:
    """The mutants among the expressions of a node, statements within it left out."""
    if isinstance(node, ast.Call) and (getattr(node.func, "id", "") == "msg" or _is_log(node)):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    for field, value in ast.iter_fields(node):
        if field in _LEFT_ALONE:
            continue
        if isinstance(value, list):
            for place, child in enumerate(value):
                if isinstance(child, ast.AST) and not isinstance(child, ast.stmt | ast.ExceptHandler):
                    for new in _replacements(child):
                        value[place] = new
                        yield getattr(child, "lineno", 0), f"{_text(child)} -> {_text(new)}"
                        value[place] = child
                    yield from _in_node(child)
            if _may_lose_one(node, field, value):
                for place, child in enumerate(list(value)):
                    del value[place]
                    yield getattr(child, "lineno", getattr(node, "lineno", 0)), f"without {_text(child)}"
                    value.insert(place, child)
        elif isinstance(value, ast.AST):
            for new in _replacements(value):
                setattr(node, field, new)
                yield getattr(value, "lineno", 0), f"{_text(value)} -> {_text(new)}"
                setattr(node, field, value)
            yield from _in_node(value)


def _may_lose_one(node: ast.AST, field: str, value: list[object]) -> bool:
    if isinstance(node, ast.comprehension):
        return field == "ifs"
    return (
        isinstance(node, ast.Tuple | ast.Set | ast.List)
        and field == "elts"
        and len(value) > 1
        and isinstance(node.ctx if not isinstance(node, ast.Set) else ast.Load(), ast.Load)
        and all(isinstance(child, ast.Starred | ast.Name | ast.Attribute) or _is_string(child) for child in value)
    )


def _replacements(node: ast.AST) -> Iterator[ast.expr]:
    for new in _other_forms(node):
        yield ast.fix_missing_locations(ast.copy_location(new, node))


def _other_forms(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Compare(left=left, ops=[one], comparators=right):
            yield ast.Compare(left, [_OPPOSITE[type(one)]()], right)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            for place in range(len(values)):
                rest = values[:place] + values[place + 1 :]
                yield ast.BoolOp(op, rest) if len(rest) > 1 else rest[0]
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OTHER_OPERATOR:
            yield ast.BinOp(left, _OTHER_OPERATOR[type(op)](), right)
        case ast.IfExp(body=body, orelse=orelse):
            yield body
            yield orelse
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if name in _OTHER_CALL:
            yield ast.Call(ast.Name(_OTHER_CALL[name], ast.Load()), args, keywords)
        case ast.Attribute(value=ast.Name(id=enum) as owner, attr=member) if member in _ENUMS.get(enum, ()):
            members = _ENUMS[enum]
            yield ast.Attribute(owner, members[(members.index(member) + 1) % len(members)], ast.Load())
        case ast.Name(id=name, ctx=ast.Load()) if name in _CONFIDENCES[:-1]:
            yield ast.Constant({"CERTAIN": 0.95, "NEARLY_CERTAIN": 0.9, "INFERRED": 0.85}.get(name, 0.3))
        case ast.Constant(value=value):
            yield from _other_values(value)


def _other_values(value: object) -> Iterator[ast.expr]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
    elif isinstance(value, float):
        yield ast.Constant(round(value + 0.1, 3))
        yield ast.Constant(round(value - 0.1, 3))
    elif isinstance(value, str) and not (value and " " in value.strip()):
        yield ast.Constant(f"{value}x")


def _is_string(node: object) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is(node: ast.expr, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def _is_log(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "logger"


def _text(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 70 else f"{text[:67]}..."
