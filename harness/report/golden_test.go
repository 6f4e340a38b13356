package report

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/page"
	"outlive/harness/plan"
)

var update = flag.Bool("update", false, "write the goldens")

func TestGoldens(t *testing.T) {
	bash, chatty := []string{"bash"}, []string{"chatty"}
	small := localHead(bash, chatty)
	small.Rows, small.Columns = small.Rows[:6], small.Columns[:2]
	smaller := small
	smaller.Rows, smaller.Shells = small.Rows[:2], []string{"bash", "dash"}
	noWitness := localHead(bash, chatty)
	noWitness.Host.Witness = "needs root: cannot mkdir /sys/kernel/tracing/instances/outlive: permission denied"
	runtimes, node := small, small
	runtimes.Runtimes, node.Runtimes = []string{"go", "python", "node"}, []string{"node"}
	repeated := localHead(bash, chatty)
	repeated.Repeat = 3
	for _, c := range []struct {
		name, format string
		o            Options
		head         Head
		bend         func(*plan.Trial) bool
	}{
		{"table-80.txt", "table", Options{All: true, Reasons: true}, localHead(bash, chatty), nil},
		{"table-brief.txt", "table", Options{}, localHead(bash, chatty), nil},
		{"table-brief-shells.txt", "table", Options{Look: page.Look{ASCII: true}}, localHead([]string{"bash", "dash"}, chatty), trouble},
		{"table-brief-140.txt", "table", Options{Look: page.Look{Width: 140}, Reasons: true}, localHead(bash, chatty), nil},
		{"table-wide.txt", "table", Options{Wide: true, All: true}, localHead(bash, chatty), nil},
		{"table-ascii.txt", "table", Options{Look: page.Look{ASCII: true}, All: true, Reasons: true}, localHead(bash, chatty), nil},
		{"table-140.txt", "table", Options{Look: page.Look{Width: 140}, All: true, Reasons: true}, localHead(bash, chatty), nil},
		{"table-no-witness.txt", "table", Options{All: true, Reasons: true}, noWitness, nil},
		{"table-trouble.txt", "table", Options{All: true, Reasons: true}, repeated, trouble},
		{"table-trouble-ascii.txt", "table", Options{Look: page.Look{ASCII: true}, All: true, Reasons: true}, repeated, trouble},
		{"table-shells.txt", "table", Options{Look: page.Look{Width: 100}, All: true, Reasons: true}, localHead([]string{"bash", "dash"}, []string{"silent", "chatty"}), trouble},
		{"table-runtimes.txt", "table", Options{All: true, Reasons: true}, runtimes, unheard},
		{"table-runtime.txt", "table", Options{All: true, Reasons: true}, node, unheard},
		{"runtimes.tap", "tap", Options{}, runtimes, unheard},
		{"report.tap", "tap", Options{}, localHead(bash, chatty), trouble},
		{"report.xml", "junit", Options{}, localHead(bash, chatty), trouble},
		{"report.json", "json", Options{}, small, nil},
		{"report.jsonl", "jsonl", Options{}, small, nil},
		{"report.html", "html", storied(Options{}), smaller, trouble},
		{"report.md", "md", Options{}, localHead([]string{"bash", "dash"}, chatty), trouble},
		{"report.svg", "svg", Options{}, localHead(bash, chatty), trouble},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := render(t, c.format, closing(c.o), c.head, c.bend)
			path := filepath.Join("testdata", c.name)
			if *update {
				require.NoError(t, os.MkdirAll("testdata", 0o755))
				require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, string(want), got)
		})
	}
}
