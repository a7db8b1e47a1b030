"""Which text of a list is read when, and what stands for its placeholders.

A list goes on from session to session, from round to round or from turn to turn, or is drawn by chance like a card.
What was picked is settled before a sitting begins and kept in its set-up.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256

from dyads.practice.fields import NS, duration
from dyads.practice.message import Message
from dyads.practice.script import Phase, Script, Step
from dyads.practice.timeline import Picks, Segment, Timeline, rotated

Chance = Callable[[str, int, int], tuple[int, ...]]
"""Draws for a phase's key, of so many texts, so often."""


def pick_texts(
    script: Script, variant: int, chance: Chance, *, takes_theme: bool = False, latest: Sequence[Picks] = ()
) -> Picks:
    """Return which text each list shows, by the phase's key, once for each time that the phase takes place.

    Args:
        variant: how many sessions came before.
        takes_theme: a list with texts that name the week's theme shows one of these.
        latest: what was shown in sittings before, the latest first, at least until one shows what `kinds` names.
    """
    places: dict[str, list[Step]] = {}
    for step in script.steps():
        if step.phase.text_count > 1:
            places.setdefault(step.key, []).append(step)
    found: dict[str, tuple[int, ...]] = {}
    for key, steps in places.items():
        phase, times = steps[0].phase, len(steps)
        if phase.texts == "chance":
            found[key] = chance(key, phase.text_count, times)
        elif phase.theme_texts:
            shown = _with_theme(phase, variant, takes_theme, [one[key][0] for one in latest if one.get(key)])
            found[key] = (shown,) * times
        else:
            found[key] = tuple(rotated(script, step, variant, times) for step in steps)
    return found


def kinds(script: Script, *, takes_theme: bool) -> dict[str, tuple[int, ...]]:
    """Return which texts lists show that have some with the theme: these, or the others; by the phase's key."""
    steps = [step for step in script.steps() if step.phase.theme_texts]
    return {step.key: step.phase.theme_texts if takes_theme else step.phase.other_texts for step in steps}


def _with_theme(phase: Phase, variant: int, takes_theme: bool, shown: Sequence[int]) -> int:
    """Return the next text that names the theme, or the next of the others: each kind goes on where it stopped."""
    kind = phase.theme_texts if takes_theme else phase.other_texts
    last = next((text for text in shown if text in kind), None)
    if last is None:
        return kind[0 if takes_theme else max(0, variant - len(shown)) % len(kind)]
    return kind[(kind.index(last) + 1) % len(kind)]


def same_text(script: Script, text: int) -> Picks:
    """Return picks with which each list shows one text, counted from 0, all the time; shorter lists begin again."""
    times = Counter(step.key for step in script.steps())
    return {
        step.key: (text % step.phase.text_count,) * times[step.key]
        for step in script.steps()
        if step.phase.text_count > 1
    }


def most_texts(script: Script) -> int:
    """Return how many texts the longest list of a script has; 1 where there is no list."""
    return max((phase.text_count for _part, _index, phase in script.phases()), default=1)


def draw_texts(
    count: int, times: int, had: Sequence[Mapping[int, int]], randbelow: Callable[[int], int]
) -> tuple[int, ...]:
    """Return `times` texts of `count` by chance: for nobody one twice before they had all, as far as that is possible.

    A text that came into the list later counts as missed once, however often the others were drawn.

    Args:
        had: how often each of those who sit had each text; both have what is drawn.
        randbelow: chance: a whole number from 0 to below its argument.
    """
    held = [_without_arrears(count, one) for one in had] or [Counter()]
    drawn: list[int] = []
    for _ in range(times):
        fewest = [min(one[text] for text in range(count)) for one in held]

        def too_often(text: int, fewest: Sequence[int] = tuple(fewest)) -> tuple[int, int, int]:
            above = [one[text] - least for one, least in zip(held, fewest, strict=True)]
            return max(above), sum(above), drawn.count(text)

        best = min(map(too_often, range(count)))
        left = [text for text in range(count) if too_often(text) == best]
        drawn.append(left[randbelow(len(left))])
        for one in held:
            one[drawn[-1]] += 1
    return tuple(drawn)


def _without_arrears(count: int, had: Mapping[int, int]) -> Counter[int]:
    most = max((had.get(text, 0) for text in range(count)), default=0)
    return Counter({text: max(had.get(text, 0), most - 1) for text in range(count)})


def deal_texts(name: str, count: int, times: int, day: int) -> tuple[int, ...]:
    """Return the texts of a day, the same on every computer: from a pack that is shuffled anew when it is through.

    Args:
        name: what the pack is called; packs of other names are shuffled otherwise.
        day: counts the days; each goes on where the day before it stopped.
    """
    dealt: list[int] = []
    for place in range(day * times, (day + 1) * times):
        pack, within = divmod(place, count)
        dealt.append(sorted(range(count), key=lambda text: sha256(f"{name}/{pack}/{text}".encode()).digest())[within])
    return tuple(dealt)


def texts_had(past: Iterable[Picks]) -> dict[str, Counter[int]]:
    """Return how often each text was shown, by the phase's key."""
    found: dict[str, Counter[int]] = {}
    for picks in past:
        for key, texts in picks.items():
            found.setdefault(key, Counter()).update(texts)
    return found


def card_of(timeline: Timeline) -> str | None:
    """Return the first text that chance drew for a sitting."""
    return next((segment.card for segment in timeline.segments if segment.card is not None), None)


def phase_lengths(segment: Segment) -> dict[str, Message]:
    """Return what stands for `{length}`, `{half}` and `{turn}` in the texts of a phase.

    The length is that of the phase as it was chosen; of an open one its limit, or what it usually takes.
    """
    length = segment.limit or segment.about
    found = {"length": _in_words(length), "half": _in_words(length // 2)}
    return found if segment.turn_about is None else {**found, "turn": _in_words(segment.turn_about)}


def whole_lengths(timeline: Timeline) -> dict[str, Message]:
    """Return what stands for the same before the sitting: the whole, one turn, and half of a turn.

    Where there are no turns, the half is that of the whole. Where the partners' turns differ, it is the first one's.
    """
    whole = sum(segment.about for segment in timeline.segments if segment.part != "settle")
    turn = next((segment.turn_about for segment in timeline.segments if segment.turn is not None), None)
    found = {"length": _in_words(whole), "half": _in_words((turn or whole) // 2)}
    return found if turn is None else {**found, "turn": _in_words(turn)}


def _in_words(length: int) -> Message:
    return duration(max(1, length // NS))


_PLACEHOLDER = re.compile(r"\{(theme|speaker|listener|part|length|half|turn|card)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its placeholders filled; one without a value stays as it is, and so do other braces.

    A card may hold placeholders of its own, but no card.
    """

    def value(match: re.Match[str]) -> str:
        if match[1] == "card" and "card" in values:
            return fill(values["card"], {name: held for name, held in values.items() if name != "card"})
        return values.get(match[1], match[0])

    return _PLACEHOLDER.sub(value, text)
