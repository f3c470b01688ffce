"""The look of the portal in a profile: what it takes, and the colours, logos and keys that it refuses by line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from diagnostics.engine.platform.load import ProfileError, load
from diagnostics.engine.platform.look import DARK_GROUNDS, LIGHT_GROUNDS, contrast

CSS = Path(__file__).resolve().parents[2] / "static" / "portal.css"
SVG = (
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><rect width="4" height="4"/></svg>'
)
HEAD = 'schema = 2\nname = "Acme"\n[[apis]]\nname = "Orders"\n[portal]\n'


def written(folder: Path, *lines: str) -> str:
    file = folder / "acme.toml"
    file.write_text(HEAD + "\n".join(lines), "utf-8")
    return str(file)


def refused(folder: Path, *lines: str) -> list[str]:
    with pytest.raises(ProfileError) as told:
        load(written(folder, *lines), {})
    return [str(problem) for problem in told.value.problems]


def test_name_logo_colours_and_knowledge_base_are_taken_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "acme.svg").write_text(SVG, "utf-8")
    look = load(
        written(tmp_path, 'name = "Acme help"', 'logo = "acme.svg"', 'accent = "#6B21A8"', 'accent_dark = "#D8B4FE"',
                'kb_base = "https://kb.acme.example/auth/"'), {},
    ).look  # fmt: skip
    assert look.logo is not None
    assert (look.name, look.logo.media_type, look.accent, look.accent_dark) == (
        "Acme help", "image/svg+xml", "#6b21a8", "#d8b4fe",
    )  # fmt: skip
    assert look.kb_base == "https://kb.acme.example/auth/"


def test_a_profile_without_a_look_leaves_it_to_the_portal() -> None:
    assert load("company-x", {}).look == load("generic", {}).look


def test_the_contrast_of_black_and_white_is_the_greatest() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#777777", "#777777") == pytest.approx(1)


def test_a_colour_that_cannot_be_read_is_refused_with_its_line_and_one_that_can(tmp_path: Path) -> None:
    told = refused(tmp_path, 'accent = "#ffcc00"', 'accent_dark = "#3355aa"')
    assert [line.partition(" is ")[0] for line in told] == ["line 6: portal.accent", "line 7: portal.accent_dark"]
    assert re.fullmatch(
        r"line 6: portal.accent is #ffcc00, which has a contrast of 1\.\d to 1 on #\w{6} of the light page; "
        r"text needs 4.5 to 1 \(WCAG 2.2, 1.4.3\), which #[0-9a-f]{6} has", told[0],
    )  # fmt: skip
    offered = [re.findall(r"#[0-9a-f]{6} has", line)[0][:7] for line in told]
    assert load(written(tmp_path, f'accent = "{offered[0]}"', f'accent_dark = "{offered[1]}"'), {}).look.accent


@pytest.mark.parametrize("key", ["accent", "accent_dark"])
def test_one_colour_cannot_serve_both_themes(key: str, tmp_path: Path) -> None:
    good = {"accent": "#6b21a8", "accent_dark": "#d8b4fe"}[key]
    assert refused(tmp_path, f'{key} = "{good}"')[0].startswith(f"line 6: portal.{key} needs accent")


@pytest.mark.parametrize(("line", "what"), [
    ('accent = "purple"', "must be a colour such as #0b57a4"),
    ('logo = "gone.png"', "names a file that is not there"),
    ('logo = "acme.gif"', "is neither SVG nor PNG"),
    ('logo = "large.svg"', "of more than 256 KiB"),
    ('kb_base = "kb.acme.example"', "must start with https://"),
    ('colour = "#6b21a8"', "is not a key of a profile"),
])  # fmt: skip
def test_any_other_mistake_is_told_by_key_and_line(line: str, what: str, tmp_path: Path) -> None:
    (tmp_path / "acme.gif").write_bytes(b"GIF89a")
    (tmp_path / "large.svg").write_text(SVG + " " * 300_000)
    key = line.partition(" ")[0]
    assert any(told.startswith(f"line 6: portal.{key} ") and what in told for told in refused(tmp_path, line))


def test_the_grounds_are_those_of_the_stylesheet() -> None:
    found = dict(re.findall(r"--([\w-]+): light-dark\((#\w+, #\w+)\)", CSS.read_text("utf-8")))
    names = ("page", "raised", "sunk", "fail-tint", "warn-tint", "pass-tint")
    pairs = [found[name].split(", ") for name in names]
    assert tuple(light.replace("#fff", "#ffffff") if len(light) == 4 else light for light, _ in pairs) == LIGHT_GROUNDS
    assert tuple(dark for _, dark in pairs) == DARK_GROUNDS


def test_the_portal_s_own_colours_can_be_read() -> None:
    accent = re.findall(r"--accent: light-dark\((#\w+), (#\w+)\)", CSS.read_text("utf-8"))[0]
    assert min(contrast(accent[0], ground) for ground in LIGHT_GROUNDS) >= 4.5
    assert min(contrast(accent[1], ground) for ground in DARK_GROUNDS) >= 4.5
