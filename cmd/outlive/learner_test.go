//go:build linux

package main

import (
	"go/ast"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/shell"
	"outlive/harness/studio"
)

// TestThereAreWordsForAllThatALessonSays: each kind of news, each question, each way on.
func TestThereAreWordsForAllThatALessonSays(t *testing.T) {
	kinds, questions := constants(t, "Kind"), constants(t, "Question")
	require.Len(t, wording, len(kinds))
	for _, kind := range kinds {
		require.NotNil(t, wording[studio.Kind(kind)], kind)
	}
	require.Len(t, onward, len(questions))
	for _, q := range questions {
		require.NotEmpty(t, onward[studio.Question(q)], q)
		for _, way := range studio.Question(q).Ways() {
			require.NotEmpty(t, keyOf[way].key, way)
		}
	}
}

// TestBeatsLeaveThePrompt: what a workload prints comes above the prompt with what was typed
// there; anything else passes as it is.
func TestBeatsLeaveThePrompt(t *testing.T) {
	for name, c := range map[string]struct{ line, shows, want string }{
		"at the prompt":      {shell.Prompt + "ec", "outlive:beat 1 stdout x\r\n", "\r\x1b[Koutlive:beat 1 stdout x\r\n" + shell.Prompt + "ec"},
		"no prompt":          {"> ", "outlive:beat 1 stdout x\r\n", "outlive:beat 1 stdout x\r\n"},
		"the rest will come": {shell.Prompt, "outlive:beat 1 st", "outlive:beat 1 st"},
		"more than beats":    {shell.Prompt, "outlive:beat 1 stdout x\r\n$ ", "outlive:beat 1 stdout x\r\n$ "},
	} {
		t.Run(name, func(t *testing.T) {
			file, err := os.Create(filepath.Join(t.TempDir(), "terminal"))
			require.NoError(t, err)
			defer file.Close()
			d := &desk{app: &app{stdout: newStream(file, env(nil)), env: env(nil)}, line: []byte(c.line)}
			d.screen([]byte(c.shows))
			text, err := os.ReadFile(file.Name())
			require.NoError(t, err)
			require.Equal(t, c.want, string(text))
		})
	}
}

// constants are the values of those of a type in the studio.
func constants(t *testing.T, kind string) (values []string) {
	for _, file := range sources(t, "harness", "studio") {
		ast.Inspect(file, func(n ast.Node) bool {
			if c, is := n.(*ast.ValueSpec); is && named(c.Type, kind) {
				text, err := strconv.Unquote(c.Values[0].(*ast.BasicLit).Value)
				require.NoError(t, err)
				values = append(values, text)
			}
			return true
		})
	}
	require.NotEmpty(t, values)
	return values
}
