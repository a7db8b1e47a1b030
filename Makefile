# The one entry point. `make run` and `make test` need Python 3.11 or newer, pip and make; nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test test-all test-slow test-days check words pictures bench bench-bells bench-speech bench-link bench-class torture dist clean

run: $(VENV)/.run
	$(BIN)/dyads

# What is quick and sure. Another Python: make test PYTHON=python3.12 VENV=.venv312
test: $(VENV)/.test
	$(BIN)/python -m pytest -n auto -m "not slow"

test-all: test test-slow

# Kills, random keys, terminals, browser, the built wheel; real sound, and a class of a thousand pairs, alone.
test-slow: $(VENV)/.test
	DYADS_TEST_PAINT=1 $(BIN)/python -m pytest -n auto -m "slow and not sound and not alone"
	$(BIN)/python -m pytest -m "sound or alone"

# The quick tests on other days and in other time zones.
test-days: $(VENV)/.test
	$(BIN)/python tools/test_days.py -n auto

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/words.py --check
	$(BIN)/python tools/house.py

words: $(VENV)/.test
	$(BIN)/python tools/words.py

pictures: $(VENV)/.test
	$(BIN)/python tools/pictures.py
	$(BIN)/python tools/film.py

bench: $(VENV)/.test
	$(BIN)/python -m bench.run

bench-bells: $(VENV)/.test
	$(BIN)/python -m bench.bells

bench-speech: $(VENV)/.test
	$(BIN)/python -m bench.speech

bench-link: $(VENV)/.test
	$(BIN)/python -m bench.link

bench-class: $(VENV)/.test
	$(BIN)/python -m bench.classroom

torture: $(VENV)/.test
	$(BIN)/python -m tests.torture

dist: $(VENV)/.test
	$(PIP) install -c constraints.txt build
	$(BIN)/python -m build

clean:
	rm -rf $(VENV) dist build

# A mark of its own: an interrupted start leaves a Python without pip, and the next one makes it whole.
$(VENV)/.made:
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade -c constraints.txt pip
	touch $@

$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/.made
	$(PIP) install -c constraints.txt --editable .
	touch $@

$(VENV)/.test: pyproject.toml constraints.txt | $(VENV)/.made
	$(PIP) install -c constraints.txt --editable . --group test --group check
	touch $@ $(VENV)/.run
