"""One definition a command: from it come its key, the footer, the palette and the help page."""

from dataclasses import dataclass
from functools import cache

from textual.binding import Binding, BindingType

from dyads.app.meanings import Means
from dyads.practice.message import Message, msg


@dataclass(frozen=True, slots=True)
class AppCommand:
    """Something a person can do on a screen.

    Attributes:
        id: area and verb, as the settings file names it: "sitting.pause" calls `action_pause`.
        keys: its usual keys, separated by commas.
        label: a word or two, for the footer.
        help: a sentence, for the help page and the palette.
        priority: whether it wins over the focused widget.
    """

    id: str
    keys: str
    label: Message
    help: Message
    footer: bool = True
    priority: bool = False

    @property
    def action(self) -> str:
        """The name of the action without `action_`."""
        return self.id.rpartition(".")[2].replace("-", "_")

    @property
    def binding(self) -> Binding:
        """The binding; its id is the command's, so that other keys can be set for it."""
        return Binding(self.keys, self.action, self.label.id, show=self.footer, priority=self.priority, id=self.id)


def bindings(*commands: AppCommand) -> list[BindingType]:
    """Return what a screen gives as its `BINDINGS`."""
    return [command.binding for command in commands]


ERASING_ERASE = AppCommand("erasing.erase", Means.YES, msg("Erase it"), msg("Erase it for good."))
ERASING_KEEP = AppCommand("erasing.keep", "escape", msg("Keep it"), msg("Leave everything as it is."))

BACK = AppCommand("everywhere.back", "escape", msg("Back"), msg("Go back one step."))
LEAVE = AppCommand(
    "everywhere.leave", Means.LEAVE, msg("Leave"), msg("Leave dyads. It asks only if something would be lost.")
)
LEAVE_NOW = AppCommand(
    "everywhere.leave-now",
    "ctrl+q,ctrl+c",
    msg("Leave"),
    msg("Leave dyads, also from within a text."),
    footer=False,
    priority=True,
)
HELP = AppCommand("everywhere.help", f"{Means.KEYS},f1", msg("Keys"), msg("Show every key of this page."))
PALETTE = AppCommand(
    "everywhere.palette", f"{Means.PALETTE},ctrl+p", msg("Find"), msg("Find something to do by its name."), footer=False
)
AGREEMENTS = AppCommand(
    "everywhere.agreements",
    Means.AGREEMENTS,
    msg("Agreements"),
    msg("Read the agreements and the note on safety."),
    footer=False,
)
PRACTICE = AppCommand(
    "everywhere.practice",
    Means.PRACTICE,
    msg("What it is like"),
    msg("Read what it is like, and what if ..."),
    footer=False,
)

GUIDANCE_AGREE = AppCommand(
    "guidance.agree", "enter", msg("We agree"), msg("Agree to what is written, for all who sit here.")
)
GUIDANCE_READ_ON = AppCommand("guidance.read-on", "enter", msg("Read on"), msg("Read on to the end before you agree."))
GUIDANCE_READY = AppCommand("guidance.ready", "enter", msg("We are ready"), msg("Go on to the sitting."))
GUIDANCE_READ = AppCommand(
    "guidance.read", "enter", msg("It agrees"), msg("Both read the same: start at the time shown.")
)
GUIDANCE_FIRST = AppCommand("guidance.first", Means.OTHER_ONE, msg("Who begins"), msg("Let the other one begin."))
GUIDANCE_TEXT = AppCommand("guidance.text", Means.CHANGE, msg("Text"), msg("Take another text of the list."))
GUIDANCE_LATER = AppCommand("guidance.later", f"right,{Means.ONE_MORE}", msg("Later"), msg("Start a minute later."))
GUIDANCE_EARLIER = AppCommand(
    "guidance.earlier", f"left,{Means.ONE_LESS}", msg("Earlier"), msg("Start a minute earlier."), footer=False
)
GUIDANCE_JOIN = AppCommand(
    "guidance.join", Means.NEXT, msg("Join"), msg("Your partner has begun: stand where your partner stands.")
)
GUIDANCE_YES = AppCommand("guidance.yes", f"enter,{Means.YES}", msg("Yes"), msg("Say yes."))
GUIDANCE_NO = AppCommand("guidance.no", "escape", msg("No"), msg("Say no."))
GUIDANCE_CLOSE = AppCommand("guidance.close", "enter", msg("Close"), msg("Close this page."))

