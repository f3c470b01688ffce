"""Fits the reading of words: `python -m tests.fitting.reading` writes the weights that the engine ships.

Examples: texts written for each cause and for none (`words/examples/*.jsonl`), known messages and codes with their
conditions. The same examples give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from diagnostics.engine.model.facts import NO_CAUSE
from diagnostics.engine.words import codes, messages
from diagnostics.engine.words.heeded import heeded
from diagnostics.engine.words.reading import WEIGHTS, features, normalised
from tests.corpus.examined import healthy
from tests.corpus.real_cases import SEEN, fold_of, real_cases, source_of
from tests.fitting.shapes import shapes, told

# Short examples stand in a call too, all of "no cause" and one in so many of the causes: a call by itself says neither.
TOLD_IN_CALLS, SHORT = 3, 400
EXAMPLES = WEIGHTS.parent / "examples"
# What a feature says less than this for a class, beside what it says for most, is left out.
LEAST_SAID = 0.15
# How much the generative half counts beside the discriminative one: 1, 2, 3 and 5 were tried, 2 and 3 do equally well.
COMPLEMENT = 2.0
NO_CAUSE_COUNTS = 4.0
# Real pastes are few and as what is read will be: 1, 4 were tried. Of cases of sources that were not seen, 62 and 63 of
# 80 are read right by the words alone, 56 without any real one.
REAL, REAL_COUNTS = "real", 3.0


def examples(fold: int | None = None) -> Iterator[tuple[str, str, str]]:
    """Class, text and source of every example; real cases but those of `fold`, which are to be read by weights that
    never saw them."""
    yield from _real(fold)
    for file in sorted(EXAMPLES.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield row["cause"], row["text"], file.stem
            number = int(hashlib.sha256(row["text"].encode()).hexdigest(), 16)
            if (row["cause"] == NO_CAUSE or number % TOLD_IN_CALLS == 0) and len(row["text"]) <= SHORT:
                yield row["cause"], told(row["text"], number // TOLD_IN_CALLS % 997), file.stem
    for text in shapes():
        yield NO_CAUSE, text, "shapes"
    for row in healthy():
        yield NO_CAUSE, row["text"], "healthy"
    for file in sorted(messages.FOLDER.glob("*.toml")):
        for entry in tomllib.loads(file.read_text(encoding="utf-8"))["message"]:
            if entry["cause"] and not entry.get("weak"):
                yield entry["cause"], f"{entry['example']} {entry['when']}", file.stem
    for file in sorted(codes.FOLDER.glob("*.toml")):
        for entry in tomllib.loads(file.read_text(encoding="utf-8"))["code"]:
            if entry["cause"]:
                yield entry["cause"], f"{entry.get('example', '')} {entry['meaning']}", file.stem


def _real(fold: int | None) -> Iterator[tuple[str, str, str]]:
    for part in SEEN:
        for case in real_cases(part):
            if fold_of(source_of(case)) != fold:
                yield case["cause"], case["input"], REAL


def fitted(rows: list[tuple[str, str, str]], tolerance: float = 1e-4) -> dict[str, Any]:
    """The weights of two linear readings over TF-IDF, added up, without what says nothing.

    `tolerance` is where the optimisation stops; ten times as much halves the time and moves no first cause of a case.

    Logistic regression finds what tells classes apart; complement naive Bayes (Rennie and others, 2003) knows the
    many words that each class was seen with but once or twice. Both are linear, so their sum is one reading.
    """
    import numpy as np  # noqa: PLC0415 - only fitting needs it
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.naive_bayes import ComplementNB  # noqa: PLC0415

    vectorizer = TfidfVectorizer(analyzer=lambda text: list(features(text)), sublinear_tf=True, min_df=2)
    matrix = vectorizer.fit_transform([normalised(heeded(text)) for _, text, _ in rows])
    causes = [cause for cause, _, _ in rows]
    shares = np.array([REAL_COUNTS if source == REAL else 1.0 for _, _, source in rows])
    counts = Counter(causes)
    # Each cause counts alike; "no cause", the contrary of them all, more than any of them.
    weights = {cause: len(causes) / len(counts) / count for cause, count in counts.items()}
    weights[NO_CAUSE] *= NO_CAUSE_COUNTS
    model = LogisticRegression(C=10.0, max_iter=400, tol=tolerance, class_weight=weights)
    model.fit(matrix, causes, sample_weight=shares)
    seen = ComplementNB(alpha=1.0).fit(matrix, causes, sample_weight=shares)
    coefficients = model.coef_ + COMPLEMENT * seen.feature_log_prob_
    # The same for all classes says nothing; most classes have the same share of a word that they never use.
    coefficients = coefficients - np.median(coefficients, axis=0)
    kept: dict[str, list[Any]] = {}
    for feature, column in sorted(vectorizer.vocabulary_.items()):
        says = coefficients[:, column]
        pairs = [value for n in range(len(says)) if abs(says[n]) >= LEAST_SAID for value in (n, round(says[n] * 100))]
        if pairs:
            kept[feature] = [round(float(vectorizer.idf_[column]), 2), pairs]
    bias = [round(float(value), 3) for value in model.intercept_ - model.intercept_.mean()]
    return {"classes": list(model.classes_), "bias": bias, "rows": kept}


def main(path: Path = WEIGHTS) -> None:
    """Fit to all examples and write the weights."""
    rows = list(examples())
    content = fitted(rows)
    lines = [f"{json.dumps(feature, ensure_ascii=False)}:{json.dumps(row, separators=(',', ':'))}"
             for feature, row in content["rows"].items()]  # fmt: skip
    head = json.dumps({"classes": content["classes"], "bias": content["bias"]}, separators=(",", ":"))[:-1]
    path.write_text(head + ',"rows":{\n' + ",\n".join(lines) + "\n}}\n", encoding="utf-8")
    none = sum(cause == NO_CAUSE for cause, _, _ in rows)
    print(f"{len(rows)} examples, {none} of no cause, {len(lines)} features, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
