// Package unit writes unit files of systemd, and what of a command has to be
// quoted on its way through systemd. It knows no mode.
package unit

import (
	"fmt"
	"strings"
)

// Folders of unit files (systemd.unit(5), "Unit File Search Path"). {units} is
// that of the user's own, below ~/.config as the user's manager knows it.
const (
	System = "/etc/systemd/system/"
	User   = "{units}/"
)

// File writes a unit of lines: sections, "[Section]", and their options, "Name=value".
func File(lines ...string) string {
	return strings.ReplaceAll(strings.Join(lines, "\n"), "\n[", "\n\n[") + "\n"
}

// Service writes a service that runs the command and is wanted by a target.
func Service(target string) string {
	return File("[Unit]", "Description=outlive run {name}", "[Service]", "ExecStart={exec}", "[Install]", "WantedBy="+target)
}

// Words joins words as a unit file wants them after ExecStart=
// (systemd.service(5), "Command lines"; systemd.syntax(7)): quoted, with what
// would be expanded doubled, and with every byte that is no printable ASCII
// written as a number.
func Words(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		var b strings.Builder
		for _, c := range []byte(w) {
			switch {
			case c == '\\' || c == '"':
				b.WriteByte('\\')
				b.WriteByte(c)
			case c == '%' || c == '$':
				b.WriteByte(c)
				b.WriteByte(c)
			case c < ' ' || c > '~':
				fmt.Fprintf(&b, `\x%02x`, c)
			default:
				b.WriteByte(c)
			}
		}
		quoted[i] = `"` + b.String() + `"`
	}
	return strings.Join(quoted, " ")
}

// Path is a path in a list of them, as ReadWritePaths= has it: quoted, and a backslash
// twice, which is all that such a list knows of escapes. A file wants % twice, too.
func Path(path string) string {
	return "'" + strings.NewReplacer("'", `'"'"'`, `\`, `\\`).Replace(path) + "'"
}

// Arguments doubles each $ of a command that is handed to systemd as
// arguments: the manager expands variables in it (systemd.service(5), "Command
// lines"; systemd-run(1), --expand-environment).
func Arguments(words []string) []string {
	kept := make([]string, len(words))
	for i, w := range words {
		kept[i] = strings.ReplaceAll(w, "$", "$$")
	}
	return kept
}
