# Thin: what each task does stands in tox.ini.
PYTHON ?= python3
VENV := .venv
TOX := $(VENV)/bin/tox run -e

.DEFAULT_GOAL := help
.PHONY: help test demo check bench pictures lock clean

help: ## show this
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

test: $(VENV)/ready ## everything that CI runs: style, types, the collection, the tests
	$(TOX) lint,type,collection,operators,attacks,tests

demo: $(VENV)/ready ## grade the example class into results/
	$(TOX) demo -- $(ARGS)

check: $(VENV)/ready ## prove the exercises (one of them: make check ARGS=01)
	$(TOX) collection -- $(ARGS)

bench: $(VENV)/ready ## measure what grading costs
	$(TOX) bench -- $(ARGS)

pictures: $(VENV)/ready ## make the README's pictures afresh (needs Chromium)
	$(TOX) pictures

lock: $(VENV)/ready ## renew constraints.txt
	$(TOX) lock

clean: ## remove all that was installed
	rm -rf $(VENV) .tox

$(VENV)/ready: constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --constraint constraints.txt tox
	touch $@
