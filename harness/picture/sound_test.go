package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/story"
)

// drawn is an element of a picture, and where it is.
type drawn struct {
	name, class, text        string
	left, top, right, bottom float64
	attributes               map[string]string
}

func (a drawn) meets(b drawn) bool {
	const touch = 0.5
	return a.left < b.right-touch && b.left < a.right-touch && a.top < b.bottom-touch && b.top < a.bottom-touch
}

func (a drawn) within(b drawn) bool {
	return a.left >= b.left-0.5 && a.right <= b.right+0.5 && a.top >= b.top-0.5 && a.bottom <= b.bottom+0.5
}

// parsed reads a picture as strictly as XML is read.
func parsed(t *testing.T, svg []byte) (all []drawn) {
	t.Helper()
	dec := xml.NewDecoder(bytes.NewReader(svg))
	var open []int
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			one := drawn{name: token.Name.Local, attributes: map[string]string{}}
			for _, a := range token.Attr {
				one.attributes[a.Name.Local] = a.Value
			}
			one.class = one.attributes["class"]
			open, all = append(open, len(all)), append(all, one)
		case xml.CharData:
			if len(open) > 0 {
				all[open[len(open)-1]].text += string(token)
			}
		case xml.EndElement:
			all[open[len(open)-1]].measure()
			open = open[:len(open)-1]
		}
	}
	require.Empty(t, open)
	return all
}

func (a *drawn) number(name string) float64 {
	v, _ := strconv.ParseFloat(a.attributes[name], 64)
	return v
}

// measure says where a text or a rectangle is.
func (a *drawn) measure() {
	switch a.name {
	case "rect":
		a.left, a.top = a.number("x"), a.number("y")
		a.right, a.bottom = a.left+a.number("width"), a.top+a.number("height")
	case "text":
		f := font{a.number("font-size"), a.attributes["font-weight"] != "", a.attributes["font-family"] != ""}
		w := f.width(a.text)
		a.left = a.number("x") - map[string]float64{"middle": w / 2, "end": w}[a.attributes["text-anchor"]]
		a.right, a.top, a.bottom = a.left+w, a.number("y")-f.size*0.78, a.number("y")+f.size*0.24
	}
}

// pictures are all that there are to draw: each scene alone, and beside another.
func pictures(t *testing.T) map[string][]Panel {
	t.Helper()
	scenes := recorded(t)
	maps.Copy(scenes, crowded(t))
	beside := scenes["nohup_tool_hangup_bash_chatty"]
	all := map[string][]Panel{}
	for name, s := range scenes {
		all[name] = []Panel{{Scene: s}}
		one, other := story.Differ(s, beside)
		all[name+" and another"] = []Panel{{Scene: one}, {other, "What keeps it"}}
	}
	return all
}

// TestPicturesAreSound: nothing stands on anything else, nothing reaches out, and nothing of
// it is more than a drawing.
func TestPicturesAreSound(t *testing.T) {
	for name, panels := range pictures(t) {
		for _, o := range []Options{{}, {Inline: true, ID: "other"}, {Words: strings.ToUpper}, {Words: func(s string) string { return strings.ReplaceAll(s, "e", "한") }}} {
			all := parsed(t, Draw(panels, o))
			page := drawn{right: all[0].number("width"), bottom: all[0].number("height")}
			var texts, boxes []drawn
			for _, one := range all {
				requireInert(t, one, o)
				switch {
				case one.name == "text":
					require.NotEmpty(t, strings.TrimSpace(one.text), name)
					require.True(t, one.within(page), "%s: %+v reaches out", name, one)
					for _, other := range texts {
						if one.meets(other) {
							require.Fail(t, "overlap", "%s: %q stands on %q", name, one.text, other.text)
						}
					}
					texts = append(texts, one)
				case one.name == "rect":
					require.True(t, one.within(page), "%s: %+v reaches out", name, one)
					if one.class == "box" || one.class == "roof" || one.class == "open" {
						for _, other := range boxes {
							if one.meets(other) {
								require.Fail(t, "overlap", "%s: %+v stands on %+v", name, one, other)
							}
						}
						boxes = append(boxes, one)
					}
				}
			}
			for _, text := range texts {
				for _, box := range boxes {
					if text.meets(box) && !text.within(box) {
						require.Fail(t, "overlap", "%s: %q stands on the edge of %+v", name, text.text, box)
					}
				}
			}
		}
	}
}

