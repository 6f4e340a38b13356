// Package harness makes trials and judges them: a mode, an event, and what the
// rules of Linux and of the shell predict, against what really happens.
//
//	plan.Selection ── Cells ──▶ Matrix.Run ── Judge ──▶ plan.Trial ──▶ report
//	                              │  ▲
//	                         Spec ▼  │ Evidence
//	                             lane ── stage: shell on a terminal ── subject
//
// A daemon's own repository tests it so, on a real terminal, and nothing of it is left
// when the test is over:
//
//	func TestMain(m *testing.M) { os.Exit(harness.Main(m)) }
//
//	func TestDetaches(t *testing.T) {
//		d := harness.Start(t, harness.Command("./mydaemon", "-d"), harness.Shell("bash"))
//		d.Keeps("session.own", "tty.none", "stdio.usable")
//		d.After("hangup").Is(harness.Survived)
//	}
//
//	func TestWhole(t *testing.T) {
//		harness.Verify(t, harness.Command("./mydaemon", "-d"), "sysv", harness.PIDFile("/run/my.pid"))
//		harness.Verify(t, harness.Program{}, "./verify.yaml") // which has the line, the pid file, and exceptions
//	}
//
// Start types it, and gives what runs, to be talked to; Keeps judges it by looking; After
// has an event happen to it. Verify rehearses it whole, as `outlive verify` does. The
// rules and events are those of `outlive list`. A daemon that fails is told with what was
// wanted, what was seen, and the tree of its processes.
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
