# The commands of the project. `make` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= demo
PORT ?= 8080

.PHONY: help studio test check acceptance fuzz bench screenshots browser clean
help:
	@sed -n 's/^\([a-z]*\):.*## /\1: /p' $(MAKEFILE_LIST)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.studio: pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --editable '.[studio]'
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --editable '.[dev]'
	@touch $@ $(VENV)/.studio

studio: $(VENV)/.studio ## install what is needed and open the studio on the demo workspace
	$(BIN)/crosswalk studio $(DEMO) --port $(PORT)

browser: $(VENV)/.dev
	@sh tests/browser/install.sh $(BIN)/playwright

test: $(VENV)/.dev browser ## install what the tests need, a browser included, and run them
	$(BIN)/python -m pytest tests -m "not acceptance" --ignore=tests/acceptance --ignore=tests/benchmarks

check: $(VENV)/.dev ## format, lint, types and the fast tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests -m "not acceptance and not browser" --ignore=tests/acceptance --ignore=tests/benchmarks

acceptance: $(VENV)/.dev ## the real cases (CROSSWALK_CASES, by default ../shared/cases)
	$(BIN)/python -m pytest tests -m acceptance --ignore=tests/benchmarks

fuzz: $(VENV)/.dev ## random mappings and records on both engines: FUZZ="--examples 2000 --seed 7" for fewer than 50,000
	$(BIN)/python -m tests.agreement.fuzz $(FUZZ)

$(VENV)/.bench: pyproject.toml | $(VENV)/.dev
	$(BIN)/pip install --quiet --editable '.[bench]'
	@touch $@

bench: $(VENV)/.bench ## records per second beside hand-written SQL, and the studio's figures
	$(BIN)/python -m tests.benchmarks.run
	$(BIN)/python -m tests.benchmarks.record_engine
	$(BIN)/python -m tests.benchmarks.canvas
	$(BIN)/python -m tests.benchmarks.table
	$(BIN)/python -m tests.benchmarks.preview
	$(BIN)/python -m tests.benchmarks.suggestions

screenshots: $(VENV)/.dev browser ## the pictures of the README and the guide
	$(BIN)/python -m tests.browser.screenshots

clean: ## remove the virtual environment and what tools left behind
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache build dist *.egg-info
