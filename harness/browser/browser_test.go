package browser

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

// A page with a mistake of each kind is found out: what finds nothing may look at nothing.
func TestMistakesAreFound(t *testing.T) {
	b := Open(t)
	of := func(page string) string { return "data:text/html," + url.PathEscape(page) }
	p := b.Show(of(`<!DOCTYPE html><html><title>x</title><body><p style="color:#bbb">pale</p><img src="x.png"></body></html>`), Look{})
	require.Contains(t, p.Axe()[0]+p.Axe()[1], "color-contrast")
	p = b.Show(of(`<!DOCTYPE html><html><meta http-equiv="Content-Security-Policy" content="default-src 'none'"><body onload="document.title='run'"><p style="color:red">x</p>`), Look{})
	require.NotEmpty(t, p.Complaints())
	require.Empty(t, Ask[string](p, "document.title"))
	script := `<!DOCTYPE html><title>x</title><script>document.title = "run"</script>`
	require.Equal(t, "run", Ask[string](b.Show(of(script), Look{}), "document.title"))
	require.Equal(t, "x", Ask[string](b.Show(of(script), Look{NoScript: true}), "document.title"))
	require.True(t, Ask[bool](b.Show(of(script), Look{Dark: true, Width: 360, Height: 640}), `matchMedia("(prefers-color-scheme: dark)").matches && innerWidth === 360`))
	require.True(t, Ask[bool](b.Show(of(script), Look{Print: true}), `matchMedia("print").matches`))
}
