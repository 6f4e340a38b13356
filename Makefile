# outlive: make, make compare, make install, make test. Recipes are POSIX sh.

PREFIX  = /usr/local
BINDIR  = $(PREFIX)/bin
DATADIR = $(PREFIX)/share
MANDIR  = $(DATADIR)/man
COMPLETIONS = bash-completion/completions/outlive zsh/site-functions/_outlive fish/vendor_completions.d/outlive.fish
BUILT   = bin
MANUAL  = man

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
COMMIT  := $(shell git rev-parse HEAD 2>/dev/null)
# What the tests need: the shells and the languages, as their files name them, and the rest.
SHELLS    = $(shell sed -n 's/^.*Package: *"\(.*\)",/\1/p' harness/shell/*.go)
LANGUAGES = $(shell sed -n 's/^.*Needs: *"\(.*\)",/\1/p' $$(grep -L 'Large:' harness/runtimes/*.go))
TOOLS     = $(SHELLS) $(LANGUAGES) tmux screen \
	systemd-nspawn pam_systemd dbus-daemon dbus-user-session sshd ssh sudo ip supervisord dtach daemonize atd cron \
	at crontab start-stop-daemon update-rc.d service logger setfattr tini \
	runsvdir s6-svscan svscan daemon script python3-daemon logrotate rsyslogd ansible-playbook chromium
ROOMS    = $(wildcard cmd modes harness lessons)
SOURCES  = $(shell find $(ROOMS) -name '*.go' -o -name '*.md') go.mod go.sum

# The parcels that make dist makes.
DIST       = bin/dist
ARCHES     = amd64 arm64
FORMATS    = tar deb rpm
MAINTAINER = $(shell git log -1 --format='%cn <%ce>' 2>/dev/null)

.PHONY: fleet distributions all compare install uninstall test tools race lint bench lines scoreboard forecasts minutes room arm64 man clean go

# Where the kernel starts it: modes/early_linux_amd64.go.
ENTRY_linux_amd64 = -E outlive/modes.early

# The linker writes by mmap(2), and that lies in memory page by page, for which every
# start pays, 0.5 of 3.9 ms of processor time; a copy lies there in larger pieces.
all: go
	@CGO_ENABLED=0 go build -trimpath -ldflags '-s -w $(ENTRY_$(shell go env GOOS)_$(shell go env GOARCH)) -X main.version=$(VERSION) -X main.commit=$(COMMIT)' -o $(BUILT)/linked ./cmd/outlive
	@cp $(BUILT)/linked $(BUILT)/outlive.$$$$ && mv -f $(BUILT)/outlive.$$$$ $(BUILT)/outlive

go:
	@command -v go >/dev/null || { echo 'outlive is built with Go $(shell sed -n 's/^go \([0-9]*\.[0-9]*\).*/\1/p' go.mod) or newer, and there is no go in $$PATH: https://go.dev/doc/install' >&2; exit 1; }

# The main job, on this machine; flags go into ARGS: make compare ARGS='--shells all'
compare: all
	@$(BUILT)/outlive compare $(ARGS)

