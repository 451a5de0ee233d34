# make demo    every example in the browser, on http://127.0.0.1:8000
# make test    style, types, the client's tests, unit tests, one pass in Chromium
# make firefox the browser tests again, in Firefox
# make bench   figures, as ratios
# make clean   remove what the other targets made

VENV := .venv
BIN := $(VENV)/bin
ADDRESS ?= 127.0.0.1:8000

# The first of these that is new enough makes the environment.
CANDIDATES := python3 python3.14 python3.13 python3.12 python3.11 python
PYTHON ?= $(shell for name in $(CANDIDATES); do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$name && break; done)

# A person's machine may lack a tool: say what is left out. In CI that is a failure.
missing = { echo "SKIPPED $(1): $(2) is not installed"; test "$(CI)" != true; }

.PHONY: demo test style types unit client interop browser firefox bench clean
.NOTPARALLEL:

demo: $(VENV)/demo.stamp
	@echo "The examples are at http://$(ADDRESS) (stop with Ctrl+C)"
	@$(BIN)/hypercorn --bind $(ADDRESS) "examples.gallery:create_app()"

test: style types client interop unit browser
	@echo "All that could be checked here is in order."

style: $(VENV)/test.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/test.stamp
	$(BIN)/mypy

unit: $(VENV)/test.stamp
	$(BIN)/python -m pytest -q -m "not browser"

client:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory client-tests; \
	else $(call missing,the client's types and unit tests,node with npm); fi

.PHONY: client-tests
client-tests: node_modules/client.stamp
	npx --no-install tsc -p tests/client
	npx --no-install prettier --check quartlive/client tests/client
	node --test $$(find tests/client -name "*.test.js" | sort)

# What the published LiveTemplate client is for: tests, and figures to compare with.
interop:
	@if command -v npm >/dev/null; then \
	$(MAKE) --no-print-directory tests/interop/node_modules/client.stamp; \
	else $(call missing,the published LiveTemplate client,node with npm); fi

browser: $(VENV)/test.stamp
	@if command -v chromium >/dev/null; then $(BIN)/python -m pytest -q -m browser; \
	else $(call missing,the pass in a browser,chromium); fi

firefox: $(VENV)/test.stamp
	@if command -v firefox-esr >/dev/null || command -v firefox >/dev/null; then \
	LIVE_BROWSER=firefox $(BIN)/python -m pytest -q -m browser tests/browser; \
	else $(call missing,the browser tests in Firefox,firefox-esr); fi

bench: $(VENV)/test.stamp interop
	$(BIN)/python -m bench

clean:
	rm -rf $(VENV) node_modules tests/interop/node_modules .cache .mypy_cache .pytest_cache .ruff_cache \
		.hypothesis dist examples/*.sqlite3*

$(VENV)/pyvenv.cfg:
	@test -n "$(PYTHON)" || { \
		echo "QuartLive needs Python 3.11 or newer, and none was found."; \
		echo "Install it, or say where it is: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) cannot make environments: install its venv and pip"; \
		echo "(on Debian and Ubuntu: apt install python3-venv)"; exit 1; }

$(VENV)/demo.stamp: pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[speed]"
	@touch $@

$(VENV)/test.stamp: pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev,speed]"
	@touch $@

node_modules/client.stamp: package.json
	npm install --no-audit --no-fund --silent
	@touch $@

tests/interop/node_modules/client.stamp: tests/interop/package.json
	cd tests/interop && npm install --no-package-lock --no-audit --no-fund --silent
	@touch $@
