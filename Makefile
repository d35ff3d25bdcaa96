# The front door of the house: `make` alone says what there is.
PYTHON ?= python3
SETUP := $(PYTHON) -m tools.setup
BIN := .venv/bin
ROOMS := hub adapters lti mappings webhooks
CODE := $(ROOMS) tools tests $(wildcard bench)
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.PHONY: help setup run demo test coverage lint fix bench docs messages moodle-zip lock clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what the hub runs on: .venv, packages, assets, translations
	@$(SETUP) run

run: ## Set up whatever is missing and start the hub with its demo region (HUB_PORT picks a port)
	@$(SETUP) run && exec $(BIN)/hub run

demo: ## Generate a region: make demo ARGS="--people 500 --seed 7"
	@$(SETUP) run && exec $(BIN)/hub demo $(ARGS)

test: ## Run every test on its own PostgreSQL and Redis: make test ARGS="tests/hub/core -k jobs"
	@$(SETUP) test && exec $(BIN)/python -m tests.run $(ARGS)

coverage: ## Run every test and say which lines and branches none of them reached
	@$(SETUP) test && exec $(BIN)/python -m tests.run --cov --cov-report=term:skip-covered $(ARGS)

lint: ## Check style, format, types, import rules and translations
	@$(SETUP) lint
	@status=0; \
	for check in "ruff check ." "ruff format --check ." "mypy $(CODE)" "lint-imports --no-logo" \
		"python -m tools.messages check"; do \
		echo "lint: $$check"; $(BIN)/$$check || status=1; \
	done; exit $$status

fix: ## Format, and mend what ruff can mend by itself
	@$(SETUP) lint
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: ## Measure what was promised about speed: make bench ONLY=foundation
	@$(SETUP) bench && exec $(BIN)/python -m bench.run $(ONLY)

docs: ## Check that the papers tell the truth and render them into build/docs
	@$(SETUP) test-packages && exec $(BIN)/python -m tools.docs

messages: ## Gather the strings people read into the translation catalogues
	@$(SETUP) lint && exec $(BIN)/python -m tools.messages update

moodle-zip: ## Pack the Moodle plugin into build/local_copp.zip
	@mkdir -p build && git archive --format=zip --prefix=copp/ -o build/local_copp.zip HEAD:moodle_plugin
	@echo build/local_copp.zip

lock: ## Resolve the dependencies of pyproject.toml anew into locks/
	@$(SETUP) lint && exec $(BIN)/python -m tools.lock

clean: ## Remove everything that was made here, but not var/ with the data
	rm -rf .venv build hub/web/static/dist hub/web/assets/node_modules hub/translations \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
