package rescue

import (
	"fmt"
	"os"
	"testing"
)

// rescuer, in the environment, has the test's own program rescue a process: it is killed
// in the middle of that.
const rescuer = "OUTLIVE_TEST_RESCUER"

func TestMain(m *testing.M) {
	var pid int
	var terminal uint64
	var log string
	if n, _ := fmt.Sscanf(os.Getenv(rescuer), "%d %d %s", &pid, &terminal, &log); n == 3 {
		_, err := Do(Order{PIDs: []int{pid}, Terminal: terminal, Log: log})
		fmt.Println(err)
		os.Exit(0)
	}
	os.Exit(m.Run())
}
