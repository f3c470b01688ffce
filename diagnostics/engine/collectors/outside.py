"""What collectors reach the world through: one budget of calls, each made once, each shown as a redacted probe."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from diagnostics.engine.collectors import probe
from diagnostics.engine.collectors.ask import Ask, Server
from diagnostics.engine.collectors.cache import Cache, MemoryCache
from diagnostics.engine.collectors.reader import Reader
from diagnostics.engine.collectors.reader_question import Question
from diagnostics.engine.model.declare import CouldNotLook, DoesNotApply
from diagnostics.engine.model.facts import Connection
from diagnostics.engine.model.profile import Environment, Profile
from diagnostics.engine.model.types import Message, Probe, Secret, msg
from diagnostics.engine.net import Answer, Client, NetError, Origin, Trail, Unreachable, split
from diagnostics.engine.redaction.redact import Scrubber

BUDGET = 20
_TOO_MANY = msg("The portal makes at most {n} calls for one diagnosis; this one would be more.", n=BUDGET)
_OVER = msg("The time for this diagnosis was over before this could be asked.")
_BUSY = msg("Other diagnoses ask {origin} so much at the moment that the portal holds back. Try again in a minute.")
_NO_READER = msg("This installation has no second reader.")
_READER_BUSY = msg("The second reader is asked so much at the moment that the portal holds back.")
_REDIRECTS = 3
_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class ClockReading:
    """A server's clock against ours in seconds (positive: ahead), with how far that may be off."""

    server: Server
    offset_s: float
    uncertainty_s: float


