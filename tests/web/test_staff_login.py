"""Passwords of staff cannot be guessed, colleagues not locked out, and a proxy is believed only where it may be."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache.backends.base import BaseCache
from django.test import Client

from portal import checks, staff_login
from portal.staff_login import ACCOUNT, ADDRESS, BOTH

pytestmark = pytest.mark.django_db
LOGIN, ADMIN = "/admin/login/", "/admin/"
PASSWORD, SECRET = "correct-horse-battery-staple", "s" * 40
PROXY = {"REMOTE_ADDR": "10.0.0.7"}


class Clock:
    """The time of the log-ins, moved by hand."""

    now = 1_000_000.0

    def time(self) -> float:
        return self.now


class Patient:
    """The cache, in which pauses last while the hand that moves the clock rests, however busy the machine is."""

    def __init__(self, cache: BaseCache) -> None:
        self.cache = cache

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cache, name)

    def add(self, key: str, value: float, timeout: float) -> bool:
        return self.cache.add(key, value, timeout=timeout * 1000)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock, cache = Clock(), staff_login._cache
    monkeypatch.setattr(staff_login, "time", SimpleNamespace(time=clock.time))
    monkeypatch.setattr(staff_login, "_cache", lambda: Patient(cache()))
    return clock


@pytest.fixture
def joe() -> User:
    return User.objects.create_user("joe", password=PASSWORD, is_staff=True)


def tried(password: str, account: str = "joe", address: str = "203.0.113.7"):
    return Client(REMOTE_ADDR=address).post(LOGIN, {"username": account, "password": password})


def test_forty_passwords_in_a_row_are_not_tried(joe: User, clock: Clock) -> None:
    answers = [tried(f"guess {n}") for n in range(40)]
    assert [answer.status_code for answer in answers] == [200] * 6 + [429] * 34
    assert tried(PASSWORD).status_code == 429, "the right one is not even looked at"
    said = answers[-1].content.decode()
    assert "The limit is 5 tries to log in a day, then pauses that grow to 900 seconds" in said
    assert "this account from this address" in said
    assert int(answers[-1]["Retry-After"]) in (2, 3)


def test_each_pause_is_longer_than_the_one_before_and_has_an_end() -> None:
    assert [BOTH.pause_s(n) for n in range(4, 10)] == [0, 0, 2, 4, 8, 16]
    assert [pace.pause_s(10_000) for pace in (BOTH, ADDRESS, ACCOUNT)] == [900, 900, 60]


def test_many_accounts_from_one_address_and_one_account_from_many_addresses_are_slowed_down(clock: Clock) -> None:
    from_one = [tried("guess", account=f"user{n}").status_code for n in range(25)]
    assert from_one == [200] * 21 + [429] * 4
    from_many = [tried("guess", address=f"198.51.100.{n}").status_code for n in range(25)]
    assert from_many == [200] * 21 + [429] * 4


def test_nobody_is_locked_out_of_where_they_logged_in_before(joe: User, clock: Clock) -> None:
    assert tried(PASSWORD).status_code == 302
    for n in range(25):
        tried("guess", address=f"198.51.100.{n}")
    assert tried(PASSWORD, address="198.51.100.200").status_code == 429
    assert tried(PASSWORD).status_code == 302


def test_a_good_password_takes_the_count_back(joe: User, clock: Clock) -> None:
    for _ in range(3):
        assert [tried("guess").status_code for _ in range(4)] == [200] * 4
        assert tried(PASSWORD).status_code == 302


def test_without_the_shared_cache_each_process_still_counts(joe: User, clock: Clock, settings) -> None:
    settings.CACHES = settings.CACHES | {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/1"}}
    assert [tried("guess", address="203.0.113.99").status_code for _ in range(8)] == [200] * 6 + [429] * 2


@pytest.fixture
def header(settings, joe: User):
    settings.PORTAL_STAFF_HEADER = "X-Portal-Staff"
    settings.PORTAL_STAFF_HEADER_SECRET = SECRET
    settings.PORTAL_TRUSTED_PROXIES = ["10.0.0.0/8"]
    return {"HTTP_X_PORTAL_STAFF": "joe", "HTTP_X_PORTAL_STAFF_SECRET": SECRET}


def test_the_proxys_word_lets_staff_in_without_a_session(header: dict[str, str]) -> None:
    client = Client(**PROXY)
    assert client.get(ADMIN, **header).status_code == 200
    assert "sessionid" not in client.cookies
    assert client.get(ADMIN).status_code == 302, "what the proxy stops saying is over"


@pytest.mark.parametrize(
    "changed",
    [
        {"REMOTE_ADDR": "203.0.113.7"},
        {"REMOTE_ADDR": "203.0.113.7", "HTTP_X_FORWARDED_FOR": "10.0.0.7"},
        {"HTTP_X_PORTAL_STAFF_SECRET": "wrong"},
        {"HTTP_X_PORTAL_STAFF_SECRET": "wröng"},
        {"HTTP_X_PORTAL_STAFF_SECRET": ""},
        {"HTTP_X_PORTAL_STAFF": ""},
        {"HTTP_X_PORTAL_STAFF": "nobody"},
        {"HTTP_X_PORTAL_STAFF": "joe,root"},
    ],
)
def test_nobody_else_is_believed(header: dict[str, str], changed: dict[str, str]) -> None:
    assert Client(**PROXY | header | changed).get(ADMIN).status_code == 302


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_an_account_that_may_not_log_in_may_not_come_by_the_header(header: dict[str, str], joe: User, change) -> None:
    User.objects.filter(pk=joe.pk).update(**change)
    assert Client(**PROXY | header).get(ADMIN).status_code == 302


def test_no_account_is_made(header: dict[str, str]) -> None:
    Client(**PROXY | header | {"HTTP_X_PORTAL_STAFF": "new@example.com"}).get(ADMIN)
    assert User.objects.count() == 1


def test_outside_the_admin_the_header_says_nothing(header: dict[str, str]) -> None:
    answer = Client(**PROXY | header).get("/")
    assert not answer.wsgi_request.user.is_authenticated


def test_unset_there_is_no_such_header(header: dict[str, str], settings) -> None:
    settings.PORTAL_STAFF_HEADER = ""
    assert Client(**PROXY | header).get(ADMIN).status_code == 302
    settings.PORTAL_STAFF_HEADER, settings.PORTAL_STAFF_HEADER_SECRET = "X-Portal-Staff", ""
    assert Client(**PROXY | header | {"HTTP_X_PORTAL_STAFF_SECRET": ""}).get(ADMIN).status_code == 302


def test_a_header_without_secret_or_proxies_is_an_error_at_the_start(header: dict[str, str], settings) -> None:
    assert checks.staff_header(None) == []
    settings.PORTAL_STAFF_HEADER_SECRET, settings.PORTAL_TRUSTED_PROXIES = "short", []
    settings.PORTAL_STAFF_HEADER = "Authorization"
    assert [error.id for error in checks.staff_header(None)] == ["portal.E007", "portal.E008", "portal.E009"]
