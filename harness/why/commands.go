package why

import (
	"regexp"
	"strings"
	"sync"
)

var ran = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`argv\[\]=(.*?) ; ignore_errors=(yes|no) ;.*code=(exited|killed|dumped) ; status=([0-9]+)(/[A-Z]+)?`)
})

// failedCommand says which of a unit's commands failed, and how; "" for none.
func failedCommand(property string) string {
	for _, command := range strings.Split(property, "} ; {") {
		m := ran().FindStringSubmatch(command)
		if m != nil && m[2] == "no" && (m[3] != "exited" || m[4] != "0") {
			return m[1] + ": " + m[3] + ", status " + m[4] + m[5]
		}
	}
	return ""
}
