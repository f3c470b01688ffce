"""Looks at the same call repeated, where the API refuses a token that is good by everything else.

Why it matters: a single node with old keys or a wrong clock refuses some calls and answers others.
Cannot see: nodes that the repetitions did not reach.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import NEARLY_CERTAIN
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Consistency
from diagnostics.engine.model.types import Actor, Evidence, Result, Severity, Step, failed, msg, passed


@check(
    id="api.consistency",
    title=msg("The API gives the same answer each time"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=("api-down-or-server-bug",),
    kb="step-8",
    needs=(Consistency,),
)
def api_consistency(consistency: Consistency) -> Result:
    """Different statuses for one call are the platform's fault."""
    row = Evidence(
        msg("Statuses in order"), ", ".join(str(status) for status in consistency.statuses), "the same each time"
    )
    if len(set(consistency.statuses)) == 1:
        return passed(msg("Repeated, the call is answered {status} each time.", status=consistency.statuses[0]), row)
    words = msg("The same call is accepted and refused in turn: one of the platform's machines is at fault.")
    return failed("api-down-or-server-bug", NEARLY_CERTAIN, words, row, actor=Actor.PLATFORM)
