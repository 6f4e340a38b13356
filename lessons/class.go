package lessons

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"outlive/harness/files"
)

// Seat is what a room may know of one learner. It holds no keystroke, and no
// output of any program.
type Seat struct {
	Schema    string    `json:"schema"`
	Name      string    `json:"name"`
	From      string    `json:"from"` // who, and where: USER@HOST
	Boot      string    `json:"boot"` // of that machine: the kernel's id of it; hosts may bear one name
	PID       int       `json:"pid"`  // of the learner's outlive, there
	Lesson    string    `json:"lesson"`
	Step      string    `json:"step"` // empty when the lesson is done
	Number    int       `json:"number"`
	Of        int       `json:"of"`
	Diagnosis string    `json:"diagnosis"` // empty before the first try, and when the step is done
	Tries     int       `json:"tries"`
	Hints     int       `json:"hints"`
	Votes     Votes     `json:"votes,omitempty"` // of the lesson
	Done      bool      `json:"done"`            // the step is; the learner has not gone on yet
	Left      bool      `json:"left"`            // the learner has left the lesson
	Since     time.Time `json:"since"`           // at this step
	Active    time.Time `json:"active"`          // the last key, by the learner's clock
	At        time.Time `json:"at"`              // last heard of, by the learner's clock

	// Silence is for how long nothing was heard, by the clock of who listens: see Ear.
	Silence time.Duration `json:"-"`
}

const seatSchema = "outlive/seat/1"

// Take writes the seat's file in a room's directory; the file is whole at every moment.
func (s Seat) Take(dir string) error {
	s.Schema = seatSchema
	if err := files.JSON(filepath.Join(dir, s.file()), s, 0o644, files.Replace); err != nil {
		return fmt.Errorf("cannot tell the class: %w", err)
	}
	return nil
}

// Remove removes the seat's file.
func (s Seat) Remove(dir string) error { return os.Remove(filepath.Join(dir, s.file())) }

// file is the name of the seat's file. Two of one name have two.
func (s Seat) file() string {
	h := fnv.New32a()
	fmt.Fprintf(h, "%s\x00%s\x00%d", s.From, s.Boot, s.PID)
	return seatFile(s.Name, h.Sum32())
}

const seatSuffix = ".seat.json"

// seatFile makes a file's name of a learner's: another learner's is another.
func seatFile(name string, whose uint32) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_@.", c) >= 0 && b.Len() > 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02x", c)
		}
	}
	return fmt.Sprintf("%s.%08x%s", b.String(), whose, seatSuffix)
}

// Room is a class at one moment.
type Room struct {
	Seats  []Seat
	Broken int // files that could not be read, this time
}

// seatLimit is how large a seat's file may be, in bytes.
const seatLimit = 16 << 10

// ReadRoom reads who is where. What is broken or half-written is counted, and no
// error: one learner's disk must not end the lesson. It fails when there is no
// such directory.
func ReadRoom(dir string) (Room, error) {
	var r Room
	entries, err := os.ReadDir(dir)
	if err != nil {
		return r, fmt.Errorf("cannot see the class: %w", err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), seatSuffix) || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		s, err := readSeat(filepath.Join(dir, e.Name()))
		switch {
		case errors.Is(err, fs.ErrNotExist): // has left meanwhile
		case err != nil:
			r.Broken++
		default:
			r.Seats = append(r.Seats, s)
		}
	}
	slices.SortFunc(r.Seats, func(a, b Seat) int { return strings.Compare(a.Name, b.Name) })
	return r, nil
}

func readSeat(path string) (s Seat, err error) {
	text, err := files.ReadShared(path, seatLimit)
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return s, err
	}
	if s.Schema != seatSchema || s.Name == "" || s.Lesson == "" || s.file() != filepath.Base(path) {
		return s, fmt.Errorf("%s is no seat's file", path)
	}
	return s, nil
}
