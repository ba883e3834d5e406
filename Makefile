# make demo: see it work. make test: everything that must hold. make release-check: the big builds and their figures.
VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin

.PHONY: demo test release-check lint types tests archives install shipped clean

demo: $(VENV)/.installed
	@$(BIN)/python examples/demo.py

test: lint types tests

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test
	$(BIN)/mypy

tests: $(VENV)/.test archives
	$(BIN)/python -m pytest -n 2

# What recipes are run on again. Where a registry can't be reached this says so, and the tests that need it are skipped.
archives: $(VENV)/.test
	-@$(BIN)/python -m tests.catalogs.fetch

release-check: test
	for catalog in film aviation; do \
	  $(BIN)/python -m tests.release.certify $$catalog --tasks 500 --levels 6 --seed 7 --out environments/release/$$catalog \
	    && $(BIN)/synthenv check environments/release/$$catalog || exit 1; \
	done
	for rows in 5000 10000 30000 100000; do \
	  $(BIN)/python -m tests.release.certify film --tasks 24 --rows $$rows --out environments/release/film_$$rows || exit 1; \
	done
	$(BIN)/synthenv bench

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "synthenv needs Python 3.11 or newer; say make PYTHON=python3.12, for example."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test]"
	@touch $@

shipped: $(VENV)/.installed
	$(BIN)/synthenv build film --tasks 12 --levels 4 --seed 8 --rows 60000 --out synthenv/packages/film --replace
	$(BIN)/synthenv check film

clean:
	rm -rf $(VENV) environments .mypy_cache .ruff_cache .pytest_cache .hypothesis
