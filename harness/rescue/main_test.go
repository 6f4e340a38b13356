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
	var log string
	if n, _ := fmt.Sscanf(os.Getenv(rescuer), "%d %s", &pid, &log); n == 2 {
		_, err := Do(Order{PID: pid, Log: log})
		fmt.Println(err)
		os.Exit(0)
	}
	os.Exit(m.Run())
}
