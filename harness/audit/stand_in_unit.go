package audit

import "slices"

// standIn is the unit with a program of ours in place of its own, which does all that a
// unit can ask of one: it tells when it is ready, feeds the watchdog, reloads, says goodbye.
func (u Unit) standIn(self string) Unit {
	line := self + " workload --every 200ms --on-hup reload"
	if _, called := u.part(".socket"); called {
		line += " --serve " + asGiven + "served"
	}
	switch u.File.last("Type") {
	case "forking": // it returns, and leaves the program behind
		line = `/bin/sh -c "` + line + ` &"`
	case "oneshot":
		line = self + " workload --count 1"
	}
	return u.with(Line{Name: "PIDFile"}, Line{Name: "ExecStart"}, Line{Name: "ExecStart", Value: line})
}

// with is the unit with lines of [Service] behind its own, as those of a drop-in are.
func (u Unit) with(lines ...Line) Unit {
	u.Text += "[Service]\n"
	for i := range lines {
		lines[i].Section = "Service"
		u.Text += lines[i].Name + "=" + lines[i].Value + "\n"
	}
	u.File.Lines, u.File.All = slices.Concat(u.File.Lines, lines), slices.Concat(u.File.All, lines)
	return u
}
