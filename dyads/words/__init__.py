"""Every sentence a person can see, one gettext catalogue a language.

`_` says a fixed sentence, `n_` one with a count, `say` a `Message` from a pure room. All three speak the language that
`use` chose, and write `Decimal`, `date` and `datetime` values as it does; the keys are the English sentences. `make
words` gathers the keys and compiles the catalogues.
"""

from dyads.words.catalogue import LANGUAGES, Language, _, current, n_, say, use

__all__ = ["LANGUAGES", "Language", "_", "current", "n_", "say", "use"]
