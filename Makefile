# Two commands matter: `make run` and `make test`. Both do all the set-up that is missing, and skip what is done.
# The steps and their input hashes live in zhanggui/setup (standard library only).
PYTHON := $(shell for p in python3.11 python3.12 python3.13 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { command -v $$p; break; }; done)
BOOT = $(or $(PYTHON),$(error Python 3.11 or newer was not found: install it (Debian: apt-get install python3.11 python3.11-venv) and call make again)) -m zhanggui.setup

.PHONY: help run test test-fast lint format setup environments demo-icecat lock bench-latency clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run:  ## set up what is missing and serve the demo shop at http://127.0.0.1:8000
	@$(BOOT) run

test:  ## set up what is missing, then lint and run all the tests
	@$(BOOT) test

test-fast:  ## the same without browsers, processes, database servers and trainings: a few minutes
	@$(BOOT) test-fast

setup:  ## only the set-up of `make run`
	@$(BOOT) setup

environments:  ## only the two Python environments
	@$(BOOT) environments

lint:  ## ruff, mypy and import-linter
	@$(BOOT) lint

format:  ## let ruff format and sort
	.venv/bin/ruff format . && .venv/bin/ruff check --fix .

demo-icecat:  ## the same chat over 19,406 real products (needs ../shared)
	@$(BOOT) demo-icecat

lock:  ## compile the pinned requirements again (docs/adr/0002)
	@$(BOOT) lock

bench-latency:  ## 1 and 8 scripted conversations for 60 s through the running system
	.venv/bin/python -m benchmarks.latency

clean:  ## remove environments, models and the demo's data
	rm -rf .venv bot/.venv var
