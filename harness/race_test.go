//go:build race

package harness

// raced: the tests run under the race detector, which makes a process that
// exits a second late and one that starts five times slower. Only what is to be
// searched for races then runs under it, too.
const raced = true
