package rehearse

import (
	"debug/buildinfo"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// languageOf is what a process is written in, as far as its executable tells: C, Go or
// Python; "" for any other.
func languageOf(pid int) string {
	path := fmt.Sprintf("/proc/%d/exe", pid)
	to, err := os.Readlink(path)
	if err != nil {
		return ""
	}
	switch name := filepath.Base(to); {
	case strings.HasPrefix(name, "python"):
		return "Python"
	case strings.HasPrefix(name, "node"), strings.HasPrefix(name, "ruby"), strings.HasPrefix(name, "perl"), strings.HasPrefix(name, "php"), strings.HasPrefix(name, "java"):
		return ""
	}
	if _, err := buildinfo.ReadFile(path); err == nil {
		return "Go"
	}
	return "C"
}
