# Everything a developer types. `make help` lists the targets from the comments beside them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench faults shots glossary revision lock

BIN := .venv/bin
# Touched last: while it is newer than the requirements, .venv holds all of them.
STAMP := .venv/complete

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## build .venv from the hashed requirements; again only when they change

demo: setup ## simulate a shop, ask its customers and serve the pages
	$(BIN)/comeback demo

test: setup ## run every test
	$(BIN)/pytest

check: setup ## check style, types and the rules of the house
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest tests/house

bench: setup ## measure against bare loops and write bench.json; ONLY=name for one
	$(BIN)/python -m tests.bench $(ONLY)

faults: setup ## kill senders before a provider that goes wrong; print who was asked twice
	$(BIN)/python -m tests.faults

shots: setup ## take a screenshot of every page into shots/
	$(BIN)/python -m tests.shots

glossary: setup ## write docs/glossary.md and the README's reports from what is declared
	$(BIN)/python -m reports.glossary > docs/glossary.md
	$(BIN)/python -m reports.listing README.md

revision: setup ## write the database revision the models ask for; MESSAGE="Why it is needed"
	$(BIN)/python -m migrations.revise "$(MESSAGE)"

lock: ## bring uv.lock and the requirements up to pyproject.toml (needs uv)
	uv lock
	uv export --locked --quiet --no-annotate --no-emit-project --no-dev -o requirements.txt
	uv export --locked --quiet --no-annotate --no-emit-project -o requirements-dev.txt
	uv export --locked --quiet --no-annotate --no-emit-project --only-group setup -o requirements-setup.txt

ifneq ($(shell command -v uv),)
INSTALL := uv pip install --python $(BIN)/python
# pip does so by itself; without it, a machine that keeps no bytecode compiles at every start.
COMPILED := --compile-bytecode

.venv/bin/python:
	@uv venv --quiet --python '>=3.11' .venv
else
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# The first Python that is new enough; PYTHON=... chooses another.
NEW_ENOUGH = import sys; sys.version_info >= (3, 11) and print(sys.executable)
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(name) -c '$(NEW_ENOUGH)' 2>/dev/null)))

NO_PYTHON := Python 3.11 or newer is needed.
NO_VENV = $(PYTHON) cannot make a virtual environment. Install python3-venv (Debian, Ubuntu) or uv.

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "$(NO_PYTHON)" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "$(NO_VENV)" >&2; exit 1; }
	@echo 'Installing into .venv; this takes about a minute.'
	@"$(PYTHON)" -m venv .venv
endif

# Without build isolation the few packages that come as source are built by our hashed setuptools.
$(STAMP): requirements.txt requirements-dev.txt requirements-setup.txt | .venv/bin/python
	@$(INSTALL) --require-hashes -r requirements-setup.txt
	@$(INSTALL) $(COMPILED) --no-build-isolation --require-hashes -r requirements.txt
	@$(INSTALL) --no-build-isolation --require-hashes -r requirements-dev.txt
	@$(INSTALL) --no-build-isolation --no-deps --editable .
	@touch $@