LINK_AGREE = AppCommand("link.agree", "enter", msg("I agree"), msg("Agree to what is shown, as your partner does."))
LINK_GO = AppCommand("link.go", "enter", msg("The same words"), msg("Go on: both see the same two words."))
LINK_WORDS = AppCommand("link.words", Means.CHANGE, msg("New words"), msg("Meet by other words."))
LINK_EXERCISE = AppCommand("link.exercise", Means.CHANGE, msg("Another"), msg("Propose another exercise."))
LINK_REMEMBER = AppCommand("link.remember", "2", msg("Remember"), msg("Meet without words from now on, or not."))
LINK_DIGITS = AppCommand("link.digits", "1", msg("As digits"), msg("Show the words as digits, and back."))
LINK_INVITE = AppCommand("link.invite", "2", msg("As a link"), msg("Show an invitation to send instead of the words."))
LINK_FIRST = AppCommand("link.first", Means.OTHER_ONE, msg("Who first"), msg("Let the other one speak first."))
LINK_TEXT = AppCommand("link.text", "1", msg("Another text"), msg("Take the next text."), footer=False)
LINK_BELLS = AppCommand(
    "link.bells",
    Means.BELLS,
    msg("Other bells"),
    msg("Take one bell for all, another, or the exercise’s own."),
    footer=False,
)
LINK_LONGER = AppCommand("link.longer", f"right,{Means.ONE_MORE}", msg("Longer"), msg("A minute longer."))
LINK_SHORTER = AppCommand("link.shorter", f"left,{Means.ONE_LESS}", msg("Shorter"), msg("A minute shorter."))
LINK_ALONE = AppCommand(
    "link.alone", Means.NEXT, msg("Go on alone"), msg("Go on without the partner, who cannot be reached.")
)

CLASS_MARKED = AppCommand("class.marked", "enter", msg("Open"), msg("See what can be done for what is marked."))
CLASS_START = AppCommand("class.start", "1", msg("Start"), msg("Let all pairs begin, at once or at a moment."))
CLASS_PAUSE = AppCommand("class.pause", Means.PAUSE, msg("Pause"), msg("Let the clock stand in all pairs."))
CLASS_GO_ON = AppCommand("class.go-on", Means.PAUSE, msg("Go on"), msg("End your pause in all pairs."))
CLASS_MORE = AppCommand("class.more", Means.ONE_MORE, msg("Minute"), msg("A minute more for the phase under way."))
CLASS_NEXT = AppCommand("class.next", Means.NEXT, msg("Next"), msg("Let all pairs go on to the next phase."))
CLASS_BELL = AppCommand("class.bell", Means.BELLS, msg("Bell"), msg("Ring a bell at all participants."))
CLASS_MESSAGE = AppCommand("class.message", "4", msg("Message"), msg("Send a line to all participants."))
CLASS_PAIRS = AppCommand("class.pairs", "2", msg("Pairs"), msg("Say who sits with whom."))
CLASS_INVITE = AppCommand("class.invite", "3", msg("Invite"), msg("Show the link and the code for the class."))
CLASS_DOOR = AppCommand("class.door", "5", msg("Door"), msg("Let nobody new in, or let them in again."))
CLASS_OWN = AppCommand(
    "class.own", f"{Means.MINE},f2", msg("My sitting"), msg("Go to the sitting in which you sit along.")
)
CLASS_PAGE = AppCommand("class.page", "f2", msg("Class"), msg("Go to the page of your class; the sitting goes on."))
CLASS_COPY = AppCommand("class.copy", "1", msg("Copy the link"), msg("Put the link where one pastes from."))
CLASS_END = AppCommand("class.end", Means.END, msg("End"), msg("End the sitting of all pairs."), footer=False)

JOURNAL_OPEN = AppCommand("journal.open", "enter", msg("Open"), msg("Open the session that is marked."))
JOURNAL_ADD = AppCommand(
    "journal.add", Means.ONE_MORE, msg("Add one"), msg("Add a session that was sat without dyads.")
)
JOURNAL_PEOPLE = AppCommand("journal.people", "1", msg("People"), msg("Names, codes and inner parts."))
JOURNAL_UP = AppCommand("journal.up", "up", msg("Up"), msg("Mark the session above."), footer=False)
JOURNAL_DOWN = AppCommand("journal.down", "down", msg("Down"), msg("Mark the session below."), footer=False)
JOURNAL_PAGE_UP = AppCommand("journal.page-up", "pageup", msg("Page up"), msg("A page up."), footer=False)
JOURNAL_PAGE_DOWN = AppCommand("journal.page-down", "pagedown", msg("Page down"), msg("A page down."), footer=False)
JOURNAL_NEWEST = AppCommand("journal.newest", "home", msg("Newest"), msg("Mark the newest session."), footer=False)
JOURNAL_OLDEST = AppCommand("journal.oldest", "end", msg("Oldest"), msg("Mark the oldest session."), footer=False)

