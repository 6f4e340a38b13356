//go:build linux

package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/proc/anew"
	"outlive/modes"
)

// top is the module's folder, seen from this package.
const top = "../.."

// TestArrows: cmd -> lessons, harness, modes; harness -> modes; modes and lessons ->
// nothing but what shows text, what registers and what opens files, which depend on nothing themselves.
func TestArrows(t *testing.T) {
	anew.Elsewhere(t)
	for room, allowed := range map[string][]string{
		"modes":   {"modes", "harness/registry", "harness/visible"},
		"harness": {"harness", "modes"},
		"lessons": {"lessons", "harness/files", "harness/page", "harness/visible"},

		"harness/page":     {"harness/page", "harness/visible"},
		"harness/registry": {"harness/registry"},
		"harness/visible":  {"harness/visible"},
		"harness/files":    {"harness/files"},
	} {
		if _, err := os.Stat(filepath.Join(top, room)); err != nil {
			continue // a room that is not built yet
		}
		for _, dep := range goList(t, "linux", "-deps", "./"+room+"/...") {
			path, ours := strings.CutPrefix(dep, "outlive/")
			other, _, _ := strings.Cut(path, "/")
			require.False(t, ours && !slices.Contains(allowed, other) && !slices.Contains(allowed, path), "%s depends on %s", room, dep)
		}
	}
}

// floors are the rooms of the harness, from the roof down: each imports only what
// stands below it.
var floors = [][]string{
	{"harness", "harness/studio"},
	{"harness/faults", "harness/web", "harness/scoreboard", "harness/fleet"},
	{"harness/verify", "harness/picture"},
	{"harness/lane", "harness/story", "harness/profile", "harness/inspect", "harness/why", "harness/audit"},
	{"harness/report"},
	{"harness/advice"},
	{"harness/needs"},
	{"harness/plan"},
	{"harness/event"},
	{"harness/stage"},
	{"harness/subject", "harness/rehearse", "harness/harden"},
	{"harness/place", "harness/host"},
	{"harness/theory", "harness/rescue", "harness/practice", "harness/rule", "harness/runs", "harness/jobtable", "harness/environ", "harness/lab", "harness/witness", "harness/leftover", "harness/proc/anew", "harness/translate"},
	{"harness/wish", "harness/still", "harness/sheet"},
	{"harness/check", "harness/parts", "harness/wrappers", "harness/runtimes", "harness/shell", "harness/proc", "harness/workload", "harness/page"},
	{"harness/evidence", "harness/registry", "harness/report/strict", "harness/terminal", "harness/files", "harness/visible", "harness/language", "harness/hold", "harness/faults/source", "harness/ansible", "harness/browser"},
	{"harness/program"},
}

// pure rooms never come to these, which act on the machine.
var pure = map[string][]string{
	"harness/theory":   {"harness/proc", "harness/terminal", "harness/workload", "harness/lab"},
	"harness/check":    {"harness/proc", "harness/terminal", "harness/workload", "harness/lab"},
	"harness/rule":     {"harness/proc", "harness/terminal", "harness/workload", "harness/lab", "harness/rehearse"},
	"harness/practice": {"harness/proc", "harness/terminal", "harness/workload", "harness/lab"},
	"harness/plan":     {"harness/lane", "harness/witness"},
	"harness/report":   {"harness/lane", "harness/witness"},
	"harness/needs":    {"harness/lane", "harness/witness"},
	"harness/story":    {"harness/lane", "harness/witness"},
	"harness/picture":  {"harness/lane", "harness/witness"},
	"harness/advice":   {"harness/lane", "harness/witness"},
	"harness/page":     {"harness/plan", "harness/theory", "harness/evidence", "modes"},
	"harness/sheet":    {"harness/plan", "harness/theory", "harness/evidence", "modes", "net/http"},
}

func TestArrowsInside(t *testing.T) {
	anew.Elsewhere(t)
	floor := map[string]int{}
	for i, rooms := range floors {
		for _, room := range rooms {
			floor["outlive/"+room] = i
		}
	}
	for _, line := range goList(t, "linux", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./harness/...") {
		room, imports, _ := strings.Cut(line, " ")
		at, known := floor[room]
		require.True(t, known, "%s stands on no floor: give it one", room)
		for _, other := range strings.Fields(imports) {
			if below, ours := floor[other]; ours {
				require.Greater(t, below, at, "%s imports %s, which does not stand below it", room, other)
			}
		}
	}
	for room, never := range pure {
		for _, dep := range goList(t, "linux", "-deps", "./"+room) {
			require.NotContains(t, never, strings.TrimPrefix(dep, "outlive/"), room)
		}
	}
}

