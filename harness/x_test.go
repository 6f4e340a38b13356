package harness

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"outlive/harness/event"
	"outlive/harness/shell"
	"outlive/harness/witness"
	"outlive/modes"
)

var (
	xshells = flag.String("xshells", "bash", "")
	xmodes  = flag.String("xmodes", "", "")
	xevents = flag.String("xevents", "", "")
	xpar    = flag.Int("xpar", 0, "")
	xrep    = flag.Int("xrep", 1, "")
	xall    = flag.Bool("xall", false, "")
)

func TestX(t *testing.T) {
	bin := t.TempDir() + "/outlive"
	out, err := exec.Command("go", "build", "-o", bin, "outlive/cmd/outlive").CombinedOutput()
	if err != nil {
		t.Fatal(string(out))
	}
	in := func(list, id string) bool {
		return list == "" || list == "all" || strings.Contains(","+list+",", ","+id+",")
	}
	var cells []Cell
	for r := range *xrep {
		for _, sh := range shell.All() {
			if !in(*xshells, sh.ID) {
				continue
			}
			for _, m := range modes.All() {
				if !in(*xmodes, m.ID) {
					continue
				}
				for _, f := range m.Forms {
					for _, e := range event.All() {
						if in(*xevents, e.ID) {
							cells = append(cells, Cell{Mode: m, Form: f, Shell: sh.ID, Event: e, Voice: Chatty, Repeat: r + 1})
						}
					}
				}
			}
		}
	}
	var sum Summary
	w, werr := witness.Open()
	if werr != nil {
		fmt.Println(werr)
	} else {
		defer w.Close()
	}
	c, err := Matrix{Cells: cells, Self: bin, Parallel: *xpar, Witness: w, KeepEvidence: true}.Run(context.Background(), func(tr Trial) {
		sum.Add(tr)
		if *xall || tr.Verdict == Broken || tr.Verdict == Unfit {
			fmt.Printf("%-8s %-6s %-14s %-7s %-14s %-9s want %-9s %s %.3fs: %s\n", tr.Verdict, tr.Shell, tr.Mode, tr.Via, tr.Event, tr.Outcome, tr.Expected, tr.Signal, tr.Seconds, tr.Why)
			if *xall {
				for _, s := range tr.Evidence.Signals {
					fmt.Printf("      %8s %s %s(%d) -> %s(%d) %s kernel=%v\n", s.At, s.Name, s.FromComm, s.From, s.ToComm, s.To, s.Fate, s.Kernel)
				}
			}
			for _, c := range tr.Checks {
				if c.Verdict == Broken {
					fmt.Printf("      %s want %q got %q\n", c.ID, c.Want, c.Got)
				}
			}
		}
	})
	fmt.Printf("%+v %+v %v\n", sum, c, err)
	_ = os.Stdout
}
