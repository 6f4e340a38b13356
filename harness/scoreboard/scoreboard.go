// Package scoreboard is a table of real daemons, and of the rules of verify that they break.
package scoreboard

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Daemon is one that is judged: what makes it detach, and what that takes.
type Daemon struct {
	Name     string            `yaml:"name"`
	Packages []string          `yaml:"packages"` // Debian's; the version of the first is shown
	Files    map[string]string `yaml:"files"`    // texts, by names in its folder
	Before   string            `yaml:"before"`   // a line that prepares its folder
	Line     string            `yaml:"line"`     // starts it
	PIDFile  string            `yaml:"pidfile"`  // empty where it writes none
	Ready    string            `yaml:"ready"`    // a line that succeeds once it serves
	Stop     string            `yaml:"stop"`     // a line that ends it
	Wavers   []string          `yaml:"wavers"`   // rules that one run breaks, and another does not
	But      map[string]string `yaml:"but"`      // what is to be known of a cell, by rule
}

// Parse reads the list of daemons. The error names the daemon and what it lacks.
func Parse(text []byte) (all []Daemon, err error) {
	dec := yaml.NewDecoder(strings.NewReader(string(text)))
	dec.KnownFields(true)
	if err := dec.Decode(&all); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("cannot read the daemons: %w", err)
	}
	var names []string
	for i, d := range all {
		if lack := d.lacks(); lack != "" {
			return nil, fmt.Errorf("cannot judge daemon %d (%s): it has no %s", i+1, d.Name, lack)
		}
		if slices.Contains(names, d.Name) {
			return nil, fmt.Errorf("cannot judge %s: it is there twice", d.Name)
		}
		names = append(names, d.Name)
		if d.Stop == "" {
			all[i].Stop = "kill -TERM $(head -n 1 " + d.PIDFile + ")"
		}
	}
	return all, nil
}

// lacks names what every daemon has to have, and this has not.
func (d Daemon) lacks() string {
	switch {
	case d.Name == "":
		return "name"
	case len(d.Packages) == 0:
		return "packages"
	case d.Line == "":
		return "line"
	case d.Ready == "":
		return "ready"
	case d.Stop == "" && d.PIDFile == "":
		return "stop"
	}
	return ""
}

// Prepare is a script of sh that makes its folder, where it is run, and leaves that: what is
// started is in none of its own.
func (d Daemon) Prepare() string {
	var b strings.Builder
	names := make([]string, 0, len(d.Files))
	for name := range d.Files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, "cat >%s <<'END OF FILE'\n%s\nEND OF FILE\n", name, strings.TrimSuffix(d.Files[name], "\n"))
	}
	if d.Before != "" {
		b.WriteString(d.Before + " || exit\n")
	}
	b.WriteString("cd /tmp/start\n")
	return b.String()
}

// Try is a script of bash that starts it, waits until it is ready, and has it stopped. It
// fails, and says where, unless nothing of it runs in the end.
func (d Daemon) Try() string {
	ready := d.Ready
	if d.PIDFile != "" {
		ready += " && kill -0 $(head -n 1 " + d.PIDFile + ")"
	}
	return d.Prepare() + trying + d.Line + " || { echo 'its line fails' >&2; exit 1; }\n" +
		"wait_for " + quoted(ready) + " 'it does not come to be ready'\n" +
		d.Stop + "\nwait_for 'count && [ $n -le $before ]' 'it does not stop'\n"
}

// trying are the words of Try: count tells how many processes there are, and forks none.
const trying = `count() { set -- /proc/[0-9]*; n=$#; }
wait_for() { for i in $(seq 200); do if eval "$1" 2>/dev/null; then return; fi; sleep 0.05; done; echo "$2: $1" >&2; exit 1; }
count; before=$n
`

func quoted(line string) string { return "'" + strings.ReplaceAll(line, "'", `'\''`) + "'" }