@dataclass(slots=True)
class Outside:
    """One diagnosis's way out. Collectors use it from several threads at once.

    `environ` holds the secrets that the profile names; `dry_run` is the user's tick. `may_call(origin)` counts a call
    for all diagnoses together and says whether there may be one more. `reader` is the installation's second reader.
    After `lifetime_s` seconds no call goes on, so that nothing outlives its diagnosis. `failed` is what could not be
    had in this diagnosis, by a name of its own.
    """

    profile: Profile
    client: Client
    scrubber: Scrubber
    cache: Cache = field(default_factory=MemoryCache)
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)  # secrets in clear
    dry_run: bool = False
    may_call: Callable[[str], bool] = lambda origin: True
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    lifetime_s: float = 15.0
    failed: dict[str, CouldNotLook] = field(default_factory=dict)
    reader: Reader | None = None
    _began: float = field(default_factory=time.monotonic)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _asked: dict[object, Future[Answer]] = field(default_factory=dict)
    _turns: dict[str, threading.Lock] = field(default_factory=dict)
    _probes: list[tuple[datetime, Probe]] = field(default_factory=list)
    _readings: list[ClockReading] = field(default_factory=list)
    _connections: dict[tuple[Server, str], Connection] = field(default_factory=dict)
    _own: list[Secret] = field(default_factory=list)
    _spent: int = 0

    @property
    def probes(self) -> Sequence[Probe]:
        """The exchanges made so far, in the order they began."""
        with self._lock:
            return [shown for _, shown in sorted(self._probes, key=lambda entry: entry[0])]

    @property
    def readings(self) -> Sequence[ClockReading]:
        """What the answers so far tell of the servers' clocks."""
        with self._lock:
            return list(self._readings)

    @property
    def connections(self) -> Sequence[Connection]:
        """How the last connection to each server went."""
        with self._lock:
            return list(self._connections.values())

    @property
    def calls(self) -> int:
        """How many calls were made or begun."""
        with self._lock:
            return self._spent

    @property
    def has_reader(self) -> bool:
        """Whether there is a second reader to ask."""
        return self.reader is not None

    def consult(self, question: Question) -> str:
        """What the second reader answers, within what is left of the time. Raises CouldNotLook."""
        if self.reader is None:
            raise DoesNotApply(_NO_READER)
        if not self.may_call(self.reader.origin):
            raise CouldNotLook(_READER_BUSY)
        return self.reader.ask(question, within_s=self._left_s())

    def secret(self, variable: str) -> Secret | None:
        """The secret that the profile keeps in this environment variable."""
        value = self.environ.get(variable, "") if variable else ""
        return self.kept_back(Secret(value)) if value else None

    def kept_back(self, secret: Secret) -> Secret:
        """A secret that the paste does not hold, from now on hidden wherever a server repeats it."""
        with self._lock:
            self._own.append(secret)
        return secret

    def turn(self, name: str) -> threading.Lock:
        """A lock for `name`: who holds it fetches, the others find the result in the cache."""
        with self._lock:
            return self._turns.setdefault(name, threading.Lock())

    def send(self, ask: Ask, *, again: bool = False, keyless: Sequence[Origin] = ()) -> Answer:
        """The answer; the same question is put once, unless `again`. Raises CouldNotLook."""
        if again:
            return self._send(ask, keyless)
        with self._lock:
            earlier = self._asked.get(ask.identity)
            future = self._asked.setdefault(ask.identity, Future())
        if earlier is not None:
            return earlier.result()
        try:
            answer = self._send(ask, keyless)
        except BaseException as error:
            future.set_exception(error)
            raise
        future.set_result(answer)
        return answer

    def trace(self, ask: Ask) -> Trail:
        """The answers hop by hop. Raises CouldNotLook when there is not even a first one."""
        first = self.send(ask)
        if not first.redirects_to:
            return Trail((first,))
        with self._lock:
            hops = min(_REDIRECTS, BUDGET - self._spent)
            self._spent += hops
        trail = self._client().follow(ask.call, self.stated(ask.environment), redirects=hops, first=first)
        self._spend(len(trail.answers) - 1 - hops)
        for answer in trail.answers[1:]:
            same = split(answer.url) == split(ask.url)
            self._record(ask.redirected(answer, with_credentials=same), answer)
        return trail

    def all_at_once(self, work: Callable[[_Given], _Made], over: Sequence[_Given]) -> list[_Made]:
        """`work` over each, side by side, the results in order. Raises the first error when all have ended."""
        with ThreadPoolExecutor(max_workers=max(len(over), 1), thread_name_prefix="probe") as pool:
            return list(pool.map(work, over))

    def _send(self, ask: Ask, keyless: Sequence[Origin]) -> Answer:
        self._spend(1)
        began = self.clock()
        try:
            origin = split(ask.url).text
            called = (ask.server, origin)
            if not self.may_call(origin):
                raise CouldNotLook(Message(_BUSY.text, {"origin": origin}))
            answer = self._client().send(ask.call, self.stated(ask.environment), keyless=keyless)
        except Unreachable as error:
            with self._lock:
                self._connections[called] = Connection(*called, error.trouble.value, error.reason)
            self._record_failure(ask, began, error.reason)
            raise CouldNotLook(error.reason) from None
        except NetError as error:
            self._record_failure(ask, began, error.reason)
            raise CouldNotLook(error.reason) from None
        with self._lock:
            self._connections[called] = Connection(*called)
        self._record(ask, answer)
        return answer

    def _left_s(self) -> float:
        left_s = self.lifetime_s - (time.monotonic() - self._began)
        if left_s <= 0:
            raise CouldNotLook(_OVER)
        return left_s

    def _client(self) -> Client:
        limits = self.client.limits
        return replace(self.client, limits=replace(limits, total_s=min(limits.total_s, self._left_s())))

    def stated(self, environment: Environment) -> Environment:
        """The environment as the profile states it: what discovery found never widens where a credential may go."""
        return self.profile.environment(environment.name) or Environment(name=environment.name)

    def _spend(self, calls: int) -> None:
        with self._lock:
            if calls > 0 and self._spent + calls > BUDGET:
                raise CouldNotLook(_TOO_MANY)
            self._spent += calls

    def _record(self, ask: Ask, answer: Answer) -> None:
        shown = self.shown(ask, answer)
        reading = _reading(ask.server, answer)
        with self._lock:
            self._probes.append((answer.started, shown))
            if reading:
                self._readings.append(reading)

    def shown(self, ask: Ask, answer: Answer) -> Probe:
        """The exchange as it may be shown: without the paste's secrets and the portal's own, which servers may echo."""
        return self._without_own(probe.of(ask, answer, self.scrubber))

    def _without_own(self, made: Probe) -> Probe:
        with self._lock:
            gate = Scrubber(list(self._own), self.scrubber.labeler)
        # a server may put what it was sent into the address that it redirects to, so into our next request
        request, command = gate.code(made.request), gate.code(made.curl)
        return replace(made, request=request, response=gate.scrub(made.response), curl=command)

    def _record_failure(self, ask: Ask, began: datetime, reason: Message) -> None:
        ms = (self.clock() - began).total_seconds() * 1000
        shown = self._without_own(probe.failed(ask, reason, ms, self.scrubber))
        with self._lock:
            self._probes.append((began, shown))


def _reading(server: Server, answer: Answer) -> ClockReading | None:
    # an answer out of a shared cache carries the Date of when it was made (RFC 9111, 5.1)
    if answer.header("Age") or not answer.header("Date"):
        return None
    try:
        told = parsedate_to_datetime(answer.header("Date"))
    except ValueError:
        return None
    half = answer.ms / 2000
    # Date counts whole seconds, so on average it is half a second behind
    told_s = told.replace(tzinfo=told.tzinfo or UTC).timestamp() + 0.5
    return ClockReading(server, told_s - (answer.started.timestamp() + half), 0.5 + half)
