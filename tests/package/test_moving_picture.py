"""The moving picture of the README: one frame at a time, all in turn, and one that stands where nothing moves."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.test_browser import CHROMIUM, chromium
from tools.moving_picture import Frame, moving

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
FILMS = [PICTURES / "film.svg", PICTURES / "de" / "film.svg"]
SHELL = """<svg viewBox="0 0 9 9" xmlns="http://www.w3.org/2000/svg">
<style>
.dyads-matrix {{ font-size: 20px; }}
{rules}
</style>
<g transform="translate(9, 41)" clip-path="url(#dyads-clip-terminal)">{written}</g>
</svg>
"""


def picture(text: str, *fills: str) -> str:
    rules = "\n".join(f".dyads-r{number} {{ fill: {fill} }}" for number, fill in enumerate(fills, start=1))
    written = "".join(f'<text class="dyads-r{number}">{text}</text>' for number in range(1, len(fills) + 1))
    return SHELL.format(rules=rules, written=written)


def shown_at(svg: str, seconds: float) -> list[int]:
    """Return which frames are visible at a moment, by the keyframes as they are written."""
    found = []
    for number, steps, whole in re.findall(
        r"@keyframes show(\d+) \{ (.*?) \}\n#frame\d+ \{ animation: show\d+ ([\d.]+)s", svg
    ):
        at = 100 * (seconds / float(whole) % 1)
        turns = [(float(a), b) for a, b in re.findall(r"([\d.]+)% \{ visibility: (\w+) \}", steps)]
        if [how for start, how in turns if start <= at][-1] == "visible":
            found.append(int(number))
    return found


@given(st.lists(st.integers(1, 40), min_size=2, max_size=9), st.data())
def test_at_every_moment_one_frame_is_seen_for_its_own_while(tenths: list[int], data: st.DataObject) -> None:
    frames = [Frame(picture(f"frame {number}", "#fff"), tenth / 10) for number, tenth in enumerate(tenths)]
    svg = moving(frames, still=0)
    tenth = data.draw(st.integers(0, sum(tenths) - 1))
    wanted = next(number for number in range(len(tenths)) if tenth < sum(tenths[: number + 1]))
    assert shown_at(svg, tenth / 10 + 0.05) == [wanted]


def test_looks_of_all_frames_stand_once_and_each_frame_keeps_its_own() -> None:
    svg = moving([Frame(picture("a", "red", "blue"), 1), Frame(picture("b", "blue", "red"), 1)], still=1)
    assert (svg.count("fill: red"), svg.count("fill: blue")) == (1, 1)
    looks = {look: name for name, look in re.findall(r"\.(l\d+) \{ fill: (\w+) \}", svg)}
    assert f'<text class="{looks["red"]}">a</text><text class="{looks["blue"]}">a</text>' in svg
    assert f'<text class="{looks["blue"]}">b</text><text class="{looks["red"]}">b</text>' in svg


def test_pictures_of_another_window_are_refused() -> None:
    with pytest.raises(ValueError, match="one size"):
        moving([Frame(picture("a", "red"), 1), Frame(picture("a", "red").replace("0 0 9 9", "0 0 8 8"), 1)], still=0)


@pytest.mark.parametrize("film", FILMS, ids=["en", "de"])
def test_the_films_are_small_and_name_nothing_from_elsewhere(film: Path) -> None:
    svg = film.read_text("utf-8")
    assert len(svg.encode()) < 300_000
    assert len(re.findall(r'id="frame\d+"', svg)) > 10
    assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg|www\.textualize\.io)", svg)
    assert "<script" not in svg


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason="no Chromium here")
@pytest.mark.parametrize("calm", [False, True])
def test_a_browser_moves_it_unless_less_motion_is_wanted(tmp_path: Path, calm: bool) -> None:
    svg = FILMS[0].read_text("utf-8")
    look = """
    const seen = [], turning = document.getAnimations();
    const isSeen = frame => getComputedStyle(frame).visibility == 'visible';
    turning.forEach(each => each.pause());
    for (let at = 250; at < 40000; at += 500) {
        turning.forEach(each => each.currentTime = at);
        seen.push([...document.querySelectorAll('.frame')].filter(isSeen).length);
    }
    document.title = JSON.stringify([turning.length, Math.min(...seen), Math.max(...seen)]);
    """
    page = tmp_path / "page.html"
    page.write_text(f"<!doctype html><title></title>{svg}<script>{look}</script>", "utf-8")
    done = chromium(tmp_path, page, "--dump-dom", *(["--force-prefers-reduced-motion"] if calm else []))
    frames = len(re.findall(r'id="frame\d+"', svg))
    assert f"<title>[{0 if calm else frames},1,1]</title>" in done.stdout
