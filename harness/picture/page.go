package picture

import (
	"io"
	"strconv"
	"strings"

	"outlive/harness/page"
	"outlive/harness/sheet"
	"outlive/harness/story"
)

// Panels are the scenes of one story or of two. Of two, what differs is marked, and the
// caption stands above the second.
func Panels(all []*story.Story, caption string) []Panel {
	if len(all) == 1 {
		return []Panel{{Scene: all[0].Scene()}}
	}
	one, two := story.Differ(all[0].Scene(), all[1].Scene())
	return []Panel{{Scene: one}, {Scene: two, Caption: caption}}
}

// beside has pictures side by side where there is room, and below each other where not;
// what is too wide for a narrow screen is moved, and not made too small to be read.
const beside = `.pictures { display: flex; flex-wrap: wrap; gap: 1rem 2rem; align-items: flex-start; }
.pictures figure { flex: 1 1 27rem; margin: 0; max-width: max-content; min-width: min(100%, 27rem); overflow-x: auto; }
.pictures svg { min-width: 27rem; }
.pictures figure:has(.wide) { flex-basis: 100%; max-width: 100%; }
.pictures .wide { max-width: none; }
.differs .facts td { white-space: normal; min-width: 9rem; }
.stories { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 40rem), 1fr)); gap: 0 2rem; }
.stories section { min-width: 0; }
`

// Write writes a page that stands alone: the pictures, what differs where there are two, and each
// story in words.
func Write(w io.Writer, panels []Panel, told []page.Document, words func(text string) string, language string) error {
	d := drawing{k: ink{words: words}}
	title := d.title(panels)
	look := sheet.Look{Words: words}
	var body strings.Builder
	body.WriteString(string(sheet.Draw(page.Document{page.Said{Pieces: []page.Piece{page.Title.Of(title)}}}, sheet.Look{})))
	body.WriteString("<div class=\"pictures\">\n")
	o := Options{Inline: true, Untitled: true, Words: words}
	all, _ := d.layAll(panels)
	for _, p := range all {
		for i, h := range p.floors {
			o.floors[i] = max(o.floors[i], h)
		}
	}
	for i, p := range panels {
		o.ID = "picture" + strconv.Itoa(i+1)
		svg := Draw([]Panel{p}, o)
		body.WriteString(string(sheet.Figure(sheet.Markup(svg), "")))
	}
	body.WriteString("</div>\n")
	look.Level = 2
	if len(panels) == 2 {
		body.WriteString("<div class=\"differs\">\n" + string(sheet.Draw(story.Differing(panels[0].Scene, panels[1].Scene), look)) + "</div>\n")
	}
	body.WriteString("<div class=\"stories\">\n")
	for _, doc := range told {
		body.WriteString("<section>\n" + string(sheet.Draw(doc, look)) + "</section>\n")
	}
	body.WriteString("</div>\n")
	return sheet.Write(w, sheet.Page{Title: title, Language: language, Style: Style + beside, Body: sheet.Markup(body.String())})
}