JOURNAL_MINE = AppCommand(
    "journal.mine", Means.MINE, msg("Show me mine"), msg("See one’s own answers, while others look away.")
)
JOURNAL_PUT_RIGHT = AppCommand(
    "journal.put-right", Means.CHANGE, msg("Put right"), msg("Correct when it was, with whom and how long.")
)
JOURNAL_ERASE = AppCommand("journal.erase", Means.DISCARD, msg("Erase"), msg("Erase this session for good."))
JOURNAL_NOTE = AppCommand(
    "journal.note", Means.ONE_MORE, msg("Note"), msg("Write a note about this session, or change it.")
)
JOURNAL_CORRECT = AppCommand("journal.correct", "enter", msg("Correct"), msg("Correct the answer that is marked."))
JOURNAL_WITHDRAW = AppCommand(
    "journal.withdraw",
    Means.DISCARD,
    msg("Withdraw"),
    msg("Take the answer back: it counts as withdrawn, not as skipped."),
)
JOURNAL_SAVE = AppCommand("journal.save", "enter", msg("Keep it"), msg("Keep this session in the journal."))
JOURNAL_LOOK = AppCommand("journal.look", "enter", msg("I am alone with it"), msg("Show it: nobody else looks."))
SEAL_ACCEPT = AppCommand(
    "seal.accept", Means.YES, msg("Take it as it is"), msg("Take what is sealed as it is now; it is not told again.")
)

SELECT = AppCommand("lists.select", "enter", msg("Choose"), msg("Choose what is marked; a digit chooses directly."))
SEARCH = AppCommand("lists.search", Means.SEARCH, msg("Search"), msg("Find something in this list while you type."))
SUBMIT = AppCommand("lists.submit", "enter", msg("Go on"), msg("Go on with what was typed, or with nothing."))

PEOPLE_ADD = AppCommand("people.add", Means.ONE_MORE, msg("Add"), msg("Add somebody, or an inner part."))
PEOPLE_FORGET = AppCommand("people.forget", Means.DISCARD, msg("Forget"), msg("Erase this person for good."))
PEOPLE_VALENCE = AppCommand(
    "people.valence", f"{Means.CHANGE},left,right", msg("How it feels"), msg("Say how the part feels, or nothing.")
)
PEOPLE_REMOVE = AppCommand("people.remove", Means.DISCARD, msg("Remove"), msg("Take the marked part off the list."))

PLAN_CHOOSE = AppCommand(
    "plan.choose", Means.CHANGE, msg("Choose a plan"), msg("Choose a plan, or change to another one.")
)
# pausing and resuming share a key: one of them at a time can be done
PLAN_PAUSE = AppCommand(
    "plan.pause", Means.PAUSE, msg("Pause"), msg("Pause the plan, as for a holiday; nothing counts as missed.")
)
PLAN_RESUME = AppCommand("plan.resume", Means.PAUSE, msg("Resume"), msg("Go on with the plan."))
PLAN_MEETINGS = AppCommand(
    "plan.meetings", "1", msg("Meetings"), msg("See classes, retreats and meetings, and move them.")
)
PLAN_PARTNER = AppCommand("plan.partner", "2", msg("With whom"), msg("Say who the partner is, or who came instead."))
PLAN_ANSWER = AppCommand("plan.answer", Means.ANSWER, msg("Answer"), msg("Answer what the plan asks today."))
PLAN_SERIES = AppCommand("plan.series", Means.NEXT, msg("Next series"), msg("Begin the next series of meetings."))
# so do the month and the weeks
PLAN_MONTH = AppCommand("plan.month", "3", msg("Month"), msg("See a month instead of the weeks."))
PLAN_WEEKS = AppCommand("plan.weeks", "3", msg("Weeks"), msg("See the weeks again."))
PLAN_LATER = AppCommand("plan.later", "right", msg("Next month"), msg("See the month after."))
PLAN_EARLIER = AppCommand("plan.earlier", "left", msg("Month before"), msg("See the month before."), footer=False)
PLAN_END = AppCommand("plan.end", Means.END, msg("End"), msg("End the plan. What was done stays."), footer=False)
PLAN_UP = AppCommand("plan.up", "up", msg("Up"), msg("Look at earlier weeks."), footer=False)
PLAN_DOWN = AppCommand("plan.down", "down", msg("Down"), msg("Look at later weeks."), footer=False)

