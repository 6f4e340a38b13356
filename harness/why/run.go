package why

import (
	"outlive/harness/proc"
	"outlive/harness/runs"
)

// OfRun reads what `outlive run` has started: its record, its log and, where it is in a
// unit, all that is to be known of that.
func OfRun(store runs.Store, r runs.Record) (Facts, error) {
	f := Facts{Called: r.Name, Holder: holder}
	if r.Unit != "" {
		for _, user := range []bool{false, true} {
			if of, err := OfUnit(r.Unit, user); err == nil {
				f = of
				break
			}
		}
		f.Called = r.Name
	}
	f.Run, f.State = &r, r.State(proc.Root)
	if said := runs.LastLines(r, lastLines); len(said) > 0 {
		f.Said = said
	}
	if f.State.Alive() {
		if f.Runs == nil {
			f.Runs = look(r.PID)
		}
		return f, nil
	}
	end := store.Ending(r.Name)
	if end == nil && f.State == runs.Ended {
		end = store.AskJournal(r)
	}
	if end != nil && f.Ended == nil {
		f.Ended, f.Lived = end, end.At.Sub(r.Since)
	}
	return f, nil
}
