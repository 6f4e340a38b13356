// Package harness makes trials and judges them: a mode, an event, and what the
// rules of Linux and of the shell predict, against what really happens.
//
//	plan.Selection ── Cells ──▶ Matrix.Run ── Judge ──▶ plan.Trial ──▶ report
//	                              │  ▲
//	                         Spec ▼  │ Evidence
//	                             lane ── stage: shell on a terminal ── subject
//
// A program that tests what its own modes survive needs three calls:
//
//	cells, err := plan.Selection{Modes: ..., Events: ..., Shells: ..., Voices: ...}.Cells()
//	m := harness.Matrix{Cells: cells, Self: self}
//	controls, err := m.Run(ctx, func(t plan.Trial) { ... t.Verdict ... })
//
// Self is the executable of outlive, or one whose main gives lane.Main what follows
// lane.Verb, and does the same for the other words of outlive's own.
//
// A lane only observes; what it saw is judged here, with pure functions. Every run
// makes two controls in each shell: a job in the foreground must die when its
// terminal closes, and one in a session of its own must not. A run whose controls
// come out otherwise tells nothing.
package harness
