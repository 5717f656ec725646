# What a newcomer types: make demo, make test, make check.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test check format setup setup-dev bench web web-types screenshots clean

demo: setup  ## set everything up and do the main job on a procedural library
	$(BIN)/motionary demo --out demo

# two test processes of one thread each: more threads than cores only wait for one another
test check: export OMP_NUM_THREADS = 1

test: setup-dev  ## every test
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: setup-dev  ## the fast loop: format, lint, types, fast tests
	$(BIN)/ruff format --check src tests benchmarks examples
	$(BIN)/ruff check src tests benchmarks examples
	$(BIN)/pyright
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow and not gpu and not browser"

format: setup-dev  ## rewrite the sources in the house format
	$(BIN)/ruff format src tests benchmarks examples
	$(BIN)/ruff check --fix src tests benchmarks examples

bench: setup-dev  ## every benchmark against its peers
	$(BIN)/python benchmarks/run_all.py

web:  ## build the web app into the package (needs Node 20); commit it together with its sources
	cd web && npm ci --no-audit --no-fund && npm run build

screenshots: setup-dev  ## the pictures of the app in docs/screenshots (needs Chromium)
	$(BIN)/python tests/browser/screenshots.py

web-types: setup-dev  ## the web app's types of the API, after the server's has changed
	mkdir -p build && $(BIN)/motionary app --openapi build/openapi.json
	cd web && npm ci --no-audit --no-fund && npm run types -- ../build/openapi.json

setup: $(VENV)/.ready
setup-dev: $(VENV)/.ready-dev

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Motionary needs Python 3.11 or newer; $(PYTHON) is older. Try: make demo PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# torch first and pinned, so that nothing else pulls a larger build of it
$(VENV)/.ready: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing Motionary (about 1 GB of packages the first time) ..."
	$(PIP) torch==2.13.0
	$(PIP) --editable .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready
	$(PIP) --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) demo runs build dist
