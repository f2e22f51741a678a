# Loopwright. `make help` lists the targets.
PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
PIP     = $(BIN)/python -m pip --disable-pip-version-check
# The one place that decides which torch is installed: replace it for CUDA.
TORCH_INSTALL ?= $(PIP) install -c constraints.txt torch==2.13.0
PORT   ?= 8000
DEMO_ARGS ?=
PYTEST_ARGS ?= -n 4 --dist worksteal
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.DEFAULT_GOAL := help
.PHONY: help demo start install build prepare test test-python test-frontend test-browser test-readers check check-python check-frontend format bench clean examples

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  \033[1m%-14s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: install build ## Install, build, start everything with demo projects, and print URL and login
	PORT=$(PORT) $(BIN)/python manage.py start --demo $(DEMO_ARGS)

start: install build ## The same without demo projects
	PORT=$(PORT) $(BIN)/python manage.py start

test: test-python test-frontend test-browser ## Every test: Python (real services), TypeScript, browser

test-python: $(VENV)/.dev build
	$(BIN)/python -m pytest $(PYTEST_ARGS)

test-frontend: frontend/node_modules/.stamp
	cd frontend && npm test

test-browser: $(VENV)/.dev build
	cd frontend && CHROMIUM=$(CHROMIUM) PYTHON=$(abspath $(BIN)/python) npm run e2e

# Tools that read our exports, each in an environment of its own: their pins clash. Some are installed without what they
# depend on, which is mostly servers and trainers that reading does not use.
READERS = $(patsubst tests/readers/%_requirements.txt,%,$(wildcard tests/readers/*_requirements.txt))
READER_swift = ms-swift==4.6.0
READER_llamafactory = llamafactory==0.9.5
READER_ultralytics = ultralytics-opencv-headless==8.4.190

test-readers: $(READERS:%=test-reader-%) ## Let other tools read exports; installs each of them, some are large

.PRECIOUS: build/readers/%/.stamp

test-reader-%: build/readers/exports/expected.json build/readers/%/.stamp
	build/readers/$*/bin/python tests/readers/$*_reader.py build/readers/exports

build/readers/exports/expected.json: $(VENV)/.dev $(shell find annotate/exporters annotate/document curation/cards -name '*.py') tests/readers/exports.py
	rm -rf $(@D)
	$(BIN)/python -m tests.readers.exports $(@D)

build/readers/%/.stamp: tests/readers/%_requirements.txt
	$(PYTHON) -m venv build/readers/$*
	build/readers/$*/bin/python -m pip install --disable-pip-version-check -q -r $<
	$(if $(READER_$*),build/readers/$*/bin/python -m pip install --disable-pip-version-check -q --no-deps $(READER_$*))
	@touch $@

check: check-python check-frontend ## Format, lint, types, layers, migrations, OpenAPI drift

check-python: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	@mkdir -p build
	$(BIN)/python manage.py spectacular --fail-on-warn --file build/openapi.yaml
	cmp build/openapi.yaml frontend/openapi.yaml || { echo "the API changed: run 'make schema'"; exit 1; }

check-frontend: frontend/node_modules/.stamp
	cd frontend && npm run check

examples: $(VENV)/.dev ## Record the examples of the OpenAPI schema anew
	WRITE_EXAMPLES=1 $(BIN)/python -m pytest -q tests/annotate/api/test_examples.py

schema: $(VENV)/.dev frontend/node_modules/.stamp ## Write the OpenAPI schema and the TypeScript types made from it
	$(BIN)/python manage.py spectacular --fail-on-warn --file frontend/openapi.yaml
	cd frontend && npm run schema

format: $(VENV)/.dev frontend/node_modules/.stamp ## Format everything
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	cd frontend && npm run format

bench: $(VENV)/.dev ## Measure beside the peers; see benchmarks/README.md
	$(BIN)/python -m benchmarks.run

install: $(VENV)/.demo

prepare: $(VENV)/.dev build

$(VENV)/.torch: pyproject.toml
	@echo "Installing into $(VENV). The first time takes a few minutes."
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(TORCH_INSTALL)
	@touch $@

$(VENV)/.demo: $(VENV)/.torch pyproject.toml constraints.txt
	$(PIP) install -c constraints.txt -e '.[workers,demo]'
	@touch $@

$(VENV)/.dev: $(VENV)/.demo pyproject.toml constraints.txt
	$(PIP) install -c constraints.txt -e '.[workers,demo,dev]'
	@touch $@

frontend/node_modules/.stamp: frontend/package.json frontend/package-lock.json
	cd frontend && npm ci --no-audit --no-fund
	@touch $@

build: frontend/dist/index.html ## Build the front end

frontend/dist/index.html: frontend/node_modules/.stamp $(shell find frontend/src frontend/index.html frontend/vite.config.ts -type f 2>/dev/null)
	cd frontend && npm run build

clean: ## Remove what was built and installed; data stays
	rm -rf $(VENV) build frontend/node_modules frontend/dist
