# Development of the add-on: `make demo` is the place to start.
# Works from any folder (make -C, make -f), also when the path has spaces.

PYTHON ?= python3
SIZE ?= L
HERE := $(shell cd "$$(dirname "$(strip $(MAKEFILE_LIST))")" && pwd)
VENV := .odoo/venv/bin/python
# exec: a signal sent to make reaches the script, which ends its children.
IN := cd "$(HERE)" && exec

.PHONY: help setup demo serve test lint bench clean

help:
	@echo "make setup   get Odoo 19, a database server and the Python packages"
	@echo "make demo    a French company whose customers are chased for real, then serve it"
	@echo "             (NO_SERVE=1: stop after the table)"
	@echo "make serve   open the demo again"
	@echo "make test    all tests (ONLY=engine,odoo: some of them)"
	@echo "make lint    the checks that need no database"
	@echo "make bench   measure at SIZE=S, M, L or XL"
	@echo "make clean   remove everything that the above made"

setup:
	@$(IN) "$(PYTHON)" dev/setup.py

demo: setup
	@$(IN) $(VENV) dev/demo.py $(if $(NO_SERVE),--no-serve)

serve: setup
	@$(IN) $(VENV) dev/demo.py --again

test: setup
	@$(IN) $(VENV) dev/test.py $(if $(ONLY),--only $(ONLY))

lint: setup
	@$(IN) $(VENV) dev/test.py --only ruff,pylint,oca,size

bench: setup
	@$(IN) $(VENV) benchmarks/run.py --size $(SIZE)

clean:
	@$(IN) "$(PYTHON)" dev/clean.py
