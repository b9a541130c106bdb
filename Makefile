# Needs Go and Node, nothing else. "make" alone prints what there is.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
STAMPS := .make

# What the web build and the binary are made of. The lists themselves are kept too,
# so that a removed file counts as a change.
WEB_SOURCES := $(shell find web \( -name node_modules -o -path web/dist -o -name '*.test.ts' \) -prune -o -type f ! -name '*.go' ! -name .keep -print | LC_ALL=C sort)
GO_SOURCES := $(shell find *.go cmd internal web/embed.go -type f ! -name '*_test.go' ! -path '*/testdata/*' 2>/dev/null | LC_ALL=C sort)

$(shell mkdir -p $(STAMPS))
$(shell echo '$(WEB_SOURCES)' | cmp -s - $(STAMPS)/web.list || echo '$(WEB_SOURCES)' >$(STAMPS)/web.list)
$(shell echo '$(GO_SOURCES)' | cmp -s - $(STAMPS)/go.list || echo '$(GO_SOURCES)' >$(STAMPS)/go.list)

.PHONY: help run build test check generate dev bench screenshots clean

help: ## print this list
	@echo "Deskside $(VERSION)"
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS=$$'\t' read -r name what; do printf '  make %-12s %s\n' "$$name" "$$what"; done

run: build ## build what has changed and start the demo: a shop with the chat, two agents; Ctrl-C stops it
	@exec bin/deskside demo

build: bin/deskside ## build bin/deskside, front ends included
	@:

test: ## run everything: checks, Go tests, front-end tests, journeys in a real browser
	@node scripts/test.mjs

check: ## the fast half of it: formatting, lint, types, generated files, size limits
	@node scripts/test.mjs --checks

generate: $(STAMPS)/npm ## write the API document and the front end's API types anew
	go test ./internal/api -run TestDocument -update
	cd web && npm run --silent generate

dev: $(STAMPS)/npm ## run the demo and build and restart it whenever a source changes
	@node scripts/dev.mjs

bench: build bin/publishers ## measure this machine: chat both ways, idle visitors, start; see docs/performance.md
	@scripts/bench

screenshots: build ## take the pictures in docs/images anew
	@node scripts/test.mjs --screenshots

clean: ## remove what was built here
	rm -rf bin $(STAMPS) web/node_modules e2e/report e2e/test-results
	find web/dist -mindepth 1 ! -name .keep -delete

bin/publishers: $(wildcard bench/publishers/*)
	cd bench/publishers && CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o ../../$@ .

$(STAMPS)/npm: web/package.json web/package-lock.json web/.npmrc
	cd web && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund
	@touch $@

$(STAMPS)/web: $(STAMPS)/npm $(STAMPS)/web.list $(WEB_SOURCES)
	cd web && npm run --silent build
	@touch $@

bin/deskside: $(STAMPS)/web $(STAMPS)/go.list $(GO_SOURCES) go.mod go.sum
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o $@ ./cmd/deskside
