//go:build linux

package main

import (
	"go/ast"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

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
