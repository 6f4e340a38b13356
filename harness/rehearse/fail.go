package rehearse

import "outlive/harness/evidence"

// A line is run that has to fail: with a configuration that is wrong, say.
var _ = register(90, "fail", func() Act {
	return Act{What: "a start that has to fail", Down: true,
		Moot: func(r *Run) string {
			if r.Fail == "" {
				return "no line that has to fail is known: --fail LINE"
			}
			return ""
		},
		Play: func(r *Run) error {
			line := r.Line
			r.Line = r.Fail
			defer func() { r.Line = line }()
			r.Seen.Bad = &evidence.Refused{}
			return r.fails(r.Seen.Bad)
		}}
})
