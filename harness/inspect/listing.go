package inspect

// Listing is what --format json tells of many; its names are a contract.
type Listing struct {
	Schema    string  `json:"schema"`
	Processes []OneOf `json:"processes"`
	LeftOut   LeftOut `json:"left_out"`
	Hidden    int     `json:"hidden"` // of how many the descriptors could not be seen
}

// OneOf is one of them.
type OneOf struct {
	Report
	Login bool `json:"login"` // it is the login's own: a shell at its prompt, its server, its manager
}

// LeftOut is how many processes are not told of.
type LeftOut struct {
	System int `json:"system"`
	Kernel int `json:"kernel"`
}

// Changed is a change, where they are told as they come.
type Changed struct {
	Schema  string `json:"schema"`
	At      string `json:"at"` // RFC 3339
	Change  string `json:"change"`
	Process Report `json:"process"`
}

// Schema is that of all that inspect tells.
const Schema = "outlive/inspect/1"

// Listing tells all of it.
func (w Sweep) Listing() Listing {
	l := Listing{Schema: Schema, Processes: []OneOf{}, LeftOut: LeftOut{w.System, w.Kernel}, Hidden: w.Hidden}
	for _, e := range w.Entries {
		l.Processes = append(l.Processes, OneOf{e.Report(), e.Aside})
	}
	return l
}