// TestNobodyAsksWhereTheStageIs: which of its two kinds a place is, is told by those
// who make it, and by nobody who acts there.
func TestNobodyAsksWhereTheStageIs(t *testing.T) {
	anew.Elsewhere(t)
	for _, room := range []string{"stage", "event", "theory"} {
		imports := goList(t, "linux", "-f", `{{join .Imports "\n"}}`, "./harness/"+room)
		require.NotContains(t, imports, "outlive/harness/lab", room)
	}
}

// TestNobodyAsksWhoIsMet: whether the subject speaks, and whether its line is a
// mode's, is told once, where their kinds are made, and asked by nobody who acts.
func TestNobodyAsksWhoIsMet(t *testing.T) {
	told := 0
	for _, room := range []string{"stage", "event", "lane"} {
		for path, file := range sources(t, "harness", room) {
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.FuncDecl:
					if n.Name.Name == "kinds" {
						told++
						return false
					}
				case *ast.SelectorExpr:
					require.NotContains(t, []string{"Typed", "Program"}, n.Sel.Name, "%s asks who is met", path)
				case *ast.BinaryExpr:
					of, is := n.X.(*ast.SelectorExpr)
					require.False(t, is && of.Sel.Name == "Report" && named(n.Y, "nil"), "%s asks whether anybody reports", path)
				case *ast.TypeAssertExpr: // of a type switch it has no type
					kind := n.Type
					if of, is := kind.(*ast.StarExpr); is {
						kind = of.X
					}
					of, is := kind.(*ast.Ident)
					require.False(t, kind == nil || is && !of.IsExported(), "%s asks which kind it has", path)
				}
				return true
			})
		}
	}
	require.Equal(t, 1, told, "the kinds are told apart in one place")
}

// TestEventsNameNoMode: what becomes of a mode follows from its traits. The rows
// that this is tested with, and the programs that an event needs, may be called alike.
func TestEventsNameNoMode(t *testing.T) {
	for path, file := range sources(t, "harness", "event") {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				return !named(n.Key, "Needs")
			case *ast.AssignStmt:
				if of, is := n.Lhs[0].(*ast.SelectorExpr); is {
					return !named(of.Sel, "Needs")
				}
			case *ast.CompositeLit:
				if of, ok := n.Type.(*ast.ArrayType); ok {
					return !named(of.Elt, "Row")
				}
			}
			if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING {
				id, err := strconv.Unquote(text.Value)
				require.NoError(t, err)
				_, is := modes.Lookup(id)
				require.False(t, is, "%s names the mode %s", path, id)
			}
			return true
		})
	}
}

func named(n ast.Expr, name string) bool {
	id, is := n.(*ast.Ident)
	return is && id.Name == name
}

// TestModesDoNotMarkTheirOwnHomework: what a mode does is observed by the
// harness alone, so no string of a mode may name a file of /proc.
func TestModesDoNotMarkTheirOwnHomework(t *testing.T) {
	for _, room := range []string{".", "*"} {
		for path, file := range sources(t, "modes", room) {
			ast.Inspect(file, func(n ast.Node) bool {
				text, ok := n.(*ast.BasicLit)
				require.False(t, ok && strings.Contains(text.Value, "/proc"), "%s names %s", path, text)
				return true
			})
		}
	}
}

// sources are the files of a room, without its tests.
func sources(t *testing.T, room ...string) map[string]*ast.File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(append(append([]string{top}, room...), "*.go")...))
	require.NoError(t, err)
	all := map[string]*ast.File{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		all[path], err = parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
	}
	require.NotEmpty(t, all)
	return all
}

func TestTopLevelHoldsOnlyTheRooms(t *testing.T) {
	allowed := []string{"cmd", "modes", "harness", "lessons", "go.mod", "go.sum",
		"Makefile", "README.md", "LICENSE", "CHANGELOG.md", "scoreboard.md", "bin", "man"} // the last two are made by make
	entries, err := os.ReadDir(top)
	require.NoError(t, err)
	for _, e := range entries {
		require.True(t, e.Name()[0] == '.' || slices.Contains(allowed, e.Name()), "%s has no place at the top", e.Name())
	}
}

func TestElsewhereOnlyTheMessageIsBuilt(t *testing.T) {
	anew.Elsewhere(t)
	require.Equal(t, []string{"[other.go]"}, goList(t, "darwin", "-f", "{{.GoFiles}}", "./cmd/outlive"))
}

func goList(t *testing.T, system string, args ...string) []string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list"}, args...)...)
	cmd.Dir = top
	cmd.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
	out, err := cmd.Output()
	require.NoError(t, err)
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}
