package plan

import (
	"fmt"
	"slices"

	"outlive/harness/event"
	"outlive/harness/lab"
	"outlive/harness/parts"
	"outlive/harness/runtimes"
	"outlive/harness/shell"
	"outlive/modes"
)

// Selection says which part of the whole matrix to make.
type Selection struct {
	Modes  []modes.Mode
	Via    []modes.Via // none for all
	Events []event.Event
	Shells []shell.Shell
	Voices []string
	// Runtimes are what the workload is written for; empty for the built-in one.
	Runtimes []string
	// Parts are what the built-in workload plays; empty for the plain one.
	Parts   []string
	Without []string // steps left out, in the modes that have them
	Repeat  int
	// Guest is somebody's own program, in place of the workload; nil for that. One
	// that is a line is typed as it stands, and the modes are of no meaning.
	Guest *Guest
	// Lab has every trial made in a lab. Without it what takes a lab is left out.
	Lab *Machine
}

// Machine says what labs are made from.
type Machine struct {
	Root string `json:"root"` // a root file system; "" for this machine's
	Disk string `json:"disk"` // how much one may write, as size= of tmpfs(5); "" for a quarter of the memory
}

// Rows gives the forms that the selection has, a row of the table each. With
// steps to leave out these are the forms that have them; the error names a
// step that no selected mode has.
func (s Selection) Rows() ([]Cell, error) {
	var rows []Cell
	var missing error
	for _, m := range s.Modes {
		for _, f := range m.Forms {
			if len(s.Via) > 0 && !slices.Contains(s.Via, f.Via) || f.Lab && s.Lab == nil {
				continue
			}
			if len(s.Without) > 0 {
				if _, err := f.In(nil, s.Without); err != nil {
					if missing == nil || len(f.Steps) > 0 { // the mode that has steps has the better answer
						missing = fmt.Errorf("%s: %w", m.ID, err)
					}
					continue
				}
			}
			rows = append(rows, Cell{Mode: m, Form: f, Without: s.Without, Lab: s.Lab})
			for _, step := range f.Steps {
				if step.Condition() && len(s.Without) == 0 {
					rows = append(rows, Cell{Mode: m, Form: f, Without: []string{step.Name}, Lab: s.Lab})
				}
			}
		}
	}
	if len(rows) == 0 && missing != nil {
		return nil, missing
	}
	return rows, nil
}

// Cells gives every cell, all of one repeat before those of the next.
func (s Selection) Cells() ([]Cell, error) {
	rows, err := s.Rows()
	if err != nil {
		return nil, err
	}
	var cells []Cell
	for repeat := range max(1, s.Repeat) {
		for _, sh := range s.Shells {
			for _, voice := range s.Voices {
				for _, runtime := range s.runtimes() {
					for _, plays := range s.parts() {
						table := s.table(rows, Cell{Shell: sh.ID, Voice: voice, Runtime: runtime, Part: plays})
						for i := range table {
							if s.Repeat > 1 {
								table[i].Repeat = repeat + 1
							}
						}
						cells = append(cells, table...)
					}
				}
			}
		}
	}
	return cells, nil
}

// table is what one table of the report shows, whose cells have all that in common.
func (s Selection) table(rows []Cell, of Cell) []Cell {
	cells := make([]Cell, 0, len(rows)*len(s.Events)) // a cell is large, and a list that grows copies it
	for _, row := range rows {
		for _, e := range s.Events {
			if e.Lab && s.Lab == nil {
				continue
			}
			row.Shell, row.Event, row.Voice, row.Runtime, row.Part, row.Guest = of.Shell, e, of.Voice, of.Runtime, of.Part, s.Guest
			cells = append(cells, row)
		}
	}
	return cells
}

func (s Selection) runtimes() []string {
	if len(s.Runtimes) == 0 {
		return []string{runtimes.Go}
	}
	return s.Runtimes
}

func (s Selection) parts() []string {
	if len(s.Parts) == 0 {
		return []string{""}
	}
	return s.Parts
}

// partTakesLab tells whether what a part is about shows in a lab alone.
func partTakesLab(id string) bool {
	p, ok := parts.Lookup(id)
	return ok && p.Lab
}

// missing names a program that the cell needs and that is not installed; "" when all are.
func (c Cell) missing() string {
	needs := slices.Concat(c.Form.Needs, c.Event.Needs)
	if sh, ok := shell.Lookup(c.Shell); ok {
		needs = append(needs, sh.Command[0])
	}
	if r, ok := runtimes.Lookup(c.runtime()); ok && r.Needs != "" {
		needs = append(needs, r.Needs)
	}
	look := modes.Look
	if c.Lab != nil {
		look = func(program string) (string, error) { return lab.LookPath(c.Lab.Root, program) }
	}
	for _, program := range needs {
		if _, err := look(program); err != nil {
			return program
		}
	}
	return ""
}
