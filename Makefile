# One environment for everything: made from requirements.txt (pinned, hashed), the project on top of it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
CATALOGUES := monitor/wording/catalogues
LANGUAGES := zh

.PHONY: demo test run check wheel bench catalogues lock clean
.DEFAULT_GOAL := demo

demo: $(READY)
	@$(BIN)/macro-monitor demo

test: $(READY)
	$(BIN)/pytest -n auto --dist loadgroup

run: $(READY)
	@$(BIN)/macro-monitor run

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test

wheel: $(READY)
	$(BIN)/python -m build --wheel

bench: $(READY)
	$(BIN)/python -m benchmarks

# What is said, gathered from the code, and the translations of it brought up to date and compiled.
catalogues: $(READY)
	$(BIN)/pybabel -q extract --omit-header --no-location --no-default-keywords --sort-output --width 100 \
		-k say -k phrase -k count:1,2 -k marked:1c,2 -o $(CATALOGUES)/monitor.pot \
		monitor/wording monitor/report monitor/explanation
	for language in $(LANGUAGES); do \
		$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 100 \
			-D monitor -l $$language -i $(CATALOGUES)/monitor.pot -d $(CATALOGUES); \
	done
	rm $(CATALOGUES)/monitor.pot
	$(BIN)/pybabel -q compile -D monitor -d $(CATALOGUES)

# Bytecode is compiled here, so that no command pays for it; see benchmarks/RESULTS.md.
$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "macro-monitor needs Python 3.11 or newer: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Making $(VENV) from requirements.txt ..."
	@if command -v uv >/dev/null; then \
		uv venv --quiet --allow-existing --python $(PYTHON) $(VENV) && \
		uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt && \
		uv pip install --quiet --python $(BIN)/python --no-deps -e . ; \
	else \
		$(PYTHON) -m venv $(VENV) && \
		$(BIN)/pip install --quiet --require-hashes -r requirements.txt && \
		$(BIN)/pip install --quiet --no-deps -e . ; \
	fi
	@$(BIN)/python -m compileall -q monitor
	@touch $@

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--extra dev --output-file requirements.txt pyproject.toml

clean:
	rm -rf $(VENV) build dist demo-output
