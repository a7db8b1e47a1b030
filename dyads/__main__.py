"""`python -m dyads` is the command `dyads`."""

from dyads.cli.start import main

if __name__ == "__main__":
    main()
