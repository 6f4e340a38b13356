package rescue

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"
)

// rescuer, in the environment, has the test's own program rescue a process: it is killed
// in the middle of that.
const rescuer = "OUTLIVE_TEST_RESCUER"

// counter, in the environment, has it count: a target in Go.
const counter = "OUTLIVE_TEST_COUNTER"

func count() {
	held := make(chan bool)
	for range 20 {
		go func() {
			runtime.LockOSThread()
			<-held
		}()
	}
	for n := 0; ; n++ {
		fmt.Println(n)
		time.Sleep(time.Millisecond) //nolint:forbidigo // a beat, as the other targets have it
	}
}

func TestMain(m *testing.M) {
	var pid int
	var log string
	if n, _ := fmt.Sscanf(os.Getenv(rescuer), "%d %s", &pid, &log); n == 2 {
		file, err := os.OpenFile(log, os.O_WRONLY|os.O_APPEND, 0)
		if err != nil {
			os.Exit(1)
		}
		_, err = Do(Order{PID: pid, Log: file})
		fmt.Println(err)
		os.Exit(0)
	}
	if os.Getenv(counter) != "" {
		count()
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "outlive-rescue-")
	if err != nil {
		fmt.Println(err)
		return 1
	}
	built = dir
	defer os.RemoveAll(dir)
	return m.Run()
}
