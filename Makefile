# make serve   install, build the index over seeds/, serve it
# make test    install what tests need, check, and run the tests of two minutes
# make test-all   check and run all tests: what must pass
# make test-browser    install what it needs (Playwright, Debian's Chromium, axe-core) and test the pages
# make screenshots     pictures of every state of the pages, in tests/browser/shots, and the README's three anew
# make clients install the clients in Node that more tests ask through, where there is npm
# make bench   measure beside what people would pick instead (installs it; a quarter of an hour)
# make profile    where the time of a build and of a question goes
# make test-crash    kill a builder two hundred times
# make test-doors    put ten thousand questions by people of other groups, and ten thousand odd requests

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export OMP_WAIT_POLICY := passive

.PHONY: serve build test test-all test-crash test-doors test-browser browser screenshots check clients bench profile clean

serve: build
	$(BIN)/python serve.py

build: $(VENV)/.installed
	$(BIN)/rag build

test: $(VENV)/.tested check
	$(BIN)/python -m pytest -m "not slow and not model"

test-all: $(VENV)/.tested check
	$(BIN)/python -m pytest

test-crash: $(VENV)/.tested
	CRASH_ROUNDS=200 $(BIN)/python -m pytest tests/test_crash.py

test-doors: $(VENV)/.tested
	ACCESS_ROUNDS=10000 FUZZ_ROUNDS=5000 $(BIN)/python -m pytest tests/test_access.py tests/test_watching.py

test-browser: $(VENV)/.tested browser
	$(BIN)/python -m pytest tests/browser

screenshots: $(VENV)/.tested browser
	$(BIN)/python tests/browser/screenshots.py

# Chromium comes from Debian, where this may install it; any other is named in CHROMIUM.
browser: clients | $(BIN)/python
	$(BIN)/python -m pip install --disable-pip-version-check -q "playwright>=1.55,<2"
	test -n "$$CHROMIUM" || command -v chromium >/dev/null \
	  || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk; }

check: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --disable-pip-version-check -q -e .
	touch $@

$(VENV)/.tested: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --disable-pip-version-check -q -e ".[test]"
	touch $@ $(VENV)/.installed

bench: $(VENV)/.tested
	$(BIN)/python benchmarks/bench.py run --write

profile: $(VENV)/.tested
	$(BIN)/python benchmarks/bench.py profile

clients: | $(BIN)/python
	mkdir -p $(VENV)/clients
	cp tests/clients/package.json $(VENV)/clients/
	npm install --prefix $(VENV)/clients --no-audit --no-fund --loglevel=error

clean:
	rm -rf $(VENV) index/gen-* index/building-* index/current index/build.* index/seen index/scans index/embedded.journal \
		index/retired
