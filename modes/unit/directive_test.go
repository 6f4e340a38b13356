package unit

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSet(t *testing.T) {
	const text = "[Unit]\nUser=no\n\n[Service]\nUser=me\nExecStart=a\nRestart=no\n\n[Install]\nUser=no\n"
	require.Equal(t, "[Unit]\nUser=no\n\n[Service]\nExecStart=a\nUser=you\nRestart=always\n\n[Install]\nUser=no\n",
		Set(text, "[Service]", "User=you", "Restart=always"))
	require.Equal(t, "[Service]\nE=1\nE=2\n", Set("[Service]\nE=0\n", "[Service]", "E=1", "E=2"))
	require.Equal(t, text, Set(text, "[Socket]", "User=you"))
}

func TestValue(t *testing.T) {
	require.Equal(t, `"A=$x %%h \"\\\x0a"`, Value("A=$x %h \"\\\n"))
}
