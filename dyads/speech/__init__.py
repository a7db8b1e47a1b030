"""A voice that is rendered ahead: lines become sound files before a sitting, and the bells' helper plays those.

What other rooms use:

- `dyads.speech.sources`: which speech programs are here (`survey`), and which speak a language (`sources_for`).
- `dyads.speech.renderer.Renderer`: renders lines in a process of its own, into a cache or a private folder; no call of
  it waits, and `kill` ends it at the start of a sitting.
- `dyads.speech.levels`: how loud a recording is, and what is wrong with it (`faults`).

`dyads.speech.render` is that process: a text goes to a speech program on its stdin or in a file, sentence by sentence;
what comes back is trimmed, joined with our own silences, levelled, and written whole or not at all. Engines under the
GPL are started as programs and imported nowhere. Nothing here opens a microphone.
"""
