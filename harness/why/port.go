package why

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// words are what programs print for an error of the kernel: strerror(3), and what runtimes
// make of that.
var _ = register(40, "port.taken", func() Cause {
	return Cause{
		Says:   "the port that it wants is taken",
		Source: "bind(2), EADDRINUSE",
		Find: func(f Facts) *Finding {
			said := f.says("address already in use", "eaddrinuse", "address in use", "port is already allocated")
			if said == "" || !f.failing() {
				return nil
			}
			found := &Finding{Because: []string{"it said: " + said}, Next: []Next{{"Who has it", "sudo ss -ltnp"}}}
			if port := f.port(said); port > 0 {
				found.Next[0].Line += " 'sport = :" + strconv.Itoa(port) + "'"
				found.Because = append(found.Because, some(f.holder(port))...)
			}
			return found
		},
	}
})

func (f Facts) holder(port int) string {
	if f.Holder == nil {
		return ""
	}
	return f.Holder(port)
}

var number = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\b[0-9]{1,5}\b`) })

// port finds the port in what was said, else in the command: a number of which it is
// certain, as it follows a colon or the word port, or is the only one.
func (f Facts) port(said string) int {
	said = strings.ToLower(said)
	for _, m := range number().FindAllStringIndex(said, -1) {
		before := strings.TrimRight(said[:m[0]], " =")
		if n, _ := strconv.Atoi(said[m[0]:m[1]]); n > 0 && n < 1<<16 && (strings.HasSuffix(before, ":") || strings.HasSuffix(before, "port")) {
			return n
		}
	}
	var only []int
	for _, word := range strings.Fields(f.command()) {
		if n, err := strconv.Atoi(strings.TrimPrefix(word[strings.LastIndex(word, "=")+1:], ":")); err == nil && n > 0 && n < 1<<16 {
			only = append(only, n)
		}
	}
	if len(only) == 1 {
		return only[0]
	}
	return 0
}

// command is the line that starts it.
func (f Facts) command() string {
	if f.Run != nil {
		return strings.Join(f.Run.Command, " ")
	}
	_, argv, _ := strings.Cut(f.Unit["ExecStart"], "argv[]=")
	argv, _, _ = strings.Cut(argv, " ;")
	return argv
}

var _ = register(41, "port.forbidden", func() Cause {
	return Cause{
		Says:   "it may not take the port that it wants: those below 1024 are root's",
		Source: "ip(7), ip_unprivileged_port_start; capabilities(7), CAP_NET_BIND_SERVICE",
		Find: func(f Facts) *Finding {
			said := f.says("permission denied", "eacces")
			low := strings.ToLower(said)
			port := f.port(said)
			if said == "" || !f.failing() || port == 0 || port >= 1024 || !f.about(low, "bind", "listen", "socket", "server") {
				return nil
			}
			return &Finding{
				Because: []string{"it said: " + said, "port " + strconv.Itoa(port) + ", as user " + f.user()},
				Next:    []Next{{"Write AmbientCapabilities=CAP_NET_BIND_SERVICE, or have it listen above 1023", f.sudo() + f.systemctl("edit "+quote(f.name()))}},
			}
		},
	}
})

// about tells whether what was said, or what was said around it, is about one of these.
func (f Facts) about(said string, words ...string) bool {
	all := said + strings.ToLower(strings.Join(f.Said, "\n"))
	for _, w := range words {
		if strings.Contains(all, w) {
			return true
		}
	}
	return false
}

func (f Facts) user() string {
	if u := f.Unit["User"]; u != "" {
		return u
	}
	return "root"
}
