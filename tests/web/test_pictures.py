"""What each drawing shows of a report."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.engine.checks import CATALOGUE
from diagnostics.presentation import times
from diagnostics.presentation.pictures import path_picture, picture_for
from diagnostics.presentation.pictures.characters import comparison, differences
from diagnostics.presentation.pictures.hops import way_of
from diagnostics.presentation.pictures.path import COMPARING, WITNESSES, path
from diagnostics.presentation.pictures.scale import Event, labels_of, scale_of
from diagnostics.presentation.pictures.scopes import granted_scopes, scopes, scopes_in
from diagnostics.presentation.pictures.svg import Picture
from diagnostics.presentation.pictures.timeline import events_of
from diagnostics.presentation.words import kicker
from tests.fixtures.untranslated import OTHERS
from tests.web import sample_report


def words(drawing: str) -> list[str]:
    """Every text of a drawing."""
    return [element.text or "" for element in ET.fromstring(drawing).iter("text")]  # noqa: S314 - our own markup


def at(stamp: str) -> Any:
    return times.parse(stamp)


def picture(report: dict[str, Any]) -> Picture:
    made = picture_for(report)
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("report", "name"),
    [
        ("expired", "timeline"),
        ("healthy", "timeline"),
        ("wrong-audience", "characters"),
        ("missing-scope", "scopes"),
        ("lost-on-redirect", "hops"),
    ],
)
def test_each_cause_gets_the_drawing_that_fits_it(report: str, name: str) -> None:
    assert picture(sample_report.ALL[report]()).name == name


def test_no_drawing_is_made_up_where_no_cause_was_found() -> None:
    assert picture_for(sample_report.inconclusive()) is None
    assert picture_for(sample_report.waiting()) is None


@pytest.mark.parametrize("report", sample_report.ALL)
@pytest.mark.parametrize("language", ["en", *OTHERS])
def test_drawings_are_well_formed_titled_and_free_of_inline_style_in_every_language(report: str, language: str) -> None:
    with translation.override(language):
        made = [path_picture(sample_report.ALL[report]()), picture_for(sample_report.ALL[report]())]
    for drawing in [side for each in made if each for side in (each.wide, each.tall)]:
        root = ET.fromstring(drawing)  # noqa: S314
        assert root.findtext("title")
        assert root.findtext("desc")
        assert root.get("role") == "img"
        for element in root.iter():
            assert "style" not in element.attrib
            numbers = [element.get(name, "0") for name in ("x1", "y1", "cx", "cy", "width", "height")]
            assert all(number.lstrip("-").isdigit() for number in numbers)


def test_the_path_breaks_at_the_cause_and_is_hollow_after_it() -> None:
    states = {station.name: station.state for station in path(sample_report.expired())}
    assert states["Token"] == "broken"
    assert states["Scope"] == "beyond"
    assert states["API"] == "beyond"
    assert "This" not in path_picture(sample_report.expired()).caption
    assert path_picture(sample_report.expired()).caption.endswith("Token.")


def test_a_second_fault_beyond_the_break_is_marked_too() -> None:
    report = sample_report.expired()
    report["findings"].append(
        sample_report.finding("audience.match", 5, "t", "fail", "s", cause="missing-scope", confidence=0.9)
    )
    report["verdict"]["also"] = ["missing-scope"]
    assert {s.name: s.state for s in path(report)}["Scope"] == "also"


def test_what_only_another_explanation_of_the_failure_speaks_for_marks_no_station() -> None:
    report = sample_report.expired()
    report["findings"].append(
        sample_report.finding("report.wording", 8, "t", "fail", "s", cause="missing-scope", confidence=0.6)
    )
    assert {s.name: s.state for s in path(report)}["Scope"] == "beyond"
    report["verdict"] |= {
        "kind": "inconclusive",
        "cause": None,
        "ranked": [{"cause": "missing-scope", "confidence": 0.3}],
    }
    stations = {s.name: s for s in path(report)}
    assert stations["Scope"].note == "may stop here"
    assert stations["Token"].state != "also"


def test_a_station_that_no_check_has_seen_is_called_not_tested() -> None:
    report = sample_report.healthy()
    report["findings"] = []
    assert {station.state for station in path(report)} == {"unknown"}


def test_the_time_line_names_every_moment_with_its_time() -> None:
    drawn = words(picture(sample_report.expired()).wide)
    assert "expires" in drawn
    assert "2026-03-08 11:23:45 UTC" in drawn
    assert "your request" in drawn
    assert "2026-03-08 14:23:45 UTC" in drawn


def test_the_time_line_is_to_scale() -> None:
    scale = scale_of(events_of(sample_report.expired()))
    issued, expires, asked = (at(f"2026-03-08T{t}+00:00") for t in ("10:23:45", "11:23:45", "14:23:45"))
    one_hour = scale.place(expires) - scale.place(issued)
    assert scale.place(asked) - scale.place(expires) == pytest.approx(3 * one_hour)
    assert scale.cuts == ()


def test_a_pause_of_years_is_cut_out_and_named() -> None:
    report = sample_report.expired() | {"evaluated_at": "2028-03-08T14:30:00+00:00"}
    made = picture(report)
    assert "2 years" in words(made.wide)
    assert "2 years" in words(made.tall)
    assert scale_of(events_of(report)).place(at("2026-03-08T14:23:45+00:00")) == pytest.approx(0.84)


def test_a_pause_shorter_than_the_tokens_life_is_never_cut() -> None:
    report = sample_report.expired() | {
        "request_at": "2026-03-08T10:19:45+00:00",
        "evaluated_at": "2026-03-08T10:19:46+00:00",
    }
    assert scale_of(events_of(report)).cuts == ()
    assert picture(report).caption == "The request was made 4 minutes before the token becomes valid."


def test_the_time_line_says_how_late_the_request_was() -> None:
    assert picture(sample_report.expired()).caption == "The request was made 3 hours after the token had expired."


def test_a_moment_in_milliseconds_is_left_out_of_the_time_line() -> None:
    report = sample_report.expired()
    report["understood"]["tokens"][0]["claims"]["exp"] = 1772969025000
    assert "exp" not in {event.kind for event in events_of(report)}


@given(st.lists(st.datetimes(timezones=st.just(times.dt.UTC)), min_size=1, max_size=5))
def test_places_on_the_time_line_keep_the_order_of_time(moments: list[Any]) -> None:
    events = tuple(sorted((Event("x", "x", moment) for moment in moments), key=lambda event: event.at))
    places = [scale_of(events).place(event.at) for event in events]
    assert places == sorted(places)
    assert all(-1e-9 <= place <= 1 + 1e-9 for place in places)


@given(
    st.fixed_dictionaries(
        {
            name: st.integers(1_700_000_000, 1_700_100_000) | st.integers(1, 9_999_999_999)
            for name in ("iat", "nbf", "exp")
        }
    ),
    st.datetimes(timezones=st.just(times.dt.UTC)),
)
def test_the_time_line_is_drawn_for_any_times(claims: dict[str, int], asked: Any) -> None:
    report = sample_report.expired() | {"request_at": asked.isoformat()}
    report["understood"]["tokens"][0]["claims"] = claims
    made = picture(report)
    assert "expires" in words(made.wide)
    assert "expires" in words(made.tall)


def test_labels_of_moments_close_together_do_not_run_into_each_other() -> None:
    events = events_of(sample_report.expired())
    labels = labels_of(events, scale_of(events), 20, 880)
    assert not any(a.meets(b) for i, a in enumerate(labels) for b in labels[i + 1 :])


def test_a_comparison_marks_the_very_character() -> None:
    assert differences("https://api.xxx.com/", "https://api.xxx.com") == ({19}, set())
    assert differences("bearer x", "Bearer x") == ({0}, {0})
    drawn = words(picture(sample_report.wrong_audience()).wide)
    assert [text for text in drawn if "^" in text] == ["\u00a0" * 19 + "^"]


def test_a_comparison_says_in_words_what_differs() -> None:
    assert picture(sample_report.wrong_audience()).caption == ("They differ in the last character: “/” is too much.")
    cased = comparison("bearer x", "Bearer x", "Scheme")
    assert cased is not None
    assert cased.caption == "They differ in upper and lower case only."


def test_a_wrong_environment_is_shown_by_the_addresses_that_another_finding_compares() -> None:
    report = sample_report.wrong_audience()
    report["verdict"]["cause"] = "wrong-environment"
    assert picture(report).title == "Audience (aud claim), character by character"


def test_two_addresses_without_anything_in_common_stand_side_by_side_unmarked() -> None:
    made = comparison("https://reports.xxx.com", "http://127.0.0.1:8001", "Audience")
    assert made is not None
    assert made.caption == "The two differ altogether."
    assert not any("^" in text for text in words(made.wide))


@pytest.mark.parametrize(
    ("found", "expected"),
    [("same", "same"), ("", "x"), ("abc", "123456789"), ("a" * 700, "b"), ("https://a\ufffd\ufffd", "https://ab")],
)
def test_values_that_cannot_be_compared_with_profit_are_not(found: str, expected: str) -> None:
    assert comparison(found, expected, "Audience") is None


def test_a_hostile_value_stays_text_in_a_drawing() -> None:
    made = comparison("https://x/<script>alert(1)</script>\u202e\x00", "https://x/<script>alert(2)</script>", "Issuer")
    assert made is not None
    assert "<script" not in made.wide
    assert "\u202e" not in made.wide
    assert "\x00" not in made.wide


def sent_wrongly(cause: str, defects: list[dict[str, Any]], **credential: Any) -> Picture:
    report = sample_report.expired()
    report["verdict"]["cause"] = cause
    report["findings"][5]["cause"] = cause
    report["understood"]["credentials"] = [
        {"place": "header", "name": "Authorization", "scheme": "Bearer", "separator": " ", "token": "A", "request": 0}
        | {"length": 721, "defects": defects}
        | credential
    ]
    return picture(report)


def defect(kind: str, what: str, part: str = "value", position: int | None = None) -> dict[str, Any]:
    return {"kind": kind, "what": what, "part": part, "position": position, "at": None}


def test_the_credential_is_drawn_with_the_fault_in_words_under_it() -> None:
    made = sent_wrongly("bearer-scheme-case", [defect("scheme-case", "It is written bearer.")], scheme="bearer")
    assert made.name == "credential"
    assert {"Authorization:", "bearer", "It is written bearer."} <= set(words(made.wide))
    assert {"header 58", "payload 312", "signature 342"} <= set(words(made.wide))


def test_a_blank_in_the_token_is_marked_within_the_part_where_it_stands() -> None:
    made = sent_wrongly("token-whitespace-or-newline", [defect("whitespace-inside", "A blank.", position=200)])
    root = ET.fromstring(made.wide)  # noqa: S314
    payload = next(e for e in root.iter("rect") if e.get("class") == "d-part d-part-payload")
    mark = next(e for e in root.iter("line") if e.get("class") == "d-bad")
    share = (int(mark.get("x1", "0")) - int(payload.get("x", "0"))) / int(payload.get("width", "1"))
    assert share == pytest.approx((200 - 58 - 1) / 312, abs=0.02)


def test_a_truncated_token_is_drawn_with_its_hollow_end() -> None:
    report = sample_report.expired()
    report["verdict"]["cause"] = report["findings"][5]["cause"] = "token-truncated"
    report["understood"]["tokens"][0]["damage"] = [
        defect("signature-length", "225 bytes.", "signature", 300),
        defect("truncated", "The end is missing.", "signature", 300),
    ]
    made = picture(report)
    assert "d-dash" in made.wide
    assert "The end is missing." in words(made.wide)


def test_a_long_note_is_wrapped_within_the_drawing() -> None:
    made = sent_wrongly("token-quoted", [defect("quoted", "Quotes stand around the token. " * 8, position=0)])
    assert all(len(line) * 8 < 340 for line in words(made.tall) if "Quotes" in line)


@pytest.mark.parametrize("cause", ["token-quoted", "token-tampered", "alg-mismatch"])
def test_no_credential_is_drawn_where_the_paste_has_none(cause: str) -> None:
    report = sample_report.expired()
    report["verdict"]["cause"] = report["findings"][5]["cause"] = cause
    report["understood"] |= {"tokens": [], "credentials": []}
    assert picture_for(report) is None


def test_scopes_are_read_from_each_claim_that_is_in_use() -> None:
    assert granted_scopes({"scope": "a b"}) == ["a", "b"]
    assert granted_scopes({"scp": ["a", "b"]}) == ["a", "b"]
    assert granted_scopes({}) == []
    assert scopes_in("write or devices:manage") == ["write", "devices:manage"]
    assert scopes_in("any of read, devices:read") == ["read", "devices:read"]


def test_scopes_that_are_not_shown_stay_one_label_and_many_are_counted() -> None:
    assert granted_scopes({"scope": "[value 735qty, 2000 long]"}) == ["[value 735qty, 2000 long]"]
    assert scopes_in("[word abc, 18 long] or read") == ["[word abc, 18 long]", "read"]
    drawn = scopes([f"area{n}.read" for n in range(200)], ["write"])
    assert drawn is not None
    assert "189 more" in drawn.wide


def test_the_scope_drawing_shows_both_sides() -> None:
    drawn = words(picture(sample_report.missing_scope()).wide)
    assert {"devices:read", "policies:read", "write", "devices:manage"} <= set(drawn)


def test_the_hop_list_shows_where_the_credentials_were_left_behind() -> None:
    way = way_of(sample_report.lost_on_redirect())
    assert [(hop.status, hop.carried) for hop in way] == [(302, True), (401, False)]
    assert picture(sample_report.lost_on_redirect()).caption == (
        "From https://eu.api.xxx.com on, the request carries no credentials."
    )


def test_a_redirect_whose_target_was_not_pasted_is_drawn_as_the_next_hop() -> None:
    report = sample_report.lost_on_redirect()
    del report["understood"]["requests"][1]
    assert [hop.address for hop in way_of(report)][-1] == "https://eu.api.xxx.com/v2/devices"


def passing(check: str, *rows: dict[str, Any]) -> dict[str, Any]:
    return sample_report.finding(check, 1, "t", "pass", "s", evidence=list(rows))


def test_green_is_only_what_was_seen_to_be_in_order() -> None:
    report = sample_report.expired()
    seen = sample_report.row("Scheme", "Bearer", "Bearer")
    report["verdict"] |= {"cause": None, "kind": "inconclusive"}
    report["findings"] = [
        passing("request.redirects"),
        passing("response.status", seen),
        passing("header.scheme", seen),
    ]
    assert {station.state for station in path(report)} == {"unknown"}
    report["findings"] += [passing("header.present", seen), passing("api.connection", seen)]
    assert [station.name for station in path(report) if station.state == "passed"] == ["Your client", "Network"]


def test_an_audience_that_nobody_said_what_to_expect_of_is_not_seen_to_be_right() -> None:
    report = sample_report.expired()
    report["verdict"] |= {"cause": None, "kind": "inconclusive"}
    audience = sample_report.row("Audience", "https://api.xxx.com")
    scope = sample_report.row("Scopes", "read", "read")
    report["findings"] = [passing("token.audience", audience), passing("scope.endpoint", scope)]
    assert {s.name: s.state for s in path(report)}["Scope"] == "unknown"
    audience["expected"] = "https://api.xxx.com"
    assert {s.name: s.state for s in path(report)}["Scope"] == "passed"


def test_every_witness_of_the_path_is_a_check() -> None:
    named = {check for ways in WITNESSES.values() for way in ways for check in way}
    assert named | COMPARING <= {check.id for check in CATALOGUE}


def test_a_cause_that_is_only_possible_may_stop_the_request_and_is_not_called_the_reason():
    sure, unsure = sample_report.expired(), sample_report.expired()
    unsure["verdict"]["confidence"] = 0.62
    assert "stops here" in path_picture(sure).caption or "stops here" in str(path(sure))
    assert "may stop here" in path_picture(unsure).caption
    assert kicker("broken", 0.62) != kicker("broken", 0.95)


def test_a_station_with_a_check_that_could_not_look_is_not_in_order():
    report = sample_report.healthy()
    before = [station.note for station in path(report)]
    checked = next(found for found in report["findings"] if found["outcome"] == "pass" and found["severity"] == "error")
    report["findings"].append(checked | {"outcome": "unavailable"})
    after = [station.note for station in path(report)]
    assert before.count("in order") == after.count("in order") + 1
    assert "tested in part" in after
