"""The cause catalogue: complete, one meaning per slug, every working code mapped, every section in the KB."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostics import kb
from diagnostics.engine.causes import CAUSES, CODES, ROOT_CAUSES, Cause

ANCHORS = (Path(kb.__file__).parent / "anchors.txt").read_text(encoding="utf-8").split()
CAUSES_KNOWN = 70


def test_the_catalogue_holds_every_cause_under_its_own_slug() -> None:
    assert len(CAUSES) == CAUSES_KNOWN
    assert [slug for slug, cause in CAUSES.items() if cause.slug != slug] == []


@pytest.mark.parametrize("cause", CAUSES.values(), ids=lambda cause: cause.slug)
def test_a_cause_is_explained_in_its_own_section_of_the_kb(cause: Cause) -> None:
    assert cause.kb.anchor == cause.slug
    assert f"{cause.kb.article}#{cause.slug}" in ANCHORS


@pytest.mark.parametrize("cause", CAUSES.values(), ids=lambda cause: cause.slug)
def test_a_cause_speaks_in_a_title_a_sentence_and_a_remedy(cause: Cause) -> None:
    assert not str(cause.title).endswith(".")
    assert str(cause.headline).endswith(".")
    assert str(cause.fix).endswith(".")
    assert cause.root_cause in ROOT_CAUSES


def test_titles_and_headlines_tell_causes_apart() -> None:
    assert len({str(cause.title) for cause in CAUSES.values()}) == len(CAUSES)
    assert len({str(cause.headline) for cause in CAUSES.values()}) == len(CAUSES)


def test_every_root_cause_has_causes() -> None:
    assert {cause.root_cause for cause in CAUSES.values()} == set(ROOT_CAUSES)


@pytest.mark.parametrize(
    ("code", "slug"),
    [
        ("SCHEME_DOUBLED", "duplicate-bearer-prefix"),
        ("EXP_MILLISECONDS", "wrong-time-unit"),
        ("DPOP_ATH", "dpop-or-mtls-binding-missing"),
        ("KID_RETIRED", "kid-not-found-key-rotated"),
        ("CODE_REUSED", "authorization-code-expired-or-reused"),
    ],
)
def test_a_working_code_is_reported_under_the_slug_it_details(code: str, slug: str) -> None:
    assert CODES[code] == slug


def test_every_working_code_maps_to_a_known_slug() -> None:
    assert {slug for slug in CODES.values() if slug not in CAUSES} == set()
