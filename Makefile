# Everything runs from .venv, which is built from the lock files the first time it is needed.
# Another Python: make PYTHON=python3.12 VENV=.venv-3.12 test

PYTHON ?= python3
VENV ?= .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv
COMPILE := $(UV) pip compile --quiet --upgrade --no-header --no-annotate --python-version 3.11

MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := help
.PHONY: help run test check soak bench wheel lock audit clean FORCE

help: ## Say what can be made
	@sed -n 's/^\([a-z%-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

run: $(VENV)/.ok ## Hold a first debrief: a suggested note, two answers, a decision with its reasons
	@$(VENV)/bin/debrief tour

test: $(VENV)/.ok ## Run the tests
	@$(PY) -m pytest

check: $(VENV)/.ok ## Check format, lint, types, import contracts, knowledge files, licences and advisories
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-logo
	$(VENV)/bin/yamllint --strict knowledge
	$(PY) -m checks.licences
	$(PY) -m checks.advisories

soak: $(VENV)/.ok ## Run every soak
	@$(PY) -m pytest -m "soak_decide or soak_ledger or soak_slack" -p no:cacheprovider --timeout 0 tests

soak-%: $(VENV)/.ok FORCE ## Run one soak: soak-decide, soak-ledger, soak-slack
	@$(PY) -m pytest -m soak_$* -p no:cacheprovider --timeout 0 tests

bench: $(VENV)/.bench-ok ## Measure what we claim about speed
	@$(PY) -m benchmarks

wheel: $(VENV)/.ok ## Build the wheel into dist/
	@$(PY) -m hatchling build -t wheel -d dist

lock: $(VENV)/.ok ## Move the lock files to the newest versions that pyproject.toml allows
	@test -x $(UV) || { echo "make lock needs uv, which could not be installed into $(VENV)" >&2; exit 1; }
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) -c requirements.lock pyproject.toml --group dev -o requirements-dev.lock
	$(COMPILE) -c requirements-dev.lock --group bench -o requirements-bench.lock

audit: $(VENV)/.ok ## Ask a public service about known weaknesses in the locked packages (needs the network)
	$(UV) tool run pip-audit --strict --disable-pip --no-deps -r requirements-dev.lock -r requirements-bench.lock

clean: ## Remove .venv and all that was built or cached
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

FORCE:

# uv installs the locks in seconds; where it cannot be had or fails, pip does the same in a minute.
define install
	@{ test -x $(UV) && $(UV) pip install --quiet --python $(PY) --no-deps $(1); } || \
		$(PY) -m pip install --quiet --disable-pip-version-check --no-deps $(1)
endef

$(VENV)/.ok: requirements.lock requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Debrief needs Python 3.11 or newer. If you have one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@echo "Building $(VENV) from requirements-dev.lock" >&2
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check uv || echo "No uv here; going on with pip" >&2
	$(call install,-r requirements-dev.lock)
	$(call install,--no-build-isolation --editable .)
	@touch $@

$(VENV)/.bench-ok: $(VENV)/.ok requirements-bench.lock
	$(call install,-r requirements-bench.lock)
	@touch $@
