"""The server behind REDIS_URL, which is broker and cache, asked by whoever has a person waiting.

A server that is frozen takes connections and answers nothing, so that every question costs its whole time-out. The
first one that fails opens a circuit breaker: for a few seconds nobody of this process asks again. What a page needs of
the server it can do without, and a run that was not sent is sent by the sweep.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import redis
from celery import Task, current_app
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from kombu import pools
from kombu.exceptions import OperationalError
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as NoAnswer

# An answer of a server that lives takes a millisecond; a worker's own connection waits longer, in the settings.
ANSWER_WITHIN_S = 0.5
REST_S = 5.0


class AwayForNow(NoConnection):
    """Not asked: the server was away a moment ago."""


class CircuitBreaker:
    """Lets every question through until one fails because the server is away, then none for `rest_s` seconds.

    Shared by the threads of a process.
    """

    def __init__(self, rest_s: float) -> None:
        self.rest_s = rest_s
        self._until = 0.0
        self._lock = threading.Lock()

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Raises AwayForNow while it is open; what is raised inside because the server is away opens it."""
        with self._lock:
            if time.monotonic() < self._until:
                raise AwayForNow("the server behind REDIS_URL was away a moment ago")
        try:
            yield
        except (NoConnection, NoAnswer, OperationalError, OSError):
            with self._lock:
                self._until = time.monotonic() + self.rest_s
            raise

    def close(self) -> None:
        """Ask again from now on."""
        with self._lock:
            self._until = 0.0


BREAKER = CircuitBreaker(REST_S)


class _Client(redis.Redis):
    def execute_command(self, *args: Any, **options: Any) -> Any:
        with BREAKER.guarded():
            return super().execute_command(*args, **options)  # type: ignore[no-untyped-call]


class _CacheClient(RedisCacheClient):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._client = _Client
        self._made: dict[int, _Client] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        # Django makes one for every command, which costs as much as the command; there is one cache a thread
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]
        if id(pool) not in self._made:
            self._made[id(pool)] = self._client(connection_pool=pool)
        return self._made[id(pool)]


class SharedCache(RedisCache):
    """Django's cache on Redis behind the circuit breaker: raises what redis does, AwayForNow among it."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _CacheClient

    def count(self, key: str, amount: int, timeout_s: int) -> int:
        """The counter with `amount`, in one question; one that begins is kept for `timeout_s`. Raises as all do."""
        name = self.make_and_validate_key(key)
        both: Any = self._cache.get_client(name, write=True).pipeline(transaction=False)
        both.set(name, 0, ex=timeout_s, nx=True)
        both.incrby(name, amount)
        with BREAKER.guarded():
            return int(both.execute()[-1])

    def take(self, key: str) -> Any:
        """The value under `key`, which is gone then, in one question; None where there is none. Raises as all do."""
        name = self.make_and_validate_key(key)
        both: Any = self._cache.get_client(name, write=True).pipeline(transaction=False)
        both.get(name)
        both.delete(name)
        with BREAKER.guarded():
            found = both.execute()[0]
        return None if found is None else self._cache._serializer.loads(found)  # type: ignore[attr-defined]


def publish(task: Task, *arguments: Any) -> None:
    """Send a task to the workers. Raises kombu's OperationalError or AwayForNow within about a second."""
    with BREAKER.guarded(), _producers().acquire(block=True) as producer:
        task.apply_async(arguments, producer=producer)


def _producers() -> Any:
    """Producers whose connections wait for a page, not for a worker: kombu keeps a pool for each kind."""
    settings = current_app.conf
    return pools.producers[_quick(settings.broker_write_url or settings.broker_url)]


@lru_cache(maxsize=2)
def _quick(address: str) -> Any:
    """What names that pool, never connected itself: made of all settings, it costs as much as sending does."""
    connection = current_app.connection_for_write(address)
    return connection.clone(transport_options=connection.transport_options | {"socket_timeout": ANSWER_WITHIN_S})


def messages_waiting() -> int:
    """How many messages no worker took yet, those of files and deliveries among them. Raises as `answers` does."""
    queue = current_app.conf.task_default_queue
    with BREAKER.guarded(), _producers().acquire(block=True) as producer:
        return int(producer.connection.default_channel.client.llen(queue))


def answers() -> None:
    """Asks the server for a sign of life, once. Raises what it raises where there is none."""
    with BREAKER.guarded(), _producers().acquire(block=True) as producer:
        connection = producer.connection
        connection.ensure_connection(
            max_retries=1, interval_start=0, interval_step=0, timeout=1, reraise_as_library_errors=True
        )
        connection.default_channel.client.ping()
