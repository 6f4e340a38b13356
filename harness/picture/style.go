package picture

import "strings"

// Style is what a page takes into its own style for the pictures within it.
var Style = rules(light) + "@media (prefers-color-scheme: dark){" + rules(dark) + "}"

// palette is what each class is painted with.
type palette struct{ paper, stripe, ink, soft, rule, accent, good, bad, half string }

// Each differs from its paper by a contrast of 4.5 at least: WCAG 2, 1.4.3.
const none = "none"

var (
	light = palette{"#ffffff", "#eef1f4", "#1f2328", "#57606a", "#8c959f", "#0550ae", "#116329", "#b3151f", "#7d4e00"}
	dark  = palette{"#0d1117", "#21262d", "#f0f6fc", "#9da7b3", "#6e7681", "#79c0ff", "#56d364", "#ff7b72", "#e3b341"}
)

// rules are those of a palette: f fills, s is a stroke, and halo is what stands behind text.
func rules(p palette) string {
	var b strings.Builder
	for _, r := range []struct{ class, fill, stroke string }{
		{"paper", p.paper, none}, {"stripe", p.stripe, p.rule}, {"box", p.paper, p.ink}, {"frame", none, p.accent}, {"group", none, p.rule},
		{"roof", p.stripe, p.accent}, {"open", none, p.rule}, {"ink", p.ink, none}, {"soft", p.soft, none}, {"accent", p.accent, none},
		{"good", p.good, none}, {"bad", p.bad, none}, {"half", p.half, none}, {"shaft", none, p.ink}, {"thin", none, p.rule},
		{"shaft-good", none, p.good}, {"shaft-bad", none, p.bad}, {"shaft-half", none, p.half}, {"shaft-accent", none, p.accent}, {"on", none, p.paper}, {"halo", p.paper, p.paper},
	} {
		b.WriteString(".picture ." + r.class + "{fill:" + r.fill + ";stroke:" + r.stroke + "}")
	}
	b.WriteString(".picture .over{stroke:" + p.paper + ";stroke-width:4px;stroke-linejoin:round;paint-order:stroke}")
	return b.String()
}
