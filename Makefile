# Every task of the project. `make help` lists them.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
  BIN := .venv/Scripts
else
  BIN := .venv/bin
endif
RUN := $(BIN)/python
SOURCES := $(shell find smmlearn data -type f -not -path '*/__pycache__/*' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help book site lab test check browser bench outputs lock clean

help: ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

book: site ## set up, build the book and serve it on a free local port
	@echo "The book is served until you press Ctrl+C:"
	@$(RUN) -u -m http.server 0 --bind 127.0.0.1 --directory _build/html

site: .venv/ready ## build the book into _build/html
	@$(BIN)/jupyter-book build . --warningiserror --keep-going

lab: .venv/ready ## open the lessons live in JupyterLab
	@$(BIN)/jupyter trust notebooks/*.ipynb
	@$(BIN)/jupyter lab notebooks

test: check site browser ## set up and pass every test
	@$(RUN) -m pytest -n 2

check: .venv/ready ## style, types, the direction of imports
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

browser: .venv/ready
	@$(RUN) tests/browser.py

bench: .venv/ready ## measure against named peers, in one run (takes minutes)
	@$(BIN)/uv pip install --quiet --require-hashes -r requirements/bench.txt
	@$(RUN) -m tests.bench

outputs: .venv/ready ## run the notebooks and store what they yield
	@$(RUN) -m smmlearn.notebooks run notebooks

LOCK := uv pip compile -q --universal --fork-strategy fewest --python-version 3.11 --no-emit-index-url \
  --generate-hashes --upgrade
lock: .venv/ready ## update the locked versions
	@$(BIN)/$(LOCK) requirements/uv.in -o requirements/uv.txt
	@$(BIN)/$(LOCK) --extra test pyproject.toml requirements/build.in -o requirements/all.txt
	@$(BIN)/$(LOCK) --extra bench pyproject.toml requirements/build.in -c requirements/all.txt -o requirements/bench.txt
	@echo "Locked. Run 'make outputs test' to prove the book on the new versions."

clean: ## remove everything that make made
	@rm -rf .venv _build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

.venv/ready: pyproject.toml requirements/uv.txt requirements/all.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, 13) else \
	  "smmlearn needs Python 3.11, 3.12 or 3.13; $(PYTHON) is %d.%d. Try: make PYTHON=python3.12" % sys.version_info[:2])'
	@echo "Setting up .venv (once; a minute or two) ..."
	@$(PYTHON) -m venv .venv || { echo "No virtual environment could be made. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt \
	  || { echo "The installer could not be fetched. Is there a network, or a proxy to configure for pip?"; exit 1; }
	@$(BIN)/uv pip sync --compile-bytecode --require-hashes requirements/uv.txt requirements/all.txt
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@
