"""Finds, loads, checks and saves the files people write.

Every loader returns a `Loaded`: the value, or located problems; warnings may come with a value. Nothing here prints,
and nothing raises for what a file holds. What every start needs can be imported from here; the rest from its module.

- `SearchPath(scripts=..., plans=..., measures=...)`: where to look; what ships is found by itself.
- `list_scripts(shelves)`, `find_script(name_or_path, shelves)`, `in_language(file, "de")`; `load_measures(shelves)`.
- `plans`: `list_plans(shelves)`, `find_plan(name_or_path, shelves)`, `plan_in_language(file, "de")`; `rosters`.
- `check`: `check_paths(paths, shelves, stdin)`, `check_text(text, path, shelves)`: every problem of every file.
- `render`: `render(problem, text)`, `render_all`, `as_json`: problems for people and for tools.
- `save`: `save(path, text, read_sha256)`; `new`: `new_script(name, shelves, start)`, `edit_copy(file, shelves)`.
- `pack`: `pack(out, names, shelves, texts)`; `offer`: `add(source, shelves)`; `accept`: `accept(offer, shelves)`.
- `schema`: `schema_text("script")`: JSON Schema for editors.
"""
