package harden

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/visible"
	"outlive/harness/witness"
)

// Facts are what is known of a service from its runs as it is.
type Facts struct {
	User     string // "" for root
	Notifies bool   // it tells systemd by a socket that it is ready, or alive
	Ambient  string // AmbientCapabilities=
	Families []string
	Listens  []evidence.Socket
	Writes   []Write
	Seen     bool // what is refused, and what sockets it asks for, was seen
	private  bool // its /tmp is its own
}

// Write is a folder in which a service changes something.
type Write struct {
	Dir  string
	Made bool // the service made the folder itself
}

// join adds what another run showed.
func (f *Facts) join(other Facts) {
	f.User, f.Notifies, f.Ambient, f.Seen = other.User, other.Notifies, other.Ambient, f.Seen || other.Seen
	for _, name := range other.Families {
		if !slices.Contains(f.Families, name) {
			f.Families = append(f.Families, name)
		}
	}
	for _, s := range other.Listens {
		if !slices.Contains(f.Listens, s) {
			f.Listens = append(f.Listens, s)
		}
	}
	for _, w := range other.Writes {
		if !slices.ContainsFunc(f.Writes, func(o Write) bool { return o.Dir == w.Dir }) {
			f.Writes = append(f.Writes, w)
		}
	}
}

// inet tells whether it asks for sockets of the network.
func (f Facts) inet() bool {
	return slices.ContainsFunc(f.Families, func(n string) bool { return strings.HasPrefix(n, "AF_INET") || n == "AF_PACKET" }) ||
		slices.ContainsFunc(f.Listens, func(s evidence.Socket) bool { return s.Port > 0 })
}

// loopback tells whether it listens, and by loopback alone.
func (f Facts) loopback() bool {
	some := false
	for _, s := range f.Listens {
		if s.Port == 0 {
			continue
		}
		if some = true; !strings.HasPrefix(s.Address, "127.") && s.Address != "::1" {
			return false
		}
	}
	return some
}

// owned are the folders of systemd.exec(5) that are a service's own, with the directive.
var owned = []struct{ below, directive string }{
	{"/var/lib", "StateDirectory"}, {"/var/cache", "CacheDirectory"}, {"/var/log", "LogsDirectory"}, {"/run", "RuntimeDirectory"},
}

// writable gives lines that let it write where it does: a folder of its own where that is one,
// else that folder. What is private has no need of any.
func (f Facts) writable() (lines []string) {
	for _, w := range f.Writes {
		if f.private && temporary(w.Dir) {
			continue
		}
		line := w.line()
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	return lines
}

func (w Write) line() string {
	for _, o := range owned {
		below, is := strings.CutPrefix(w.Dir, o.below+"/")
		name, _, _ := strings.Cut(below, "/")
		// What others made in /run is theirs: systemd would take it away with the service.
		if is && plain(name) && (o.below != "/run" || w.Made) {
			return o.directive + "=" + name
		}
	}
	if w.Made { // it has to be there before the service is
		return "ReadWritePaths=" + quoted(path.Dir(w.Dir))
	}
	return "ReadWritePaths=" + quoted(w.Dir)
}

// plain tells of a name that means itself in a unit.
func plain(name string) bool { return visible.Printable(name) && !strings.ContainsAny(name, `%:\"' $`) }

func quoted(dir string) string {
	dir = strings.ReplaceAll(dir, "%", "%%")
	if plain(strings.ReplaceAll(dir, "%", "")) {
		return dir
	}
	var text strings.Builder
	for _, c := range []byte(dir) {
		switch {
		case c < ' ' || c > '~': // as C does: systemd.syntax(7), QUOTING
			fmt.Fprintf(&text, `\x%02x`, c)
		case c == '\\' || c == '"':
			text.WriteString(`\` + string(c))
		default:
			text.WriteByte(c)
		}
	}
	return `"` + text.String() + `"`
}

func order(a, b witness.Denial) int {
	missed := func(d witness.Denial) int {
		if d.Missed() {
			return 1
		}
		return 0
	}
	return cmp.Or(missed(a)-missed(b), cmp.Compare(a.Comm, b.Comm), cmp.Compare(a.Call, b.Call), cmp.Compare(a.Error, b.Error))
}
