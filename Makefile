# Recuento: make run publishes the bundled data, make test proves it.
GO ?= go
BIN := bin/recuento
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME ?= 30s
ROWS ?= 100000 1000000
TARGETS ?=
DIR ?= screenshots

.PHONY: run test dist evaluate conformance screenshots lint bench fuzz clean build

run: build
	$(BIN) run

build:
	$(GO) build -trimpath -o $(BIN) ./cmd/recuento

test:
	$(GO) test -timeout 25m ./...

dist:
	$(GO) run .ci/dist.go $(TARGETS)

evaluate:
	$(GO) test ./pipeline/resolve ./pipeline -run 'TestQuality|TestTheFieldGold' -count=1 -v

conformance: build
	.ci/conformance/run

screenshots:
	$(GO) test ./pipeline/site -run TestScreenshots -count=1 -screenshots $(abspath $(DIR))

lint:
	@out=$$(gofmt -l cmd pipeline schemas); test -z "$$out" || { echo "gofmt would change:"; echo "$$out"; exit 1; }
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	$(GO) mod verify
	$(GO) mod tidy -diff

bench: build
	$(GO) run ./cmd/bench -bin $(BIN) $(ROWS)
	$(GO) test ./pipeline -run '^$$' -bench AThousandVersions -benchtime 1x -timeout 60m

fuzz:
	@for p in $$($(GO) list ./...); do for f in $$($(GO) test -list '^Fuzz' $$p | grep ^Fuzz); do \
	  echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5x $$p || exit 1; done; done

clean:
	rm -rf bin dist bench-data
