# The commands of this project. `make help` lists them.

# The first Python that is new enough; python3 itself says what is wrong where none is.
PYTHON ?= $(shell for candidate in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$candidate; exit; fi; \
	done; echo python3)
BIN := .venv/bin
export PORT VAR_DIR
# Containers like to set it. A process that may not keep what it compiles spends a second on each start, and a run of
# the tests starts dozens.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run setup manage test test-setup check lint format types imports audit new-check new-form new-message words-evaluate states test-all coverage

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

run: installed ## set everything up and serve the portal on http://127.0.0.1:8000/ (PORT= for another port)
	@exec $(BIN)/python -m portal.launcher run --with-parent

setup: installed ## only set everything up: packages, keys, database
	@exec $(BIN)/python -m portal.launcher setup

manage: installed ## a management command with the keys of `make run`: make manage ARGS=createsuperuser
	@exec $(BIN)/python -m portal.launcher manage $(ARGS)

# What takes long: Lighthouse, real identity servers, environments made from nothing, and the benches, which compare
# processor times and want little else to run.
SERVERS := $(wildcard tests/live/test_provider_*.py) tests/live/test_launcher_bootstrap.py tests/live/test_readme_commands.py tests/deploy/test_chart.py tests/deploy/test_tracing.py tests/deploy/test_rolling_upgrade.py
LONG := tests/bench tests/browser/test_lighthouse.py $(SERVERS)
# What draws a part of its trials each time, and with THOROUGH=1 makes all of them.
DRAWN := $(shell grep -rlE '^from tests.fixtures.thorough import|mark\.one_in' tests --include='test_*.py') \
	tests/tasks/test_leaks.py tests/tasks/test_leaks_exports.py tests/tasks/test_same_on_postgresql.py
CHECKED := $(or $(VAR_DIR),var)/checked.txt
TYPES := $(BIN)/mypy
IMPORTS := $(BIN)/lint-imports --no-cache && mkdir -p "$(or $(VAR_DIR),var)" && \
	$(BIN)/python manage.py makemigrations --check --dry-run

# The linter takes a second and comes first. Types and import rules leave a core idle when they run alone, so they run
# beside the tests; what they say comes last where they fail, and else the summary of the tests does.
test: test-setup lint ## what CI runs: linters, types, import rules, all tests but the long ones
	@mkdir -p $(dir $(CHECKED))
	@{ $(TYPES) && $(IMPORTS); } > $(CHECKED) 2>&1 & checked=$$!; \
	trap 'kill $$checked 2>/dev/null; exit 130' INT TERM; \
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder --drawn $(LONG:%=--ignore=%); tested=$$?; \
	if wait $$checked; then exit $$tested; else cat $(CHECKED); exit 1; fi

coverage: installed-dev ## the branches of the engine that its tests take; fails where they are fewer than they were
	@exec $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder --timeout 600 --cov --cov-report=term \
		tests/engine tests/corpus tests/contracts

test-all: test coverage ## all of that, and what takes long: every wrapping, every cut, Lighthouse, benches, ten minutes of fuzz
	@THOROUGH=1 $(BIN)/python -m pytest -n 2 --dist loadfile $(DRAWN)
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(SERVERS)
	@$(BIN)/python -m pytest tests/bench tests/browser/test_lighthouse.py
	@$(BIN)/python -m tests.bench.planting --secrets 2000
	@$(BIN)/python -m tests.bench.fuzz --seconds 600

check: lint types imports ## everything of `make test` but the tests

lint:
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types:
	@$(TYPES)

imports:
	@$(IMPORTS)

audit: ## whether a pinned package has a known vulnerability (pip-audit, where its database can be reached)
	@$(PYTHON) portal/audit.py

format: installed-dev ## format the code and mend what the linter can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

new-check: installed-dev ## the files of a new check: make new-check ID=token.example
	@$(BIN)/python -m portal.scaffold check "$(ID)"

new-form: installed-dev ## the files of a new form of paste: make new-form NAME=example-log
	@$(BIN)/python -m portal.scaffold form "$(NAME)"

export STACK TEXT CAUSE
new-message: installed-dev ## a known message: make new-message STACK=pyjwt TEXT="..." CAUSE=slug
	@$(BIN)/python -m portal.scaffold message "$$STACK" "$$TEXT" "$$CAUSE"

states: installed-dev ## a picture of every state of every page, and all of them on one sheet, in var/states
	@$(BIN)/python -m tests.browser.contact_sheet

words-evaluate: installed ## how right and how sure verdicts are, by weights that never saw a case's source (installs scikit-learn aside)
	@$(PYTHON) -m venv var/fitting
	@var/fitting/bin/pip install --quiet --disable-pip-version-check -r tests/fitting/requirements.txt -r requirements-dev.txt
	@PYTHONPATH=. var/fitting/bin/python -m tests.fitting.weighing --figures

test-setup: installed-dev
	@sh tests/browser/install.sh $(BIN)/python

.PHONY: installed installed-dev
installed:
	@$(PYTHON) portal/bootstrap.py

installed-dev:
	@$(PYTHON) portal/bootstrap.py --dev
