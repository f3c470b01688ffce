"""A simulation of workers that share one database and one broker, with service times that were measured."""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass

RUNS = 4000
# Statements of an offline run: claim and read, then the last report. Each is one visit to the database.
VISITS = 2


@dataclass(frozen=True, slots=True)
class Costs:
    """Processor seconds a run, of each part."""

    worker_s: float
    database_s: float
    broker_s: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """Runs a second, and what was busy all the time: "workers", "database" or "broker"."""

    per_second: float
    limit: str


class _Station:
    """So many servers with one queue before them; who comes is served in order."""

    def __init__(self, servers: int) -> None:
        self.free_at = [0.0] * servers
        self.busy_s = 0.0

    def serve(self, at: float, service_s: float) -> float:
        """When somebody who comes at `at` has been served."""
        start = max(at, heapq.heappop(self.free_at))
        heapq.heappush(self.free_at, start + service_s)
        self.busy_s += service_s
        return start + service_s


def simulate(costs: Costs, workers: int, database_processors: int) -> Outcome:
    """RUNS runs through a queue that never empties; service times scatter exponentially around what was measured."""
    source = random.Random(4711)  # noqa: S311 - a simulation
    broker, database = _Station(1), _Station(database_processors)

    def scattered(mean_s: float) -> float:
        return source.expovariate(1 / mean_s) if mean_s > 0 else 0.0

    # (time at which the worker goes on, worker, what it has done of its run)
    events = [(0.0, worker, 0) for worker in range(workers)]
    done, now, own_s = 0, 0.0, 0.0
    while done < RUNS:
        now, worker, step = heapq.heappop(events)
        if step == 0:
            then = broker.serve(now, scattered(costs.broker_s))
        elif step % 2:
            then = database.serve(now, scattered(costs.database_s / VISITS))
        else:
            service_s = scattered(costs.worker_s / VISITS)
            own_s += service_s
            then = now + service_s
        if step == 2 * VISITS:
            done += 1
            step = -1
        heapq.heappush(events, (then, worker, step + 1))
    shares = {
        "workers": own_s / (now * workers),
        "database": database.busy_s / (now * database_processors),
        "broker": broker.busy_s / now,
    }
    return Outcome(done / now, max(shares, key=shares.__getitem__))
