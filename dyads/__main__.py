"""The start of the program, also as `python -m dyads`: straight to Today where nothing else was asked for."""

import gc
import os
import sys


def main() -> None:
    """Run the program of this process. Today's first frame does not wait for the command line's library."""
    gc.set_threshold(50_000)  # what a start makes is no garbage
    pages = sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    try:
        if len(sys.argv) == 1 and pages and "_DYADS_COMPLETE" not in os.environ:
            _open_today()
        else:
            from dyads.cli.main import main as run_command

            run_command()
    finally:
        gc.freeze()  # what is left goes with the process: nothing of it is searched for garbage first


def _open_today() -> None:
    from dyads.app.run import run
    from dyads.services.home import find_home
    from dyads.settings.log import open_log
    from dyads.words import use

    home = find_home()
    use(home.language)
    open_log(home.places.log)
    if home.places.rescues:
        from dyads.services.journal import take_in_rescues

        home.notices = take_in_rescues(home)
    try:
        code = run(home)
    finally:
        home.close()
    if code == 1:
        from dyads.cli.output import fault_text
        from dyads.words import plain

        sys.stderr.write(plain(fault_text(home)) + "\n")
    if not code and (unkept := home.unkept()):
        from dyads.words import plain, say

        sys.stderr.write("".join(plain(say(message)) + "\n" for message in unkept))
        code = 1
    sys.exit(code)


if __name__ == "__main__":
    main()
