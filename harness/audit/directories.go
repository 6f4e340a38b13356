package audit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	systemd "github.com/coreos/go-systemd/v22/unit"
)

// managed are the lines that have systemd make folders, and where: systemd.exec(5), the
// table of RuntimeDirectory= and its kin. Only those in /run are gone after a stop.
var managed = []struct{ line, below string }{
	{"RuntimeDirectory", "/run/"}, {"StateDirectory", "/var/lib/"}, {"CacheDirectory", "/var/cache/"}, {"LogsDirectory", "/var/log/"},
}

// Folder is one that systemd is asked to make.
type Folder struct {
	Line, Path    string
	There, Stayed bool // while the service ran, and after its stop
}

// made are the folders that systemd makes for a service, as it has read them. One of a
// dynamic user's is a link, to where that user's are kept.
func (b *bench) made(name string) (all []Folder) {
	now := b.state(name)
	for _, m := range managed {
		paths, _ := now[m.line].([]string)
		for _, p := range paths {
			all = append(all, Folder{Line: m.line, Path: m.below + p})
		}
	}
	return all
}

func (b *bench) there(path string) bool {
	_, err := os.Lstat(b.in.Path(path))
	return !errors.Is(err, fs.ErrNotExist)
}

var _ = behaves(70, "directories.managed", func() Conduct {
	return Conduct{
		Says:   "its folders are there while it runs; after a stop those in /run are gone, and the others stay",
		Source: "systemd.exec(5), RuntimeDirectory=, RuntimeDirectoryPreserve=",
		Try: func(b *bench) (Verdict, string) {
			var asked []string
			for _, m := range managed {
				if b.file.Value(m.line) != "" {
					asked = append(asked, m.line)
				}
			}
			if len(asked) == 0 {
				return Untried, "it asks for none"
			}
			b.own()
			b.alone.Lock()
			defer b.alone.Unlock()
			name := b.copy("folders")
			defer b.stops(name)
			if unfit := b.up(name, b.atHome("workload --silent")); unfit != "" {
				return Untold, unfit
			}
			all := b.made(name)
			for i := range all {
				all[i].There = b.there(all[i].Path)
			}
			b.stops(name)
			for i := range all {
				all[i].Stayed = b.there(all[i].Path)
			}
			return foldersKept(asked, all, isOn(b.file.last("RuntimeDirectoryPreserve")))
		},
	}
})

// foldersKept judges the folders of these lines.
func foldersKept(asked []string, all []Folder, preserved bool) (Verdict, string) {
	var stay, gone []string
	for _, f := range all {
		switch stays := f.Line != "RuntimeDirectory" || preserved; {
		case !f.There:
			return NotKept, f.Path + " was not made"
		case f.Stayed && !stays:
			return NotKept, f.Path + " stays after a stop"
		case !f.Stayed && stays:
			return NotKept, f.Path + " is gone after a stop"
		case stays:
			stay = append(stay, f.Path)
		default:
			gone = append(gone, f.Path)
		}
	}
	for _, line := range asked {
		if !slices.ContainsFunc(all, func(f Folder) bool { return f.Line == line }) {
			return NotKept, "systemd makes nothing of " + line + "=: it takes names, and no paths"
		}
	}
	var facts []string
	if len(gone) > 0 {
		facts = append(facts, "gone after a stop: "+strings.Join(gone, ", "))
	}
	if len(stay) > 0 {
		facts = append(facts, "still there: "+strings.Join(stay, ", "))
	}
	return Kept, strings.Join(facts, "; ")
}

// Two instances of a template share what their lines do not name them in. The stop of one
// then takes the other's folder in /run.
var _ = behaves(71, "instances.separate", func() Conduct {
	return Conduct{
		Says:   "two instances run side by side, each with folders of its own, and the stop of one leaves the other's",
		Source: "systemd.unit(5), Specifiers; systemd.exec(5), RuntimeDirectory=",
		Try: func(b *bench) (Verdict, string) {
			if !strings.HasSuffix(b.name, "@.service") {
				return Untried, "it is no template"
			}
			own := b.own()
			b.alone.Lock()
			defer b.alone.Unlock()
			if own.Unfit != "" || own.Short {
				return b.instancesSeparate(false)
			}
			if verdict, fact := b.sideBySide(); verdict != Kept {
				return verdict, fact
			}
			return b.instancesSeparate(true)
		},
	}
})

