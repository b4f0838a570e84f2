# Each target makes .venv by itself: with uv where it is present, else with venv and pip. Needs Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint bench schema clean
.DEFAULT_GOAL := help

help:
	@echo "make demo   capture and clean a small site that comes with the project"
	@echo "make test   run the tests"
	@echo "make lint   ruff and mypy, on code and tests"
	@echo "make bench  measure speed and memory, side by side with peers"
	@echo "make schema write the JSON Schemas anew from the model"

.venv/ready: pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --allow-existing .venv && uv pip install --quiet --python $(BIN)/python -e '.[dev]'; \
	else \
		$(PYTHON) -m venv .venv && $(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'; \
	fi
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

schema: .venv/ready
	$(BIN)/python -m output.schema
