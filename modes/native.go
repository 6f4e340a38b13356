package modes

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"

	"outlive/harness/registry"
	"outlive/harness/visible"
)

// Exit codes of the native forms, as nohup(1), env(1) and timeout(1) have them.
const (
	exitInternal  = 125 // the mode itself failed
	exitNotRun    = 126 // the command was found but cannot be run
	exitNotFound  = 127 // the command was not found
	exitBadNative = 2   // no such mode
)

// RunNative carries out `outlive native MODE ARGS…`, given MODE and what
// follows, and gives the exit code. It does not return when the command takes
// the process over. It is called before anything else in main and has to be
// light: what it costs, every trial of a native form pays.
func RunNative(args []string) int {
	if len(args) == 0 {
		return refuse("cannot run natively: no mode is named", natives())
	}
	if args[0] == "enter" {
		return enterAndRun(args[1:])
	}
	m, ok := Lookup(args[0])
	switch {
	case !ok:
		return refuse(fmt.Sprintf("cannot run natively: unknown mode %q", args[0]), nearest(args[0], natives()))
	case m.Native == nil:
		return refuse(fmt.Sprintf("cannot run %s natively: it has no native form", m.ID), natives())
	}
	return m.Native(args[1:])
}

// longestSaid is how much is said of what may be without end, in columns.
const longestSaid = 1000

func refuse(fact string, instead []string) int {
	program := "outlive"
	if strings.Contains(os.Args[0], "/") { // what is proposed has to work where it is printed
		program = os.Args[0]
	}
	if !bare().MatchString(program) {
		program = quote(program)
	}
	fmt.Fprintf(os.Stderr, "outlive: %s\nhint: %s native %s [ARG...]\n", visible.Lines(fact, longestSaid), visible.Lines(program, longestSaid), strings.Join(instead, "|"))
	return exitBadNative
}

// natives gives the ids of the modes with a native form, in the order of the table.
func natives() []string {
	var ids []string
	for _, m := range All() {
		if m.Native != nil {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// nearest gives the name that was meant, or all of them.
func nearest(word string, names []string) []string {
	if near := registry.Nearest(word, names); near != "" {
		return []string{near}
	}
	return names
}

// execvp replaces this process by the command, in place: same pid, same
// descriptors. It returns only when that fails. The Go runtime puts back the
// soft limit of open files that it raised, but three things that it overwrote
// before main are lost, and the tests pin them:
//   - of the signals ignored at start only HUP, INT, TSTP, TTIN, TTOU and CONT
//     are handed on as ignored, the others as default;
//   - a blocked signal that ends a process by a kill or a fault, or that the
//     runtime itself needs (HUP, INT, QUIT, TERM, CHLD, PROF, URG ...) is
//     handed on unblocked;
//   - a descriptor 0-2 that was closed is handed on as /dev/null (see
//     closedAtStart).
func execvp(name string, argv, env []string) error {
	return alongPath(name, func(path string) error {
		err := syscall.Exec(path, argv, env)
		if err == syscall.ENOEXEC {
			err = syscall.Exec("/bin/sh", append([]string{"/bin/sh", path}, argv[1:]...), env)
		}
		return err
	})
}

// alongPath calls try with the paths that name may stand for until one does
// not fail, as exec(3) searches: a directory that refuses is remembered, one
// that lacks the file is passed over, any other error ends the search.
func alongPath(name string, try func(path string) error) error {
	if name == "" {
		return syscall.ENOENT
	}
	if strings.Contains(name, "/") {
		return try(name)
	}
	dirs, ok := os.LookupEnv("PATH")
	if !ok {
		dirs = "/bin:/usr/bin"
	}
	last := error(syscall.ENOENT)
	for dir := range strings.SplitSeq(dirs, ":") {
		path := name
		if dir != "" {
			path = dir + "/" + name
		}
		switch err := try(path); err {
		case nil:
			return nil
		case syscall.EACCES:
			last = err
		case syscall.ENOENT, syscall.ESTALE, syscall.ENOTDIR, syscall.ENODEV, syscall.ETIMEDOUT:
		default:
			return err
		}
	}
	return last
}

// execCode is the exit code for a command that could not be executed.
func execCode(err error) int {
	if errors.Is(err, syscall.ENOENT) {
		return exitNotFound
	}
	return exitNotRun
}

// strerror words an errno as the C library does: "No such file or directory".
func strerror(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:]
}
