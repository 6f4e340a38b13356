package lessons

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/files"
)

// Call is a word to all of a class: to go to a step. Nobody is moved by it.
type Call struct {
	Schema string    `json:"schema"`
	Lesson string    `json:"lesson"`
	Step   string    `json:"step"`
	Number int       `json:"number"` // of the step, from 1
	At     time.Time `json:"at"`
}

const (
	callSchema = "outlive/call/1"
	callFile   = "everybody.call.json"
	// callHolds is for how long: who killed the class view cannot take the word back.
	callHolds = 12 * time.Hour
)

// ErrNotHeard is the error of who calls in a folder that is another's: learners heed its owner and root.
var ErrNotHeard = errors.New("the folder belongs to somebody else, and learners heed its owner and root only")

// Make calls the class of a folder.
func (c Call) Make(dir string) error {
	me := uint32(os.Geteuid())
	if owner, err := ownerOf(dir); err != nil || me != 0 && me != owner {
		return fmt.Errorf("cannot call the class: %w", errors.Join(err, map[bool]error{true: ErrNotHeard}[err == nil]))
	}
	c.Schema = callSchema
	if err := files.JSON(filepath.Join(dir, callFile), c, 0o644, files.Replace); err != nil {
		return fmt.Errorf("cannot call the class: %w", err)
	}
	return nil
}

// EndCall takes the word back; of one that was not given there is nothing to take.
func EndCall(dir string) error {
	if err := os.Remove(filepath.Join(dir, callFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot end the call: %w", err)
	}
	return nil
}

// ReadCall gives what the class of a folder is called to; false for nothing. What anybody
// else than the folder's owner or root has written there is nothing.
func ReadCall(dir string, now time.Time) (c Call, called bool) {
	owner, err := ownerOf(dir)
	if err != nil {
		return c, false
	}
	text, err := files.ReadBy(filepath.Join(dir, callFile), seatLimit, owner, 0)
	if err != nil || json.Unmarshal(text, &c) != nil {
		return Call{}, false
	}
	return c, c.Schema == callSchema && now.Sub(c.At).Abs() < callHolds
}

func ownerOf(dir string) (uint32, error) {
	var st unix.Stat_t
	if err := unix.Stat(dir, &st); err != nil {
		return 0, &os.PathError{Op: "stat", Path: dir, Err: err}
	}
	return st.Uid, nil
}
