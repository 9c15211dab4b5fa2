.DEFAULT_GOAL := help
.PHONY: help run test check lock bench chaos shot words clean

PYTHON ?= python3
BIN := .venv/bin
LOCKING := pip compile pyproject.toml --all-extras --universal --generate-hashes --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet

help: ## list every target
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/whole ## run Florin on this machine; Ctrl-C stops it
	@$(BIN)/florin up --with-parent

test: .venv/whole ## run all tests, on servers of their own
	@$(BIN)/pytest --numprocesses 3 --dist loadfile --ignore tests/bench
	@$(BIN)/pytest tests/bench # alone: it takes the whole machine

check: .venv/whole ## format, lint, types, the import rule, the lock's freshness
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/pytest -q tests/test_architecture.py
	@cp requirements.lock .venv/fresh.lock
	@$(BIN)/uv $(LOCKING) --output-file .venv/fresh.lock
	@cmp -s requirements.lock .venv/fresh.lock \
		|| { echo "requirements.lock is not what pyproject.toml asks for: run make lock" >&2; exit 1; }

lock: .venv/whole ## write requirements.lock anew from pyproject.toml, with the newest versions
	$(BIN)/uv $(LOCKING) --upgrade --output-file requirements.lock

bench: .venv/whole ## measure, as ratios of one run on this machine
	@$(BIN)/python -m bench

chaos: .venv/whole ## break everything once under load and count; MINUTES=10 SEED=7 for random faults
	@$(BIN)/python -m tests.faults

shot: .venv/whole ## take pictures of every page into build/shots/
	@$(BIN)/pytest -q tests/browser/shots/*.py

words: .venv/whole ## gather every sentence for the translators, into translations/
	@mkdir -p build
	$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --keywords gettext_noop --add-location file \
		--sort-by-file --no-wrap --project Florin --output-file build/messages.pot wallet webapp actors templates
	$(BIN)/pybabel --quiet update --input-file build/messages.pot --output-dir translations \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap

clean: ## remove what can be made again; the wallet's data in .florin/ stays
	rm -rf .venv build *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.florin/*' -prune -exec rm -rf {} +

# The stamp is written last, so a virtual environment that was interrupted half-way is made again.
.venv/whole: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Florin needs Python 3.11 or newer, and '$(PYTHON)' is not: set PYTHON, as in 'make run PYTHON=python3.12'" >&2; \
		exit 1; }
	@rm -rf .venv
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
