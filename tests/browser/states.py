"""The states that are laid out in a browser: what is shown, and how it is looked at. At most 150 of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

from tests.browser.long_pastes import PASTES
from tests.browser.pasted_forms import FORMS
from tests.live.test_examples_end_to_end import EXAMPLES
from tests.web import sample_report


@dataclass(frozen=True)
class Look:
    """How a page is looked at. `text` is the size of letters in percent, `way` the direction of writing."""

    name: str
    width: int = 1280
    height: int = 900
    scheme: str = "light"
    locale: str = "en"
    text: int = 100
    way: str = "ltr"
    script: bool = True
    media: str = "screen"


PHONE = Look("phone", 390, 844)
PHONE_DARK = Look("phone-dark", 390, 844, "dark")
WIDE = Look("wide")
WIDE_DARK = Look("wide-dark", scheme="dark")
SMALL = Look("small", 320, 640)
GERMAN = Look("german", locale="de")
GERMAN_PHONE = Look("german-phone", 390, 844, locale="de")
SPANISH_PHONE = Look("spanish-phone", 390, 844, locale="es")
SPANISH_SMALL = Look("spanish-small", 320, 640, locale="es")
LARGE = Look("text-200", text=200)
RIGHT_TO_LEFT = Look("right-to-left", way="rtl")
NO_SCRIPT = Look("no-script", 390, 844, script=False)
PRINT = Look("print", 794, 1123, media="print")


@dataclass(frozen=True)
class State:
    """`kind` says how test_states.py brings `subject` onto the page."""

    kind: str
    subject: str
    look: Look

    @property
    def id(self) -> str:
        """A name for a test and for a file."""
        plain = "".join(each if each.isalnum() else "-" for each in self.subject).strip("-") or "home"
        return f"{self.kind}-{plain}-{self.look.name}"


SHORT = {"a status alone": "401 Unauthorized", "a word alone": "invalid_token"}
PAGES = ("/", "/?platform=generic", "/?example=nothing", "/kb/", "/kb/?q=expired", "/kb/?q=zzzz",
         "/kb/api-authentication-401/", "/verify/", "/api/v1/", "/s/aaaaa-aaaaa-aaaaa-aaaaa-aaaaaa/")  # fmt: skip
# Where the longest texts of the longest language stand.
IN_SPANISH = ("/", "/verify/", "/history/")
AROUND = ("share/", "share/preview/", "markdown/", "retest/", "compare/")
DONE = ("a link made", "a link opened", "a file checked", "a file refused", "the history", "the history searched",
        "no history", "an empty box sent", "too many sent", "support can be written to")  # fmt: skip
ERRORS = ("400.html", "403.html", "403_csrf.html", "404.html /d/x/", "404.html /kb/x/", "404.html /x/", "404.html /",
          "404.html /api/x", "429.html", "500.html")  # fmt: skip
_LOOKS = (PHONE, WIDE, PHONE_DARK, WIDE_DARK)


def states() -> Iterator[State]:
    """All of them, each once."""
    for slug, look in zip(EXAMPLES, cycle((PHONE, PHONE_DARK)), strict=False):
        yield State("example", slug, look)
    for form, look in zip(FORMS, cycle((*_LOOKS, SMALL)), strict=False):
        yield State("form", form, look)
    for name, look in zip(PASTES, cycle((PHONE_DARK, SMALL)), strict=False):
        yield State("pasted", name, look)
        yield State("diagnosed", name, PHONE)
    for look in (WIDE, GERMAN, SPANISH_SMALL, LARGE, RIGHT_TO_LEFT, NO_SCRIPT, PRINT):
        yield State("diagnosed", "a HAR of 60 entries", look)
    yield State("diagnosed", "200 scopes", PRINT)
    yield State("diagnosed", "an address of 4,000 characters", LARGE)
    for name in SHORT:
        yield State("diagnosed", name, PHONE)
    for name, look in zip(
        sample_report.ALL,
        cycle((GERMAN_PHONE, SPANISH_SMALL, RIGHT_TO_LEFT, SPANISH_PHONE, LARGE, GERMAN)),
        strict=False,
    ):
        yield State("report", name, look)
    for name, look in (("expired", PRINT), ("expired", NO_SCRIPT), ("healthy", SMALL), ("waiting", NO_SCRIPT)):
        yield State("report", name, look)
    for path, look in zip(PAGES, cycle((PHONE_DARK, WIDE, SMALL)), strict=False):
        yield State("page", path, look)
    for path in IN_SPANISH:
        yield State("page", path, SPANISH_SMALL)
    yield State("pasted", next(iter(PASTES)), SPANISH_SMALL)
    for path, look in zip(AROUND, cycle((PHONE, WIDE_DARK)), strict=False):
        yield State("around", path, look)
    for what, look in zip(DONE, cycle((PHONE, WIDE_DARK)), strict=False):
        yield State("done", what, look)
    for template, look in zip(ERRORS, cycle((PHONE, WIDE_DARK, GERMAN_PHONE, SPANISH_SMALL)), strict=False):
        yield State("error", template, look)
