"""`python -m tests.bench.storage_training`: adds to `diagnostics/storage/findings.jsonl` what checks say by now.

Examines every paste of our own corpus offline and appends each sentence of a check that the file has not: without
evidence and parameters, so that nothing of a paste stands in it. To be run after checks were added or reworded; a check
that the file does not know is stored all the same, in more bytes. The dictionary is made only where there is none.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from diagnostics.storage import packing
from tests.corpus.examined import cases, examined

_DICTIONARY_BYTES = 32_000


def _lines(findings: Iterator[dict[str, Any]]) -> Iterator[str]:
    """What each finding says of itself alone, the most frequent first."""
    counted: Counter[str] = Counter()
    for finding in findings:
        general = {name: finding[name] for name in packing.MEMBERS}
        general |= {"evidence": [], "candidates": []} | {
            name: {"text": finding[name]["text"], "params": {}} for name in ("title", "summary")
        }
        if finding["cause"]:
            general["confidence"] = 1.0
        kept = {name: value for name, value in general.items() if packing.USUAL.get(name, general) != value}
        counted[json.dumps(kept, ensure_ascii=False, separators=(",", ":"))] += 1
    return (line for line, _ in counted.most_common())


def main() -> None:
    """Prints how many lines were added."""
    snapshots = [examined(case.text, case.platform, case.at)[1] for case in cases()]
    known = packing.FINDINGS.read_text(encoding="utf-8").splitlines() if packing.FINDINGS.exists() else []
    said = {packing.said(packing._line(json.loads(line))) for line in known}
    added = []
    for line in _lines(finding for snapshot in snapshots for finding in snapshot["findings"]):
        key = packing.said(packing._line(json.loads(line)))
        if key not in said:
            said.add(key)
            added.append(line)
    packing.FINDINGS.write_text("".join(f"{line}\n" for line in [*known, *added]), encoding="utf-8")
    packing._lines.cache_clear()
    print(f"{len(added)} lines added to {len(known)}")
    if not packing.DICTIONARY.exists():
        # What stands last is the cheapest to point at, so the shortest reports, which are the commonest, stand there.
        texts = [json.dumps(packing._shortened(one)[0], separators=(",", ":"), ensure_ascii=False) for one in snapshots]
        joined = "".join(sorted(texts, key=len, reverse=True))
        packing.DICTIONARY.write_bytes(joined.encode()[-_DICTIONARY_BYTES:])


if __name__ == "__main__":
    main()
