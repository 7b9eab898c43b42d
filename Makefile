# `make` lists the commands. A machine needs only make and Python 3.11 or newer.

PYTHON := .venv/bin/python
STAMP  := .venv/.installed
# A process for each core; a file stays in one, since its tests may share what is dear to make. What drives a browser holds
# an event loop of its own from file to file, so it runs by itself.
PYTEST  := $(PYTHON) -m pytest --numprocesses auto --dist loadfile --ignore tests/e2e
BROWSED := $(PYTHON) -m pytest tests/e2e

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install demo serve test check conformance format bench soak schema screenshots docs golden lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

install: $(STAMP) ## set up .venv with the locked packages and .venv/bin/orgledger

# Runs again when the lock or the project's metadata is newer. The first Python that is new enough
# makes the environment; an environment of an older Python is made again.
$(STAMP): requirements.lock pyproject.toml
	@new_enough='import sys; sys.exit(sys.version_info < (3, 11))'; \
	if ! $(PYTHON) -c "$$new_enough" 2>/dev/null; then \
	  for python in python3.13 python3.12 python3.11 python3; do \
	    if $$python -c "$$new_enough" 2>/dev/null; then found=$$python; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo "orgledger needs Python 3.11 or newer, and no python3 found here is." >&2; exit 1; \
	  fi; \
	  echo "Making .venv with $$($$found --version)"; \
	  $$found -m venv --clear .venv || { \
	    echo "$$found cannot make a virtual environment; on Debian, install python3-venv." >&2; exit 1; }; \
	fi
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m ensurepip >/dev/null
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: install ## load the examples and serve them on this machine
	.venv/bin/orgledger demo

serve: install ## serve the ledger of ORGLEDGER_DATABASE_URL, or orgledger.db
	.venv/bin/orgledger serve

test: install ## run the tests
	$(PYTEST)
	$(BROWSED)

check: install ## all that CI runs: format, lint, types, imports, tests
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-logo
	$(PYTEST)
	$(BROWSED)

conformance: install ## hold server and verifiers against other people's programs (needs node and npm)
	cd tests/clients && npm ci --ignore-scripts --no-audit --no-fund
	ORGLEDGER_REQUIRE_NODE=1 $(PYTHON) -m pytest tests/clients tests/audit/test_verify_bundle.py

format: install ## format the code and fix what ruff can fix
	$(PYTHON) -m ruff check --fix-only .
	$(PYTHON) -m ruff format .

bench: install ## measure side by side with the floors; JSON on standard output
	@$(PYTHON) benchmarks/run.py
	@$(PYTHON) benchmarks/answers.py
	@$(PYTHON) benchmarks/hostile.py
	@$(PYTHON) benchmarks/admin.py
	@$(PYTHON) benchmarks/reports.py
	@$(PYTHON) benchmarks/writers.py

golden: install ## store a leaf of a new event or version for ever: make golden EVENT=UnitMoved
	$(PYTHON) -m tests.golden.make $(EVENT)

soak: install ## run the random histories and races at full scale, and write docs/soak.md
	@status=0; export ORGLEDGER_SCALE=20; \
	$(PYTHON) -m pytest -n auto --dist loadfile tests/properties tests/conformance tests/exchange tests/audit \
	  tests/graphql/execution tests/graphql/test_stream.py --durations=15 > docs/soak.log 2>&1 || status=$$?; \
	$(PYTHON) -m pytest tests/e2e --durations=5 >> docs/soak.log 2>&1 || status=$$?; \
	{ echo '# Soak'; echo; echo "\`make soak\` at $$(git rev-parse --short HEAD), $$(date -u +%Y-%m-%d):"; \
	  echo 'the random histories and documents, races, feeds and crashes at twenty times their usual number.'; echo; \
	  echo '```'; grep -E '^[0-9.]+s (call|setup)|^FAILED|^ERROR| (passed|failed)' docs/soak.log; echo '```'; \
	} > docs/soak.md; rm docs/soak.log; exit $$status

schema: install ## write the GraphQL schema that the code serves
	.venv/bin/orgledger schema > schema.graphql.new
	mv schema.graphql.new src/orgledger/graphql/schema.graphql
	.venv/bin/orgledger schema --types > schema.d.ts.new
	mv schema.d.ts.new examples/frontend/schema.d.ts

screenshots: install ## take the pictures of the admin in docs/screenshots (needs chromium)
	$(PYTHON) docs/screenshots.py

docs: install ## write the generated pages of docs/
	$(PYTHON) docs/generate.py

# The locks name no package index: pip asks the one it is set up for.
UV   := $(or $(wildcard .venv/bin/uv),uv)
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --annotation-style line --custom-compile-command "make lock" pyproject.toml

lock: ## pin the newest packages that pyproject.toml allows (needs uv)
	$(LOCK) --upgrade --group dev --output-file requirements.lock
	$(LOCK) --constraints requirements.lock --output-file requirements-runtime.lock

clean: ## remove the environment and all caches
	rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
