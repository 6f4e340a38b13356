package rule

import (
	"fmt"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// noPIDFile is what there is to be told where no pid file is known.
func noPIDFile() check.Finding { return moot("it has no pid file that is known: --pidfile") }

// holds says what a pid file held, at this moment.
func holds(f *evidence.PIDFile, when string) string {
	switch {
	case f == nil || !f.There:
		return "there was none " + when
	case f.Text == "":
		return "it was empty " + when
	}
	return fmt.Sprintf("it held %q %s", f.Text, when)
}
