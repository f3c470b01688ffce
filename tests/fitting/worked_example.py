"""The worked example of docs/verdict.md: `python -m tests.fitting.worked_example` writes its figures anew."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from diagnostics.engine import parse
from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.model.facts import Missing, Subject
from diagnostics.engine.platform.load import load
from diagnostics.engine.run import runner
from diagnostics.engine.run.paste_facts import Options, paste_facts
from diagnostics.engine.verdict.distribution import distribution, loaded, other_features
from diagnostics.engine.verdict.evidence import gathered
from diagnostics.engine.verdict.outcome import softened

PAGE = Path(__file__).resolve().parents[2] / "docs" / "verdict.md"
START, END = "<!-- figures -->\n", "<!-- end -->"


def figures(text: str) -> str:
    """The table of the first cause's evidence, then the shares, as Markdown."""
    submission = parse.parse(text)
    now = datetime(2026, 11, 27, tzinfo=UTC)
    facts = paste_facts(submission, load("generic", {}), now=now, options=Options(online=False))
    findings = []
    for check in CATALOGUE:
        unseen = {fact: Missing(fact.__name__, runner.OFFLINE) for fact in (*check.needs, *check.sees)}
        findings.append(runner.judge(check, unseen | facts))
    subject: Subject = facts[Subject]
    by_cause = gathered(softened(findings, subject, facts), None)
    whole = distribution(by_cause, None)
    first, weights = whole.shares[0], loaded()
    rows = [
        f"| `{name}` | {value:.2f} | {weights[name]:.2f} | {value * weights[name]:.2f} |"
        for name, value in first.evidence.features.items()
    ]
    base = sum(weights[name] * value for name, value in other_features(by_cause, None).items())
    rows.append(f"| something else, to compare | | | {base:.2f} |")
    shares = [f"`{item.cause}` {item.share:.0%}" for item in whole.shares if item.share >= 0.01]
    table = "\n".join(("| evidence | value | weight | adds |", "|---|---|---|---|", *rows))
    return f"{table}\n\nShares by what checks saw: {', '.join(shares)}, something else {whole.other:.0%}.\n"


def paste_of(page: str) -> str:
    """The paste that the page shows."""
    return page.partition("<!-- paste -->\n```\n")[2].partition("\n```")[0]


def rewritten(page: str) -> str:
    """The page with its figures computed anew."""
    before, start, rest = page.partition(START)
    return f"{before}{start}{figures(paste_of(page))}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(rewritten(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
