package profile

import "outlive/harness/rule"

// Schema is the JSON Schema of such a file, for editors and for those who check it
// before it is used: draft 2020-12.
func Schema() map[string]any {
	text := func(about string) map[string]any {
		return map[string]any{"type": "string", "minLength": 1, "maxLength": longest, "pattern": `^[^\r\n]*[^\s][^\r\n]*$`, "description": about}
	}
	var profiles []any
	for _, p := range rule.Profiles() {
		profiles = append(profiles, p.ID)
	}
	properties := map[string]any{}
	for _, k := range keys() {
		of := text(k.about)
		switch k.name {
		case "extends":
			of = map[string]any{"enum": profiles, "description": k.about}
		case "listen":
			of = map[string]any{"type": "boolean", "description": k.about}
		case "cgroup":
			of["pattern"] = `^(session|user|system|/.*|.*\.(service|scope))$`
		case "settle", "launch-within", "stop-within":
			of["pattern"] = `^\+?([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h)(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h))*$`
		case "rules":
			of = byRule(k.about, map[string]any{"enum": []any{"must", "should", "note", "off"}})
		case "expect":
			of = byRule(k.about, map[string]any{"enum": []any{"kept", "broken"}})
		case "exceptions":
			of = byRule(k.about, map[string]any{
				"type": "object", "properties": map[string]any{"reason": text("why it may be broken")}, "required": []any{"reason"}, "additionalProperties": false,
			})
		}
		properties[k.name] = of
	}
	return map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "outlive verify: a team's own profile",
		"type": "object", "properties": properties, "required": []any{"extends"}, "additionalProperties": false,
	}
}

// byRule are values by rule; each says what the rule is.
func byRule(about string, value map[string]any) map[string]any {
	properties := map[string]any{}
	for _, r := range rule.All() {
		of := map[string]any{"description": r.Text}
		for k, v := range value {
			of[k] = v
		}
		properties[r.ID] = of
	}
	return map[string]any{"type": "object", "properties": properties, "additionalProperties": false, "description": about}
}