// requireInert: an element is one of a few, and has no attribute that a page's policy forbids.
func requireInert(t *testing.T, one drawn, o Options) {
	t.Helper()
	require.Contains(t, []string{"svg", "title", "desc", "style", "rect", "path", "text"}, one.name)
	require.False(t, one.name == "style" && o.Inline)
	for name, value := range one.attributes {
		require.Contains(t, []string{
			"xmlns", "class", "id", "role", "aria-labelledby", "viewBox", "width", "height", "font-family", "x", "y", "rx", "d",
			"font-size", "font-weight", "text-anchor", "stroke-width", "stroke-dasharray",
		}, name)
		require.NotContains(t, value, "url(")
	}
	if one.name == "style" {
		require.Equal(t, Style, one.text)
	}
	for _, class := range strings.Fields(one.class) {
		require.True(t, class == "picture" || class == "wide" || strings.Contains(Style, ".picture ."+class+" {"), "nobody paints %q", class)
	}
}

// TestNamesAreText: what a process calls itself is no markup, and nothing that turns a line around.
func TestNamesAreText(t *testing.T) {
	svg := string(Draw([]Panel{{Scene: crowded(t)["hostile"]}}, Options{}))
	require.NotContains(t, svg, "<script")
	require.NotContains(t, svg, "\u202e")
	require.NotContains(t, svg, "\x1b")
	require.Contains(t, svg, "&lt;/text&gt;")
}

// TestWhoDoesNotSeeIsTold: each signal and each fate is in the description.
func TestWhoDoesNotSeeIsTold(t *testing.T) {
	for name, s := range recorded(t) {
		all := parsed(t, Draw([]Panel{{Scene: s}}, Options{}))
		require.Equal(t, "img", all[0].attributes["role"])
		require.Equal(t, "title", all[1].name)
		require.Equal(t, "desc", all[2].name)
		require.Equal(t, all[1].attributes["id"]+" "+all[2].attributes["id"], all[0].attributes["aria-labelledby"])
		require.Contains(t, all[1].text, s.Happens)
		for _, one := range s.Signals {
			require.Contains(t, all[2].text, one.Signal, name)
			require.Contains(t, all[2].text, one.Fate, name)
		}
		for _, a := range s.Actors {
			require.Contains(t, all[2].text, a.Fate, name)
		}
	}
}

// TestContrast: what is written can be read, and what is drawn be seen, in light and in dark.
func TestContrast(t *testing.T) {
	light, dark, ok := strings.Cut(Style, "@media")
	require.True(t, ok)
	for name, style := range map[string]string{"light": light, "dark": dark} {
		papers := regexp.MustCompile(`\.(?:paper|stripe) \{ fill: (#\w{6})`).FindAllStringSubmatch(style, -1)
		require.Len(t, papers, 2, name)
		for _, rule := range regexp.MustCompile(`\.([\w-]+) \{ fill: (\S+); stroke: (\S+); \}`).FindAllStringSubmatch(style, -1) {
			class, fill, stroke := rule[1], rule[2], rule[3]
			for _, paper := range papers {
				if class != "paper" && class != "stripe" && class != "box" && class != "roof" && fill != "none" {
					require.Greater(t, contrast(t, fill, paper[1]), 4.5, "%s: %s", name, class)
				}
				if class != "on" && stroke != "none" {
					require.Greater(t, contrast(t, stroke, paper[1]), 3.0, "%s: %s", name, class)
				}
			}
		}
	}
}

// contrast is that of two colours, as WCAG 2 has it.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	light := func(colour string) (sum float64) {
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			v, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
			require.NoError(t, err, colour)
			c := float64(v) / 255
			if c <= 0.04045 {
				sum += weight * c / 12.92
				continue
			}
			sum += weight * math.Pow((c+0.055)/1.055, 2.4)
		}
		return sum
	}
	one, two := light(a), light(b)
	return (max(one, two) + 0.05) / (min(one, two) + 0.05)
}
