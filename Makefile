# make run             the main job: runs/seeds  (CONFIG=configs/arabert.toml for another)
# make test            the tests                 (make test SLOW=--slow for the slow ones too, such as those of the embedded encoder)
# make test-wheel      builds the package, installs it without extras, and tries it: minutes, and the network
# make check           format, lint, imports and types
PYTHON ?= python3
CONFIG ?= configs/seeds.toml
BIN := .venv/bin

.PHONY: install run crossval test test-wheel check format
install: .venv/installed

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	ln -sfn .. .venv/musamma # for mypy: this folder's name as a package
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt setuptools setuptools-scm wheel # scm: seqeval's
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt torch
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt --no-build-isolation -e '.[dev]'
	touch $@

run: install
	$(BIN)/musamma run $(CONFIG)

crossval: install
	$(BIN)/musamma crossval $(CONFIG)

test: install
	$(BIN)/pytest -q -n auto --dist loadfile -m "not alone and not slow and not wheel"
	$(BIN)/pytest -q -m "alone or slow" $(SLOW)

test-wheel: install
	$(BIN)/pytest -q -m wheel --wheel

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/mypy
	$(BIN)/mypy benchmarks/*.py

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
