# make build   the program: .build/release/mpkg
# make test    everything: installs what is missing, builds, runs all tests
# make bench   speed, beside the peers that are installed: writes Tests/Benchmarks/RESULTS.md
# make demo    a bulk change, rehearsed on this machine from end to end
# make lint    style and syntax;  make format  mends the style
# make install puts the program, its manual and its completions below PREFIX; make uninstall takes them away
# make deb     a Debian package, make dist a source archive: both in .build/packages
# make test-install  installs the package and takes it away again, among other things
# make clean   removes all that was built

SWIFT ?= swift
JOBS ?= 2
PYTHON ?= python3
PREFIX ?= /usr/local

# How much make bench measures, and the Python whose modules (duckdb, chdb, polars, orjson) it uses.
BENCH_MB ?= 1000
BENCH_RUNS ?= 5
BENCH_PYTHON ?= $(PYTHON)
BENCH_OPTIONS ?=

# Where the shells look for completions (zsh in Debian's packages elsewhere), and what takes a program's symbols off.
BASH_COMPLETIONS ?= $(PREFIX)/share/bash-completion/completions
ZSH_COMPLETIONS ?= $(PREFIX)/share/zsh/site-functions
FISH_COMPLETIONS ?= $(PREFIX)/share/fish/vendor_completions.d
STRIP ?= strip

VERSION := $(shell sed -n 's/^  static let number = "\(.*\)"/\1/p' Sources/Commands/Mpkg.swift)
PACKAGES := $(CURDIR)/.build/packages

VENV := $(CURDIR)/.build/venv
SWIFT_FILES := Sources Tests Package.swift

# What the tests run: the released program, and a Python that has AWS's own clients.
export MPKG_BINARY := $(CURDIR)/.build/release/mpkg
export MPKG_PYTHON := $(VENV)/bin/python

.PHONY: build test bench demo format lint clean prerequisites
.PHONY: install install-built uninstall deb dist test-install

build:
	.ci/prerequisites build
	$(SWIFT) build -c release --static-swift-stdlib --product mpkg -j $(JOBS)

test: prerequisites $(VENV)/.ready build
	$(SWIFT) test -j $(JOBS)

bench: build
	$(PYTHON) Tests/Benchmarks/bench.py --mpkg "$(MPKG_BINARY)" --python "$(BENCH_PYTHON)" \
	  --mb $(BENCH_MB) --runs $(BENCH_RUNS) $(BENCH_OPTIONS)

demo: build
	PATH="$(CURDIR)/.build/release:$$PATH" examples/demo.sh

format:
	$(SWIFT) format format -i -r $(SWIFT_FILES)

lint:
	$(SWIFT) format lint --strict -r $(SWIFT_FILES)
	for script in .ci/run .ci/prerequisites .ci/deb .ci/test-install; do bash -n "$$script" || exit 1; done
	for script in examples/*.sh Sources/NoteCommit/*.sh; do sh -n "$$script" || exit 1; done
	$(PYTHON) -c 'import ast, sys; [ast.parse(open(f).read(), f) for f in sys.argv[1:]]' \
	  examples/*.py Tests/*/*.py

# root may have no Swift in its path: what was built before is installed then.
install:
	if command -v $(SWIFT) >/dev/null; then $(MAKE) build; fi
	$(MAKE) install-built

install-built:
	test -x "$(MPKG_BINARY)" || { echo "nothing to install: run make build first" >&2; exit 1; }
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(BASH_COMPLETIONS)" \
	  "$(DESTDIR)$(ZSH_COMPLETIONS)" "$(DESTDIR)$(FISH_COMPLETIONS)"
	install -m 755 "$(MPKG_BINARY)" "$(DESTDIR)$(PREFIX)/bin/mpkg"
	$(STRIP) "$(DESTDIR)$(PREFIX)/bin/mpkg"
	for page in man/*.[157]; do \
	  folder="$(DESTDIR)$(PREFIX)/share/man/man$${page##*.}" && install -d "$$folder" && \
	  install -m 644 "$$page" "$$folder" || exit 1; done
	write() { "$(MPKG_BINARY)" --generate-completion-script "$$1" >"$$2" && chmod 644 "$$2"; } && \
	  write bash "$(DESTDIR)$(BASH_COMPLETIONS)/mpkg" && \
	  write zsh "$(DESTDIR)$(ZSH_COMPLETIONS)/_mpkg" && \
	  write fish "$(DESTDIR)$(FISH_COMPLETIONS)/mpkg.fish"

uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/bin/mpkg" "$(DESTDIR)$(BASH_COMPLETIONS)/mpkg" \
	  "$(DESTDIR)$(ZSH_COMPLETIONS)/_mpkg" "$(DESTDIR)$(FISH_COMPLETIONS)/mpkg.fish"
	for page in man/*.[157]; do \
	  rm -f "$(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$${page#man/}" || exit 1; done

deb: build
	.ci/prerequisites deb
	.ci/deb "$(VERSION)" "$(PACKAGES)"

# Of what is committed.
dist:
	install -d "$(PACKAGES)"
	git archive --prefix=mpkg-$(VERSION)/ --output="$(PACKAGES)/mpkg-$(VERSION).tar.gz" HEAD
	@echo "$(PACKAGES)/mpkg-$(VERSION).tar.gz"

test-install: deb dist $(VENV)/.ready
	.ci/prerequisites install
	.ci/test-install "$(VERSION)" "$(PACKAGES)"

clean:
	rm -rf .build

prerequisites:
	.ci/prerequisites

$(VENV)/.ready: Tests/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -r Tests/requirements.txt
	touch $@
