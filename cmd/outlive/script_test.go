//go:build linux

package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"outlive/harness/lab"
	"outlive/harness/proc"
	"outlive/harness/proc/anew"
	"outlive/harness/witness"
)

// TestMain lets the test binary stand in for outlive, in the scripts and in
// whatever they start.
func TestMain(m *testing.M) {
	_ = flag.Set("test.parallel", "4") // they wait more than they work

	if filepath.Base(os.Args[0]) != "outlive" { // else it is what is tested, and inherits what its test chose
		if err := proc.DropInherited(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	testscript.Main(begun{m}, map[string]func(){"outlive": main})
}

// begun are tests that begin as all do.
type begun struct{ *testing.M }

func (b begun) Run() int { return anew.Main(b.M.Run) }

// TestScripts runs every script there is. UPDATE=1 go test ./cmd/outlive
// rewrites their goldens.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE") != "",
		Setup:               setupScript,
		Condition: func(cond string) (bool, error) {
			return map[string]bool{
				"root":    os.Geteuid() == 0,
				"lab":     lab.Missing("") == nil,
				"witness": blind() == nil,
				"cgo":     anew.BuiltWith("CGO_ENABLED", "1"),
			}[cond], nil
		},
	})
}

// blind tells why there can be no witness here; nil where there can.
var blind = sync.OnceValue(func() error {
	w, err := witness.Open()
	if err == nil {
		err = w.Close()
	}
	return err
})

// setupScript gives a script a home of its own; $SELF is the folder of outlive.
func setupScript(env *testscript.Env) error {
	self, err := exec.LookPath("outlive")
	if err != nil {
		return err
	}
	env.Setenv("SELF", filepath.Dir(self))
	env.Defer(func() {
		if left := leftBehind("WORK=" + env.WorkDir); len(left) > 0 {
			env.T().Fatal("left behind: ", left)
		}
	})
	for _, name := range []string{"HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "TMUX_TMPDIR", "SCREENDIR"} {
		dir := filepath.Join(env.WorkDir, "."+name)
		if err := os.Mkdir(dir, 0o700); err != nil {
			return err
		}
		env.Setenv(name, dir)
	}
	env.Setenv("LANG", "C.UTF-8")
	env.Setenv("GORACE", os.Getenv("GORACE"))
	return nil
}
