package needs

import (
	"slices"
	"time"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/plan"
)

// Table says which mode serves which need. Its JSON is a contract.
type Table struct {
	Needs []Need `json:"-"`
	Rows  []Row  `json:"modes"`
}

// Row is one way of one mode, in one shell.
type Row struct {
	Mode    string `json:"mode"`
	Via     string `json:"via"`
	Without string `json:"without"` // steps left out, joined by commas
	Shell   string `json:"shell"`
	Cells   []Cell `json:"needs"`
	Cost    *Cost  `json:"cost"` // nil where no trial could tell
}

// Cell is one need of one row.
type Cell struct {
	Need   string `json:"need"`
	Answer Answer `json:"answer"`
	// Lost says, of Half, what is missing.
	Lost []string `json:"lost,omitempty"`
	// Why are the facts that it rests on, or why there are none; and Rules, by their ids,
	// what they were predicted by.
	Why    []string `json:"why"`
	Rules  []string `json:"rules"`
	Trials int      `json:"trials"` // that were made
}

// Cost is what a mode takes beside the workload: medians of the trials that were made.
type Cost struct {
	Ready     time.Duration `json:"ready"` // nanoseconds from the line to the workload's first work
	Memory    uint64        `json:"memory"`
	Processes int           `json:"processes"`
	Helpers   []string      `json:"helpers"` // what they are called
	// Hidden: the memory of some may not be read.
	Hidden bool `json:"hidden,omitempty"`
	Trials int  `json:"trials"`
}

// Cells are the trials that the needs take: each event once for a row, whatever rests on it.
func Cells(needs []Need, s plan.Selection) (cells []plan.Cell, err error) {
	type trial struct{ event, part string }
	seen := map[trial]bool{}
	for _, n := range needs {
		for _, t := range n.Tests {
			e, ok := event.Lookup(t.Event)
			if is := (trial{t.Event, t.Part}); !ok || seen[is] {
				continue
			}
			seen[trial{t.Event, t.Part}] = true
			s.Events, s.Parts, s.Voices, s.Runtimes, s.Guest = []event.Event{e}, []string{t.Part}, []string{plan.Chatty}, nil, nil
			more, err := s.Cells()
			if err != nil {
				return nil, err
			}
			cells = append(cells, more...)
		}
	}
	for i := range cells {
		cells[i].Costs = true
	}
	return cells, nil
}

// Tally gathers trials.
type Tally struct {
	needs []Need
	lab   bool
	order []place
	rows  map[place]*row
}

type place struct{ mode, via, without, shell string }

type row struct {
	found [][][]finding // of each need, of each test
	rules [][]string    // of each need
	costs []evidence.Cost
}

// NewTally begins a table of those needs; lab says that its trials are made in one.
func NewTally(needs []Need, lab bool) *Tally {
	return &Tally{needs: needs, lab: lab, rows: map[place]*row{}}
}

// Add takes a trial for every test that rests on it.
func (y *Tally) Add(one plan.Trial) {
	at := place{one.Mode, one.Via, one.Without, one.Shell}
	r := y.rows[at]
	if r == nil {
		r = &row{found: make([][][]finding, len(y.needs)), rules: make([][]string, len(y.needs))}
		for i, n := range y.needs {
			r.found[i] = make([][]finding, len(n.Tests))
		}
		y.rows[at], y.order = r, append(y.order, at)
	}
	for i, n := range y.needs {
		for j, t := range n.Tests {
			if t.Event == one.Event && t.Part == one.Part {
				r.found[i][j] = append(r.found[i][j], t.judge(one))
				if one.Rule != "" && !slices.Contains(r.rules[i], one.Rule) {
					r.rules[i] = append(r.rules[i], one.Rule)
				}
			}
		}
	}
	if one.Evidence != nil && one.Evidence.Cost != nil && one.Verdict != plan.Unfit {
		r.costs = append(r.costs, *one.Evidence.Cost)
	}
}

// Table is what all of them say.
func (y *Tally) Table() Table {
	t := Table{Needs: y.needs, Rows: []Row{}}
	for _, at := range y.order {
		r := y.rows[at]
		is := Row{Mode: at.mode, Via: at.via, Without: at.without, Shell: at.shell, Cost: median(r.costs)}
		for i, n := range y.needs {
			cell := n.answer(r.found[i], y.lacking)
			cell.Rules = append([]string{}, r.rules[i]...)
			is.Cells = append(is.Cells, cell)
		}
		t.Rows = append(t.Rows, is)
	}
	return t
}

// TakesLab is why something was not tried here.
const TakesLab = "it takes a lab: --lab"

// lacking says why there is no trial of a test.
func (y *Tally) lacking(t Test) string {
	if e, ok := event.Lookup(t.Event); ok && e.Lab && !y.lab {
		return t.Event + ": " + TakesLab
	}
	return t.Event + ": no trial was made"
}

// median of each, whichever trial it is of; nil of none.
func median(all []evidence.Cost) *Cost {
	if len(all) == 0 {
		return nil
	}
	middle := func(of func(a, b evidence.Cost) int) evidence.Cost {
		sorted := slices.SortedStableFunc(slices.Values(all), of)
		return sorted[(len(sorted)-1)/2]
	}
	ready := middle(func(a, b evidence.Cost) int { return int(a.Ready - b.Ready) })
	memory := middle(func(a, b evidence.Cost) int { return int(int64(a.Memory()) - int64(b.Memory())) })
	most := middle(func(a, b evidence.Cost) int { return len(a.Helpers) - len(b.Helpers) })
	is := &Cost{Ready: ready.Ready, Memory: memory.Memory(), Processes: len(most.Helpers), Helpers: []string{}, Trials: len(all)}
	for _, h := range most.Helpers {
		is.Helpers = append(is.Helpers, h.Comm)
		is.Hidden = is.Hidden || h.Memory == 0
	}
	return is
}
