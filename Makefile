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
BIOME := $(BIN)/node node_modules/@biomejs/biome/bin/biome
JOBS := 2 # tests that run side by side

# What the results depend on.
find = $(shell find $(1) -type f -not -path '*/__pycache__/*' -not -path '*/.ipynb_checkpoints/*' -not -name '.*' 2>/dev/null)
PACKAGE   := pyproject.toml $(call find,adaopt)
NOTEBOOKS := $(wildcard notebooks/*.ipynb)
PAGES     := _config.yml _toc.yml $(wildcard *.md benchmarks/results/*) $(call find,book) $(NOTEBOOKS)
LITE      := tools/lite.py tools/export_notebooks.py $(call find,lite)
TESTS     := $(filter-out tests/site/%,$(call find,tests))
SITE      := $(call find,tests/site)
BENCHMARKS := $(call find,benchmarks)
PYTHON_FILES := $(filter %.py %.ipynb,$(PACKAGE) $(PAGES) $(TESTS) $(SITE) $(call find,tools) $(BENCHMARKS))
SCRIPTS := build.mjs $(filter %.js %.mjs %.cjs %.css,$(PACKAGE) $(PAGES) $(TESTS) $(SITE) $(call find,tools))

.PHONY: help
help: ## say what there is (this)
	@echo 'make TARGET'
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1	\2/p' $(MAKEFILE_LIST) | expand -t 13

# --- the two commands ------------------------------------------------------------------------

.PHONY: book
book: site ## build the book and serve it on this machine; PORT=9000 chooses the port
	@$(PY) tools/serve.py $(PORT)

.PHONY: test
PARTS := lint types unit outputs site browser
test: node_modules/.done $(VENV)/.browser ## check everything (the next five), and say how long each part took
	@took=; for part in $(PARTS); do begin=$$(date +%s); \
	  $(MAKE) --no-print-directory $$part || exit 1; \
	  took="$$took, $$part $$(($$(date +%s) - begin)) s"; \
	done; echo "Everything is checked$$took."

# --- checks ----------------------------------------------------------------------------------

.PHONY: lint types unit outputs browser
lint: $(DONE)/lint ## style of Python, JavaScript and CSS
types: $(DONE)/types ## types
unit: $(DONE)/unit ## the package, its examples, and the figures' arithmetic in JavaScript
outputs: ## run every notebook alone, in a clean environment, and compare each printed number
browser: $(DONE)/browser ## the built site in a real browser; CHROME=/path/to/one chooses it

$(DONE)/lint: $(PYTHON_FILES) $(SCRIPTS) biome.json node_modules/.done $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIOME) check --error-on-warnings
	@mkdir -p $(@D) && touch $@

$(DONE)/types: $(PYTHON_FILES) $(VENV)/.test
	$(BIN)/mypy
	@mkdir -p $(@D) && touch $@

$(DONE)/unit: $(PACKAGE) $(TESTS) $(BENCHMARKS) $(wildcard book/_ext/adaopt_book/*.py tools/*.py) $(wildcard *.md book/*.md requirements*) build.mjs node_modules/.done $(VENV)/.browser
	CHROME="$$(cat $(VENV)/.browser)" $(PY) -m pytest -n $(JOBS) --dist loadscope adaopt tests book/_ext tools --ignore=tests/site
	@mkdir -p $(@D) && touch $@

outputs:
	@$(MAKE) --no-print-directory -j $(JOBS) $(NOTEBOOKS:notebooks/%.ipynb=$(DONE)/outputs/%)

$(DONE)/clean: $(PACKAGE) $(LITE) tools/clean_env.py requirements.lock $(VENV)/.test
	$(PY) tools/clean_env.py
	@mkdir -p $(@D) && touch $@

$(DONE)/outputs/%: notebooks/%.ipynb $(DONE)/clean
	@$(PY) tools/clean_env.py $*
	JUPYTER_PATH=_build/clean/share/jupyter $(PY) -m pytest -q --nbval --nbval-kernel-name=clean --nbval-cell-timeout=120 _build/clean/$*/$*.ipynb
	@mkdir -p $(@D) && touch $@

# A page that passed with the same files is left out; CI=true asks of every page.
$(DONE)/browser: $(DONE)/site $(SITE) $(VENV)/.browser
	CHROME="$$(cat $(VENV)/.browser)" $(PY) -m pytest -n $(JOBS) --dist loadgroup $(if $(CI),,--changed) tests/site
	@mkdir -p $(@D) && touch $@

# --- the book --------------------------------------------------------------------------------

.PHONY: site
site: $(DONE)/site ## build the site in _build/html from the stored outputs

$(DONE)/site: $(PACKAGE) $(PAGES) $(LITE) tools/optimize.py tools/purge.mjs node_modules/.done $(VENV)/.book
	@rm -rf _build/html _build/.doctrees _build/jupyter_execute
	$(BIN)/jupyter-book build . -n -W --keep-going -q
	$(PY) tools/lite.py
	@rm -rf _build/plain && cp -R _build/html _build/plain
	$(PY) tools/optimize.py
	@mkdir -p $(@D) && touch $@
	@echo 'The site is in _build/html.'

.PHONY: pdf zip
pdf: _build/adaopt.pdf ## print the whole book as one PDF, _build/adaopt.pdf
_build/adaopt.pdf: $(DONE)/site tools/pdf.py $(VENV)/.browser
	CHROME="$$(cat $(VENV)/.browser)" $(PY) tools/pdf.py

zip: _build/adaopt-book.zip ## pack the site to be read without a server, _build/adaopt-book.zip
_build/adaopt-book.zip: $(DONE)/site tools/zip_site.py
	$(PY) tools/zip_site.py

.PHONY: notebooks
notebooks: $(VENV)/.book ## run the notebooks and store their outputs; NB=notebooks/06_adam.ipynb runs one
	$(PY) tools/notebooks.py $(NB)

.PHONY: lab
lab: $(VENV)/.book ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab notebooks

.PHONY: bundle
bundle: node_modules/.done $(VENV)/.browser ## bundle the live figures again, with their settings, index and heights, into adaopt/widgets/static
	$(PY) tools/figures.py
	$(BIN)/node build.mjs
	CHROME="$$(cat $(VENV)/.browser)" $(PY) tools/heights.py
	$(BIN)/node build.mjs

.PHONY: links
links: $(VENV)/.book node_modules/.done ## ask every external link whether it is alive (needs the network); a report in _build/links
	$(BIN)/jupyter-book build . --builder linkcheck --path-output _build/links

.PHONY: preview
preview: $(VENV)/.book ## draw the picture of a shared link again, book/images/preview.png
	$(PY) tools/preview.py

# --- keeping house ---------------------------------------------------------------------------

.PHONY: format
format: node_modules/.done $(VENV)/.test ## put Python, JavaScript and CSS in the project's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIOME) check --write

.PHONY: golden
golden: .venv-golden/.done ## make the numbers of PyTorch, Keras, Optax and pandas again (a large download)
	$(subst $(VENV),.venv-golden,$(PY)) tests/golden/make_golden.py

.PHONY: lock
lock: $(VENV)/.test ## lock what requirements*.txt ask for, with hashes; UPGRADE=1 looks for newer versions of what these need
	$(LOCK) requirements.txt --output-file requirements.lock
	$(LOCK) requirements-test.txt --constraints requirements.lock --output-file requirements-test.lock
# For all systems and Pythons at once, and one version for all of them.
LOCK = $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
  --generate-hashes --no-annotate --custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade)

