# Every target sets up what it needs. Python 3.11 to 3.13, make and a package index are enough.
VENV := .venv
READY := $(VENV)/.ready
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

N ?= 20000
KILLS ?= 12
SEED ?= 7

.DEFAULT_GOAL := help
.PHONY: help setup demo up test check bench certificate contract sabotage migrate histories lock

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1 - \2/p' $(MAKEFILE_LIST)

setup: $(READY) ## make .venv with everything the project needs

demo: $(READY) ## run a campaign of 2,000 contacts and answer those who write back, all simulated (DEMO_EXIT=1 ends after it)
	@$(BIN)/parley demo

up: $(READY) ## start PostgreSQL, Temporal, simulator, api and workers until Ctrl-C
	@$(BIN)/parley up

test: $(READY) ## run the tests, in one process for each core
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: $(READY) ## format, lint, types and imports
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(READY) ## measure throughput, memory, lag, pace, replies and the inbox beside baselines
	@$(BIN)/python -m bench.run

certificate: $(READY) ## kill everything during a campaign and count (N, KILLS, SEED, POLICY, TARGETS, SABOTAGE)
	@$(BIN)/python -m bench.certificate --n $(N) --kills $(KILLS) --seed $(SEED)

contract: $(READY) ## ask every route of the description what it promises (SEED)
	@$(BIN)/python -m tests.contract.run --seed $(SEED)

sabotage: $(READY) ## show that the certificate notices each deliberate fault
	@$(BIN)/python -m bench.sabotage

migrate: $(READY) ## bring the database to the newest schema
	@$(BIN)/parley migrate

histories: $(READY) ## store a history of every workflow for the replay tests
	@$(BIN)/python -m bench.histories

# A compiler of its own, so that the tool's dependencies never enter the lock.
lock: ## compile requirements.lock from pyproject.toml
	@python=$$(sh .ci/python) && $$python -m venv --clear build/lock
	@build/lock/bin/python -m pip --disable-pip-version-check --quiet install 'pip-tools==7.6.2'
	@build/lock/bin/pip-compile --quiet --upgrade --all-extras --all-build-deps --generate-hashes \
		--strip-extras --allow-unsafe --no-header --no-emit-index-url --no-emit-find-links \
		--no-emit-trusted-host --output-file build/requirements.lock pyproject.toml
	@{ echo '# Compiled by `make lock`; the hashes are of every wheel of each version.'; \
		cat build/requirements.lock; } > requirements.lock
	@build/lock/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-annotate \
		--no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--constraint requirements.lock --output-file build/production.lock pyproject.toml
	@{ echo '# Compiled from pyproject.toml without extras, at the versions of ../requirements.lock.'; \
		cat build/production.lock; } > deploy/requirements.lock

$(READY): requirements.lock pyproject.toml
	@python=$$(sh .ci/python) && { [ -x $(BIN)/python ] && $(BIN)/python -c '' 2>/dev/null \
		|| { echo "Setting up $(VENV) with $$python; this takes a minute, once."; \
			$$python -m venv --clear $(VENV); }; }
	@$(PIP) install --quiet --require-hashes --requirement requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@
