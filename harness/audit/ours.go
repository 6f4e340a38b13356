package audit

import "strings"

// others are prefixes of lines that are about another program than ours, or about folders
// that several services of the same lines would take from one another.
var others = []string{"Exec", "PIDFile", "BusName", "GuessMainPID", "Sockets", "RuntimeDirectory", "StateDirectory", "CacheDirectory", "LogsDirectory", "WorkingDirectory"}

// ours gives the unit with a program of ours in place of its own: these words of outlive's.
// It starts in the way of the unit's type. More are lines that it has beside.
func (b *bench) ours(words string, more ...string) string {
	line := b.self + " " + words
	switch b.file.last("Type") {
	case "forking": // it returns, and leaves the program behind
		line = `/bin/sh -c "` + line + ` &"`
	case "dbus": // it would have to own the name
		more = append(more, "Type=exec")
	}
	return b.file.without(others, append(more, "ExecStart="+line)...)
}

// copy names a service of ours that has the unit's lines.
func (b *bench) copy(what string) string {
	stem, _, _ := strings.Cut(strings.TrimSuffix(b.name, ".service"), "@")
	return "audit-" + what + "-" + stem + ".service"
}
