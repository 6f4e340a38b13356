# outlive: make, make compare, make test. Recipes are POSIX sh.

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
TOOLS   := tmux screen zsh fish ksh busybox dash cc python3 perl node \
	systemd-nspawn pam_systemd dbus-daemon dbus-user-session sshd ssh sudo ip supervisord dtach daemonize atd cron \
	at crontab start-stop-daemon update-rc.d service logger
ROOMS    = $(wildcard cmd modes harness lessons)

.PHONY: all compare test race lint bench man clean

all:
	@CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/outlive ./cmd/outlive

# The main job, on this machine; flags go into ARGS: make compare ARGS='--shells all'
compare: all
	@bin/outlive compare $(ARGS)

test:
	@sh .ci/need $(TOOLS) || echo 'make test: what needs them is skipped' >&2
	@sh .ci/gotest bin/test.log ./...

# The race detector needs cgo, and that a C compiler.
race:
	@command -v "$$(go env CC)" >/dev/null || sh .ci/need gcc || { echo 'make race: a C compiler is needed' >&2; exit 1; }
	@CGO_ENABLED=1 sh .ci/gotest bin/race.log -race ./...

lint: bin/golangci-lint
	@bad=$$(gofmt -l $(ROOMS)); test -z "$$bad" || { echo "gofmt -w" $$bad >&2; exit 1; }
	go vet ./...
	go vet -tags man ./cmd/outlive
	go vet -tags bench ./harness
	GOOS=darwin CGO_ENABLED=0 go build -o /dev/null ./cmd/outlive
	bin/golangci-lint run

# The linter has a module of its own, so that its hundreds of dependencies stay out of ours.
bin/golangci-lint: .tools/go.mod .tools/go.sum
	cd .tools && CGO_ENABLED=0 go build -trimpath -o ../bin/golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint

# What outlive costs, as ratios of what was measured side by side.
bench: all
	@go test -c -tags bench -o bin/bench ./harness
	@bin/bench -test.run '^TestNumbers$$' -test.timeout 15m

man:
	@mkdir -p man
	@go run -tags man -ldflags '-X main.version=$(VERSION)' ./cmd/outlive man

clean:
	rm -rf bin man
