"""The journal: one private SQLite file with people, sessions, ratings and plans, and the ways to read and write it.

    with Writer(path, clock) as writer:          # one thread; creates the file (0600) and its folder (0700)
        writer.add_person(me)                    # every write returns a future at once ...
        writer.begin(setup, draws)               # set-up first
        writer.anchor(session, anchor)
        writer.command(session, Command("start", at))
        writer.beat(session, at)                 # every ten seconds, overwritten
        writer.rate(rating).result()             # ... that is done when the write is durable; then say "kept"
        writer.trouble                           # a Message while the disk refuses; writes wait and are tried again
        writer.end(session, "complete", 601)

    journal = Journal(path, clock)               # reads; a missing file reads as an empty journal
    journal.unfinished(now)                      # what a crash left; then writer.claim(session)
    journal.summaries(), journal.kept(me.id)     # for lists, plans and figures
    journal.ratings(me.id, session)              # private content is asked for by its owner

What goes wrong is a `JournalTrouble` with a `message` to be said and a `kind` to decide on.
"""
