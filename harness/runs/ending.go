package runs

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/files"
)

// Ending is how a run's first process ended; its JSON is a contract.
type Ending struct {
	At     time.Time `json:"at"`     // seen, by the one who recorded it
	Signal string    `json:"signal"` // "SIGKILL"; empty when it exited
	Code   int       `json:"code"`   // exit status; -1 when a signal ended it
	By     string    `json:"by"`     // "waitid", "pidfd", "stat", "systemd" or "journal": who says so
}

// Failed tells whether it ended otherwise than with status 0.
func (e Ending) Failed() bool { return e.Signal != "" || e.Code != 0 }

func (e Ending) String() string {
	if e.Signal != "" {
		return e.Signal
	}
	return fmt.Sprintf("status %d", e.Code)
}

// Ending gives how a run ended; nil where that is not known.
func (s Store) Ending(name string) *Ending {
	text, err := files.ReadOwn(s.Path(name, "end"), files.Small)
	e := Ending{}
	if err != nil || json.Unmarshal(text, &e) != nil || e.Signal != "" && unix.SignalNum(e.Signal) == 0 {
		return nil
	}
	return &e
}

// ended remembers how a run ended; who comes first is right. Nothing is
// remembered of a run that was forgotten, nor what nobody knows.
func (s Store) ended(name string, is evidence.Ending) error {
	if is.By == "" {
		return nil
	}
	if _, err := os.Lstat(s.Path(name, "json")); err != nil {
		return nil //nolint:nilerr // it was forgotten
	}
	text, err := json.Marshal(Ending{time.Now().UTC(), is.Signal, is.Code, is.By})
	if err == nil {
		err = files.Make(s.Path(name, "end"), append(text, '\n'), 0o600)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("cannot remember how %q ended: %w", name, err)
	}
	return nil
}

// HoldsBack tells whether the log of a run that lives is empty: the program may
// hold back what it prints.
func (r Record) HoldsBack() bool {
	info, err := os.Stat(r.Log)
	return err == nil && info.Mode().IsRegular() && info.Size() == 0 && !r.Pane
}

// LastLines are those of its log, without what only a terminal understands.
func LastLines(r Record, n int) []string {
	var b strings.Builder
	if Print(r, n, &b) != nil || b.Len() == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
}
