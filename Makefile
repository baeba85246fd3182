# gongkai: make demo and make test need Go, a C compiler with the C++ library,
# and make.
# Everything else is fetched by Go or skipped with a word about it.

GO     ?= go
WORK   ?= work/demo
GOLD   ?= ../shared/reports
SPECIMENS ?= 2000
FUZZTIME  ?= 10s
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2

# Go needs a home for its caches; without one they go beside the sources.
ifeq ($(strip $(HOME)),)
export HOME := $(CURDIR)/.home
endif
# DuckDB is linked by cgo.
export CGO_ENABLED := 1

.PHONY: help demo build test check vet staticcheck race bench fuzz score clean
.DEFAULT_GOAL := help

help:
	@echo 'make demo   crawl a small government web on this machine, extract, load, compare'
	@echo 'make test   run the tests'
	@echo 'make check  vet, staticcheck and the race detector'
	@echo 'make build  the commands, into bin/'
	@echo 'make bench  throughput beside bare floors, each measured in the same run'
	@echo 'make score  cells and prose numbers right: GOLD=folder, SPECIMENS=number'
	@echo 'make fuzz   every fuzz target for FUZZTIME=10s'
	@echo 'make clean  remove bin/ and work/demo/'

# The revision goes into the binaries where git answers.
VCS := $(shell git rev-parse HEAD >/dev/null 2>&1 && echo auto || echo false)
build:
	$(GO) build -buildvcs=$(VCS) -ldflags="-s -w" -o bin/ ./cmd/...

demo: build
	bin/demo -work $(WORK)

test:
	@command -v soffice >/dev/null 2>&1 || echo 'no LibreOffice: tests of DOC, XLS, WPS and RTF skip'
	@tesseract --list-langs 2>/dev/null | grep -qx chi_sim || echo 'no tesseract with chi_sim: tests of character recognition skip'
	$(GO) test ./...

check: vet staticcheck race

vet:
	$(GO) vet ./...

staticcheck:
	$(GO) run $(STATICCHECK) ./...

race:
	$(GO) test -race -timeout 30m ./...

# Extraction beside html.Parse, load beside INSERT … SELECT and COPY, fetch and
# crawl beside net/http: each with its floor in the same run. More reports to
# load: make bench BENCH=./internal/load REPORTS=10000,100000,1000000 (the last
# takes half an hour and 30 GB below TMPDIR).
BENCH ?= ./internal/score ./internal/load ./internal/compare ./internal/fetch ./internal/crawl
REPORTS ?= 10000
bench: export GONGKAI_BENCH_REPORTS = $(REPORTS)
bench:
	$(GO) test -p 1 -run '^$$' -bench . -timeout 90m $(BENCH)

fuzz:
	@set -e; for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz' || true); do \
	    echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -parallel 1 $$p; \
	  done; done

score:
	$(GO) run ./cmd/score -gold $(GOLD) -specimens $(SPECIMENS)

clean:
	rm -rf bin work/demo
