package profile

import (
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"outlive/harness/rule"
)

// key is one of a file's, what it is for, and how it is read.
type key struct {
	name, about string
	read        func(r *reader, key, value *yaml.Node)
}

// keys are all that a file may have: in this order they are read, however they come.
func keys() []key {
	return []key{
		{"extends", "the profile of outlive's that it rests on", (*reader).extends},
		{"about", "what it is for, in a line", func(r *reader, k, v *yaml.Node) { r.file.Summary = r.text(k, v) }},
		{"line", "the line of sh that starts the program; --line and a command behind -- go before it", func(r *reader, k, v *yaml.Node) { r.file.Line = r.text(k, v) }},
		{"pidfile", "where the program puts its pid, as --pidfile", func(r *reader, k, v *yaml.Node) { r.file.PIDFile = r.text(k, v) }},
		{"fail", "a line that has to fail, as --fail", func(r *reader, k, v *yaml.Node) { r.file.Fail = r.text(k, v) }},
		{"second", "a line that starts another one, with another port, say, which its pid file has to refuse, as --second", func(r *reader, k, v *yaml.Node) { r.file.Second = r.text(k, v) }},
		{"user", "the user that the program is to be, as --user", func(r *reader, k, v *yaml.Node) { r.file.User = r.text(k, v) }},
		{"cgroup", "where it is to be, as --cgroup: session, user, system, a unit, or a path from /", (*reader).cgroup},
		{"listen", "true: it takes sockets that are handed to it, as --listen", (*reader).listen},
		{"settle", "how long what it starts has to look the same, as --settle", func(r *reader, k, v *yaml.Node) { r.file.Settle = r.wait(k, v) }},
		{"launch-within", "how long the line may take to return, as --launch-within", func(r *reader, k, v *yaml.Node) { r.file.Launch = r.wait(k, v) }},
		{"stop-within", "how long it may take to end after SIGTERM, as --stop-within", func(r *reader, k, v *yaml.Node) { r.file.Stop = r.wait(k, v) }},
		{"rules", "how much a rule binds: must, should, note, or off", (*reader).rules},
		{"expect", "what has to become of a rule: kept or broken", (*reader).expect},
		{"exceptions", "rules that may be broken, each with its reason", (*reader).exceptions},
	}
}

func (r *reader) top(root *yaml.Node) {
	var names []string
	for _, k := range keys() {
		names = append(names, k.name)
	}
	found := map[string][2]*yaml.Node{}
	r.pairs(root, "a profile", names, func(key, value *yaml.Node) { found[key.Value] = [2]*yaml.Node{key, value} })
	if root.Kind == yaml.MappingNode && !slices.ContainsFunc(root.Content, func(n *yaml.Node) bool { return n.Value == "extends" }) {
		r.wrong(root, "extends: sysv", "it does not say which profile it extends")
	}
	for _, k := range keys() {
		if at, ok := found[k.name]; ok {
			k.read(r, at[0], at[1])
		}
	}
}

func (r *reader) extends(_, value *yaml.Node) {
	p, ok := rule.ProfileOf(value.Value)
	if !ok {
		var ids []string
		for _, p := range rule.Profiles() {
			ids = append(ids, p.ID)
		}
		r.wrong(value, near(value.Value, ids), "there is no profile %q", value.Value)
		return
	}
	r.file.Extends, r.file.Stays = p.ID, p.Stays
}

func (r *reader) cgroup(key, value *yaml.Node) {
	if text := r.text(key, value); text != "" && !rule.IsCgroup(text) {
		r.wrong(value, "session, user, system, a unit like my.service, or a path from /", "nobody can tell what cgroup %q is", text)
	} else {
		r.file.Cgroup = text
	}
}

func (r *reader) listen(key, value *yaml.Node) {
	if err := value.Decode(&r.file.Listen); err != nil || value.Tag != "!!bool" {
		r.wrong(value, key.Value+": true", "%q is true or false", key.Value)
	}
}

func (r *reader) wait(key, value *yaml.Node) time.Duration {
	d, err := time.ParseDuration(value.Value)
	if value.Kind != yaml.ScalarNode || err != nil || d <= 0 || d > lastWait {
		r.wrong(value, "a number with its unit, up to 1h: 500ms, 5s", "%q is no time to wait", key.Value)
		return 0
	}
	return d
}

func ruleIDs() (ids []string) {
	for _, r := range rule.All() {
		ids = append(ids, r.ID)
	}
	return ids
}

func (r *reader) rules(_, value *yaml.Node) {
	choices := []string{string(rule.Must), string(rule.Should), string(rule.Note), string(rule.Off)}
	r.pairs(value, "rules", ruleIDs(), func(key, value *yaml.Node) {
		if !slices.Contains(choices, value.Value) {
			r.wrong(value, near(value.Value, choices), "rule %q cannot bind as %q", key.Value, value.Value)
			return
		}
		r.file.Severities[key.Value] = rule.Severity(value.Value)
	})
}

// bound tells whether a rule is judged here; what is expected of one that is not is a mistake.
func (r *reader) bound(key *yaml.Node) bool {
	if r.file.Extends == "" { // which is told already
		return true
	}
	bound := slices.ContainsFunc(r.file.Rules(), func(one rule.Rule) bool { return one.ID == key.Value })
	if !bound {
		r.wrong(key, "rules: {"+key.Value+": must} has it bind", "rule %q does not bind in this profile", key.Value)
	}
	return bound
}

func (r *reader) expect(_, value *yaml.Node) {
	choices := []string{"kept", "broken"}
	r.pairs(value, "expect", ruleIDs(), func(key, value *yaml.Node) {
		switch {
		case !slices.Contains(choices, value.Value):
			r.wrong(value, near(value.Value, choices), "rule %q cannot be expected to be %q", key.Value, value.Value)
		case r.bound(key):
			r.file.Expect[key.Value] = value.Value
		}
	})
}

func (r *reader) exceptions(_, value *yaml.Node) {
	r.pairs(value, "exceptions", ruleIDs(), func(id, value *yaml.Node) {
		if r.file.Expect[id.Value] != "" {
			r.wrong(id, "leave one of them out", "rule %q has an exception, and something is expected of it", id.Value)
		}
		if value.Kind != yaml.MappingNode || len(value.Content) == 0 {
			r.wrong(value, id.Value+": {reason: why it may be broken}", "the exception of rule %q has no reason", id.Value)
			return
		}
		r.pairs(value, "an exception", []string{"reason"}, func(key, value *yaml.Node) {
			if reason := r.text(key, value); reason != "" && r.bound(id) {
				r.file.Exceptions[id.Value] = reason
			}
		})
	})
}