.PHONY: lighthouse
lighthouse: $(DONE)/site tools/lighthouse/node_modules/.done $(VENV)/.browser ## measure the site as on a phone: speed of a chapter, its first figure, other scores of every page; ONLY=notebooks/03_ema times one page
	@mkdir -p _build/lighthouse
	$(LIGHTHOUSE)/speed.json $(foreach page,$(ONLY),--collect.url=/$(page).html)
	CHROME="$$(cat $(VENV)/.browser)" $(PY) tools/first_figure.py $(ONLY)
	$(if $(ONLY),,$(LIGHTHOUSE)/pages.json)
LIGHTHOUSE = cd _build/lighthouse && CHROME_PATH="$$(cat ../../$(VENV)/.browser)" ../../$(BIN)/node \
  ../../tools/lighthouse/node_modules/@lhci/cli/src/cli.js autorun --config=../../tools/lighthouse

.PHONY: bench
bench: .venv-golden/.done ## measure speed beside PyTorch and Optax, the tables of book/speed.md; ONLY=sweep measures one
	$(subst $(VENV),.venv-golden,$(PY)) -m benchmarks $(ONLY)

.PHONY: clean distclean
clean: ## remove what was built
	rm -rf _build .pytest_cache .mypy_cache .ruff_cache .hypothesis

distclean: clean ## remove also what was installed
	rm -rf $(VENV) .venv-golden node_modules tools/lighthouse/node_modules adaopt.egg-info

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

$(VENV)/.book: requirements.lock pyproject.toml | $(PY)
	@echo 'Installing what the book needs'
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: requirements-test.lock $(VENV)/.book
	@echo 'Installing what the tests need'
	@$(PIP) --require-hashes -r requirements-test.lock
	@touch $@

$(VENV)/.browser: tools/chromium.py $(VENV)/.test
	@$(PY) tools/chromium.py > $@.new && mv $@.new $@

node_modules/.done: package.json package-lock.json $(VENV)/.book
	@echo 'Installing what the figures and formulae need'
	@$(BIN)/npm ci --ignore-scripts --silent
	@touch $@

tools/lighthouse/node_modules/.done: tools/lighthouse/package.json tools/lighthouse/package-lock.json $(VENV)/.book
	@echo 'Installing Lighthouse'
	@$(BIN)/npm ci --prefix $(@D)/.. --ignore-scripts --silent
	@touch $@

.venv-golden/.done: requirements-golden.txt
	$(call new_venv,.venv-golden)
	$(subst $(VENV),.venv-golden,$(PY)) -m pip install -r requirements-golden.txt -e .
	@touch $@
