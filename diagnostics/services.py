"""What the pages, the API and the commands do with diagnoses; all that needs the database but is no HTTP."""

from __future__ import annotations

import hashlib
import importlib
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext

from diagnostics import costs, database, limits, log_context, paste_encryption, profiles, reads, stored_report, tracing
from diagnostics.attachments import kept_files
from diagnostics.engine import parse
from diagnostics.engine.model.profile import Profile
from diagnostics.engine.parse import budget
from diagnostics.engine.report import export
from diagnostics.kb import reader
from diagnostics.limits import LimitReached
from diagnostics.models import Diagnosis, new_id
from diagnostics.runs import lifecycle

__all__ = ["LimitReached", "Rejected"]

MOST_TEXT_BYTES = 1024 * 1024
MOST_HAR_BYTES = 10 * 1024 * 1024
# A paste of this size is read before it is accepted, and a longer one's first part while somebody types; the worker,
# which nobody waits for, reads all of it.
MOST_READ_BYTES = 16 * 1024
MOST_EXCHANGES = 99_999
# A dry run tries a client's credentials, so nobody may guess secrets through it.
DRY_RUNS = limits.Rate(10, 3600)
_POLL_S, _SOONEST_S = 0.006, 0.012
# Where one of these stands the parser finds something to examine, so that it need not be asked while somebody waits.
_SURELY_UNDERSTOOD = re.compile(
    r"\beyJ[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"  # a JWT
    r"|^[ \t]*curl[ \t][^\n]*?https?://\w"
    r"|^HTTP/[12](?:\.[01])? [1-5]\d\d\b",
    re.MULTILINE,
)
# a browser's clock that is further off than this was not read from a clock
_MOST_OFFSET = timedelta(days=3650)


class Rejected(Exception):
    """A paste that cannot be examined; `message` says what was seen and what to do, `field` where."""

    def __init__(self, message: str, field: str = "paste") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


def create(
    paste: str,
    *,
    owner: str,
    client: str = "",
    payer: str = "",
    client_time: str | None = None,
    platform: str = "",
    environment: str = "",
    online: bool = False,
    dry_run: bool = False,
    corrections: str = "",
    exchange: int = 0,
) -> Diagnosis:
    """Seal and store a paste to be examined; committed on return, to be handed to `tasks.send`.

    `owner` is the browser's random value, `client` its address for the rate limit, `payer` who is charged for what
    the paste costs where that is another, `exchange` the number of the exchange to examine, 0 for the one that fails.
    Raises Rejected, LimitReached, and the database's error where it refuses for more than two seconds.
    """
    text = f"{paste}\n\n{corrections}" if corrections.strip() else paste
    _must_be_text(text)
    # before the paste is read, for that is what costs
    if client:
        limits.spend("diagnoses", client, limits.Rate.parse(settings.PORTAL_RATE_LIMIT_POST))
        if dry_run and online:
            limits.spend("dry runs", client, DRY_RUNS)
    with costs.reading(costs.PASTES, payer or client, len(text.encode("utf-8", "replace"))):
        _must_be_understood(first_part(text))
    profile = profiles.named(platform)
    now = timezone.now()
    diagnosis_id = new_id()
    log_context.about_diagnosis(diagnosis_id)
    costs.remember_payer(diagnosis_id, payer or client)
    row = Diagnosis(
        id=diagnosis_id,
        owner=owner_hash(owner),
        created_at=now,
        queued_at=now,
        sealed=paste_encryption.seal(diagnosis_id, text),
        platform=profile.slug,
        environment=environment if profile.environment(environment) else "",
        online=online and profile.has_hosts,
        dry_run=dry_run and online,
        exchange=exchange,
        client_offset_s=_offset(client_time, now),
    )
    with tracing.span("accept", diagnosis_id):
        return database.past_a_blink(partial(_insert, row), lambda: Diagnosis.objects.filter(pk=diagnosis_id).first())


def _insert(row: Diagnosis) -> Diagnosis:
    with transaction.atomic():
        row.save(force_insert=True)
    return row


def _must_be_text(text: str) -> None:
    if not text.strip():
        raise Rejected(gettext("There is nothing in the box yet. Paste a token, a request, or the error that you got."))
    if "\x00" in text:
        raise Rejected(gettext("This looks like a binary file. Paste text: a request, a token, or a HAR file."))
    must_fit(text)


@dataclass(frozen=True, slots=True)
class FirstPart:
    """What the web process reads of a paste; `is_all` where there is no more."""

    text: str = field(repr=False)
    is_all: bool


