"""Finds, loads, checks and saves the files people write.

Every loader returns a `Loaded`: the value, or located problems; warnings may come with a value. Nothing here prints,
and nothing raises for what a file holds.

- `search_path`: `SearchPath(scripts=..., plans=..., measures=...)`: where to look; what ships is found by itself.
- `scripts`: `list_scripts(search_path)`, `find_script(name_or_path, search_path)`, `in_language(file, "de")`;
  `load_measures`.
- `plans`: `list_plans(search_path)`, `find_plan(name_or_path, search_path)`, `plan_in_language(file, "de")`.
- `check`: `check_paths(names_or_paths, search_path, stdin)`, `check_text(text, path, search_path)`: every problem of
  every file.
- `render`: `render(problem, text)`, `render_all`, `as_json`: problems for people and for tools.
- `save`: `save(path, text, read_sha256)`; `new`: `new_script(name, search_path, start)`, `edit_copy(file,
  search_path)`, `file_to_edit(name_or_path, search_path)`.
- `pack`: `pack(out, names, search_path, texts)`; `install`: `preview_import(source, search_path)`, then `install`.
- `schema`: `schema_text("script")`: JSON Schema for editors.
"""
