# make build   the program: .build/release/mpkg
# make test    everything: installs what is missing, builds, runs all tests
# make test-spark  examples/spark on Spark itself, against mpkg alone
# make test-browser  the page of mpkg review in headless Chromium
# make bench   speed, beside the peers that are installed: writes Tests/Benchmarks/RESULTS.md
# make demo    a bulk change, rehearsed on this machine from end to end
# make docs    the README's pictures, from real runs
# make start-order  lists anew which functions a short run calls; the linker puts them side by side
# make lint    style and syntax;  make format  mends the style
# make install PREFIX=… DESTDIR=…  the program, manual and completions;  make uninstall
# make wheel   the package for pip: .build/mpkg-*.whl;  make test-wheel  installs it and runs the demo
# make test-python  the Python module, beside pandas, pyarrow and polars
# make deb     a Debian package;  make dist  a source archive;  make test-install  tries both
# make clean   removes all that was built

SWIFT ?= swift
JOBS ?= 2
PYTHON ?= python3
PREFIX ?= /usr/local
# More for swift build: --scratch-path FOLDER builds in another folder than .build.
BUILD_OPTIONS ?=

# How much make bench measures, and the Python whose modules (duckdb, chdb, polars, orjson, pandas) it uses.
BENCH_MB ?= 1000
BENCH_RUNS ?= 5
BENCH_PYTHON ?= $(PYTHON)
BENCH_OPTIONS ?=

VENV := $(CURDIR)/.build/venv
SWIFT_FILES := Sources Tests Package.swift

# What the tests run: the released program, and a Python that has AWS's own clients.
export MPKG_BINARY := $(CURDIR)/.build/release/mpkg
export MPKG_PYTHON := $(VENV)/bin/python

.PHONY: build test test-spark test-browser bench demo docs start-order format lint clean install uninstall deb \
  wheel dist test-install test-python test-wheel prerequisites

# A small program. Each function in a section of its own, and public ones not kept for others: so the linker leaves
# out those that nothing calls. Compiled for size, but for the targets that Package.swift wants fast.
SMALL := -Xswiftc -Xfrontend -Xswiftc -function-sections -Xcc -ffunction-sections -Xcc -fdata-sections \
  -Xswiftc -Xfrontend -Xswiftc -internalize-at-link -Xswiftc -Osize

build:
	.ci/prerequisites build
	$(SWIFT) build -c release --static-swift-stdlib --product mpkg -j $(JOBS) $(SMALL) $(BUILD_OPTIONS)

test: prerequisites $(VENV)/.ready build
	$(SWIFT) test -j $(JOBS)

# Spark is large: it has a Python of its own, and is no part of make test. Its workers get the wheel.
SPARK_VENV := $(CURDIR)/.build/spark-venv

test-spark: wheel $(SPARK_VENV)/.ready
	.ci/prerequisites spark
	MPKG_WHEEL=$$(echo $(CURDIR)/.build/mpkg-*.whl) PYSPARK_PYTHON=$(SPARK_VENV)/bin/python \
	  $(SPARK_VENV)/bin/python Tests/Spark/test_spark.py

$(SPARK_VENV)/.ready: examples/spark/requirements.txt
	.ci/prerequisites
	$(PYTHON) -m venv $(SPARK_VENV)
	$(SPARK_VENV)/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

# The Python module, checked by mypy and held against pandas, pyarrow and polars, which have a Python of
# their own.
MODULE_VENV := $(CURDIR)/.build/module-venv

test-python: build $(MODULE_VENV)/.ready
	cd Sources/Python && $(MODULE_VENV)/bin/mypy --cache-dir "$(CURDIR)/.build/mypy"
	$(MODULE_VENV)/bin/python -B -m pytest -q -W error -p no:cacheprovider Tests/Python

$(MODULE_VENV)/.ready: Tests/Python/requirements.txt
	.ci/prerequisites
	$(PYTHON) -m venv $(MODULE_VENV)
	$(MODULE_VENV)/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

# The browser's driver comes from PyPI into a Python of its own, the browser from Debian.
BROWSER_VENV := $(CURDIR)/.build/browser-venv

test-browser: build $(BROWSER_VENV)/.ready
	.ci/prerequisites browser
	cd Tests/Browser && $(BROWSER_VENV)/bin/python -m unittest

$(BROWSER_VENV)/.ready: Tests/Browser/requirements.txt
	.ci/prerequisites
	$(PYTHON) -m venv $(BROWSER_VENV)
	$(BROWSER_VENV)/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

