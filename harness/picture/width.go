package picture

import (
	"strings"

	"outlive/harness/page"
)

// The sizes of text, in the units of the picture: a CSS pixel each, as it is drawn.
const (
	huge  = 20.0
	large = 16.0
	usual = 13.0
	small = 12.0
)

// font is how a text is set.
type font struct {
	size       float64
	bold, mono bool
}

// width is how wide a text is at most. No font is known where it will be read, so it goes
// by the widest that are common: DejaVu Sans and its Mono.
func (f font) width(text string) float64 {
	ems := 0.0
	for _, r := range text {
		ems += f.ems(r)
	}
	return ems * f.size
}

// widths are those of DejaVu Sans, from the blank to the tilde, in thousandths of its size.
var widths = [...]int{
	318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
	1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,
	500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
}

func (f font) ems(r rune) float64 {
	wide := page.Width(string(r))
	switch {
	case wide == 2:
		return 1.25
	case f.mono:
		return 0.61 * float64(max(wide, 1))
	}
	ems := 1.05
	switch {
	case r >= ' ' && r <= '~':
		ems = float64(widths[r-' ']) / 1000
	case r == '·':
		ems = 0.4
	}
	if f.bold {
		ems += 0.09
	}
	return ems
}

// wrap breaks a text into lines that are no wider than that; a longer word is broken. Of
// more lines than most the rest is left out.
func (f font) wrap(text string, width float64, most int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		for _, part := range f.parts(word, width) {
			switch {
			case line == "":
				line = part
			case f.width(line+" "+part) <= width:
				line += " " + part
			default:
				lines, line = append(lines, line), part
			}
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = f.cut(lines[most-1]+" …", width)
	}
	return lines
}

// parts breaks a word that is wider.
func (f font) parts(word string, width float64) (all []string) {
	part := ""
	for _, r := range word {
		if part != "" && f.width(part+string(r)) > width {
			all, part = append(all, part), ""
		}
		part += string(r)
	}
	return append(all, part)
}

// cut shortens a text, and marks that.
func (f font) cut(text string, width float64) string {
	if f.width(text) <= width {
		return text
	}
	runes := []rune(strings.TrimSuffix(text, " …"))
	for len(runes) > 0 && f.width(string(runes)+"…") > width {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}