def first_part(text: str) -> FirstPart:
    """The first 16 KiB, cut at the end of a line where there is one."""
    written = text.encode("utf-8", "replace")
    if len(written) <= MOST_READ_BYTES:
        return FirstPart(text, is_all=True)
    first = written[:MOST_READ_BYTES].decode("utf-8", "ignore")
    end = first.rfind("\n", len(first) // 2)
    return FirstPart(first if end == -1 else first[: end + 1], is_all=False)


def _must_be_understood(first: FirstPart) -> None:
    if not first.is_all or is_surely_understood(first.text):
        return
    if not parse.parse(first.text, budget=budget.brief()).understood_anything:
        raise Rejected(
            gettext(
                "We see text, but no token, request, response or error message in it. Paste the curl command that "
                "fails, the token itself, or the whole error that came back."
            )
        )


def is_surely_understood(text: str) -> bool:
    """Whether a text shows at a glance that there is something to examine in it; most do, and the parser is dear."""
    return _SURELY_UNDERSTOOD.search(text) is not None


def must_fit(text: str) -> None:
    """Raises Rejected where a text is larger than what may be examined; a HAR file may be larger than any other."""
    size, most = len(text.encode("utf-8", "replace")), _most(text)
    if size > most:
        raise Rejected(
            gettext("This is {size} MiB; the limit is {most} MiB. Keep the failing request and what came back.").format(
                size=f"{size / 1048576:.1f}", most=most // 1048576
            )
        )


def _most(text: str) -> int:
    is_har = text.lstrip()[:1] == "{" and '"log"' in text[:4000]
    return MOST_HAR_BYTES if is_har else MOST_TEXT_BYTES


def fits_the_box(text: str) -> bool:
    """Whether a text is one that somebody could have pasted, file or not."""
    return len(text.encode("utf-8", "replace")) <= MOST_TEXT_BYTES


def _offset(client_time: str | None, now: datetime) -> float | None:
    """The browser's clock less ours in seconds; None for what is no time."""
    if not client_time:
        return None
    try:
        told = datetime.fromisoformat(client_time.strip())
    except ValueError:
        return None
    told = told if told.tzinfo else told.replace(tzinfo=UTC)
    offset = told - now
    return offset.total_seconds() if abs(offset) < _MOST_OFFSET else None


def owner_hash(owner: str) -> str:
    """What is stored of a browser's owner value."""
    return hashlib.sha256(b"owner\0" + owner.encode()).hexdigest()


def get_owned(diagnosis_id: str, owner: str | None) -> Diagnosis | None:
    """The diagnosis, when this browser made it; an overdue one is ended by the read."""
    if not owner:
        return None
    found = reads.of_owner(diagnosis_id, owner_hash(owner))
    if found is not None and lifecycle.end_if_overdue(found):
        return _read_anew(found)
    return found


def _read_anew(diagnosis: Diagnosis) -> Diagnosis:
    """As it is now; one that its owner deletes meanwhile stays as it was read before."""
    return reads.of_owner(diagnosis.pk, diagnosis.owner) or diagnosis


OVER = Q(state__in=(Diagnosis.State.FINISHED, Diagnosis.State.ENDED_EARLY))
_JUDGED = OVER | Q(packed__isnull=False) | Q(unpacked__isnull=False)


def wait_for_verdict(diagnosis: Diagnosis, seconds: float) -> Diagnosis:
    """Look again until the paste was judged, for `seconds` at most, so that a quick run shows at once."""
    if diagnosis.is_over or diagnosis.has_report:
        return diagnosis
    time.sleep(min(_SOONEST_S, seconds))  # it was read a moment ago, and no worker is quicker
    return wait(diagnosis, _JUDGED, seconds - _SOONEST_S, _POLL_S)


def wait(diagnosis: Diagnosis, until: Q, seconds: float, pause_s: float) -> Diagnosis:
    """The diagnosis read anew as soon as it is `until`, or after `seconds`; what is read while waiting is one bit."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not reads.is_so(until, diagnosis.pk):
        time.sleep(pause_s)
    return _read_anew(diagnosis)


def revision(diagnosis: Diagnosis) -> str:
    """Changes whenever what is shown of a diagnosis does."""
    return f"{diagnosis.state}.{diagnosis.attempt}.{diagnosis.saved}"


def is_unchanged(diagnosis_id: str, owner: str, seen: str) -> bool:
    """Whether the owner's diagnosis is still at this revision and goes on; one indexed read of no report."""
    found = reads.what_decides(diagnosis_id, owner_hash(owner))
    return found is not None and revision(found) == seen and lifecycle.goes_on(found)


def report_for_page(diagnosis: Diagnosis) -> dict[str, Any]:
    """The report in the schema, sentences in the reader's language; empty before the paste was judged."""
    snapshot = diagnosis.report or _nothing_yet(diagnosis)
    in_language, of_kb = partial(_in_language, get_language() or ""), partial(_kb_address, _kb_base())
    return export.rendered(snapshot, translate=in_language, kb_url=of_kb)


def report_as_json(diagnosis: Diagnosis) -> dict[str, Any]:
    """The report as `/d/<id>.json` gives it: English, and no verdict while more may come."""
    snapshot = diagnosis.report or _nothing_yet(diagnosis)
    shown = export.rendered(snapshot, translate=str, kb_url=absolute_kb_url)
    return shown if diagnosis.is_over else shown | {"verdict": None}


def report_for_file(diagnosis: Diagnosis) -> dict[str, Any]:
    """The report of a diagnosis that is over, to be read outside the portal, in the language that is active."""
    return export.rendered(diagnosis.report or _nothing_yet(diagnosis), translate=gettext, kb_url=absolute_kb_url)


@lru_cache(maxsize=8192)
def _in_language(language: str, text: str) -> str:
    """A sentence in the current language, which `language` names: reports ask for the same ones again and again."""
    return gettext(text)


def kb_url(article: str, anchor: str) -> str:
    """The address of a KB section: our own page, or the outside KB's."""
    return _kb_address(_kb_base(), article, anchor)


def _kb_base() -> str:
    return settings.KB_BASE_URL or profiles.default_profile().look.kb_base or reader.KB_PATH


# a page names a hundred sections, and all pages the same
_kb_address = lru_cache(maxsize=1024)(reader.url)


def absolute_kb_url(article: str, anchor: str) -> str:
    """The address of a KB section for what is read outside the portal."""
    return _joined(settings.PORTAL_BASE_URL + "/", kb_url(article, anchor))


@lru_cache(maxsize=1024)
def _joined(base: str, address: str) -> str:
    return urljoin(base, address)


def _nothing_yet(diagnosis: Diagnosis) -> dict[str, Any]:
    return {
        "schema": export.SCHEMA,
        "id": diagnosis.pk,
        "platform": diagnosis.platform,
        "created_at": diagnosis.created_at.isoformat(),
        "evaluated_at": None,
        "request_at": None,
        "understood": {"summary": "", "forms": [], "notes": [], "requests": [], "responses": [], "tokens": []},
        "state": "running",
        "provisional": True,
        "verdict": None,
        "findings": [],
        "probes": [],
        "checks_total": 0,
        "running": [],
        "sent_as_corrected": None,
    }


def queue_position(diagnosis: Diagnosis) -> int:
    """How many diagnoses wait before this one; 0 when it is being examined."""
    if diagnosis.state != Diagnosis.State.QUEUED:
        return 0
    return Diagnosis.objects.filter(state=Diagnosis.State.QUEUED, created_at__lt=diagnosis.created_at).count()


def recent(owner: str | None, n: int = 5) -> Sequence[Diagnosis]:
    """The browser's last `n` diagnoses, newest first."""
    if not owner:
        return []
    mine = Diagnosis.objects.filter(owner=owner_hash(owner)).only("id", "created_at", "state", "kind", "cause", "title")
    return list(mine.order_by("-created_at")[:n])


def delete(diagnosis: Diagnosis) -> None:
    """Remove a diagnosis and everything kept of it."""
    Diagnosis.objects.filter(pk=diagnosis.pk).delete()
    kept_files.forget(diagnosis.pk)


def deleted_on(diagnosis: Diagnosis) -> datetime:
    """When the diagnosis is deleted by itself."""
    return diagnosis.created_at + timedelta(days=settings.PORTAL_RETENTION_DAYS)


def chosen_before(diagnosis_id: str, owner: str | None, exchange: int) -> tuple[Diagnosis, str, int] | None:
    """An owned diagnosis, the call of the exchange that its owner wants examined, and how many exchanges it has.

    None where there is no such diagnosis or exchange.
    """
    found = get_owned(diagnosis_id, owner)
    report = found.report if found else None
    if found is None or not report:
        return None
    call = stored_report.call_of(report, exchange)
    return (found, call, report["understood"]["exchanges"]) if call is not None else None


def offered_profiles() -> tuple[Profile, ...]:
    """The profiles to choose from, the configured one first."""
    return profiles.offered()


def examples() -> list[dict[str, str]]:
    """What fills the paste box from the sandbox: slug, title and cause each; empty without one."""
    module = _examples()
    return [{"slug": e.slug, "title": e.title, "cause": e.cause} for e in module.examples()] if module else []


def example_text(slug: str) -> str | None:
    """A freshly minted example to paste; None for an unknown slug."""
    module = _examples()
    if module is None or slug not in {e.slug for e in module.examples()}:
        return None
    return str(module.build(slug))


def _examples() -> Any:
    return importlib.import_module(settings.PORTAL_EXAMPLES) if settings.PORTAL_EXAMPLES else None
