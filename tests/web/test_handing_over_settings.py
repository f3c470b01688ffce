"""A wrong setting of signing, mail or webhook is named when a process starts."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks

SMTP = "django.core.mail.backends.smtp.EmailBackend"
DUMMY = "django.core.mail.backends.dummy.EmailBackend"


def complaints() -> list[str]:
    return [str(found.msg) for found in run_checks() if (found.id or "").startswith("portal.")]


@pytest.mark.parametrize(
    ("url", "secret"), [("http://hooks.example/", "s"), ("https://hooks.example/", ""), ("x", "s")]
)
def test_a_webhook_needs_https_and_a_secret(settings: Any, url: str, secret: str) -> None:
    settings.PORTAL_WEBHOOK_URL, settings.PORTAL_WEBHOOK_SECRET = url, secret
    assert any("PORTAL_WEBHOOK_URL must be an https address" in said for said in complaints())


def test_a_helpdesk_without_a_mail_server_is_said(settings: Any) -> None:
    settings.PORTAL_HELPDESK_EMAIL, settings.EMAIL_BACKEND = "help@example.com", DUMMY
    assert any("EMAIL_URL is not" in said for said in complaints())


def test_a_signing_key_is_named_by_its_place_and_never_shown(settings: Any) -> None:
    settings.PORTAL_SIGNING_KEYS = ["short-and-secret"]
    said = " ".join(complaints())
    assert "Key 1 of PORTAL_SIGNING_KEYS" in said
    assert "short-and-secret" not in said


def test_right_settings_are_not_complained_about(settings: Any) -> None:
    settings.PORTAL_WEBHOOK_URL, settings.PORTAL_WEBHOOK_SECRET = "https://hooks.example/", "s"
    settings.PORTAL_HELPDESK_EMAIL, settings.EMAIL_BACKEND = "help@example.com", SMTP
    assert complaints() == []
