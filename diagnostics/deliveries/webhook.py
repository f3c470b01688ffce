"""An attachment by webhook: a signed POST to the one address in the configuration, through the guarded client."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import time

from django.conf import settings

from diagnostics.attachments import files
from diagnostics.deliveries import records, summary
from diagnostics.engine.model.profile import Environment
from diagnostics.engine.model.types import Secret
from diagnostics.engine.net import Call, Client, NetError
from diagnostics.models import Delivery

logger = logging.getLogger(__name__)

SIGNATURE = "X-Portal-Signature"
DELIVERY = "X-Portal-Delivery"
_LATER = frozenset({408, 425, 429})


def body(delivery: Delivery) -> bytes:
    """The event that `diagnostics/api/webhook-event-1.json` describes: ticket, address, what was found, signed files.

    The JSON is the text that its signature is over; the PDF is left out where none can be made.
    """
    report = files.report_of(delivery.diagnosis)
    verdict = report["verdict"] or {}
    made, document = files.of_report(report, "json"), summary.pdf_of(report)
    values = {
        "event": "diagnosis.sent",
        "delivery": delivery_id(delivery),
        "ticket": delivery.ticket,
        "address": delivery.address,
        "diagnosis": {
            "id": report["id"],
            "headline": verdict.get("headline") or "",
            "cause": verdict.get("cause"),
            "actor": verdict.get("actor"),
            "text": summary.text_of(report),
        },
        "name": made.name,
        "attachment": made.content.decode(),
    }
    if document:
        values["pdf"] = {"name": document.name, "content": base64.b64encode(document.content).decode()}
    return json.dumps(values).encode()


def delivery_id(delivery: Delivery) -> str:
    """The same for each attempt: a receiver drops what it has already."""
    return f"{delivery.diagnosis_id}.{delivery.pk}"


def signature(content: bytes, at: int) -> str:
    """`t=<unix seconds>,v1=<hex>`: HMAC-SHA256 with PORTAL_WEBHOOK_SECRET over the time, a dot and the body."""
    key = settings.PORTAL_WEBHOOK_SECRET.encode()
    return f"t={at},v1={hmac.new(key, b'%d.%s' % (at, content), hashlib.sha256).hexdigest()}"


def environment() -> Environment:
    """The receiver's origin. An operator may name a host inside; nobody else can choose it."""
    return Environment("webhook", api=settings.PORTAL_WEBHOOK_URL, allow_private=True)


def attempt(delivery: Delivery) -> None:
    """One attempt with a claimed delivery; its state is told in every case. Raises LostClaim."""
    content = body(delivery)
    headers = {
        "Content-Type": "application/json",
        SIGNATURE: signature(content, int(time.time())),
        DELIVERY: delivery_id(delivery),
    }
    fields = tuple((name, Secret(value)) for name, value in headers.items())
    call = Call("POST", settings.PORTAL_WEBHOOK_URL, fields, body=Secret(content.decode()), confidential=True)
    try:
        answer = Client().send(call, environment())
    except NetError as error:
        # the reason names the receiver's host, which is no business of the owner's
        logger.warning("delivery %s: %s", delivery.pk, error.reason)
        records.later(delivery, "The receiver could not be reached.")
        return
    reason = f"The receiver answered {answer.status}."
    if 200 <= answer.status < 300:
        records.sent(delivery)
    elif answer.status in _LATER or answer.status >= 500:
        records.later(delivery, reason)
    else:
        records.failed(delivery, reason)
