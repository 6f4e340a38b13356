package audit

import "strings"

// A program that the lab does not have says nothing of the unit: systemd.exec(5), EXIT_EXEC.
var _ = behaves(47, "start.runs", func() Conduct {
	return Conduct{
		Says:   "its own program starts, and stays, or does its work",
		Source: "systemd.service(5), Type=",
		Try: func(b *bench) (Verdict, string) {
			return b.own().runs()
		},
	}
})

func (l Life) runs() (Verdict, string) {
	switch {
	case l.Absent:
		return Untold, l.Unfit
	case l.Unfit != "":
		return NotKept, l.Unfit
	case l.Short:
		return Kept, "it did its work, and ended by itself"
	}
	var names []string
	for _, m := range l.Ran {
		names = append(names, m.Comm)
	}
	return Kept, "it stays: " + strings.Join(names, ", ")
}
