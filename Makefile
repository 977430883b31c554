.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
ELECTION := $(VENV)/bin/election

##@ Everyday
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.installed ## Make .venv with the pinned libraries

$(VENV)/bin/python:
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed."; exit 1; }
	@python3 -m venv $(VENV) || { rm -rf $(VENV); echo "python3 -m venv failed: install Debian's python3-venv (apt-get install python3-venv)."; exit 1; }

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.installed
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

##@ Maintenance
lock: $(VENV)/.dev ## Resolve the libraries anew and write the hashed lock files
	$(PY) -m pip install --quiet uv
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --generate-hashes --no-header --extra build pyproject.toml -o requirements.lock
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --generate-hashes --no-header --extra build --extra dev pyproject.toml -o requirements-dev.lock

.PHONY: help setup lock
