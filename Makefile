# Everything is done inside .venv/; a bare Debian or Ubuntu with python3 >= 3.11, its venv, git and make is enough.
# The stamps make the second call fast: set-up is repeated only when the lock or pyproject.toml has changed.

# The first python that is new enough and can make a venv. Choose another with: make PYTHON=/path/to/python3
PYTHON ?= $(shell for p in python3 /usr/bin/python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
BIN := .venv/bin
READY := .venv/.ready
BROWSER := .venv/.browser
PYTEST := $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help demo test test-all check format rulebook faults bench accuracy audit lock clean

help:  ## list what make can do
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS='	' read -r name text; do printf 'make %-9s %s\n' "$$name" "$$text"; done

demo: $(READY) $(BROWSER)  ## the whole monthly job on four replica portals, without internet; prints where the reports are
	$(BIN)/gongkai demo $(ARGS)

test: $(READY) $(BROWSER)  ## the tests (under ten minutes on two cores)
	$(PYTEST) -q -n 2 --dist loadfile $(ARGS)

test-all: $(READY) $(BROWSER)  ## the tests with the slow ones
	$(PYTEST) -q -n 2 --dist loadfile -m '' $(ARGS)

check: $(READY)  ## style, types and who imports whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)  ## put the code into the house's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

rulebook: $(READY)  ## renew checks/README.md from config/packs/
	$(BIN)/python -m checks.rulebook

faults: $(READY)  ## renew tests/faults/README.md from the faults and attacks that are tried
	$(BIN)/python -m tests.faults.table

bench: $(READY)  ## how fast: an audit beside Scrapy and link checkers (nginx wanted), a month's judging, reading
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	$(BIN)/python -m tests.benchmarks.bench_portal $(ARGS)
	$(BIN)/python -m tests.benchmarks.bench_large
	$(BIN)/python -m tests.benchmarks.bench_second_month
	$(BIN)/python -m tests.benchmarks.bench_judging
	$(BIN)/python -m tests.benchmarks.bench_reading

accuracy: $(READY)  ## how right the readers are on real pages (GONGKAI_PAGES=folder), with others' readers beside them
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-accuracy.lock
	$(BIN)/python -m tests.accuracy --publish $(ARGS)
	$(BIN)/python -m tests.accuracy.accusations --publish $(ARGS)

audit: $(READY)  ## known vulnerabilities of the pinned dependencies (asks api.osv.dev; 3: it cannot be reached)
	@$(BIN)/python -m tests.security.audit $(ARGS)

lock: $(READY)  ## renew the locks from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
		--group dev pyproject.toml --custom-compile-command 'make lock' --output-file requirements.lock
	for group in accuracy bench; do \
		$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
			--constraint requirements.lock --group $$group --custom-compile-command 'make lock' \
			--output-file requirements-$$group.lock || exit 1; \
	done

clean:  ## remove .venv and caches; collected data stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo 'No python3 >= 3.11 with venv found: on Debian or Ubuntu, apt install python3-venv'; exit 1; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# A browser is wanted, not needed: without one, what only a browser can read is told as 无法判定, and browser tests skip.
HAS_BROWSER := $(BIN)/python -c 'import sys; from crawler.rendering import find_browser; sys.exit(find_browser() is None)'
APT := DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0

$(BROWSER): | $(READY)
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		missing=; \
		$(HAS_BROWSER) || missing=chromium; \
		command -v pdftotext >/dev/null || missing="$$missing poppler-utils"; \
		ls /usr/share/fonts/opentype/noto/NotoSansCJK* >/dev/null 2>&1 || missing="$$missing fonts-noto-cjk"; \
		if [ -n "$$missing" ]; then \
			echo "Installing $$missing (once)"; \
			{ $(APT) update && $(APT) install --no-install-recommends $$missing; } >.venv/apt.log 2>&1 || echo "apt could not: see .venv/apt.log"; \
		fi; \
	fi
	@$(HAS_BROWSER) || { echo 'Fetching Chromium (once)'; timeout 300 $(BIN)/playwright install chromium >.venv/playwright.log 2>&1; } || true
	@$(HAS_BROWSER) || echo 'No browser to be had: what only a browser can read will be told as 无法判定.'
	@touch $@
