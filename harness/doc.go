// Package harness makes trials and judges them: a mode, an event, and what the
// rules of Linux and of the shell predict, against what really happens.
//
//	front (Matrix.Run) ══ socket ══ lane ── stage: shell on a terminal ── subject
//	   │ judge: evidence against    │ reaper of all that it starts; ends it
//	   │ expectation and checks     │ all when the front goes, and the front
//	   ▼                            ▼ does the same when a lane goes
//	 Trial                        Evidence
//
// A lane only observes; the front judges, with pure functions. Every run makes
// two controls in each shell: a job in the foreground must die when its
// terminal closes, and one in a session of its own must not.
package harness
