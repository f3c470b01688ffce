"""An attachment by e-mail to the helpdesk: the message, and one attempt to hand it over."""

from __future__ import annotations

import smtplib
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from diagnostics.attachments import files
from diagnostics.deliveries import records, summary
from diagnostics.models import Delivery

TIMEOUT_S = 10


def message(delivery: Delivery) -> EmailMessage:
    """What support gets: the answer as text, and the signed PDF and JSON files; HTML where no PDF can be made."""
    report = files.report_of(delivery.diagnosis)
    verdict = report["verdict"] or {}
    found = verdict.get("cause") or verdict.get("kind") or "none"
    made = EmailMessage(
        subject=f"[{delivery.ticket}] Diagnosis {report['id']}: {found}",
        body=f"Ticket: {delivery.ticket}\nFrom: {delivery.address}\n\n{summary.text_of(report)}",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[settings.PORTAL_HELPDESK_EMAIL],
        reply_to=[delivery.address],
        headers={"Message-ID": message_id(delivery), "Auto-Submitted": "auto-generated"},
    )
    for file in (summary.pdf_of(report) or files.of_report(report, "html"), files.of_report(report, "json")):
        made.attach(_part(file))
    return made


def message_id(delivery: Delivery) -> str:
    """The same for each attempt, so that a mail system can tell a repetition (RFC 5322, section 3.6.4)."""
    host = urlsplit(settings.PORTAL_BASE_URL).hostname or "localhost"
    return f"<{delivery.diagnosis_id}.{delivery.pk}@{host}>"


def _part(made: files.Attachment) -> MIMEBase:
    # As text its line ends would be changed on the way, and the signature is over the bytes.
    main, _, sub = made.media_type.partition(";")[0].partition("/")
    part = MIMEBase(main, sub)
    part.set_payload(made.content)
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=made.name)
    return part


def attempt(delivery: Delivery) -> None:
    """One attempt with a claimed delivery; its state is told in every case. Raises LostClaim."""
    mail = message(delivery)
    connection = get_connection(timeout=TIMEOUT_S)
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        records.later(delivery, f"The mail server could not be reached ({type(error).__name__}).")
        return
    try:
        records.hand_over(delivery)
        connection.send_messages([mail])
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as refused:
        _refused(delivery, refused)
    except (OSError, smtplib.SMTPException):
        records.lost_sight(delivery)
    else:
        records.sent(delivery)
    finally:
        connection.close()


def _refused(delivery: Delivery, refused: smtplib.SMTPException) -> None:
    """The server said no, so nothing arrived; its code says whether it may say yes later (RFC 5321, section 4.2.1)."""
    if isinstance(refused, smtplib.SMTPRecipientsRefused):
        code = min((code for code, _ in refused.recipients.values()), default=550)
    else:
        code = getattr(refused, "smtp_code", 550)
    reason = f"The mail server refused the message with code {code}."
    if 400 <= code < 500:
        records.later(delivery, reason)
    else:
        records.failed(delivery, reason)
