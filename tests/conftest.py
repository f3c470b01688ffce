"""The tests' own environment, made before Django reads its settings, and the fixtures that all tests share.

Nothing of the machine's environment reaches the tests but DATABASE_URL, by which the suite of the tasks runs on
PostgreSQL too (tests/tasks/test_same_on_postgresql.py).
"""

from __future__ import annotations

import gc
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.cache import cache
from hypothesis import HealthCheck
from hypothesis import settings as drawing
from xdist.scheduler import LoadFileScheduling

from tests.fixtures.broker import Broker
from tests.fixtures.thorough import SEED, THOROUGH, chance

FOREIGN = ("PORTAL_", "SANDBOX_", "REDIS_", "KB_", "EMAIL_", "CELERY_", "C_FORCE_ROOT")
VAR_DIR = Path(tempfile.mkdtemp(prefix="portal-tests-"))

# Nothing that is collected becomes garbage; `pytest_collection_finish` enables it again.
gc.disable()
if settings.configured:
    raise pytest.UsageError(
        "Unset DJANGO_SETTINGS_MODULE: with it, Django reads its settings before the tests set theirs."
    )
for name in [name for name in os.environ if name.startswith(FOREIGN)]:
    del os.environ[name]
BROKER = Broker(VAR_DIR / "broker")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "portal.settings",
    "VAR_DIR": str(VAR_DIR),
    "REDIS_URL": BROKER.url,
    "PORTAL_SECRET_KEY": secrets.token_urlsafe(48),
    "PORTAL_SEALING_KEYS": Fernet.generate_key().decode(),
    "PORTAL_PLATFORM": "company-x",
    # Playwright's synchronous interface runs an event loop, which Django takes for asynchronous code.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
}

# How long a draw takes depends on what else runs, and on what the first of them loads.
drawing.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
drawing.load_profile("portal")

DATABASE = settings.DATABASES["default"]

pytest_plugins = [
    "tests.fixtures.browser",
    "tests.fixtures.mail",
    "tests.fixtures.pdf",
    "tests.fixtures.postgres",
    "tests.fixtures.stack",
    "tests.fixtures.worker",
    "tests.fixtures.loud_portal",  # it imports some of the others, which are to be rewritten first
]


def pytest_report_header(config: pytest.Config) -> str:
    """By which number a failed run can be repeated: the same tests, secrets and order."""
    return f"everything is drawn by TESTS_SEED={SEED}"


# A portal takes 25 seconds of processor time to start, and a sandbox 5: the files that look at one share it.
LAST_OF_ONE_PORTAL = "tests/live/test_launcher_ends.py"
TOGETHER = {
    "the running portal": (
        "tests/browser/test_states.py",
        "tests/browser/test_whole_portal.py",
        "tests/live/test_api_one_liner.py",
        "tests/live/test_launcher.py",
        LAST_OF_ONE_PORTAL,
    ),
    "the portal that logs all": ("tests/tasks/test_leaks.py", "tests/tasks/test_leaks_exports.py"),
    "the sandbox": (
        "tests/live/test_collect_sandbox.py",
        "tests/live/test_examples_end_to_end.py",
        "tests/live/test_kb_snippets.py",
        "tests/live/test_platform_command.py",
        "tests/live/test_sandbox_api.py",
        "tests/live/test_sandbox_authorization.py",
        "tests/live/test_sandbox_document.py",
        "tests/live/test_sandbox_examples.py",
    ),
}
_GROUPS = {file: name for name, files in TOGETHER.items() for file in files}


class Files(LoadFileScheduling):
    """The tests of a file run in one worker, and so do all files that share what each worker would start anew."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return _GROUPS.get(file, file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Files | None:
    """For `--dist loadfile`, by which the commands of the Makefile run."""
    return Files(config, log) if config.getvalue("dist") == "loadfile" else None


# What waits for servers, browsers and workers runs long in few tests; begun last, it would hold up the end alone.
LONGEST_FIRST = ("tasks", "live", "browser", "contracts")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--drawn`, by which `make test` keeps within minutes."""
    parser.addoption("--drawn", action="store_true", help="of tests marked one_in(n), run one in n of each file, drawn")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The folders whose files run longest come first, what ends the shared portal last; each file's own order stays."""
    tests = Path(__file__).parent
    if config.getoption("drawn") and not THOROUGH:
        left_out = _left_out(items)
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]

    def rank(item: pytest.Item) -> int:
        folder = item.path.relative_to(tests).parts[0] if item.path.is_relative_to(tests) else ""
        if item.path == tests.parent / LAST_OF_ONE_PORTAL:
            return len(LONGEST_FIRST) + 1
        return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)

    items.sort(key=rank)


def _left_out(items: list[pytest.Item]) -> set[pytest.Item]:
    """What is not drawn of the tests that are marked with `one_in`, file by file, or of all files that share a name."""
    marked: dict[tuple[str, int], list[pytest.Item]] = {}
    for item in items:
        if mark := item.get_closest_marker("one_in"):
            of, *shared = mark.args
            marked.setdefault((shared[0] if shared else item.nodeid.partition("::")[0], of), []).append(item)
    left_out: set[pytest.Item] = set()
    for (name, of), some in marked.items():
        by_name = sorted(some, key=lambda item: item.nodeid)
        chosen = set(chance(f"one_in {name}", anew=True).sample(range(len(some)), -(-len(some) // of)))
        left_out |= {item for number, item in enumerate(by_name) if number not in chosen}
    return left_out


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """One seed for all that is drawn, a database file for other processes too, static files without a manifest."""
    if getattr(config.option, "randomly_seed", None) == "default":  # not there under `-p no:randomly`
        config.option.randomly_seed = SEED
    if config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = str(SEED)
    if "sqlite3" in DATABASE["ENGINE"]:
        DATABASE.setdefault("TEST", {})["NAME"] = str(VAR_DIR / "test.sqlite3")
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Thousands of tests live until the end: the collector of garbage need not look at them again and again."""
    gc.freeze()
    gc.enable()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Forgets the settings' name, so that a pytest started by a test, or by xdist, comes here before Django, too."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops the broker and removes everything the tests wrote."""
    BROKER.stop()
    shutil.rmtree(VAR_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def valkey() -> Broker:
    """The embedded server behind REDIS_URL. A test that stops a broker takes `own_valkey` instead."""
    return BROKER


@pytest.fixture
def own_valkey(tmp_path: Path) -> Iterator[Broker]:
    """A broker of this test alone, to be killed and started again at will."""
    broker = Broker(tmp_path / "broker")
    yield broker
    broker.stop()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """No test meets another's rate limits, cached keys or open circuit breaker."""
    # imported here, for these modules want Django's applications, which are set up after this file is read
    from diagnostics import broker  # noqa: PLC0415
    from diagnostics.views import health  # noqa: PLC0415

    broker.BREAKER.close()
    health.last_answer.forget()
    cache.clear()


@pytest.fixture
def one_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the rate limits stands still, so that no count is cut in two by the end of a minute or an hour."""
    monkeypatch.setattr("diagnostics.limits.time", SimpleNamespace(time=lambda: 1_000_000.0))
