package program

import "outlive/modes"

// Resource is something that a program takes, and that may be limited.
type Resource string

const (
	Memory    Resource = "memory"    // in bytes
	Processes Resource = "processes" // threads count as well
	Files     Resource = "files"     // open descriptors
	Processor Resource = "cpu"       // in nanoseconds of its time
)

// Bound is what a hog takes of it and no more, wherever it runs: little for a machine,
// and more than a limit that is to contain it.
func (r Resource) Bound() uint64 {
	return map[Resource]uint64{Memory: 128 << 20, Processes: 100, Files: 200, Processor: 300e6}[r]
}

// Limit is what those of a unit say of it, in hundredths for a processor; 0 for nothing.
func (r Resource) Limit(of modes.Limits) uint64 {
	return map[Resource]uint64{Memory: of.Memory, Processes: of.Tasks, Files: of.Files, Processor: of.CPU}[r]
}

// Hog is what a program takes when it is told to.
type Hog struct {
	Of Resource `json:"of"`
	// Child: it starts a child, which takes it.
	Child bool `json:"child,omitempty"`
	// Most is what it takes itself at the most, where that is less than the bound; 0 for the bound.
	Most uint64 `json:"most,omitempty"`
}
