package audit

import (
	"slices"
	"strings"
)

// others are prefixes of lines that are about another program than ours; folders of those
// about folders, which several services of the same lines would take from one another.
var (
	others  = []string{"Exec", "PIDFile", "BusName", "GuessMainPID", "Sockets"}
	folders = []string{"RuntimeDirectory", "StateDirectory", "CacheDirectory", "LogsDirectory", "WorkingDirectory", "StandardOutput", "StandardError"}
)

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
	return b.file.without(slices.Concat(others, folders), append([]string{"ExecStart=" + line}, more...)...)
}

// atHome is ours with the unit's own folders, and its log, and tells systemd itself when it
// is ready. Who runs it is alone.
func (b *bench) atHome(words string) string {
	return b.file.without(others, "Type=notify", "NotifyAccess=main", "ExecStart="+b.self+" "+words)
}

// copy names a service of ours that has the unit's lines: an instance where that is a template.
func (b *bench) copy(what string) string { return b.copyOf(what, b.order.Instances[0]) }

func (b *bench) copyOf(what, instance string) string {
	stem, template := strings.CutSuffix(b.name, "@.service")
	if template {
		return "audit-" + what + "-" + stem + "@" + instance + ".service"
	}
	return "audit-" + what + "-" + b.name
}