// instancesSeparate looks at the folders of two; ran tells that the unit's own program ran as both.
func (b *bench) instancesSeparate(ran bool) (Verdict, string) {
	var names []string
	var folders [][]Folder
	for _, of := range b.order.Instances {
		name := b.copyOf("pair", of)
		defer b.stops(name)
		if unfit := b.up(name, b.atHome("workload --silent")); unfit != "" {
			return Untold, unfit
		}
		names, folders = append(names, name), append(folders, b.made(name))
	}
	b.stops(names[0])
	for i := range folders[1] {
		folders[1][i].Stayed = b.there(folders[1][i].Path)
	}
	return separate(folders[0], folders[1], b.file.specifiers(b.order.Instances[1]), ran)
}

// sideBySide runs the unit's own program as two instances, and stops the first.
func (b *bench) sideBySide() (Verdict, string) {
	one, other := b.instance(b.order.Instances[0]), b.instance(b.order.Instances[1])
	defer b.stops(one)
	defer b.stops(other)
	for _, name := range []string{one, other} {
		unfit := b.stays(name)
		if unfit == "" {
			continue
		}
		b.stops(one)
		b.stops(name) // systemd may be about to start it again, and counts on
		if alone := b.stays(name); alone != "" {
			return Untold, name + " does not run alone, either (name two with --instances): " + alone
		}
		return NotKept, name + " runs alone, and not beside " + one + ": " + unfit
	}
	b.stops(one)
	if !b.state(other).up() {
		return NotKept, "the stop of " + one + " ended " + other + ", too: " + b.ended(other, b.state(other))
	}
	return Kept, ""
}

// stays starts the unit's own program as that instance, and waits until nothing of it changes;
// the word is why it does not stay.
func (b *bench) stays(name string) string {
	if unfit := b.up(name, b.order.Text); unfit != "" {
		return unfit
	}
	b.settles(name, b.state(name).mark())
	if now := b.state(name); !now.up() || now.number("NRestarts") > 0 {
		return "it does not stay: " + b.ended(name, now)
	}
	return ""
}

func (s state) up() bool { return s.word("ActiveState") == "active" }

// separate judges the folders of two instances, the first of which was stopped.
func separate(first, second []Folder, how string, ran bool) (Verdict, string) {
	for _, f := range second {
		if !slices.ContainsFunc(first, func(o Folder) bool { return o.Path == f.Path }) {
			continue
		}
		if !f.Stayed {
			return NotKept, fmt.Sprintf("both have %s (%s=), and it was gone for one when the other was stopped: name it by %%i", f.Path, f.Line)
		}
		return NotKept, fmt.Sprintf("both have %s (%s=): name it by %%i", f.Path, f.Line)
	}
	if how == "" {
		return Untold, "none of its lines names the instance by %i: each does the same as the others"
	}
	switch {
	case len(second) == 0 && ran:
		return Kept, "both run, and the stop of one leaves the other; " + how
	case len(second) == 0:
		return Untold, "it asks for no folders; " + how
	}
	return Kept, fmt.Sprintf("one has %s, the other %s; %s", first[0].Path, second[0].Path, how)
}

// specifiers tells what the names of an instance in the unit stand for: systemd.unit(5).
func (f File) specifiers(instance string) string {
	var said []string
	for name, of := range map[string]string{"%i": "%i of @" + instance + " is " + instance, "%I": "%I of @" + instance + " is " + systemd.UnitNameUnescape(instance) + ", as - stands for /"} {
		if slices.ContainsFunc(slices.Concat(f.Unit, f.Lines), func(l Line) bool { return strings.Contains(l.Value, name) }) {
			said = append(said, of)
		}
	}
	slices.Sort(said)
	return strings.Join(said, "; ")
}
