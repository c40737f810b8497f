# Two commands for newcomers; everything else is CMake (see CMakePresets.json) and ./ci.sh.

.PHONY: help demo test

help:
	@echo "make demo   set up, build, fetch a sample mailbox over TLS into a Maildir"
	@echo "make test   set up, build, run all tests"

demo:
	@./tools/install-dependencies.sh
	@./demo/run.sh

test:
	@./tools/install-dependencies.sh test
	@./ci.sh
