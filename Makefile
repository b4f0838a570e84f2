# Each target makes .venv by itself: with uv where it is present, else with venv and pip. Needs Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin

FUZZ_SECONDS ?= 600
INSTALL = $(if $(shell command -v uv),uv pip install --quiet --python $(BIN)/python,$(BIN)/pip install --quiet --disable-pip-version-check)

# With COMPILED=1 the modules of `make compiled` are run. -P: they come before those in the working directory.
ifdef COMPILED
export PYTHONPATH := $(CURDIR)/.compiled/modules
READY := .venv/ready .compiled/ready
RUN := $(BIN)/python -P
else
READY := .venv/ready
RUN := $(BIN)/python
endif
SOURCES := pyproject.toml $(shell find crawler spiders pipelines output -name '*.py' -o -name '*.toml' -o -name '*.json')
WHEEL = $(if $(shell command -v uv),uv build --quiet --python ../../$(BIN)/python --wheel --out-dir,../../$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir)

.PHONY: demo test lint bench eval fuzz schema compiled
.DEFAULT_GOAL := help

help:
	@echo "make demo   capture and clean a small site that comes with the project"
	@echo "make test   run the tests"
	@echo "make lint   ruff and mypy, on code and tests"
	@echo "make bench  measure speed and memory, side by side with peers"
	@echo "make eval   score cleaning on the labelled pages and captures, against stored floors"
	@echo "make fuzz   look for a page that cleaning cannot take, for FUZZ_SECONDS=600"
	@echo "make schema write the JSON Schemas anew from the model"
	@echo "make compiled"
	@echo "            a wheel in dist/ with what reads and cleans pages compiled: the same answers in less time;"
	@echo "            with COMPILED=1, test, eval and bench run on what is in it"

.venv/ready: pyproject.toml
	@if command -v uv >/dev/null 2>&1; then uv venv --quiet --allow-existing .venv; else $(PYTHON) -m venv .venv; fi
	@$(INSTALL) -e '.[dev]'
	@touch $@

demo: .venv/ready
	$(BIN)/newsarchive demo -o demo

test: $(READY)
	$(RUN) -m pytest -n auto --dist worksteal $(TESTS)

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY)
	$(RUN) -m pytest tests/benchmarks -s

eval: $(READY)
	$(RUN) -m tests.evaluation

fuzz: .venv/ready
	@$(BIN)/python -c 'import atheris' 2>/dev/null || $(INSTALL) -e '.[fuzz]'
	$(BIN)/python -m tests.fuzz.clean_pages -max_total_time=$(FUZZ_SECONDS)

schema: .venv/ready
	$(BIN)/python -m output.schema

compiled: .compiled/ready
	@ls dist/newsarchive-*-cp*.whl

# In a copy: a compiled module beside its source would hide the next change of it.
.compiled/ready: .venv/ready $(SOURCES)
	@command -v cc >/dev/null || { echo "make compiled needs a C compiler: install gcc." >&2; exit 1; }
	@$(BIN)/python -c 'import pathlib, sysconfig as s, sys; sys.exit(not pathlib.Path(s.get_path("include"), "Python.h").exists())' \
		|| { echo "make compiled needs the headers of Python: install python3-dev." >&2; exit 1; }
	@rm -rf .compiled dist/newsarchive-*-cp*.whl && mkdir -p .compiled/source dist
	@cp -R crawler spiders pipelines output pyproject.toml README.md LICENSE .compiled/source
	@echo "This takes four or five minutes."
	@cd .compiled/source && HATCH_BUILD_HOOKS_ENABLE=1 $(WHEEL) ../../dist .
	@$(BIN)/python -m zipfile -e dist/newsarchive-*-cp*.whl .compiled/modules
	@PYTHONPATH=.compiled/modules $(BIN)/python -P -c 'from pipelines import rule; assert not rule.__file__.endswith(".py"), rule.__file__'
	@touch $@
