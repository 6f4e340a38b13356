package why

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// most is how many entries of the journal are read.
const most = 200

// readJournal reads what the journal has of a unit since the boot: what its manager says
// of it, and what the program has printed in its last start that printed anything. The
// process that is to become the program speaks for the manager until then, and may be gone
// before the journal knows whose it is: so whatever root says of the unit counts.
func (f *Facts) readJournal(name string) {
	whose := []string{"_SYSTEMD_UNIT=" + name, "+", "_UID=0", "UNIT=" + name}
	if f.User {
		uid := "_UID=" + strconv.Itoa(os.Getuid())
		whose = []string{"_SYSTEMD_USER_UNIT=" + name, uid, "+", "USER_UNIT=" + name, uid}
	}
	text, err := asked(append([]string{"journalctl", "--quiet", "--boot", "--output=json", fmt.Sprint("--lines=", most)}, whose...)...)
	if err != nil {
		f.Unseen = append(f.Unseen, err.Error())
		return
	}
	for entry := range strings.Lines(text) {
		if line, ok := readLine(entry); ok {
			f.Lines = append(f.Lines, line)
		}
	}
	if len(f.Lines) == 0 {
		f.Unseen = append(f.Unseen, "the journal has nothing of it that you may read")
	}
	f.Said = lastSaid(f.Lines)
}

// lastSaid is what the program printed in its last start that printed anything. An entry
// that names no start is of the one before it: the program was gone when it was written.
func lastSaid(all []Line) (said []string) {
	now, of := "", ""
	for _, line := range all {
		if line.Start != "" {
			now = line.Start
		}
		if line.Manager {
			continue
		}
		if now != of {
			of, said = now, nil
		}
		said = append(said, line.Text)
	}
	return said
}

// readLine reads an entry as journalctl prints it. Text that is no UTF-8 comes as numbers.
func readLine(entry string) (l Line, ok bool) {
	var said struct {
		At      string          `json:"__REALTIME_TIMESTAMP"`
		Message json.RawMessage `json:"MESSAGE"`
		Of      string          `json:"_SYSTEMD_INVOCATION_ID"`
		About   string          `json:"INVOCATION_ID"`
		OfUser  string          `json:"USER_INVOCATION_ID"`
		Unit    string          `json:"UNIT"`
		Units   string          `json:"USER_UNIT"`
	}
	if json.Unmarshal([]byte(entry), &said) != nil {
		return l, false
	}
	var bytes []byte
	if json.Unmarshal(said.Message, &l.Text) != nil {
		var numbers []int
		if json.Unmarshal(said.Message, &numbers) != nil {
			return l, false
		}
		for _, n := range numbers {
			bytes = append(bytes, byte(n))
		}
		l.Text = string(bytes)
	}
	since, _ := strconv.ParseInt(said.At, 10, 64)
	l.At = time.UnixMicro(since)
	l.Manager = said.Unit != "" || said.Units != ""
	l.Start = said.Of
	if l.Manager {
		l.Start = said.About + said.OfUser
	}
	return l, true
}
