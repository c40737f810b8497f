# Commands for newcomers; everything else is CMake (see CMakePresets.json) and ./ci.sh.

.PHONY: help demo test manual

help:
	@echo "make demo    set up, build, fetch a sample mailbox over TLS into a Maildir"
	@echo "make test    set up, build, run all tests"
	@echo "make manual  set up, make the manual and the API reference as web pages"

demo:
	@./tools/install-dependencies.sh
	@./demo/run.sh

test:
	@./tools/install-dependencies.sh test
	@./ci.sh

manual:
	@./tools/install-dependencies.sh docs
	@./docs/site/build.sh reference build/site
	@./docs/site/build.sh manual build/site
	@echo "build/site/index.html"
