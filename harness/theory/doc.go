// Package theory predicts what becomes of a process. It is pure: it looks at
// nothing and does nothing.
//
//	a mode: traits at a prompt ──▶ Context.Apply ──▶ traits in this line ──▶ an event picks the Rule
//	Rule.Fate ──▶ Expectation ──▶ Meet (program) ──▶ Holding (voice) ──▶ Losing (what it keeps)
//	evidence ──▶ Recognise ──▶ traits ──▶ the same rules ──▶ Wrapped (what stands above it)
//
// The rules are few, and each has an id and a source. Those of the kernel, of
// systemd and of sshd are written down here; those of a shell, of a program and of a
// wrapper follow from the policy and the traits that their files declare. Nothing here
// is filled in from runs: where a prediction is wrong, a rule or a trait is mended.
//
// To read it at a sitting:
//
//	rule, expectation                          what is said of a process, and in which words
//	kernel, shells, systemd, launcher, hunters who signals it, or waits for it, by what happens
//	session, context                           where a line is typed, and what that leaves of its traits
//	at_once, on_terminal, container            the same, of a line that nobody waits for, of ssh -tt, of a container
//	programs, asking, keeping                  what the program does about it, reads and leaves
//	recognise, foresight, wrapped              the same of a program that was only looked at
package theory
