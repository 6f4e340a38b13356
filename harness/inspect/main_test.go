package inspect

import (
	"os"
	"testing"

	"outlive/harness/proc/anew"
)

func TestMain(m *testing.M) {
	os.Exit(anew.Main(m.Run))
}
