"""`dyads class`: what it needs before a page opens, and what it says where that is not there."""

from pathlib import Path

import pytest

from tests.cli.running import run_dyads

ROSTER = 'format = 1\ntitle = "Monday"\n[[person]]\nname = "Ann"\n[[person]]\nname = "Ben"\n'
LINK = "dyads://class?at=practice.example.org#" + "a" * 52


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("open",), "No class is open here."),
        (("open", "affect-dyad"), "Where does the class meet?"),
        (("open", "affect-dyad", "--broker", "house"), "A class meets at a broker"),
        (("open", "affect-dyad", "--broker", "http://nowhere"), "mqtt://"),
        (("open", "breathing-meditation", "--broker", "x.org"), "a class is of pairs"),
        (("open", "affect-dyad", "--broker", "x.org", "--people", "group.toml"), "Which week is it?"),
        (("open", "affect-dyad", "--week", "2"), "give both"),
        (("open", "--length", "5m"), "they belong to a new one"),
        (("open", "nothing-like-it"), "nothing-like-it"),
        (("join", LINK[:-3]), "This link is not whole."),
        (("join", LINK.replace("class", "join")), "This link is not whole."),
        (("join", LINK, "--room", "--plain"), "--plain has none"),
        (("join", LINK, "--plain"), "needs a terminal"),
        (("join", LINK), "needs a terminal"),
        (("open", "affect-dyad", "--broker", "x.org"), "needs a terminal"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_opened(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "group.toml").write_text(ROSTER, "utf-8")
    typed = [str(tmp_path / word) if word == "group.toml" else word for word in arguments]
    done = run_dyads("class", *typed, DYADS_HOME=str(tmp_path))
    assert said in done.stderr
    assert done.returncode in {1, 2}
    assert not (tmp_path / "links").exists()
