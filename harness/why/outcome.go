package why

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

var _ = register(80, "restart.gave-up", func() Cause {
	return Cause{
		Says:    "systemd gave up: it was started too often",
		Source:  "systemd.unit(5), StartLimitIntervalSec=",
		Outcome: true,
		Find: func(f Facts) *Finding {
			if f.Unit["ActiveState"] != "failed" || f.Unit["Result"] != "start-limit-hit" && f.managers("Start request repeated too quickly") == "" {
				return nil
			}
			return &Finding{
				Because: []string{fmt.Sprintf("%s starts in %s are allowed, and none is left (NRestarts=%s)", f.Unit["StartLimitBurst"], f.Unit["StartLimitIntervalUSec"], f.Unit["NRestarts"])},
				Next:    []Next{{"When that is mended, to start it again", f.sudo() + f.systemctl("reset-failed "+quote(f.name())+" && "+f.sudo()+f.systemctl("start "+quote(f.name())))}},
			}
		},
	}
})

var _ = register(81, "restart.loop", func() Cause {
	return Cause{
		Says:    "it is started again and again, and nobody will give up",
		Source:  "systemd.service(5), Restart=; systemd.unit(5), StartLimitIntervalSec=",
		Outcome: true,
		Find: func(f Facts) *Finding {
			if f.Unit["ActiveState"] == "failed" || !f.looping() {
				return nil
			}
			limit := fmt.Sprintf("the limit is %s starts in %s, which that does not reach", f.Unit["StartLimitBurst"], f.Unit["StartLimitIntervalUSec"])
			if f.Unit["StartLimitIntervalUSec"] == "0" {
				limit = "there is no limit: StartLimitIntervalSec=0"
			}
			return &Finding{
				Because: []string{fmt.Sprintf("started again %s times, every %s; %s", f.Unit["NRestarts"], f.Unit["RestartUSec"], limit)},
				Next:    []Next{{"What its last starts said", f.journal("-u " + quote(f.name()) + " --since '2 min ago'")}, {"To stop that", f.sudo() + f.systemctl("stop "+quote(f.name()))}},
			}
		},
	}
})

// A line that systemd does not understand is left out, and the unit starts without what
// it was to say: a comment at its end is enough, for only a whole line can be one.
var _ = register(82, "unit.ignored-line", func() Cause {
	return Cause{
		Says:    "systemd ignores lines of its unit",
		Source:  "systemd.syntax(7)",
		Outcome: true,
		Find: func(f Facts) *Finding {
			because := f.ignored()
			if len(because) == 0 || f.Unit["LoadState"] != "loaded" {
				return nil
			}
			found := &Finding{Because: because, Next: []Next{{"All that it says of the file", "systemd-analyze " + f.own() + "verify " + quote(f.Unit["FragmentPath"])}}}
			if strings.Contains(strings.Join(because, " "), "#") {
				found.Because = append(found.Because, "a # in the middle of a line begins no comment")
			}
			return found
		},
	}
})

var _ = register(83, "unit.changed", func() Cause {
	return Cause{
		Says:    "its file was changed since systemd read it",
		Source:  "systemctl(1), daemon-reload",
		Outcome: true,
		Find: func(f Facts) *Finding {
			if f.Unit["NeedDaemonReload"] != "yes" {
				return nil
			}
			return &Finding{Because: []string{"NeedDaemonReload=yes"}, Next: []Next{{"To have it read", f.sudo() + f.systemctl("daemon-reload")}}}
		},
	}
})

// sudo is what root's lines begin with.
func (f Facts) sudo() string {
	if f.User {
		return ""
	}
	return "sudo "
}

// ignored are the lines of its files that systemd said it leaves out, each once, and not
// those of a file that was mended since.
func (f Facts) ignored() (all []string) {
	for _, line := range f.Lines {
		if !line.Manager || !strings.Contains(strings.ToLower(line.Text), "ignoring") || !place().MatchString(line.Text) || slices.Contains(all, line.Text) {
			continue
		}
		if m := quoted().FindStringSubmatch(line.Text); m != nil && !strings.Contains(f.File, strings.Trim(m[1]+m[2], `"`)) {
			continue
		}
		all = append(all, line.Text)
	}
	return all
}

var (
	place  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^/\S+:[0-9]+: `) })
	quoted = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`'([^']+)'|ignoring: (.+)`) })
)
