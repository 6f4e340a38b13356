package picture

import "strings"

// Style is what a page takes into its own style for the pictures within it.
var Style = rules(light) + "@media (prefers-color-scheme: dark){" + rules(dark) + "}"

// palette is what each class is painted with.
type palette struct{ paper, stripe, ink, soft, rule, accent, good, bad, half string }

const none = "none"

// The colours are those of package sheet. Each of text differs from its paper by a contrast
// of 4.5 at least, and each of a line by 3: WCAG 2, 1.4.3 and 1.4.11.
var (
	light = palette{"#ffffff", "#f4f6f8", "#1b1f24", "#586069", "#7d868f", "#0a58a6", "#17693a", "#b3261e", "#865000"}
	dark  = palette{"#14171b", "#1d2127", "#e7e9ec", "#a4adb8", "#77818c", "#82bbff", "#74d39a", "#ff8f85", "#f0b65f"}
)

// rules are those of a palette: f fills, s is a stroke, and halo is what stands behind text.
func rules(p palette) string {
	var b strings.Builder
	for _, r := range []struct{ class, fill, stroke string }{
		{"paper", p.paper, none}, {"stripe", p.stripe, p.rule}, {"box", p.paper, p.ink}, {"frame", none, p.accent}, {"group", none, p.rule},
		{"roof", p.stripe, p.accent}, {"open", none, p.rule}, {"ink", p.ink, none}, {"soft", p.soft, none}, {"accent", p.accent, none},
		{"good", p.good, none}, {"bad", p.bad, none}, {"half", p.half, none}, {"shaft", none, p.ink}, {"thin", none, p.rule},
		{"shaft-good", none, p.good}, {"shaft-bad", none, p.bad}, {"shaft-half", none, p.half}, {"shaft-accent", none, p.accent}, {"on", none, p.paper},
	} {
		b.WriteString(".picture ." + r.class + "{fill:" + r.fill + ";stroke:" + r.stroke + "}")
	}
	b.WriteString(".picture .over{stroke:" + p.paper + ";stroke-width:4px;stroke-linejoin:round;paint-order:stroke}")
	return b.String()
}
