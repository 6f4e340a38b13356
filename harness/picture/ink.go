package picture

import (
	"encoding/xml"
	"strconv"
	"strings"

	"outlive/harness/visible"
)

// ink writes what is drawn. How it looks beyond its shape is said by its class alone.
type ink struct {
	b     strings.Builder
	words func(text string) string
}

// said is a text in the reader's language, on one line, with nothing in it that is no text.
func (k *ink) said(text string) string {
	if k.words != nil {
		text = k.words(text)
	}
	return visible.Line(text)
}

// tag writes an element without content. Attributes come by name and value.
func (k *ink) tag(name string, attributes ...string) {
	k.b.WriteString("<" + name)
	k.attributes(attributes)
	k.b.WriteString("/>\n")
}

func (k *ink) attributes(all []string) {
	for i := 0; i < len(all); i += 2 {
		if all[i+1] != "" {
			k.b.WriteString(" " + all[i] + `="` + escaped(all[i+1]) + `"`)
		}
	}
}

// element writes one that holds text.
func (k *ink) element(name, text string, attributes ...string) {
	k.b.WriteString("<" + name)
	k.attributes(attributes)
	k.b.WriteString(">" + escaped(text) + "</" + name + ">\n")
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a builder takes all
	return b.String()
}

// at writes a measure, to a tenth.
func at(v float64) string { return strconv.FormatFloat(float64(int(v*10+0.5))/10, 'f', -1, 64) }

func (k *ink) rect(class string, x, y, w, h, round float64, more ...string) {
	k.tag("rect", append([]string{"class", class, "x", at(x), "y", at(y), "width", at(w), "height", at(h), "rx", at(round)}, more...)...)
}

func (k *ink) path(class, d string, more ...string) {
	k.tag("path", append([]string{"class", class, "d", d}, more...)...)
}

// line draws from one point to another.
func (k *ink) line(class string, x1, y1, x2, y2 float64, more ...string) {
	k.path(class, "M"+at(x1)+" "+at(y1)+"L"+at(x2)+" "+at(y2), more...)
}

// The sides of a text that its x may be.
const (
	start  = ""
	middle = "middle"
	end    = "end"
)

// text writes a line of text whose words are said already, if there are any; y is that of
// its baseline.
func (k *ink) text(class, anchor string, f font, x, y float64, text string) {
	if text == "" {
		return
	}
	more := []string{"class", class, "x", at(x), "y", at(y), "font-size", at(f.size), "text-anchor", anchor}
	if f.bold {
		more = append(more, "font-weight", "600")
	}
	if f.mono {
		more = append(more, "font-family", "ui-monospace, monospace")
	}
	k.element("text", text, more...)
}