# What is built and newer than its sources is not built again: root may have no Go.
install: $(BUILT)/outlive $(MANUAL)/outlive.1
	@install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man7 $(dir $(addprefix $(DESTDIR)$(DATADIR)/,$(COMPLETIONS)))
	@install -m 755 $(BUILT)/outlive $(DESTDIR)$(BINDIR)/outlive
	@install -m 644 $(MANUAL)/*.1 $(DESTDIR)$(MANDIR)/man1
	@install -m 644 $(MANUAL)/*.7 $(DESTDIR)$(MANDIR)/man7
	@for file in $(COMPLETIONS); do \
		umask 022; $(BUILT)/outlive completion $${file%%[/-]*} >$(DESTDIR)$(DATADIR)/$$file || exit; done
	@echo '$(DESTDIR)$(BINDIR)/outlive is installed, with man pages and completions'

uninstall:
	rm -f $(DESTDIR)$(BINDIR)/outlive $(DESTDIR)$(MANDIR)/man1/outlive.1 $(DESTDIR)$(MANDIR)/man?/outlive-*.[17] \
		$(addprefix $(DESTDIR)$(DATADIR)/,$(COMPLETIONS))

$(BUILT)/outlive: $(SOURCES)
	@$(MAKE) --no-print-directory all
	@touch $@

$(MANUAL)/outlive.1: $(SOURCES)
	@$(MAKE) --no-print-directory man
	@touch $@

test: go tools
	@CGO_ENABLED=0 sh .ci/gotest bin/test.log ./...

tools:
	@sh .ci/need $(TOOLS) || echo 'make test: what needs them is skipped' >&2

# The race detector needs cgo, and that a C compiler.
race: go
	@command -v "$$(go env CC)" >/dev/null || sh .ci/need gcc || { echo 'make race: a C compiler is needed' >&2; exit 1; }
	@CGO_ENABLED=1 sh .ci/gotest bin/race.log -race ./...

# Without cgo, as the tests are built: what both need is compiled once.
lint: export CGO_ENABLED = 0
lint: go bin/golangci-lint
	@bad=$$(gofmt -l $(ROOMS)); test -z "$$bad" || { echo "gofmt -w" $$bad >&2; exit 1; }
	go vet ./...
	go vet -tags man ./cmd/outlive
	go vet -tags race ./harness/proc/anew
	go vet -tags parcels ./cmd/outlive
	go vet -tags bench ./harness
	go vet -tags fleet ./harness/ansible
	go vet -tags scoreboard ./harness ./harness/scoreboard
	GOOS=darwin go build -o /dev/null ./cmd/outlive
	bin/golangci-lint run

# The linter has a module of its own, so that its hundreds of dependencies stay out of ours.
bin/golangci-lint: .tools/go.mod .tools/go.sum
	cd .tools && CGO_ENABLED=0 go build -o ../bin/golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint

# What outlive costs, as ratios of what was measured side by side.
bench: all
	@go test -c -tags bench -o bin/bench ./harness
	@bin/bench -test.run '^TestNumbers$$' -test.timeout 25m

# Lines that people type, in every shell: how often was the theory right?
lines: all
	@go test -c -tags scoreboard -o bin/scoreboard ./harness
	@cd harness && ../bin/scoreboard -test.run '^TestScoreboard$$' -test.timeout 60m $(ARGS)

# Daemons of Debian 12, held against the rules of verify, and against scoreboard.md: as root,
# with apt-get, which fetches and installs nothing. ARGS=-update writes the table anew; a part:
# ARGS='-daemons nginx'.
scoreboard: all
	@CGO_ENABLED=0 go test -c -tags scoreboard -o bin/board ./harness/scoreboard
	@cd harness/scoreboard && ../../bin/board -test.run '^TestDaemons$$' -test.timeout 60m $(ARGS)

# What inspect foretells of every mode, event by event, and of those lines, against what
# then happens. A part: make forecasts ARGS='-modes nohup', ARGS='-lines sudo', ARGS='-part 1/4'
forecasts: all
	@go test -c -tags scoreboard -o bin/scoreboard ./harness
	@cd harness && ../bin/scoreboard -test.run '^TestForecasts$$' -test.timeout 60m $(ARGS)

# A room of twenty for an hour, with three boards; a shorter one: make room ARGS='-room 10m'
room: all
	@go test -c -o bin/room ./cmd/outlive
	@cd cmd/outlive && ../../bin/room -test.run '^TestWebRoom$$' -test.v -test.timeout 90m -room 1h -learners 20 $(ARGS)

# What cron does, whose least is a minute.
minutes: all
	@go test -c -tags scoreboard -o bin/scoreboard ./harness
	@cd harness && ../bin/scoreboard -test.run '^TestMinutes$$' -test.v $(ARGS)

# Many machines, by the real ansible-playbook: five labs with an sshd each, one of them of another
# distribution, and one that is not there. As root.
fleet: all
	@sh .ci/need ansible-playbook debootstrap ssh sshd systemd-nspawn
	@ROOTS_ONLY=1 sh .ci/distributions $(BUILT)/outlive $(ROOTS) debian-11
	@go test -c -tags fleet -o $(BUILT)/fleet ./harness/ansible
	@cd harness/ansible && ROOTS=$(abspath $(ROOTS)) ../../$(BUILT)/fleet -test.run '^TestFleet$$' -test.timeout 30m -test.v

# What differs between distributions, measured in a lab of each. As root; NAMES='debian-12 debian-13',
# MIRROR=URL (default: apt's), UBUNTU=URL, KEYRING=FILE. They are kept in ROOTS until make clean;
# Go does not look into a folder that is called so.
ROOTS = $(BUILT)/.roots
distributions: all
	@sh .ci/need debootstrap
	@MIRROR='$(MIRROR)' UBUNTU='$(UBUNTU)' KEYRING='$(KEYRING)' sh .ci/distributions $(BUILT)/outlive $(ROOTS) $(NAMES)

.PHONY: dist parcels
# Static binaries with man pages and completions, as tar.gz, deb and rpm, and their checksums.
dist: go man $(if $(filter deb rpm,$(FORMATS)),bin/nfpm)
	@DIST='$(DIST)' ARCHES='$(ARCHES)' FORMATS='$(FORMATS)' MAINTAINER='$(MAINTAINER)' VERSION='$(VERSION)' COMMIT='$(COMMIT)' MANUAL='$(MANUAL)' sh .parcels/make

# They are made twice, and are the same; each is looked at, installed, used and removed: as root.
parcels: dist
	@sh .ci/need lintian rpm qemu-aarch64-static
	@DIST='$(DIST)' sh .parcels/twice
	@CGO_ENABLED=0 go test -tags parcels -count=1 -v -run '^TestParcel' ./cmd/outlive $(ARGS)

# A module of its own, too, of which the linter's knows nothing.
bin/nfpm: .tools/nfpm.mod .tools/nfpm.sum
	cd .tools && CGO_ENABLED=0 go build -modfile=nfpm.mod -o ../bin/nfpm github.com/goreleaser/nfpm/v2/cmd/nfpm

# The tests of rescue on arm64, in a machine that QEMU emulates: some minutes. 500 times killed in
# the middle: OUTLIVE_TIMES=500 make arm64 ARGS='-test.run Killed'
arm64: go
	@sh .ci/arm64 $(or $(ARGS),-test.v)

man: go
	@mkdir -p $(MANUAL)
	@go run -tags man -ldflags '-X main.version=$(VERSION)' ./cmd/outlive $(MANUAL)

clean:
	rm -rf bin man
