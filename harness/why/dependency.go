package why

var _ = register(28, "unit.dependency", func() Cause {
	return Cause{
		Says:   "what it requires failed to start",
		Source: "systemd.unit(5), Requires=",
		Find: func(f Facts) *Finding {
			said := f.managers("Dependency failed for")
			if said == "" || f.Unit["ActiveState"] == "active" || f.Ended != nil {
				return nil
			}
			found := &Finding{Because: []string{said}, Next: []Next{{"All that has failed", f.systemctl("list-units --failed --no-pager")}, f.explained()}}
			for _, other := range f.Failed {
				found.Because = append(found.Because, other+" has failed")
				found.Next = append(found.Next, Next{"And why", "outlive why " + f.own() + quote(other)})
			}
			return found
		},
	}
})

var _ = register(29, "unit.condition", func() Cause {
	return Cause{
		Says:   "a condition of its unit is not met, so it was skipped",
		Source: "systemd.unit(5), ConditionPathExists=",
		Find: func(f Facts) *Finding {
			said := f.managers("was skipped because")
			if said == "" || f.Unit["ActiveState"] != "inactive" || f.Unit["ConditionResult"] != "no" || f.Ended != nil {
				return nil
			}
			return &Finding{Because: []string{said}, Next: []Next{f.shows()}}
		},
	}
})
