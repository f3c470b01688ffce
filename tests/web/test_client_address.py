"""Who a rate limit counts: nobody can choose their own address, and clients behind a trusted proxy are told apart."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from diagnostics import limits, services
from diagnostics.views.client import address_of


def seen(remote, forwarded="", trusted=(), settings=None):
    settings.PORTAL_TRUSTED_PROXIES = list(trusted)
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return address_of(RequestFactory().get("/", REMOTE_ADDR=remote, **headers))


@pytest.mark.parametrize(
    ("remote", "forwarded", "trusted", "client"),
    [
        ("203.0.113.9", "", (), "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", (), "203.0.113.9"),
        ("10.0.0.7", "198.51.100.1", ("10.0.0.0/8",), "198.51.100.1"),
        ("10.0.0.7", "6.6.6.6, 198.51.100.1", ("10.0.0.0/8",), "198.51.100.1"),
        ("10.0.0.7", "198.51.100.1, 10.0.0.8", ("10.0.0.0/8",), "198.51.100.1"),
        ("10.0.0.7", "not an address", ("10.0.0.0/8",), "10.0.0.7"),
        ("::ffff:10.0.0.7", "198.51.100.1", ("10.0.0.0/8",), "198.51.100.1"),
        ("2001:db8::1", "", (), "2001:db8::/64"),
    ],
)
def test_the_address_is_the_last_one_that_no_trusted_proxy_added(remote, forwarded, trusted, client, settings):
    assert seen(remote, forwarded, trusted, settings) == client


def test_a_limit_says_what_how_much_and_until_when():
    rate = limits.Rate.parse("2/m")
    limits.spend("diagnoses", "someone", rate)
    limits.spend("diagnoses", "someone", rate)
    limits.spend("diagnoses", "someone else", rate)
    with pytest.raises(limits.LimitReached) as reached:
        limits.spend("diagnoses", "someone", rate)
    assert reached.value.limit == "2 diagnoses in 1 minute"
    assert 1 <= reached.value.retry_after_s <= 61


def test_without_its_cache_the_limit_lets_everyone_pass(settings):
    settings.CACHES = settings.CACHES | {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/1"}}
    for _ in range(3):
        limits.spend("diagnoses", "someone", limits.Rate.parse("1/m"))


@pytest.mark.parametrize("text", ["", "30", "30/x", "many/m", "-1/m"])
def test_a_rate_that_cannot_be_read_is_refused_in_words(text):
    with pytest.raises(ValueError, match="a rate is written like"):
        limits.Rate.parse(text)


@pytest.mark.django_db
@pytest.mark.usefixtures("one_window")
def test_secrets_cannot_be_guessed_by_dry_runs_and_other_diagnoses_go_on(client):
    fields = {"paste": "Authorization: Bearer abcdefghij1234567890", "online": "on"}
    tried = [client.post("/", fields | {"dry_run": "on"}).status_code for _ in range(services.DRY_RUNS.count + 1)]
    assert tried == [303] * services.DRY_RUNS.count + [429]
    assert client.post("/", fields).status_code == 303
