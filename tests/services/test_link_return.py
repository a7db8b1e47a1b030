"""The words of a sitting lead back into it as long as it is unfinished, by the pair's secret; then they say why not."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from dyads.link.interface import LinkPartner
from dyads.link.keys import meeting_by_invitation, meeting_by_words
from dyads.link.remembered import save_pair
from dyads.link.run import RunningLink
from dyads.link.words import Invitation, MeetingCode
from dyads.practice.people import Person
from dyads.presentation.linking import used_words_texts
from dyads.services.clock import SystemClock
from dyads.services.home import Home
from dyads.services.link_opening import UsedWords, come_by, pair_met_by, rejoin, used_words
from dyads.settings.places import Places
from dyads.words import say
from tests.linked_homes import SITTING
from tests.services.left_by_words import WORDS, Left, left_by_words, pair_of

OTHERS = MeetingCode(987_654_321)


@pytest.fixture
def left(tmp_path: Path) -> Iterator[Left]:
    found = left_by_words(tmp_path)
    yield found
    found.home.close()


def test_the_same_words_lead_back_into_the_unfinished_sitting(left: Left) -> None:
    home, me, _pair, _b = left
    used = used_words(home, me, WORDS)
    assert used is not None
    assert used.left is not None
    assert used.left.leads_back
    record = used.left.unfinished.record
    assert record.setup.linked is not None
    assert record.setup.linked.sitting == SITTING
    assert used_words(home, me, OTHERS) is None
    opened = rejoin(home, record)
    assert opened is not None
    link = opened.link
    assert isinstance(link, RunningLink)
    (door,) = link._peer.doors
    assert set(door._by) == {"again"}, "by the secret of the pair alone, and in the same room"
    assert door.meeting.room == meeting_by_words(WORDS.words).room
    link.suspend()


def test_an_invitation_leads_back_as_words_do(left: Left) -> None:
    home, me, pair, b = left
    invitation = Invitation(bytes(range(16)), 1)
    assert used_words(home, me, invitation) is None
    save_pair(home.places.links, pair_of(pair.me, b.link.partner, meeting_by_invitation(invitation.secret)))
    assert (used_words(home, me, invitation) or UsedWords()).left is not None


def test_after_half_an_hour_they_lead_to_what_is_left_of_it(left: Left) -> None:
    home, me, _pair, b = left
    b.clock.turn(31 * 60)
    used = used_words(home, me, WORDS)
    assert used is not None
    assert used.left is not None
    assert not used.left.leads_back
    assert used.left.may_close


@pytest.mark.parametrize(("kept", "said"), [(True, "You and Ada need no words"), (False, "Make new ones.")])
def test_once_it_is_over_they_say_so(left: Left, kept: bool, said: str) -> None:
    home, me, pair, b = left
    save_pair(home.places.links, pair.model_copy(update={"is_kept": kept}))
    home.writer.end(b.sitting.prepared.setup.session, "partial", 20).result(60)
    used = used_words(home, me, WORDS)
    assert used == UsedWords(partner="Ada" if kept else "")
    over, then = map(say, used_words_texts(used))
    assert "is over" in over
    assert then.startswith(said)


def test_the_pair_keeps_which_words_are_used_up_until_others_are(left: Left) -> None:
    home, me, pair, _b = left
    save_pair(home.places.links, pair.closed)
    assert used_words(home, me, WORDS) == UsedWords(partner="Ada")
    assert pair_met_by(home, me, WORDS) == pair.closed
    by_day = pair.sitting and pair.sitting.model_copy(update={"way": "pair", "room": "another"})
    assert pair.closed.model_copy(update={"sitting": by_day}).closed == pair.closed, "without words nothing is used"


CLAIM = """
import sys
from pathlib import Path
from uuid import UUID
from dyads.services.clock import SystemClock
from dyads.services.home import Home
from dyads.settings.places import Places
folder = Path(sys.argv[1])
home = Home(Places(folder, folder, folder), clock=SystemClock(), environment={})
home.writer.claim(UUID(sys.argv[2])).result(60)
print("claimed", flush=True)
sys.stdin.read()
home.close()
"""


def test_one_that_another_window_sits_is_not_called_over(left: Left) -> None:
    home, me, _pair, b = left
    session = b.sitting.prepared.setup.session
    with closing(sqlite3.connect(home.places.journal, isolation_level=None)) as opened:
        opened.execute("DELETE FROM heartbeats")  # the program that was killed was this process
    call = [sys.executable, "-c", CLAIM, str(home.places.journal.parent), str(session)]
    with subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "claimed\n"
        used = used_words(home, me, WORDS)
        other.communicate()
    assert used == UsedWords(is_open_elsewhere=True, partner="Ada")
    (said,) = used_words_texts(used)
    assert "another window" in say(said)


@pytest.mark.parametrize("side", ["a", "b"])
def test_before_anything_is_begun_the_words_lead_each_side_back_into_the_same_room(tmp_path: Path, side: str) -> None:
    home = Home(Places(tmp_path, tmp_path, tmp_path), clock=SystemClock(), environment={})
    me, partner = Person(UUID(int=1), "Ann", me=True), LinkPartner(id=UUID(int=2), name="Ben")
    home.writer.add_person(me).result(60)
    save_pair(home.places.links, pair_of(me.id, partner, meeting_by_words(WORDS.words), side))
    assert used_words(home, me, WORDS) is None
    opened = come_by(home, me, WORDS)
    assert opened.link.side == side, "whoever made the words waits under them again"
    assert come_by(home, me, OTHERS).link.side == "b"
    home.close()