SCRIPT_EDIT = AppCommand(
    "scripts.edit", Means.CHANGE, msg("Edit"), msg("Edit this script; of one that ships, a copy of your own.")
)
SCRIPT_REHEARSE = AppCommand(
    "scripts.rehearse", "f9,ctrl+r", msg("Rehearse"), msg("Rehearse it many times faster; nothing is kept.")
)
SCRIPT_FROM_HERE = AppCommand("scripts.from-here", "enter", msg("From here"), msg("Rehearse from this phase on."))
SCRIPT_NEW = AppCommand(
    "scripts.new", Means.ONE_MORE, msg("New"), msg("Write a new script, from a template or from another one.")
)

SCRIPT_SAVE = AppCommand("editor.save", "ctrl+s", msg("Save"), msg("Save the file."), priority=True)
SCRIPT_PROBLEM = AppCommand(
    "editor.problem", "f8,ctrl+n", msg("Next problem"), msg("Go to the next problem."), priority=True
)
SCRIPT_TRY = AppCommand("editor.rehearse", "f9,ctrl+r", msg("Rehearse"), msg("Rehearse what is saved."), priority=True)

SCRIPT_BEGIN = AppCommand("rehearse.begin", "enter", msg("Begin"), msg("Begin the rehearsal."), priority=True)

SETTINGS_OPEN = AppCommand("settings.open", "enter", msg("Open"), msg("Open or change what is marked."))
SETTINGS_WEAR = AppCommand("settings.wear", "enter", msg("Keep it"), msg("Keep the colours that are shown."))
SETTINGS_RING = AppCommand("settings.ring", "enter", msg("Ring it"), msg("Ring the bell that is marked."))
SETTINGS_HEARD = AppCommand("settings.heard", Means.YES, msg("I heard it"), msg("Say that the bell was heard."))
SETTINGS_UNHEARD = AppCommand("settings.unheard", Means.NEXT, msg("I did not"), msg("Say that nothing was heard."))
SETTINGS_OTHER_KEY = AppCommand(
    "settings.other-key", "enter", msg("Other key"), msg("Press another key for what is marked.")
)
SETTINGS_RESET = AppCommand(
    "settings.reset", Means.TAKE_BACK, msg("Usual key"), msg("Give what is marked its usual keys again.")
)
SETTINGS_RESET_ALL = AppCommand(
    "settings.reset-all", Means.DISCARD, msg("All usual"), msg("Give everything its usual keys again.")
)

SETUP_BEGIN = AppCommand("setup.begin", "enter", msg("Go on"), msg("Go on with what is shown."), priority=True)
SETUP_LESS = AppCommand("setup.less", "left", msg("Before"), msg("Take the value before."), footer=False)
SETUP_MORE = AppCommand("setup.more", "right", msg("Change"), msg("Take the next value."))
SETUP_PICK = AppCommand("setup.pick", Means.CHANGE, msg("Choose"), msg("Choose from a list, or type a name."))
SETUP_RING = AppCommand(
    "setup.ring", Means.HEAR, msg("Hear the bell"), msg("Ring a bell, to hear how loud it is."), footer=False
)

