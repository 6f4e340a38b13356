//go:build linux

package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReport(t *testing.T) {
	for _, tt := range []struct {
		err  error
		code int
		text string
	}{
		{nil, 0, ""},
		{exitWith(codeKept), 0, ""},
		{exitWith(codeBroken), 1, ""},
		{usageError("try that", "cannot do %q", "this"), 2, "outlive: cannot do \"this\"\nhint: try that\n"},
		{unfitError("", "cannot open a terminal"), 3, "outlive: cannot open a terminal\n"},
		{errors.New("cannot write"), 3, "outlive: cannot write\n"},
		{errors.New("write /dev/stdout: full"), 3, "outlive: cannot go on: write /dev/stdout: full\n"},
		{fmt.Errorf("cannot start: %w", usageError("do", "cannot")), 2, "outlive: cannot start: cannot\nhint: do\n"},
	} {
		var b strings.Builder
		require.Equal(t, tt.code, complain(&b, tt.err))
		require.Equal(t, tt.text, b.String())
	}
}
