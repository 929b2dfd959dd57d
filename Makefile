# `make` says what there is. Everything happens in .venv, made on first use; what is done is not done twice.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
PY := $(BIN)/python
DONE := _build/done
JOBS := 2 # tests that run side by side

# What the results depend on.
find = $(shell find $(1) -type f -not -path '*/__pycache__/*' -not -path '*/.ipynb_checkpoints/*' -not -name '.*' 2>/dev/null)
PACKAGE   := pyproject.toml $(call find,adaopt)
NOTEBOOKS := $(wildcard notebooks/*.ipynb)
PAGES     := _config.yml _toc.yml $(wildcard *.md) $(call find,book) $(NOTEBOOKS)
TESTS     := $(filter-out tests/site/%,$(call find,tests))
SITE      := $(call find,tests/site)
PYTHON_FILES := $(filter %.py %.ipynb,$(PACKAGE) $(PAGES) $(TESTS) $(SITE) $(call find,tools))

.PHONY: help
help: ## say what there is (this)
	@echo 'make TARGET'
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1	\2/p' $(MAKEFILE_LIST) | expand -t 13

# --- the two commands ------------------------------------------------------------------------

.PHONY: book
book: site ## build the book and serve it on this machine; PORT=9000 chooses the port
	@$(PY) tools/serve.py $(if $(PORT),--port $(PORT))

.PHONY: test
test: lint types unit outputs browser ## check everything (the next five)
	@echo 'Everything is checked.'

# --- checks ----------------------------------------------------------------------------------

.PHONY: lint types unit outputs browser
lint: $(DONE)/lint ## style of the Python files
types: $(DONE)/types ## types
unit: $(DONE)/unit ## the package, its examples, and the figures' arithmetic in JavaScript
outputs: $(DONE)/outputs ## run every notebook and compare each printed number with the stored one
browser: $(DONE)/browser ## the built site in a real browser; CHROME=/path/to/one chooses it

$(DONE)/lint: $(PYTHON_FILES) $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@mkdir -p $(@D) && touch $@

$(DONE)/types: $(PYTHON_FILES) $(VENV)/.test
	$(BIN)/mypy
	@mkdir -p $(@D) && touch $@

$(DONE)/unit: $(PACKAGE) $(TESTS) $(wildcard *.md) build.mjs node_modules/.done $(VENV)/.browser
	CHROME="$$(cat $(VENV)/.browser)" $(PY) -m pytest -n $(JOBS) --dist loadscope adaopt tests --ignore=tests/site
	@mkdir -p $(@D) && touch $@

$(DONE)/outputs: $(PACKAGE) $(NOTEBOOKS) $(VENV)/.test
	$(PY) -m pytest -n $(JOBS) --dist loadscope --nbval --nbval-current-env --nbval-cell-timeout=120 $(NOTEBOOKS)
	@mkdir -p $(@D) && touch $@

$(DONE)/browser: $(DONE)/site $(SITE) $(VENV)/.browser
	CHROME="$$(cat $(VENV)/.browser)" $(PY) -m pytest -n $(JOBS) tests/site
	@mkdir -p $(@D) && touch $@

# --- the book --------------------------------------------------------------------------------

.PHONY: site
site: $(DONE)/site ## build the site in _build/html from the stored outputs

$(DONE)/site: $(PACKAGE) $(PAGES) node_modules/.done $(VENV)/.book
	@rm -rf _build/html _build/.doctrees _build/jupyter_execute
	$(BIN)/jupyter-book build . -n -W --keep-going -q
	@mkdir -p $(@D) && touch $@
	@echo 'The site is in _build/html.'

.PHONY: notebooks
notebooks: $(VENV)/.book ## run the notebooks and store their outputs; NB=notebooks/06_adam.ipynb runs one
	$(PY) tools/notebooks.py $(NB)

.PHONY: lab
lab: $(VENV)/.book ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab notebooks

.PHONY: bundle
bundle: node_modules/.done ## bundle the live figures' JavaScript again, into adaopt/widgets/static
	$(BIN)/node build.mjs

# --- keeping house ---------------------------------------------------------------------------

.PHONY: format
format: $(VENV)/.test ## put the Python files in the project's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: golden
golden: .venv-golden/.done ## make the numbers of PyTorch, Keras, Optax and pandas again (a large download)
	$(subst $(VENV),.venv-golden,$(PY)) tests/golden/make_golden.py

.PHONY: clean distclean
clean: ## remove what was built
	rm -rf _build .pytest_cache .mypy_cache .ruff_cache .hypothesis

distclean: clean ## remove also what was installed
	rm -rf $(VENV) .venv-golden node_modules adaopt.egg-info

# --- what all this needs ---------------------------------------------------------------------

# A Python of at least 3.11. PYTHON=/path/to/python chooses one.
define new_venv
@found=; for p in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
  if "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found="$$p"; break; fi; \
done; \
if [ -z "$$found" ]; then \
  echo 'Python 3.11 or newer is needed and was not found. PYTHON=/path/to/python chooses one.'; exit 1; \
fi; \
echo "Making $(1) with $$("$$found" --version)"; \
"$$found" -m venv $(1) || { rm -rf $(1); \
  echo "$$found cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
endef
PIP = $(PY) -m pip --disable-pip-version-check install --quiet

$(PY):
	$(call new_venv,$(VENV))

$(VENV)/.book: requirements.txt constraints.txt pyproject.toml | $(PY)
	@echo 'Installing what the book needs'
	@$(PIP) -r requirements.txt -e .
	@touch $@

$(VENV)/.test: requirements-test.txt $(VENV)/.book
	@echo 'Installing what the tests need'
	@$(PIP) -r requirements-test.txt
	@touch $@

$(VENV)/.browser: tools/chromium.py $(VENV)/.test
	@$(PY) tools/chromium.py > $@.new && mv $@.new $@

node_modules/.done: package.json package-lock.json $(VENV)/.book
	@echo 'Installing what the figures and formulae need'
	@$(BIN)/npm ci --ignore-scripts --silent
	@touch $@

.venv-golden/.done: requirements-golden.txt
	$(call new_venv,.venv-golden)
	$(subst $(VENV),.venv-golden,$(PY)) -m pip install -r requirements-golden.txt -e .
	@touch $@
