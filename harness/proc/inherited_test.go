package proc

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
)

func TestLimit(t *testing.T) {
	const text = "Max processes 9 9 processes\nMax open files            1024                 unlimited            files\n"
	require.Equal(t, evidence.Limit{Soft: 1024, Hard: -1}, limit(text, "Max open files"))
	require.Zero(t, limit(text, "Max core file size"))
}
