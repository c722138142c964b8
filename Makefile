# Movement Badges. `make` alone lists the targets.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
DATA ?= demo-data
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: help demo test check vectors cases lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.run ## serve a complete, seeded instance on this machine (PORT=8000 DATA=demo-data)
	$(BIN)/movement-badges demo --port $(PORT) --data $(DATA)

test: check ## run every check and every test
	$(BIN)/python -m pytest --numprocesses 2 --dist loadgroup

check: $(VENV)/.test ## types, lint, architecture and documentation
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/basedpyright
	$(BIN)/python -m pytest --quiet tests/test_architecture.py tests/test_documentation.py

vectors: $(VENV)/.test ## run the official test vectors alone
	$(BIN)/python -m pytest -m vectors

cases: $(VENV)/.test ## write the adversarial library (tests/vectors) anew
	PYTHONPATH=.:tests/support $(BIN)/python -m hostile.build

lock: $(VENV)/.test ## resolve the lock files anew
	requirements/lock.sh --upgrade

clean: ## remove the environment, caches and the demonstration's data
	rm -rf $(VENV) $(DATA) .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 14) else f"Python 3.11 to 3.14 is needed, this is {v[0]}.{v[1]}; name one with: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements/run.txt requirements/build.txt pyproject.toml
	$(INSTALL) --requirement requirements/run.txt --requirement requirements/build.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements/test.txt
	$(INSTALL) --requirement requirements/test.txt
	@touch $@
