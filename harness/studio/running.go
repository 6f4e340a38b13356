package studio

import (
	"encoding/json"
	"os"
	"path/filepath"

	"outlive/harness/files"
)

// Running is how another terminal finds the lesson that runs.
type Running struct {
	PID int    `json:"pid"` // of outlive
	Say string `json:"say"` // the socket for commands
}

func runningFile(dir string) string { return filepath.Join(dir, "running.json") }

// ReadRunning reads it from where the lesson keeps it.
func ReadRunning(dir string) (r Running, err error) {
	text, err := files.ReadOwn(runningFile(dir), files.Small)
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(text, &r)
}

// remember leaves word where the lesson can be spoken to.
func remember(dir, say string) error {
	if err := files.MakeOwn(dir); err != nil {
		return err
	}
	return files.JSON(runningFile(dir), Running{os.Getpid(), say}, 0o600, files.Replace)
}

// forget takes it back, unless another lesson has begun meanwhile.
func forget(dir string) {
	if r, err := ReadRunning(dir); err == nil && r.PID == os.Getpid() {
		_ = os.Remove(runningFile(dir))
	}
}
