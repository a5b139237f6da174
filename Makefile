# `make` prints this help; every target uses the environment of `make venv`. On Windows, use the commands of README.md.
PYTHON ?= python3
BIN := .venv/bin
RUNS ?=
SCENARIO ?= scenarios/baseline.yaml

.DEFAULT_GOAL := help
.PHONY: help venv lint format types layers test golden mutations smoke bench run schema register guide claims pictures lock lower-bounds hooks wheel ci clean

help:  ## Print this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venv: $(BIN)/.ready  ## Create .venv with the locked development tools

$(BIN)/.ready: requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q -r requirements-dev.lock
	$(BIN)/python -m pip install -q --no-deps -e .
	@touch $@

lint: venv  ## Check style (ruff)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: venv  ## Mend style where that is safe (ruff)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: venv  ## Check types (mypy --strict on src and tests)
	$(BIN)/mypy

layers: venv  ## Check that modules import only from the floors below
	$(BIN)/lint-imports

test: venv  ## Run all tests
	$(BIN)/python -m pytest -n 2

golden: venv  ## Write the small summaries of tests/golden anew (then say in the changelog what moved)
	$(BIN)/python tests/golden_cases.py

mutations: venv  ## Break the engine in named places and see that a test notices each
	$(BIN)/python tests/mutations.py

smoke: venv  ## Run the quick tests only
	$(BIN)/python -m pytest -n 2 -m "not slow and not browser"

bench: venv  ## Measure the engine and write the table of docs/performance.md (QUICK=1: small, prints only)
	$(BIN)/python -m pip install -q -r benchmarks/requirements.txt
	$(BIN)/python -m benchmarks.bench $(if $(QUICK),--quick)

run: venv  ## Run a scenario: make run SCENARIO=scenarios/baseline.yaml [RUNS=500]
	$(BIN)/normsim run $(SCENARIO) $(if $(RUNS),--runs $(RUNS))

schema: venv  ## Rewrite scenarios/scenario.schema.json from the schema in the code
	$(BIN)/normsim explain --schema > scenarios/scenario.schema.json

register: venv  ## Rewrite docs/register.md and docs/bibliography.md from the packaged files
	$(BIN)/python -m normsim.register docs

guide: venv  ## Rewrite the written parts of docs/scenario-guide.md and docs/scenario-library.md
	$(BIN)/python -m normsim.cli.guide

claims: venv  ## Hold the claims of all shipped scenarios against as many runs as they take (some minutes)
	$(BIN)/normsim check claims scenarios/*.yaml

pictures: venv  ## Take the pictures of the workbench in docs/ anew (then look at them)
	PYTHONPATH=.:tests $(BIN)/python docs/pictures.py

lock: $(BIN)/.uv  ## Rewrite requirements-dev.lock (exact versions for Python 3.11 and newer)
	@echo '# Exact versions for development and CI, Python 3.11 and newer; "make lock" rewrites this file.' > requirements-dev.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --upgrade --extra test --extra images \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml >> requirements-dev.lock

$(BIN)/.uv: $(BIN)/.ready
	$(BIN)/python -m pip install -q uv
	@touch $@

lower-bounds:  ## Install the lowest supported versions into .venv-lower and run the unit tests there
	$(PYTHON) -m venv --clear .venv-lower
	.venv-lower/bin/python -m pip install -q -c requirements-lower.txt -e '.[test]'
	.venv-lower/bin/python -m pytest -n 2 -m "not slow and not browser" tests/unit
	.venv-lower/bin/python -W error -m normsim run europe_small --out .venv-lower/reports --quiet

hooks: venv  ## Install the pre-commit hooks
	$(BIN)/pre-commit install

wheel:  ## Build the wheel into dist/
	$(PYTHON) -m pip wheel -q --no-deps --wheel-dir dist .

ci:  ## Run everything that CI runs, in environments of its own
	.ci/run

clean:  ## Remove caches and built files (reports and environments stay)
	rm -rf dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
