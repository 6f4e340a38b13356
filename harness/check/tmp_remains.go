package check

import "outlive/harness/program"

var _ = register("tmp.remains", func() Check {
	return remains("what it keeps in /tmp is there when the event is over", "tmpfiles.d(5); file-hierarchy(7)", program.Temporary)
})
