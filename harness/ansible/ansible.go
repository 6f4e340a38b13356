// Package ansible has what Ansible needs to ask many hosts: a role that brings
// outlive to a host, runs it as an ordinary user, takes the answers home and removes
// what it brought, and a playbook that then holds them against each other.
//
//	outlive ── copy ──▶ host: outlive compare > compare.json ── fetch ──▶ results/HOST.compare.json
//	                    (removed, whatever happened)                      └─▶ outlive report
package ansible

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed files
var files embed.FS

// File is one of those that a folder gets.
type File struct {
	Path string // in that folder
	Text string
}

// machines are how the kernel calls what Go calls otherwise.
var machines = map[string]string{"amd64": "x86_64", "arm64": "aarch64", "386": "i386", "arm": "armv7l", "ppc64le": "ppc64le", "s390x": "s390x", "riscv64": "riscv64"}

// Files are the playbook, the role and what goes with them. The binary is brought to
// hosts of its own architecture, as Go names it.
func Files(binary, architecture string) (all []File, err error) {
	err = fs.WalkDir(files, "files", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := read(path, binary, architecture)
		all = append(all, File{strings.TrimPrefix(path, "files/"), text})
		return err
	})
	return all, err
}

// Playbook is all of it in one file.
func Playbook(binary, architecture string) (string, error) {
	var texts []string
	for _, path := range []string{"fleet.yml", "roles/outlive/defaults/main.yml", "roles/outlive/tasks/main.yml", "roles/outlive/tasks/report.yml"} {
		text, err := read("files/"+path, binary, architecture)
		if err != nil {
			return "", err
		}
		texts = append(texts, strings.TrimPrefix(text, "---\n"))
	}
	book, vars := texts[0], "  vars:\n"+indented(texts[1])
	for i, role := range []string{
		"  roles:\n    - role: outlive\n", "  tasks:\n    - name: Report\n      ansible.builtin.import_role:\n        name: outlive\n        tasks_from: report\n",
	} {
		before, after, found := strings.Cut(book, role)
		if !found {
			return "", fmt.Errorf("cannot write the playbook: it does not use its role as %q", role)
		}
		book = before + vars + "  tasks:\n" + indented(texts[2+i]) + after
	}
	return "---\n" + book, nil
}

func read(path, binary, architecture string) (string, error) {
	text, err := files.ReadFile(path)
	if err != nil {
		return "", err
	}
	machine := machines[architecture]
	if machine == "" {
		machine = architecture
	}
	if strings.Contains(binary, "{{") || strings.Contains(binary, "{%") || strings.Contains(binary, "{#") {
		return "", fmt.Errorf("cannot name %q in a playbook: Ansible would read it as a template", binary)
	}
	quoted, err := json.Marshal(binary) // which YAML reads as well
	if err != nil {
		return "", err
	}
	text = bytes.ReplaceAll(text, []byte("MACHINE: BINARY"), []byte(machine+": "+string(quoted)))
	return string(bytes.ReplaceAll(text, []byte("BINARY"), quoted)), nil
}

func indented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			line = "    " + line
		}
		b.WriteString(line)
	}
	return b.String()
}
