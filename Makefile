.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
ELECTION := $(VENV)/bin/election

##@ Everyday
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.installed $(VENV)/.texts ## Make .venv with the pinned libraries

$(VENV)/bin/python:
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed."; exit 1; }
	@python3 -m venv $(VENV) || { rm -rf $(VENV); echo "python3 -m venv failed: install Debian's python3-venv (apt-get install python3-venv)."; exit 1; }

$(VENV)/.installed: requirements.lock pyproject.toml package-lock.json | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(VENV)/bin/npm ci --silent
	@touch $@

$(VENV)/.texts: $(wildcard translations/*/LC_MESSAGES/*.po) $(VENV)/.installed
	$(VENV)/bin/pybabel --quiet compile --directory translations
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.installed
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

native: setup ## Compile the native engine with the machine's C compiler; without one Python goes on alone
	@$(PY) -m election.native || true

$(VENV)/.fuzz: requirements-fuzz.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-fuzz.lock
	@touch $@

SECONDS := 60
PORT := 8000
demo: setup ## Serve two made-up networks at a local address, ready to click through (PORT=8000)
	@$(ELECTION) demo --port $(PORT)

rehearsal: setup ## Rehearse the election of Nätverket Hälsa och Demokrati headless, and verify its record
	@$(ELECTION) rehearse --rulebook rulebooks/halsa-och-demokrati.toml \
		--register examples/halsa-och-demokrati/register.csv \
		--election examples/halsa-och-demokrati/election.toml \
		--votes examples/halsa-och-demokrati/votes.csv --out var/rehearsal/record
	@echo
	@$(ELECTION) verify var/rehearsal/record

# Lanes of `make test`, about as long each; Chromium's begins when the checks have ended.
BEFORE := $(addprefix tests/, core elections meetings nominations people slates)
SCREEN := $(addprefix tests/, browser demo tally)
test: referee setup $(VENV)/.dev ## Everything that must hold: style, types, imports, tests
	@echo "Side by side: style, types, imports and JavaScript; $(BEFORE); $(SCREEN); and the rest"
	@$(MAKE) --no-print-directory --keep-going --jobs=3 checks before rest screen

checks:
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@$(VENV)/bin/node --test --test-reporter=dot "tests/js/*.test.mjs"

before:
	@$(VENV)/bin/pytest -q -m "not long" $(BEFORE)

screen:
	@$(VENV)/bin/pytest -q -m "not long" $(SCREEN)

rest:
	@$(VENV)/bin/pytest -q -m "not long" tests $(BEFORE:%=--ignore=%) $(SCREEN:%=--ignore=%)

test-core: $(VENV)/.dev ## The pure half alone, in a minute
	$(VENV)/bin/pytest -q tests/core

fix: $(VENV)/.dev ## Mend style where a tool can
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

test-long: referee setup $(VENV)/.dev ## What takes longer: both large examples, a Norwegian board and days of voting in Chromium
	$(VENV)/bin/pytest -q -m long tests
	$(VENV)/bin/pytest -q -m "not long" --hypothesis-profile=search tests/core

tour: referee setup $(VENV)/.dev ## Look at every page for every role and phase: axe-core, the keyboard, English left over
	$(PY) -m tests.tour

mutations: referee setup $(VENV)/.dev ## Change a ballot box in every way, and hear what two verifiers say (ten minutes)
	$(PY) -m tests.mutation

fuzz: setup $(VENV)/.dev $(VENV)/.fuzz ## Feed the readers what no maker would write (SECONDS=60 for each)
	$(PY) -m tests.fuzz --seconds $(SECONDS)

bench: referee setup ## Time a verification beside belenios-tool on the same archives
	$(ELECTION) bench

##@ Maintenance
referee: ## Install the independent programs the tests need, or say which are missing
	@missing=""; \
	command -v belenios-tool >/dev/null || missing="$$missing belenios-tool"; \
	command -v openssl >/dev/null || missing="$$missing openssl"; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing$$missing"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; \
	elif [ -n "$$missing" ]; then \
		echo "The tests need these Debian packages:$$missing"; \
		echo "Install them with: sudo apt-get install$$missing"; exit 1; \
	fi

define AUDIT
import importlib, sys
from pathlib import Path
importlib.import_module(sys.argv[1])
ours = {name: module.__file__ for name, module in sys.modules.items() if name.startswith("election")}
lines = {name: len(Path(file).read_text("utf-8").splitlines()) for name, file in ours.items()}
print(f"{sys.argv[1]} loads {len(lines)} modules of ours:")
for name in sorted(lines):
    print(f"{lines[name]:6}  {name}")
print(f"{sum(lines.values()):6}  lines, comments and empty ones counted\n")
endef
export AUDIT

release-list: setup ## Write the digests of what browsers run, as the very last act before a release
	@$(ELECTION) programs > releases/$$($(PY) -c 'import election; print(election.__version__)').txt

audit-lines: setup ## Count what an auditor of the verifier reads: of one box, of a record
	@$(PY) -c "$$AUDIT" election.core.ballot.verify
	@$(PY) -c "$$AUDIT" election.core.record.verify

BABEL := PYTHONPATH=. $(PY) -m babel.messages.frontend --quiet
texts: $(VENV)/.dev ## Find the texts of the pages, and add what is new to each language
	$(BABEL) extract --mapping-file translations/babel.cfg --no-location --sort-output \
		--keyword=lazy_gettext --keyword=__ --keyword=_l --output-file translations/messages.pot .
	$(BABEL) update --no-fuzzy-matching --ignore-obsolete --omit-header \
		--input-file translations/messages.pot --output-dir translations

lock: $(VENV)/.dev ## Resolve the libraries anew and write the hashed lock files
	$(PY) -m pip install --quiet uv
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --generate-hashes --no-header --extra build pyproject.toml -o requirements.lock
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --generate-hashes --no-header --extra build --extra dev --extra cluster pyproject.toml -o requirements-dev.lock
	echo "atheris<3.1" | $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --generate-hashes --no-header - -o requirements-fuzz.lock

.PHONY: help setup native demo rehearsal test checks before screen rest test-core test-long fix tour mutations fuzz bench referee release-list audit-lines texts lock
