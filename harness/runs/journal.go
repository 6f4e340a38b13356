package runs

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// processExit is the journal's SD_MESSAGE_UNIT_PROCESS_EXIT, sd-messages(3): a
// manager notes there each process that did not end well. That one ended well it
// notes too, but not whether by itself or because it was asked to.
const processExit = "98e322203f7a4ed290d09fe03c09fe15"

// AskJournal finds out how a run in a unit ended that nobody has recorded, and
// remembers it. Nothing is known where the journal says nothing.
func (s Store) AskJournal(r Record) *Ending {
	if r.Unit == "" {
		return nil
	}
	const patience = 5 * time.Second
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "journalctl", "--quiet", "--output=json", "--lines=1",
		fmt.Sprintf("--since=@%d", r.Since.Unix()),
		"MESSAGE_ID="+processExit, "UNIT="+r.Unit, "+", "MESSAGE_ID="+processExit, "USER_UNIT="+r.Unit)
	cmd.WaitDelay = time.Second
	out, err := cmd.Output()
	if err != nil {
		return nil
	}
	is, ok := readExit(string(out))
	if !ok || s.ended(r.Name, is) != nil {
		return nil
	}
	return s.Ending(r.Name)
}

// readExit reads an entry of the journal.
func readExit(entry string) (is evidence.Ending, ok bool) {
	var said struct {
		How    string `json:"EXIT_CODE"`
		Status string `json:"EXIT_STATUS"`
	}
	if json.Unmarshal([]byte(strings.TrimSpace(entry)), &said) != nil {
		return is, false
	}
	n, err := strconv.Atoi(said.Status)
	is = evidence.Ending{Code: n, By: "journal"}
	if said.How == "killed" || said.How == "dumped" {
		is.Signal, is.Code = unix.SignalName(unix.Signal(n)), -1
		return is, err == nil && is.Signal != ""
	}
	return is, err == nil && said.How == "exited"
}
