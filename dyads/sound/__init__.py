"""The sound of a sitting: bells right on time, on every machine, and never in the way.

What other rooms use:

- `dyads.practice.bell.Strike`: what one cue sounds like: sound, strikes, interval in seconds, volume.
- `dyads.sound.interface.SittingBells`: the interface a sitting rings: `warm`, `ring`, `cancel`, `hush`, `mute`,
  `close`, `player`, `outcomes`. No call blocks. `Outcome` says what became of a cue.
- `dyads.sound.client.BellClient`: the bells that sound. `BellClient(clock, "auto", volume=0.8, terminal=write_a_bell)`.
- `dyads.sound.interface.SilentBells`: the same interface without sound, for rehearsals and one's own bowl.
- `dyads.sound.sound_check`: which players work here and why not (`survey`), what to know about this machine
  (`surroundings`), and what set-up compares to ask "did you hear this bell?" once (`identity`).
- `dyads.sound.sound_check.play`: rings one bell and waits for it: who answered, how late (`dyads bells`).
- `dyads.sound.sounds`: finds the sounds that ship and a trainer's own (`find`), and checks one (`check`).
- `dyads.sound.client.CueCommand`: a command for a lamp or a vibration.

How it works: one helper process (`helper`) owns the sound and gets each strike ahead of its deadline on the clock
`time.monotonic_ns`. On this side a worker thread (`client`, with `supervisor`) hands cues over, watches that every
answer comes within half a second, starts the helper anew where not, and after two faults goes on with the next player
of the chain.

This module imports nothing, so that the helper starts fast.
"""
