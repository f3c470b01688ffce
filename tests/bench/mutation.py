"""`python -m tests.bench.mutation MODULE.py ... [--tests PATH ...] [--sample N] [--seed N]`: which mutants survive.

Every mutant runs in a fork of one pytest process that has collected the tests and learnt which test runs which line:
the change is written into the loaded module, the tests that can see it run, and the first failure kills it.
`uncovered` is what no test runs, or what ran only while the modules were loaded and is over when the tests begin.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import functools
import os
import random
import signal
import sys
import time
import traceback
from collections import defaultdict
from pathlib import Path
from types import FrameType, FunctionType, ModuleType
from typing import Any

import pytest

from tests.bench.mutants import Mutant, mutants

SECONDS = 90
QUIET = ["-q", "-p", "no:randomly", "-p", "no:cacheprovider", "--timeout", "30"]


class Mutation:
    """The plugin that runs the tests once to learn their lines, and then against every mutant."""

    def __init__(self, files: list[Path], sample: int, seed: int) -> None:
        self.files = {str(file.resolve()): file for file in files}
        self.sample, self.seed = sample, seed
        self.lines: dict[pytest.Item, set[tuple[str, int]]] = {}
        self.took: dict[pytest.Item, float] = {}
        self.log: list[tuple[Path, Mutant, str]] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for place, item in enumerate(session.items):
            self._learn(item, session.items[place + 1] if place + 1 < len(session.items) else None)
        if session.testsfailed:
            raise session.Failed("the tests fail without any mutant")
        trees = {name: ast.parse(Path(name).read_text(encoding="utf-8")) for name in self.files}
        chosen = self._chosen(trees)
        for name, tree in trees.items():
            for number, mutant in enumerate(mutants(tree)):
                if (name, number) in chosen:
                    fate = self._fate(session, name, tree, mutant)
                    self.log.append((self.files[name], mutant, fate))
                    sys.stderr.write(f"{fate:9} {self.files[name]}:{mutant.line} {mutant.change}\n")
        return True

    def _chosen(self, trees: dict[str, ast.Module]) -> set[tuple[str, int]]:
        every = [(name, number) for name, tree in trees.items() for number, _ in enumerate(mutants(tree))]
        if 0 < self.sample < len(every):
            every = random.Random(self.seed).sample(every, self.sample)  # noqa: S311 - a sample, no secret
        return set(every)

    def _learn(self, item: pytest.Item, following: pytest.Item | None) -> None:
        seen: set[tuple[str, int]] = set()

        def trace(frame: FrameType, event: str, _: Any) -> Any:
            name = frame.f_code.co_filename
            if name not in self.files:
                return None
            seen.add((name, frame.f_lineno))
            return trace

        started = time.perf_counter()
        sys.settrace(trace)
        try:
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        finally:
            sys.settrace(None)
        self.lines[item], self.took[item] = seen, time.perf_counter() - started

    def _witnesses(self, name: str, tree: ast.Module, mutant: Mutant) -> list[pytest.Item]:
        """The tests that run the changed lines; where no function holds them, all that meet or import the module."""
        inside = any(
            isinstance(node, ast.FunctionDef) and node.body[0].lineno <= mutant.line <= (node.end_lineno or 0)
            for node in ast.walk(tree)
        )
        wanted = {(name, line) for line in range(mutant.first, mutant.last + 1)}
        by_module: defaultdict[str, float] = defaultdict(float)
        for item in self.took:
            by_module[item.nodeid.split("::")[0]] += self.took[item]
        found = []
        for item, seen in self.lines.items():
            if wanted & seen if inside else any(file == name for file, _ in seen) or _imports(item, name):
                found.append(item)
        if not any(isinstance(node, ast.FunctionDef) for node in ast.walk(tree)):
            found = list(self.lines)  # a module of nothing but what others read
        found = found or ([] if inside else list(self.lines))
        return sorted(found, key=lambda item: (by_module[item.nodeid.split("::")[0]], self.took[item]))

    def _fate(self, session: pytest.Session, name: str, tree: ast.Module, mutant: Mutant) -> str:
        witnesses = self._witnesses(name, tree, mutant)
        if not witnesses:
            return "uncovered"
        child = os.fork()
        if not child:
            os._exit(_trial(session, name, tree, witnesses))
        until = time.monotonic() + SECONDS
        while True:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return "killed" if os.waitstatus_to_exitcode(status) else "survived"
            if time.monotonic() > until:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                return "killed"
            time.sleep(0.005)


def _imports(item: pytest.Item, name: str) -> bool:
    """Whether the test's own module has the module of this file, or something that is defined there or below it."""
    home = next(place for place, module in sys.modules.items() if getattr(module, "__file__", None) == name)
    known = vars(item.getparent(pytest.Module).obj).values()  # type: ignore[union-attr]
    named = {value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", "") for value in known}
    return home in named or any(home.startswith(f"{place}.") for place in named if place)


def _trial(session: pytest.Session, name: str, tree: ast.Module, witnesses: list[pytest.Item]) -> int:
    """0 where every witness passes in spite of the mutant."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    session.config.pluginmanager.unregister(name="terminalreporter")
    try:
        module = next(m for m in sys.modules.values() if getattr(m, "__file__", None) == name)
        _write_into(module, compile(tree, name, "exec"))
        for item, following in zip(witnesses, [*witnesses[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                return 1
    except BaseException:  # noqa: BLE001 - a mutant that cannot even be loaded is a dead one
        traceback.print_exc()
        return 1
    return 0


def _write_into(module: ModuleType, code: Any) -> None:
    """Give the loaded module, and whoever imported from it, what the changed source defines."""
    fresh = ModuleType(module.__name__)
    fresh.__dict__.update({"__file__": module.__file__, "__package__": module.__package__})
    sys.modules[module.__name__] = fresh  # dataclasses look their module up while they are made
    exec(code, fresh.__dict__)  # noqa: S102
    sys.modules[module.__name__] = module
    for name, new in list(fresh.__dict__.items()):
        old = module.__dict__.get(name)
        if name.startswith("__") or old is new or _graft(old, new, module.__name__):
            continue
        for user in [user for place, user in sys.modules.items() if place.startswith(("diagnostics", "tests"))]:
            if name in vars(user) and vars(user)[name] is old:
                vars(user)[name] = new


def _graft(old: Any, new: Any, home: str) -> bool:
    """Change `old` into `new` where it stands, True if that was possible: others hold references to it."""
    if isinstance(old, functools._lru_cache_wrapper):
        old.cache_clear()
        return _graft(old.__wrapped__, new.__wrapped__, home)
    if isinstance(old, FunctionType) and isinstance(new, FunctionType):
        old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__
        return True
    if isinstance(old, property):
        return _graft(old.fget, new.fget, home)
    if isinstance(old, type) and isinstance(new, type) and old.__module__ == home:
        for name, part in vars(new).items():
            if isinstance(part, FunctionType | property) and name in vars(old):
                _graft(vars(old)[name], part, home)
        return True
    if dataclasses.is_dataclass(old) and not isinstance(old, type) and type(old).__name__ == type(new).__name__:
        for field in dataclasses.fields(old):
            before, after = getattr(old, field.name), getattr(new, field.name)
            if not (isinstance(before, FunctionType) and _graft(before, after, home)):
                object.__setattr__(old, field.name, after)
        return True
    alike = isinstance(old, tuple) and isinstance(new, tuple) and len(old) == len(new)
    if alike and old and all(dataclasses.is_dataclass(part) for part in old):
        return all(_graft(before, after, home) for before, after in zip(old, new, strict=True))
    return not callable(old) and bool(old == new) and type(old) is type(new)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="+", type=Path)
    parser.add_argument("--tests", nargs="+", required=True)
    parser.add_argument("--sample", type=int, default=0, help="at most so many mutants, drawn at random")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    plugin = Mutation(wanted.modules, wanted.sample, wanted.seed)
    code = int(pytest.main([*wanted.tests, *QUIET], plugins=[plugin]))
    if not plugin.log:
        return code
    for file in wanted.modules:
        fates = [fate for known, _, fate in plugin.log if known == file]
        killed = fates.count("killed")
        if fates:
            print(f"{file}: {killed} of {len(fates)} killed, {100 * killed / len(fates):.0f} %")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
