package sheet

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"html"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/page"
)

// hostile is what a name may be on this machine.
const hostile = "</style></td><script>alert(1)</script><img src=x onerror=alert(2)>\"'`{{.}}&lt;\x1b[31m\u202e"

// every is a document with each kind of part, all of whose texts are this one.
func every(text string) page.Document {
	column := page.Column{Head: text, Cells: []string{text, text}, Depths: []int{0, 1}}
	piece := page.Bad.Of(text)
	return page.Document{
		page.Said{Pieces: []page.Piece{page.Title.Of(text)}},
		page.Sourced{Text: page.Heading.Of(text), Source: text},
		page.Sourced{Text: page.Plain.Of(text), Source: text},
		page.Blank{},
		page.Said{Mark: piece, Pieces: []page.Piece{piece, page.Faint.Of(text)}},
		page.Said{Mark: page.Faint.Of("$"), Pieces: []page.Piece{page.Plain.Of(text)}},
		page.Facts{Names: column, Columns: []page.Column{column, {Head: text, Cells: []string{text, text}, Right: true}}},
		page.Many{Columns: []page.Column{column, {Head: text, Cells: []string{text, text}, Right: true, Signs: []page.Piece{piece, piece}}}},
		page.Typed{Prompt: text, Line: text},
		page.Fates{Heads: []page.Column{column, column}, Ends: []page.Piece{piece, piece}},
		page.Fates{Ends: []page.Piece{piece}},
		page.Judged{All: []page.Judgement{{Name: text, Sign: page.Bad.Sign("✗", "x"), Word: text, Said: text}, {Word: text, Said: text}}},
		page.Exchange{{When: text, From: text, Name: text, To: text, End: piece}},
		page.Listed{Names: column, Beside: []string{text, text}},
		page.Against{Heads: []string{text, text}, Rows: [][]string{{text, text}}},
		page.Flowing{Facts: []string{text, text}},
		page.Asked{Question: text, Line: text},
		page.Proposed{Question: text, Line: text, More: []string{text}},
	}
}

// A kind of part that a terminal is told of, and a page is not, would be lost.
func TestEveryPartIsDrawn(t *testing.T) {
	drawn := map[string]bool{}
	for _, part := range every("x") {
		drawn[strings.TrimPrefix(fmt.Sprintf("%T", part), "page.")] = true
		require.NotPanics(t, func() { Draw(page.Document{part}, Look{}) })
		require.NotPanics(t, func() { Markdown(page.Document{part}, Look{}) })
	}
	all, err := parser.ParseDir(token.NewFileSet(), "../page", func(fs.FileInfo) bool { return true }, 0) //nolint:staticcheck // one folder
	require.NoError(t, err)
	n := 0
	for _, file := range all["page"].Files {
		for _, d := range file.Decls {
			if f, is := d.(*ast.FuncDecl); is && f.Name.Name == "on" && f.Recv != nil {
				n++
				require.True(t, drawn[f.Recv.List[0].Type.(*ast.Ident).Name], "%v is drawn by no test", f.Recv.List[0].Type)
			}
		}
	}
	require.Equal(t, len(drawn), n)
}

// Whatever came from elsewhere is text, and stands there as text.
func TestHostileTextIsText(t *testing.T) {
	var b strings.Builder
	require.NoError(t, Write(&b, Page{Title: hostile, Body: Draw(every(hostile), Look{}) + Fold(hostile, Figure("<svg></svg>", hostile))}))
	written := b.String()
	for _, never := range []string{"<script", "<img", "\x1b", "\u202e", "</style></td>"} {
		require.NotContains(t, written, never)
	}
	require.Equal(t, 1, strings.Count(written, "</style>"))
	require.Contains(t, html.UnescapeString(written), `<script>alert(1)</script>`, "it is shown")
	elements, attributes := marked(t, written)
	require.Subset(t, strings.Fields("html head meta title style body main h1 h2 h3 h4 p span code div table thead tbody tr th td figure figcaption svg details summary"), elements)
	require.Subset(t, strings.Fields("lang charset http-equiv content name class scope tabindex role aria-label aria-hidden"), attributes)
}

// In Markdown, too: nothing of it is a tag, a link, a picture or somebody's name.
func TestHostileTextIsTextInMarkdown(t *testing.T) {
	text := Markdown(every("@team "+hostile+" [x](https://y) ![z](w) **b** | c"), Look{})
	bare := strings.NewReplacer("<code>", "", "</code>", "").Replace(text)
	for _, never := range []string{"<", "[", "@", "`", "**", "\\", "\x1b"} {
		require.NotContains(t, bare, never)
	}
	require.Contains(t, html.UnescapeString(text), "<script>alert(1)</script>")
}

// A card is SVG as XML has it, and has all that the terminal gets.
func TestCard(t *testing.T) {
	doc := every("a  wide word " + hostile)
	card := string(Card(hostile, 100, doc.Show))
	var texts []string
	dec := xml.NewDecoder(strings.NewReader(card))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		switch e := token.(type) {
		case xml.StartElement:
			require.Contains(t, strings.Fields("svg title style rect text"), e.Name.Local)
		case xml.CharData:
			texts = append(texts, string(e))
		}
	}
	want := doc.Show(page.Look{Width: 100})
	bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
	require.Contains(t, bare(strings.Join(texts, "")), bare(want))
}

// marked gives the names of all elements of a page, and of their attributes.
func marked(t *testing.T, written string) (elements, attributes []string) {
	dec := xml.NewDecoder(strings.NewReader(written))
	dec.Strict, dec.AutoClose, dec.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return elements, attributes
		}
		require.NoError(t, err)
		if e, is := token.(xml.StartElement); is {
			elements = append(elements, e.Name.Local)
			for _, a := range e.Attr {
				attributes = append(attributes, a.Name.Local)
			}
		}
	}
}

// The policy names the hash of what stands in the style element, byte by byte.
func TestPolicyNamesTheStyle(t *testing.T) {
	var b strings.Builder
	require.NoError(t, Write(&b, Page{Title: "x", Style: ".own > a::before { content: \"<\"; }\n"}))
	within := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(b.String())[1]
	hash := sha256.Sum256([]byte(within))
	policy := regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(b.String())[1]
	require.Equal(t, "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(hash[:])+"'; base-uri 'none'; form-action 'none'", html.UnescapeString(policy))
	require.Contains(t, b.String(), `<html lang="en">`)
}
