"""What Celery runs: one task per diagnosis, whose only argument is the diagnosis's id (rules 8 and 10)."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from celery.signals import worker_init
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from diagnostics import broker, log_context, tracing
from diagnostics.attachments import files, kept_files
from diagnostics.attachments.kept_files import Wanted
from diagnostics.attachments.pdf.typeset import NoTypesetter
from diagnostics.deliveries import mail, records, webhook
from diagnostics.engine.collectors import egress
from diagnostics.engine.model.shield import OutOfTime
from diagnostics.models import Diagnosis
from diagnostics.runs import execution, lifecycle

logger = logging.getLogger(__name__)
_BROKER_AWAY = (OperationalError, broker.AwayForNow)
_ATTEMPT = {records.Channel.MAIL: mail.attempt, records.Channel.WEBHOOK: webhook.attempt}


@worker_init.connect
def _let_workers_out(**kwargs: Any) -> None:
    """Workers alone may open connections (rule 9); the pool's children inherit it."""
    egress.permit()


@shared_task(name="diagnostics.examine", ignore_result=True)
def examine(diagnosis_id: str) -> None:
    """Examine one diagnosis if it is free to be taken; delivered twice, the second finds nothing to do."""
    with log_context.of_diagnosis(diagnosis_id), tracing.span("examine", diagnosis_id):
        try:
            with _time_limit_passes_shields():
                execution.perform(diagnosis_id)
        except (SoftTimeLimitExceeded, OutOfTime):
            logger.warning("diagnosis %s reached the task's time limit", diagnosis_id)
            execution.give_up(diagnosis_id)


@contextmanager
def _time_limit_passes_shields() -> Iterator[None]:
    """The task's soft limit as OutOfTime: Celery's own is an Exception, which shields take for a fault of a part."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGUSR1, _out_of_time)
    try:
        yield
    finally:
        signal.signal(signal.SIGUSR1, before)


def _out_of_time(number: int, frame: FrameType | None) -> NoReturn:
    raise OutOfTime


def send(diagnosis_id: str) -> bool:
    """Hand a committed diagnosis to the workers. False when the broker is down: the sweep sends it later."""
    try:
        broker.publish(examine, diagnosis_id)
    except _BROKER_AWAY as error:
        logger.warning("diagnosis %s not queued, the broker is away: %s", diagnosis_id, type(error).__name__)
        return False
    return True


def send_again() -> None:
    """Send what lost its message, diagnoses and deliveries; a broker that is away ends it until the next round."""
    try:
        in_broker = broker.messages_waiting()
    except (*_BROKER_AWAY, RedisError, OSError) as error:
        logger.warning("nothing is sent again, the broker is away: %s", type(error).__name__)
        return
    for diagnosis_id in lifecycle.send_again(in_broker):
        logger.info("diagnosis %s sent again", diagnosis_id)
        if not send(diagnosis_id):
            return
    for delivery_id in records.sweep():
        if not send_delivery(delivery_id):
            return


@shared_task(name="diagnostics.deliver", ignore_result=True)
def deliver(delivery_id: int) -> None:
    """Hand one attachment to support if it is free to be taken; delivered twice, the second finds nothing to do."""
    delivery = records.claim(delivery_id)
    if delivery is None:
        return
    try:
        _ATTEMPT[records.Channel(delivery.channel)](delivery)
    except records.LostClaim:
        logger.info("delivery %s: another worker took over", delivery_id)
    except Exception:
        # the task's time limit, too
        logger.exception("delivery %s broke off", delivery_id)
        with suppress(records.LostClaim):
            records.broke(delivery)


def send_delivery(delivery_id: int) -> bool:
    """Hand a committed delivery to the workers. False when the broker is down: the sweep sends it later."""
    try:
        broker.publish(deliver, delivery_id)
    except _BROKER_AWAY as error:
        logger.warning("delivery %s not queued, the broker is away: %s", delivery_id, type(error).__name__)
        return False
    return True


# Acknowledged when it begins: a page asks again by itself, and one that ends its worker must not end the next.
@shared_task(name="diagnostics.make_pdf", ignore_result=True, acks_late=False)
def make_pdf(diagnosis_id: str, language: str, hide_claims: bool) -> None:
    """Make the PDF of a finished diagnosis and leave it where the page that asked looks for it."""
    found = Diagnosis.objects.defer("sealed").filter(pk=diagnosis_id).first()
    if found is None or not found.is_over or not found.has_report:
        return
    wanted = Wanted(diagnosis_id, language, hide_claims)
    with log_context.of_diagnosis(diagnosis_id), suppress(kept_files.CacheAway):
        kept_files.keep(wanted, _made(found, wanted))
        if not Diagnosis.objects.filter(pk=diagnosis_id).exists():
            # deleted while the file was made
            kept_files.forget(diagnosis_id)


def _made(diagnosis: Diagnosis, wanted: Wanted) -> bytes | kept_files.Failure:
    try:
        return files.attachment(
            diagnosis, files.MADE_BY_WORKERS, hide_claims=wanted.hide_claims, language=wanted.language
        ).content
    except NoTypesetter:
        return "no typesetter"
    except Exception as error:  # noqa: BLE001 - the page says that it failed; a text of the report is in no log
        logger.error("PDF of diagnosis %s failed: %s", wanted.diagnosis_id, type(error).__name__)
        return "failed"


def ask_for_pdf(wanted: Wanted) -> bool:
    """Have a worker make a PDF, once however many ask. False when the broker is down. Raises CacheAway."""
    if not kept_files.is_first_to_ask(wanted):
        return True
    try:
        broker.publish(make_pdf, wanted.diagnosis_id, wanted.language, wanted.hide_claims)
    except _BROKER_AWAY as error:
        kept_files.nobody_was_asked(wanted)
        logger.warning(
            "PDF of diagnosis %s not queued, the broker is away: %s", wanted.diagnosis_id, type(error).__name__
        )
        return False
    return True
