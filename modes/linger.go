package modes

// Linger is the condition under which a unit of the user's own manager goes on
// after the last logout and starts at boot: loginctl(1), enable-linger.
const Linger = "linger"

// Condition tells whether the step is no part of the line but a setting of the
// user's, which the mode rests on. A lab shows the mode with and without it.
func (s Step) Condition() bool { return s.Name == Linger }

var lingering = []Step{{
	Name: Linger, Summary: "linger: the user's manager then needs no session of his (loginctl enable-linger)",
	Omit: func(t *Traits) { t.Lingers, t.Returns = false, false },
}}
