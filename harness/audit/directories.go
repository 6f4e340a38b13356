package audit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
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
		Says:   "each instance has folders of its own, and the stop of one leaves the other's",
		Source: "systemd.unit(5), Specifiers; systemd.exec(5), RuntimeDirectory=",
		Try: func(b *bench) (Verdict, string) {
			if !strings.HasSuffix(b.name, "@.service") {
				return Untried, "it is no template"
			}
			b.own()
			b.alone.Lock()
			defer b.alone.Unlock()
			return b.instancesSeparate()
		},
	}
})

func (b *bench) instancesSeparate() (Verdict, string) {
	var names []string
	var folders [][]Folder
	for _, of := range instances {
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
	return separate(folders[0], folders[1], b.file.specifiers())
}

// separate judges the folders of two instances, the first of which was stopped.
func separate(first, second []Folder, how string) (Verdict, string) {
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
	if len(second) == 0 {
		return Untold, "it asks for no folders; " + how
	}
	return Kept, fmt.Sprintf("one has %s, the other %s; %s", first[0].Path, second[0].Path, how)
}

// specifiers tells what the names of an instance in the unit stand for: systemd.unit(5).
func (f File) specifiers() string {
	var said []string
	for name, of := range map[string]string{"%i": "%i of @two-three is two-three", "%I": "%I of @two-three is two/three, as - stands for /"} {
		if slices.ContainsFunc(slices.Concat(f.Unit, f.Lines), func(l Line) bool { return strings.Contains(l.Value, name) }) {
			said = append(said, of)
		}
	}
	slices.Sort(said)
	return strings.Join(said, "; ")
}
