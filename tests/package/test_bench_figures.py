"""What the benchmarks write and say of their figures; no timing."""

from hypothesis import given
from hypothesis import strategies as st

from bench.figures import PAGE, Figure, known, worse, written
from bench.run import TOPICS
from tests.tries import tries

VALUES = st.lists(st.floats(0.01, 99), min_size=1, max_size=15).map(tuple)
EMPTY = "# Page\n<!-- start -->\n<!-- end of start -->\nafter\n"


@given(VALUES, VALUES)
@tries(200)
def test_a_table_is_written_over_the_one_before_and_read_back(
    first: tuple[float, ...], second: tuple[float, ...]
) -> None:
    page = written(written(EMPTY, "start", [Figure("a", first)]), "start", [Figure("a", second), Figure("b", first)])
    assert page.startswith("# Page\n<!-- start -->\n")
    assert page.endswith("<!-- end of start -->\nafter\n")
    assert set(known(page)) == {"a", "b"}
    assert known(page)["a"][0] == round(Figure("a", second).median, 2)


def test_worse_is_what_lies_above_the_noise_or_the_promise() -> None:
    page = written(EMPTY, "start", [Figure("a", (1.0, 1.1, 1.2))])
    assert not list(worse([Figure("a", (1.0, 1.1, 1.3))], page))
    assert not list(worse([Figure("new", (9.0,))], page))
    assert len(list(worse([Figure("a", (1.3, 1.4, 1.5))], page))) == 1
    assert len(list(worse([Figure("a", (1.0, 1.1, 1.2), target=1.05)], page))) == 1


def test_the_page_has_a_place_for_every_topic() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for topic in TOPICS:
        assert "x" in written(page, topic, [Figure("x", (1.0,))])
