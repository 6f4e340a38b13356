package rehearse

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"outlive/harness/lab"
	"outlive/harness/place"
	"outlive/modes/unit"
)

// Services of each Type= run it in a lab, one after the other. The machine's own systemd
// is left alone.
var _ = register(130, "systemd", func() Act {
	return Act{What: "services of systemd run it, in a lab", Down: true, Moot: func(r *Run) string {
		if r.In != nil {
			return ""
		}
		if err := lab.Missing(""); err != nil {
			return err.Error()
		}
		return r.missing()
	}, Play: func(r *Run) error {
		r.strike()
		in, err := r.Lab()
		if err != nil {
			return err
		}
		defer r.strike()
		defer r.Down()
		all := services(in)
		if err := r.furnish(all); err != nil {
			return err
		}
		for _, s := range all {
			if err := r.serve(s); err != nil {
				return err
			}
			r.Seen.Units = append(r.Seen.Units, s.seen)
		}
		return nil
	}}
})

// name is that of a unit of this rehearsal's: the lab may be others', too.
func name(rest string) string { return fmt.Sprintf("outlive-verify-%d%s", os.Getpid(), rest) }

func services(in place.Room) (all []*served) {
	for _, kind := range []string{"simple", "exec", "forking", "notify"} {
		s := &served{in: in, name: name("-" + kind + ".service")}
		s.seen.By = kind
		all = append(all, s)
	}
	return all
}

// machinery tells whether a path is in the folders that every machine has of its own.
func machinery(path string) bool {
	inside, rooted := strings.CutPrefix(path, "/")
	top, _, _ := strings.Cut(inside, "/")
	return path == "/" || rooted && slices.Contains([]string{"dev", "proc", "sys", "run"}, top)
}

// missing says what the line names, and a lab has not; "" for nothing.
func (r *Run) missing() string {
	const how = "a lab has what is installed here, and none of your data: put it into /usr/local/bin, and leave its path out"
	if len(r.Command) > 0 && !lab.Has("", r.Command[0]) {
		return fmt.Sprintf("%s is not in a lab: %s", r.Command[0], how)
	}
	for _, path := range r.named() {
		if path == r.path() || lab.Has("", filepath.Base(path)) || machinery(path) {
			continue
		}
		if _, err := os.Stat(path); err == nil && !lab.Shows("", path) {
			return fmt.Sprintf("%s is not in a lab: %s", path, how)
		}
	}
	return ""
}

// text is the unit file of a service.
func (r *Run) text(kind string) string {
	lines := []string{
		"[Service]", "Type=" + kind, "ExecStart=" + unit.Words(r.words()), "WorkingDirectory=" + r.Dir,
		fmt.Sprintf("TimeoutStartSec=%ds", 1+int(r.Launch.Seconds())), fmt.Sprintf("TimeoutStopSec=%ds", max(1, int(r.Order.Stop.Seconds()))),
	}
	if path := r.path(); path != "" && kind == "forking" {
		lines = append(lines, "PIDFile="+path)
	}
	return unit.File(lines...)
}

// anchor is a unit that comes after them all: systemd forgets of a service that is over
// what became of it, unless another unit that is active names it.
func anchor() string { return name(".target") }

// furnish makes the services in their lab, and the folders that they are at home in.
func (r *Run) furnish(all []*served) error {
	order, in := "After=", all[0]
	for _, s := range all {
		order += s.name + " "
		if err := s.write(s.name, r.text(s.seen.By)); err != nil {
			return err
		}
	}
	if err := in.write(anchor(), unit.File("[Unit]", order)); err != nil {
		return err
	}
	folders := []string{r.Dir}
	if path := r.path(); path != "" {
		folders = append(folders, filepath.Dir(path))
	}
	for _, words := range [][]string{
		append([]string{"mkdir", "-p"}, folders...), {"systemctl", "daemon-reload"}, {"systemctl", "start", anchor()},
		{"systemctl", "log-level", "debug"}, // who notifies is told to nobody but who debugs
	} {
		if out, err := in.ask(words...); err != nil {
			return fmt.Errorf("cannot make services in the lab: %s: %w: %s", words[0], err, out)
		}
	}
	return nil
}

// serve has one service run it.
func (r *Run) serve(s *served) error {
	if out, err := s.ask("systemctl", "start", "--no-block", s.name); err != nil {
		return fmt.Errorf("cannot start a service in the lab: %w: %s", err, out)
	}
	r.Seen.Starts++
	r.starts(s)
	if s.seen.Up {
		r.stops(s)
	}
	s.told()
	if !s.seen.Up {
		_, _ = s.ask("systemctl", "kill", "--signal=KILL", s.name)
		_, _ = s.ask("systemctl", "stop", s.name)
	}
	return nil
}