SITTING_BEGIN = AppCommand("sitting.begin", "enter", msg("Begin"), msg("Begin the sitting."))
SITTING_NEXT = AppCommand(
    "sitting.next",
    "enter",
    msg("Next"),
    msg("Go on to the next phase; one with a length asks for the key a second time."),
)
SITTING_SKIP = AppCommand(
    "sitting.skip", Means.NEXT, msg("Skip"), msg("Skip the rest of this phase, without a question."), footer=False
)
SITTING_GO_ON = AppCommand(
    "sitting.go-on", f"enter,{Means.PAUSE}", msg("Go on"), msg("Go on after a pause or a silence.")
)
SITTING_CLOSE = AppCommand("sitting.close", "enter", msg("Go on"), msg("Go on, now that the sitting has ended."))
SITTING_PAUSE = AppCommand("sitting.pause", Means.PAUSE, msg("Pause"), msg("Let the clock stand."))
SITTING_STOP = AppCommand("sitting.stop", Means.CALM, msg("Stop"), msg("Silence the bells and open a calm page."))
SITTING_AGAIN = AppCommand(
    "sitting.again", Means.PHASE_BACK, msg("Back"), msg("The phase again; right after it began, the phase before it.")
)
SITTING_STILL = AppCommand(
    "sitting.still", Means.SILENCE, msg("Silence"), msg("Two minutes of silence; the time of the sitting stands.")
)
SITTING_SWAP = AppCommand(
    "sitting.swap", Means.SWAP, msg("Swap"), msg("Change roles now; whoever was interrupted has the rest later.")
)
SITTING_LAST_TURN = AppCommand(
    "sitting.last-turn",
    Means.SWAP,
    msg("Swap"),
    msg("In a last turn: says that there is no turn left to change to."),
    footer=False,
)
SITTING_PART = AppCommand(
    "sitting.part", Means.MINE, msg("Your part"), msg("Look at your part again; your partner looks away.")
)
SITTING_CLOCK = AppCommand("sitting.clock", Means.TIME, msg("Clock"), msg("Show or hide the time left."))
SITTING_PUT_OFF = AppCommand(
    "sitting.put-off",
    Means.LATER,
    msg("A minute later"),
    msg("Begin a minute later; your partner elsewhere does the same."),
)
SITTING_MUTE = AppCommand("sitting.mute", Means.BELLS, msg("Bells"), msg("Bells off, or on again."))
SITTING_REPEAT = AppCommand(
    "sitting.repeat", Means.HEAR, msg("Say again"), msg("Read the line of this phase once more.")
)
SITTING_VOICE = AppCommand(
    "sitting.voice", Means.VOICE, msg("Voice"), msg("The voice off, or on again; bells ring on.")
)
SITTING_DIM = AppCommand("sitting.dim", Means.DIM, msg("Dim"), msg("Dim the screen for the evening, or no longer."))

STEP_READY = AppCommand("steps.ready", "enter", msg("Ready"), msg("The other looks away: go on."))
STEP_KEEP = AppCommand("steps.keep", "enter", msg("Keep it"), msg("Keep the answer that is chosen."))
STEP_SKIP = AppCommand(
    "steps.skip", Means.NEXT, msg("Skip"), msg("Pass this question over. That is a reason, not a fault.")
)
STEP_LESS = AppCommand("steps.less", "left,down", msg("Less"), msg("Choose one lower."), footer=False)
STEP_MORE = AppCommand("steps.more", "right,up", msg("More"), msg("Choose one higher."), footer=False)
STEP_UNCHOOSE = AppCommand("steps.unchoose", Means.TAKE_BACK, msg("None"), msg("Choose nothing again."), footer=False)
STEP_AWAY = AppCommand("steps.away", "enter", msg("Put away"), msg("Take it off the screen."))
STEP_GUESS = AppCommand("steps.guess", "enter", msg("Keep it"), msg("Keep your guess."))
STEP_NO_GUESS = AppCommand("steps.no-guess", "ctrl+n", msg("No guess"), msg("Go on without a guess."))
STEP_STOP = AppCommand("steps.stop", Means.CALM, msg("Stop"), msg("Open a calm page."))

STEP_STILL = AppCommand("steps.still", Means.SILENCE, msg("Silence"), msg("Two minutes of silence, then decide."))
STEP_SWAP = AppCommand("steps.swap", Means.SWAP, msg("Swap"), msg("Change roles and go on."))
STEP_END = AppCommand("steps.end", Means.END, msg("End"), msg("End the sitting here. What was kept stays kept."))

STEP_RESUME = AppCommand("steps.resume", "enter", msg("Go on"), msg("Go on where it stood still."))
STEP_RUN_ON = AppCommand("steps.run-on", "1", msg("Count it"), msg("Count the time as sat, as if it had run on."))
STEP_CLOSE = AppCommand("steps.close", Means.END, msg("Close"), msg("Rate, and close it as partial."))
STEP_DISCARD = AppCommand("steps.discard", Means.DISCARD, msg("Discard"), msg("Discard this sitting."))
STEP_LATER = AppCommand("steps.later", "escape", msg("Later"), msg("Leave it for later."))

