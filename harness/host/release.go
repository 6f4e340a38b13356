package host

import (
	"os"
	"path/filepath"
	"strings"
)

// release holds the assignments of os-release(5).
type release map[string]string

// readRelease reads the first of the two files that os-release(5) names; it is
// empty where there is neither.
func readRelease(root string) release {
	for _, path := range []string{"etc/os-release", "usr/lib/os-release"} {
		if text, err := os.ReadFile(filepath.Join(root, path)); err == nil {
			return parseRelease(string(text))
		}
	}
	return release{}
}

func parseRelease(text string) release {
	r := release{}
	for line := range strings.Lines(text) {
		key, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		if ok && !strings.HasPrefix(key, "#") {
			r[key] = strings.Trim(value, `"'`)
		}
	}
	return r
}

// name is what people call it: "Debian 12", "Ubuntu 24.04", "Arch Linux".
func (r release) name() string {
	name := strings.TrimSuffix(r["NAME"], " GNU/Linux")
	return orUnknown(strings.TrimSpace(name + " " + r["VERSION_ID"]))
}

// families are the distribution and those it derives from, nearest first.
func (r release) families() []string {
	return strings.Fields(r["ID"] + " " + r["ID_LIKE"])
}