bench: build
	$(PYTHON) Tests/Benchmarks/bench.py --mpkg "$(MPKG_BINARY)" --python "$(BENCH_PYTHON)" \
	  --mb $(BENCH_MB) --runs $(BENCH_RUNS) $(BENCH_OPTIONS)

demo: build
	PATH="$(CURDIR)/.build/release:$$PATH" examples/demo.sh

docs: build $(BROWSER_VENV)/.ready
	.ci/prerequisites browser
	PATH="$(CURDIR)/.build/release:$$PATH" $(PYTHON) examples/pictures/terminal.py > .build/picture.svg
	mv .build/picture.svg examples/pictures/terminal.svg
	PATH="$(CURDIR)/.build/release:$$PATH" $(BROWSER_VENV)/bin/python examples/pictures/review.py .build/review.png
	mv .build/review.png examples/pictures/review.png

# The list may be older than the program: the linker passes over names that are gone.
start-order: build
	.ci/start-order .build/release/mpkg > .build/start-order.txt
	mv .build/start-order.txt Sources/mpkg/LinkerScripts/start-order.txt

format:
	$(SWIFT) format format -i -r $(SWIFT_FILES)

lint:
	$(SWIFT) format lint --strict -r $(SWIFT_FILES)
	for script in .ci/run .ci/prerequisites .ci/debian/build Tests/Install/*; do bash -n "$$script" || exit 1; done
	for script in examples/*.sh Sources/NoteCommit/*.sh; do sh -n "$$script" || exit 1; done
	$(PYTHON) -c 'import ast, sys; [ast.parse(open(f).read(), f) for f in sys.argv[1:]]' \
	  .ci/notice .ci/start-order examples/*.py examples/*/*.py Sources/Python/*.py Sources/Python/*/*.py Tests/*/*.py

# Where shells and man look below PREFIX.
SHARE = $(DESTDIR)$(PREFIX)/share
COMPLETIONS := bash-completion/completions/mpkg zsh/site-functions/_mpkg fish/vendor_completions.d/mpkg.fish
VERSION := $(shell sed -n 's/.*static let number = "\(.*\)"/\1/p' Sources/Commands/Mpkg.swift)

install: build
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 .build/release/mpkg $(DESTDIR)$(PREFIX)/bin/mpkg
# Two thirds of the program are symbols. The strip of binutils takes them off, or what comes with Swift.
	strip $(DESTDIR)$(PREFIX)/bin/mpkg 2>/dev/null || \
	  "$$(dirname "$$(readlink -f "$$(command -v $(SWIFT))")")/llvm-objcopy" --strip-all $(DESTDIR)$(PREFIX)/bin/mpkg || \
	  echo "make install: neither strip nor llvm-objcopy works here, so mpkg keeps its symbols" >&2
	for page in man/*.[157]; do \
	  section=man$${page##*.}; install -d $(SHARE)/man/$$section && \
	  install -m 644 $$page $(SHARE)/man/$$section || exit 1; done
	for file in $(COMPLETIONS); do \
	  case $$file in bash*) shell=bash;; zsh*) shell=zsh;; *) shell=fish;; esac; \
	  install -d $(SHARE)/$${file%/*} && \
	  .build/release/mpkg --generate-completion-script $$shell > $(SHARE)/$$file || exit 1; done

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/mpkg
	for page in man/*.[157]; do rm -f $(SHARE)/man/man$${page##*.}/$${page##*/}; done
	for file in $(COMPLETIONS); do rm -f $(SHARE)/$$file; done

# .build/mpkg_VERSION_ARCHITECTURE.deb; lintian has the last word.
deb: build
	.ci/prerequisites packaging
	.ci/debian/build $(VERSION)

wheel: build
	.ci/prerequisites packaging
	rm -f .build/mpkg-*.whl
	$(PYTHON) Sources/Python/build_wheel.py .build

test-wheel: build
	.ci/prerequisites packaging
	PYTHON=$(PYTHON) Tests/Install/test-wheel

# .build/mpkg-VERSION.tar.gz: what is committed, and from which commit.
dist:
	git -c safe.directory='*' archive --prefix=mpkg-$(VERSION)/ -o .build/mpkg-$(VERSION).tar.gz HEAD

test-install: build
	.ci/prerequisites packaging
	Tests/Install/test-install $(VERSION)

clean:
	rm -rf .build

prerequisites:
	.ci/prerequisites

$(VENV)/.ready: Tests/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -r Tests/requirements.txt
# Only its data is read, the published resource schemas: what it depends on is not needed.
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps cfn-lint==1.58.0
	touch $@