STEP_NOTE = AppCommand("steps.note", Means.ONE_MORE, msg("Write a note"), msg("Write a private note, for yourself."))
STEP_OTHERS_NOTE = AppCommand(
    "steps.others-note", Means.OTHER_ONE, msg("The other writes"), msg("The other writes a private note.")
)
STEP_NO_NOTE = AppCommand("steps.no-note", "enter", msg("No note"), msg("Go on without a note."))
STEP_KEEP_NOTE = AppCommand("steps.keep-note", "ctrl+s", msg("Keep it"), msg("Keep the note."), priority=True)
STEP_LEAVE_NOTE = AppCommand(
    "steps.leave-note", "escape", msg("No note"), msg("Leave the note unwritten."), priority=True
)
STEP_DO_NOT_SHOW = AppCommand(
    "steps.do-not-show", f"enter,{Means.NEXT}", msg("No"), msg("Do not show what you answered.")
)
STEP_SHOW = AppCommand("steps.show", Means.YES, msg("Yes"), msg("Show what you answered, if the other wants it too."))
STEP_CLOSE_SHOWN = AppCommand("steps.close-shown", "enter", msg("Put away"), msg("Take the answers off the screen."))
STEP_DONE = AppCommand("steps.done", "enter", msg("Done"), msg("Back to today."))
STEP_PLANS = AppCommand("steps.plans", Means.CHANGE, msg("See plans"), msg("See the practice plans."))

TEXT_KEEP = AppCommand("texts.keep", "ctrl+s", msg("Keep it"), msg("Keep what is written."), priority=True)
TEXT_LEAVE = AppCommand("texts.leave", "escape", msg("Leave it"), msg("Leave it as it was."), priority=True)

TODAY_SIT = AppCommand("today.sit", "enter", msg("Sit down"), msg("Set up the practice that is shown."))
TODAY_LEFT = AppCommand(
    "today.left", "enter", msg("See choices"), msg("See what can become of the sitting that was interrupted.")
)
TODAY_EXERCISES = AppCommand("today.exercises", "1", msg("Exercises"), msg("Choose another exercise."))
TODAY_PLAN = AppCommand("today.plan", "2", msg("Plan"), msg("See the practice plan, or choose one."))
TODAY_ANSWER = AppCommand("today.answer", Means.ANSWER, msg("Answer"), msg("Answer what the plan asks today."))
TODAY_JOURNAL = AppCommand("today.journal", "3", msg("Journal"), msg("Look back at your sessions."))
TODAY_TRENDS = AppCommand("today.trends", "4", msg("Trends"), msg("See how your ratings went over time."))
TODAY_CLASS = AppCommand(
    "today.class", "7", msg("Class"), msg("Join a class that a trainer leads, or go on with one."), footer=False
)
TODAY_SCRIPTS = AppCommand("today.scripts", "6", msg("Workshop"), msg("Read, adapt and write exercises."), footer=False)
TODAY_SETTINGS = AppCommand("today.settings", "5", msg("Settings"), msg("Language, colours, names, sound and keys."))

TRENDS_MEASURE = AppCommand("trends.measure", "1", msg("Question"), msg("Choose the question whose ratings are shown."))
TRENDS_NEXT = AppCommand("trends.next", "right", msg("Next question"), msg("Show the next question."), footer=False)
TRENDS_BEFORE = AppCommand(
    "trends.before", "left", msg("Question before"), msg("Show the question before."), footer=False
)
TRENDS_PARTNER = AppCommand("trends.partner", "2", msg("With whom"), msg("Choose with whom, or everybody."))
TRENDS_EXERCISE = AppCommand("trends.exercise", "3", msg("Exercise"), msg("Choose an exercise, or all of them."))
TRENDS_MODULE = AppCommand("trends.module", "4", msg("Module"), msg("Choose a module of the plan, or all of them."))
TRENDS_TIME = AppCommand("trends.time", "8", msg("Time"), msg("Choose how far back the chart goes."))
TRENDS_BESIDE = AppCommand(
    "trends.beside",
    "5",
    msg("Compare"),
    msg("Choose a second question, to see whether the two go together."),
    footer=False,
)
TRENDS_PAIRED = AppCommand(
    "trends.paired", "9", msg("Paired by"), msg("Choose what makes a pair of the two questions.")
)
TRENDS_WORDS = AppCommand(
    "trends.words", "6", msg("In words"), msg("Say in words what the chart shows, or show the chart.")
)
TRENDS_WHOSE = AppCommand("trends.whose", "7", msg("Whose"), msg("Look at another person’s ratings."), footer=False)

WELCOME_RING = AppCommand("welcome.ring", Means.HEAR, msg("Ring again"), msg("Ring the bell once more."))


@cache
def all_commands() -> dict[str, AppCommand]:
    """Return every command of this module by id, in the order in which they stand above."""
    return {command.id: command for command in globals().values() if isinstance(command, AppCommand)}
