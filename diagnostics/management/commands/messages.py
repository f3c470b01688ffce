"""`manage.py messages`: brings the catalogue of every language up to date with the sentences of the portal."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import django
import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import to_locale

from diagnostics.presentation.sentences import CONTEXT, Sentence, sentences

ENGLISH = "en"
_FORMS = re.compile(r"nplurals\s*=\s*(\d+)")
# What is filled in, and marks of HTML.
_PLACES = re.compile(r"\{[a-z_][a-z0-9_]*\}|%\([a-z_]+\)[sd]|%%|%(?![(%])|</?[a-z][^<>]*>")
_WORDS = re.compile(r"[A-Za-z]{4,}")
# Two languages share a word or two, and the names of protocols; this many only a sentence that nobody translated.
_MOST_SHARED = 2


class Command(BaseCommand):
    """Begins the catalogue of a new language, adds new sentences untranslated, drops old ones, and compiles.

    A translation is kept as long as its English sentence is unchanged, to the letter.
    """

    help = "Bring the translations up to date: new sentences in, old ones out, compiled beside."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--check` writes nothing; exit status 1 when a sentence is missing, left over, or wrongly translated."""
        parser.add_argument("--check", action="store_true", help="write nothing, only say what is to be done")

    def handle(self, *args: Any, **options: Any) -> None:
        """One language after the other."""
        spoken = sentences(settings.BASE_DIR)
        troubles = 0
        if not options["check"]:
            begin_missing(Path(settings.LOCALE_PATHS[0]), [code for code, _name in settings.LANGUAGES])
        for path in catalogues():
            if not options["check"]:
                write(path, spoken)
            for trouble in found_wrong(path, spoken):
                self.stdout.write(f"{path.parent.parent.name}: {trouble}")
                troubles += 1
        if troubles:
            sys.exit(1)


def catalogues() -> list[Path]:
    """The catalogue of each language but English, whose sentences stand in the code."""
    return sorted(path for folder in settings.LOCALE_PATHS for path in Path(folder).glob("*/LC_MESSAGES/django.po"))


def begin_missing(folder: Path, languages: list[str]) -> list[Path]:
    """Writes an empty catalogue below `folder` for each of the languages that has none; the files written.

    Raises CommandError for a code that Django does not know, for it knows how each language counts.
    """
    begun = []
    for code in languages:
        path = folder / to_locale(code) / "LC_MESSAGES" / "django.po"
        if code != ENGLISH and not path.exists():
            new = polib.POFile(wrapwidth=110)
            new.metadata = {
                "Project-Id-Version": "auth-failure-portal",
                "Language": to_locale(code),
                "MIME-Version": "1.0",
                "Content-Type": "text/plain; charset=UTF-8",
                "Content-Transfer-Encoding": "8bit",
                "Plural-Forms": plural_forms(code),
            }
            path.parent.mkdir(parents=True)
            new.save(str(path))
            begun.append(path)
    return begun


def plural_forms(code: str) -> str:
    """How a language counts, in gettext's words and as Django's own catalogue of it does. Raises CommandError."""
    known = Path(django.__file__).parent / "conf" / "locale" / to_locale(code) / "LC_MESSAGES" / "django.mo"
    if not known.exists():
        raise CommandError(
            f"Django does not know the language {code}: mend its code in LANGUAGES of portal/settings.py."
        )
    return str(polib.mofile(str(known)).metadata["Plural-Forms"])


def _empty_forms(catalogue: polib.POFile) -> dict[int, str]:
    told = _FORMS.search(catalogue.metadata.get("Plural-Forms", ""))
    return dict.fromkeys(range(int(told[1]) if told else 2), "")


def write(path: Path, spoken: dict[Sentence, list[str]]) -> None:
    """The catalogue at `path` with exactly the sentences of `spoken`, and its compiled form beside it."""
    old = polib.pofile(str(path))
    known = {_sentence(entry): entry for entry in old}
    new = polib.POFile(wrapwidth=110)
    new.metadata = old.metadata
    for (singular, plural), files in spoken.items():
        entry = known.get((singular, plural))
        context, _mark, text = singular.rpartition(CONTEXT)
        new.append(
            polib.POEntry(
                msgctxt=context or None,
                msgid=text,
                msgid_plural=plural,
                msgstr=entry.msgstr if entry else "",
                msgstr_plural=(entry.msgstr_plural if entry else _empty_forms(old)) if plural else {},
                # Files without lines: a moved line is no change of a translation.
                occurrences=[(file, "") for file in files],
            )
        )
    new.save(str(path))
    path.with_suffix(".mo").write_bytes(new.to_binary())


def found_wrong(path: Path, spoken: dict[Sentence, list[str]]) -> list[str]:
    """What keeps the catalogue at `path` from being whole, a line each; empty when it is."""
    entries = polib.pofile(str(path))
    known = {_sentence(entry): entry for entry in entries}
    wrong = [f"missing: {singular}" for singular, plural in spoken if (singular, plural) not in known]
    wrong += [f"left over: {singular}" for singular, plural in known if (singular, plural) not in spoken]
    for entry in entries:
        if not entry.translated():
            wrong.append(f"untranslated: {entry.msgid}")
        elif not _same_places(entry):
            wrong.append(f"other placeholders: {entry.msgid} -> {entry.msgstr or entry.msgstr_plural}")
        elif entry.msgid in (entry.msgstr, *entry.msgstr_plural.values()) and _is_sentence(entry.msgid):
            wrong.append(f"still English: {entry.msgid}")
    if path.with_suffix(".mo").read_bytes() != entries.to_binary():
        wrong.append("the compiled file is not of this catalogue")
    return wrong


def _sentence(entry: polib.POEntry) -> Sentence:
    return (entry.msgctxt + CONTEXT if entry.msgctxt else "") + entry.msgid, entry.msgid_plural


def _same_places(entry: polib.POEntry) -> bool:
    if not entry.msgid_plural:
        return places(entry.msgid) == places(entry.msgstr)
    return all(places(form) == places(entry.msgid_plural) for form in entry.msgstr_plural.values())


def _is_sentence(text: str) -> bool:
    return len(_WORDS.findall(_PLACES.sub("", text))) > _MOST_SHARED


def places(text: str) -> list[str]:
    """The placeholders of a sentence and its marks of HTML, in the order of the alphabet."""
    return sorted(_PLACES.findall(text))
