"""What a collection, a request file or a tool's configuration sends, from samples as the tools write them."""

from __future__ import annotations

import base64
import json
import random
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import DefectKind, Request, Submission
from diagnostics.engine.parse import parse
from tests.corpus.examined import examined

AT = datetime(2024, 3, 8, 14, 23, 45, tzinfo=UTC)
RANDOM = random.Random(20240308)  # noqa: S311 - test data
SAMPLES = Path(__file__).parent / "samples"


@dataclass(frozen=True)
class Sample:
    """A paste as a tool writes it, and what is sent; `{T}` is a token that expired an hour before."""

    id: str
    form: str
    text: str
    url: str
    method: str = "GET"
    header: str = "Authorization"
    value: str = "Bearer {T}"
    status: int = 0
    cause: str = "access-token-expired"
    variable: str = ""


def _part(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _expired() -> str:
    now = int(AT.timestamp())
    claims = {"iss": "https://auth.example.com", "sub": "app-1", "iat": now - 7200, "exp": now - 3600, "scope": "read"}
    return f"{_part({'alg': 'RS256', 'kid': 'k1'})}.{_part(claims)}.{_part(RANDOM.randbytes(256))}"


TOKEN = _expired()


def _samples() -> list[Sample]:
    rows = []
    for file in sorted(SAMPLES.glob("*.toml")):
        for form, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
            rows += [Sample(f"{form}-{number}", form, **entry) for number, entry in enumerate(entries, 1)]
    return rows


ALL = _samples()
EXPIRED = [sample for sample in ALL if sample.cause == "access-token-expired"]
WITHOUT_VALUE = [sample for sample in ALL if sample.variable]


def _read(sample: Sample) -> Submission:
    return parse(sample.text.replace("{T}", TOKEN))


def _subject(submission: Submission) -> Request:
    assert submission.subject_request is not None
    return submission.requests[submission.subject_request]


def _shown(value: str) -> str:
    """A Basic value as the pair that it holds."""
    scheme, _, rest = value.partition(" ")
    return f"Basic {base64.b64decode(rest).decode()}" if scheme == "Basic" and "{{" not in rest else value


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.id)
def test_the_form_is_recognised_and_its_request_understood(sample: Sample) -> None:
    submission = _read(sample)
    assert sample.form in [form.value for form in submission.forms]
    request = _subject(submission)
    assert request.url is not None
    assert (request.method, request.url.raw.reveal()) == (sample.method, sample.url)
    answer = submission.responses[submission.subject_response] if submission.subject_response is not None else None
    assert (answer.status if answer else 0) == sample.status


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.id)
def test_the_credential_is_the_one_that_is_sent(sample: Sample) -> None:
    fields = _subject(_read(sample)).headers_named(sample.header)
    wanted = [sample.value.replace("{T}", TOKEN)] if sample.value else []
    assert [_shown(field.value.reveal()) for field in fields] == wanted


@pytest.mark.parametrize("sample", EXPIRED, ids=lambda sample: sample.id)
def test_an_expired_token_in_it_is_named(sample: Sample) -> None:
    report, _ = examined(sample.text.replace("{T}", TOKEN), "generic", AT)
    assert report.verdict is not None
    assert report.verdict.cause == "access-token-expired"


@pytest.mark.parametrize("sample", WITHOUT_VALUE, ids=lambda sample: sample.id)
def test_a_variable_without_a_value_is_the_cause_and_is_told_by_its_name(sample: Sample) -> None:
    report, _ = examined(sample.text, "generic", AT)
    assert report.verdict is not None
    assert report.verdict.cause == "placeholder-or-unexpanded-variable"
    told = [item.what.params for item in _subject(_read(sample)).header(sample.header).defects]  # type: ignore[union-attr]
    assert {"name": sample.variable} in told
    assert sample.variable in str(report.verdict.headline)


def test_every_sample_stands_in_the_paste_where_it_is_said_to_stand() -> None:
    for sample in EXPIRED:
        submission = _read(sample)
        lines = sample.text.replace("{T}", TOKEN).split("\n")
        field = _subject(submission).header(sample.header)
        assert field is not None
        assert field.at is not None, sample.id
        assert TOKEN[:40] in lines[field.at.line - 1], sample.id


@pytest.mark.parametrize("form", [form for form in Form if form.is_kept])
def test_each_form_hits_its_example_and_not_what_is_like_it(form: Form) -> None:
    hit, other = import_module(f"diagnostics.engine.parse.{form.reader}").EXAMPLES[form]
    assert form in parse(hit).forms
    assert form not in parse(other).forms
    assert sum(sample.form == form.value for sample in ALL) >= 3


def test_no_value_is_put_in_for_a_variable_of_another_kind_of_text() -> None:
    submission = parse("Our template says Hello {{name}}, and {{ _.other }} as well; the API answers 401.")
    assert submission.requests == ()
    assert not any(d.kind is DefectKind.UNEXPANDED_VARIABLE for c in submission.credentials for d in c.defects)
