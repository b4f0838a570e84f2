# Each target makes .venv by itself: with uv where it is present, else with venv and pip. Needs Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin

FUZZ_SECONDS ?= 600
INSTALL = $(if $(shell command -v uv),uv pip install --quiet --python $(BIN)/python,$(BIN)/pip install --quiet --disable-pip-version-check)

.PHONY: demo test lint bench eval fuzz schema
.DEFAULT_GOAL := help

help:
	@echo "make demo   capture and clean a small site that comes with the project"
	@echo "make test   run the tests"
	@echo "make lint   ruff and mypy, on code and tests"
	@echo "make bench  measure speed and memory, side by side with peers"
	@echo "make eval   score cleaning on the labelled pages and captures, against stored floors"
	@echo "make fuzz   look for a page that cleaning cannot take, for FUZZ_SECONDS=600"
	@echo "make schema write the JSON Schemas anew from the model"

.venv/ready: pyproject.toml
	@if command -v uv >/dev/null 2>&1; then uv venv --quiet --allow-existing .venv; else $(PYTHON) -m venv .venv; fi
	@$(INSTALL) -e '.[dev]'
	@touch $@

demo: .venv/ready
	$(BIN)/newsarchive demo -o demo

test: .venv/ready
	$(BIN)/python -m pytest -n auto

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/ready
	$(BIN)/python -m pytest tests/benchmarks -s

eval: .venv/ready
	$(BIN)/python -m tests.evaluation

fuzz: .venv/ready
	@$(BIN)/python -c 'import atheris' 2>/dev/null || $(INSTALL) -e '.[fuzz]'
	$(BIN)/python -m tests.fuzz.clean_pages -max_total_time=$(FUZZ_SECONDS)

schema: .venv/ready
	$(BIN)/python -m output.schema
