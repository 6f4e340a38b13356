package rule

import (
	"fmt"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// told judges a start that had to fail.
func told(is *evidence.Refused, alive string) check.Finding {
	switch {
	case len(is.Left) > 0 && is.Returned:
		return check.Finding{Got: fmt.Sprintf("it runs on%s (%s), and what was typed %s", alive, pidsOf(is.Left), is.Ending.Tell())}
	case len(is.Left) > 0:
		return check.Finding{Got: fmt.Sprintf("it runs on%s (%s)", alive, pidsOf(is.Left))}
	case !is.Returned || is.Ending.By == "":
		return unseen("how what was typed ended is not known")
	case is.Ending.Code == 0:
		return check.Finding{Got: "nothing runs, and what was typed " + is.Ending.Tell()}
	}
	return check.Finding{Holds: true, Got: "nothing runs, and what was typed " + is.Ending.Tell()}
}
