# make build   the program: .build/release/mpkg
# make test    everything: installs what is missing, builds, runs all tests
# make test-spark  examples/spark on Spark itself, against mpkg alone
# make bench   speed, beside the peers that are installed: writes Tests/Benchmarks/RESULTS.md
# make demo    a bulk change, rehearsed on this machine from end to end
# make lint    style and syntax;  make format  mends the style
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

VENV := $(CURDIR)/.build/venv
SWIFT_FILES := Sources Tests Package.swift

# What the tests run: the released program, and a Python that has AWS's own clients.
export MPKG_BINARY := $(CURDIR)/.build/release/mpkg
export MPKG_PYTHON := $(VENV)/bin/python

.PHONY: build test test-spark bench demo format lint clean install prerequisites

build:
	.ci/prerequisites build
	$(SWIFT) build -c release --static-swift-stdlib --product mpkg -j $(JOBS)

test: prerequisites $(VENV)/.ready build
	$(SWIFT) test -j $(JOBS)

# Spark is large: it has a Python of its own, and is no part of make test.
SPARK_VENV := $(CURDIR)/.build/spark-venv

test-spark: build $(SPARK_VENV)/.ready
	PYSPARK_PYTHON=$(SPARK_VENV)/bin/python $(SPARK_VENV)/bin/python Tests/SparkTests/test_spark.py

$(SPARK_VENV)/.ready: examples/spark/requirements.txt
	.ci/prerequisites spark
	$(PYTHON) -m venv $(SPARK_VENV)
	$(SPARK_VENV)/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

bench: build
	$(PYTHON) Tests/Benchmarks/bench.py --mpkg "$(MPKG_BINARY)" --python "$(BENCH_PYTHON)" \
	  --mb $(BENCH_MB) --runs $(BENCH_RUNS) $(BENCH_OPTIONS)

demo: build
	PATH="$(CURDIR)/.build/release:$$PATH" examples/demo.sh

format:
	$(SWIFT) format format -i -r $(SWIFT_FILES)

lint:
	$(SWIFT) format lint --strict -r $(SWIFT_FILES)
	for script in .ci/run .ci/prerequisites; do bash -n "$$script" || exit 1; done
	for script in examples/*.sh; do sh -n "$$script" || exit 1; done
	$(PYTHON) -c 'import ast, sys; [ast.parse(open(f).read(), f) for f in sys.argv[1:]]' \
	  examples/*.py examples/*/*.py Tests/*/*.py

install: build
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 .build/release/mpkg $(DESTDIR)$(PREFIX)/bin/mpkg
	for page in man/*.[157]; do \
	  section=man$${page##*.}; install -d $(DESTDIR)$(PREFIX)/share/man/$$section && \
	  install -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/$$section || exit 1; done

clean:
	rm -rf .build

prerequisites:
	.ci/prerequisites

$(VENV)/.ready: Tests/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -r Tests/requirements.txt
	touch $@
