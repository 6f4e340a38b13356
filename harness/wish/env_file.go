package wish

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"

	"outlive/harness/files"
	"outlive/modes"
	"outlive/modes/unit"
)

// env-file is read when the command starts, so that a secret in it is in nobody's words. A
// line is taken as it is, as docker does; systemd, which takes quotes and backslashes out
// of it, is handed no file that has any. It is read before --user is somebody else.
var _ = register(40, "env-file", func() Wish {
	return Wish{
		Summary: "set the variables of `FILE`, lines NAME=VALUE that are taken as they are; # begins a comment",
		Source:  "environ(7), systemd.exec(5)",
		Many:    true,
		Example: []string{"FILE"},
		Parse:   each(envFile),
		Bars:    bareFiles,
		Tool:    "sh",
		Words: func(_ Seat, values []string) (words []string) {
			for _, path := range values {
				words = append(words, "sh", "-c", readVariables, path)
			}
			return words
		},
		Unit: func(values []string) (all []unit.Directive) {
			type file struct {
				Path     string
				Optional bool
			}
			for _, path := range values {
				all = append(all, unit.Directive{Key: "EnvironmentFile", Value: strings.ReplaceAll(path, "%", "%%"), Name: "EnvironmentFiles", As: []file{{path, false}},
					Option: "--property=EnvironmentFile=" + path})
			}
			return all
		},
		Shown:  func(values []string) string { return strings.Join(lastOf(linesOf(values)), "\x00") },
		Effect: func(pid int, values []string) (string, error) { return environ(pid, linesOf(values)) },
	}
})

// readVariables is a script of sh(1): export of "NAME=VALUE" expands nothing.
const readVariables = `{ while IFS= read -r l || test "$l"; do case $l in "" | \#*) ;; *) export "$l" || exit ;; esac; done; } <"$0" && exec "$@"`

// longestEnvFile bounds what execve(2) would refuse anyway.
const longestEnvFile = 1 << 20

func envFile(text string) (string, error) {
	path, err := there(text, os.FileMode.IsRegular, "name a file that is there")
	if err != nil {
		return "", err
	}
	lines, err := readLines(path)
	if err != nil {
		return "", err
	}
	for i, line := range lines {
		if strings.HasSuffix(line, "\r") {
			return "", fmt.Errorf("line %d ends in a carriage return: write it with line feeds alone", i+1)
		}
		if line == "" || line[0] == '#' {
			continue
		}
		if _, err := variable(line); err != nil {
			return "", fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	return path, nil
}

func readLines(path string) ([]string, error) {
	data, err := files.Read(path, longestEnvFile)
	if err != nil {
		return nil, fmt.Errorf("name a file that you can read, of less than 1 MiB: %w", err)
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n"), nil
}

// linesOf are the variables of files.
func linesOf(paths []string) (variables []string) {
	for _, path := range paths {
		lines, _ := readLines(path)
		for _, line := range lines {
			if line != "" && line[0] != '#' {
				variables = append(variables, line)
			}
		}
	}
	return variables
}

// bareFiles tells why systemd would read a file in another way.
func bareFiles(s Seat, values []string) error {
	if s.Form.Speaks() != modes.UnitFile && s.Form.Speaks() != modes.Transient {
		return nil
	}
	for _, line := range linesOf(values) {
		name, value, _ := strings.Cut(line, "=")
		if strings.ContainsAny(value, `'"\`) || strings.TrimSpace(value) != value || !utf8.ValidString(value) {
			return errors.New("systemd would change the value of " + name + ", by its quotes, backslashes, blanks at an end or bytes that are no UTF-8")
		}
	}
	return nil
}
