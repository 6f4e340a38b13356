// Package browser has tests look at pages as people do: in a real Chromium, which it
// starts, and of which it leaves nothing.
//
//	Open(t) ── Show(url, Look) ── Ask, Press, Shot, Complaints, Axe
package browser

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed" // axe-core
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// patience is how long a page may take for anything: a busy machine has its browser wait.
const patience = 2 * time.Minute

// Browser is a Chromium of the test's own.
type Browser struct {
	t   testing.TB
	ctx context.Context
}

// Open starts one, whose files are in the test's folder. When the test ends it is gone, with
// all its processes. Where there is none, the test is skipped.
func Open(t testing.TB) *Browser {
	t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil {
		t.Skip("chromium is not installed: apt-get install chromium")
	}
	dir := t.TempDir()
	options := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	options = append(options, chromedp.ExecPath("chromium"), chromedp.UserDataDir(filepath.Join(dir, "user")), chromedp.Env("TMPDIR="+dir, "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_CACHE_HOME="+dir),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	above, end := context.WithTimeout(context.Background(), 10*patience)
	ctx, cancel := chromedp.NewExecAllocator(above, options...)
	ctx, quit := chromedp.NewContext(ctx)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // it is asked to end, and awaited
		quit()
		cancel()
		end()
		requireGone(t, dir)
	})
	require.NoError(t, chromedp.Do(ctx), "cannot start chromium")
	return &Browser{t, ctx}
}

// requireGone waits for the end of every process that was started with this folder.
func requireGone(t testing.TB, dir string) {
	left := func() (names []string) {
		all, _ := filepath.Glob("/proc/[0-9]*/cmdline")
		for _, path := range all {
			if line, err := os.ReadFile(path); err == nil && bytes.Contains(line, []byte(dir)) {
				names = append(names, path)
			}
		}
		return names
	}
	require.Eventually(t, func() bool { return len(left()) == 0 }, patience, 20*time.Millisecond, "chromium is left: %v", left())
}

// Look is how a page is looked at.
type Look struct {
	Width, Height int  // in pixels; 0 for 1280 x 900
	Dark          bool // who looks likes it dark
	Print         bool // as it is printed
	NoScript      bool // scripts are switched off
}

// Page is one that is shown.
type Page struct {
	t   testing.TB
	ctx context.Context

	lock       sync.Mutex
	complaints []string
}

// Show opens a page, in a tab of its own that the test closes.
func (b *Browser) Show(url string, l Look) *Page {
	b.t.Helper()
	p := &Page{t: b.t}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithListener(p.hear))
	b.t.Cleanup(cancel)
	p.ctx = ctx
	require.NoError(b.t, chromedp.Do(ctx)) // the tab lives as long as the context of its first run
	if l.Width == 0 {
		l.Width, l.Height = 1280, 900
	}
	media, scheme := "", "light"
	if l.Print {
		media = "print"
	}
	if l.Dark {
		scheme = "dark"
	}
	p.do(
		command(log.Enable, cdp.Empty{}),
		command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: l.NoScript}),
		command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}),
		chromedp.EmulateViewport(int64(l.Width), int64(l.Height)),
		chromedp.Navigate(url),
	)
	return p
}

// command is one of the protocol's as a step.
func command[P, R any](c cdp.Command[P, R], with P) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (none chromedp.Void, err error) {
		_, err = cdp.Call(ctx, t, c, with)
		return none, err
	}
}

func (p *Page) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	require.NoError(p.t, chromedp.Do(ctx, steps...))
}

// hear keeps what the browser complains of: a policy that is broken, an error of a script.
func (p *Page) hear(event any) {
	p.lock.Lock()
	defer p.lock.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded:
		p.complaints = append(p.complaints, e.Entry.Text)
	case *runtime.EventExceptionThrown:
		p.complaints = append(p.complaints, e.ExceptionDetails.Text)
	}
}

// Complaints are what the browser has complained of until now.
func (p *Page) Complaints() []string {
	p.lock.Lock()
	defer p.lock.Unlock()
	return append([]string{}, p.complaints...)
}

// Ask gives the value of an expression of JavaScript, which is evaluated from outside: it
// has one even where the page's own scripts are switched off.
func Ask[T any](p *Page, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	require.NoError(p.t, err, expression)
	return value
}

// Press types keys, as those of chromedp's package kb.
func (p *Page) Press(keys string) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(keys))
}

// Shot is the picture of what is to be seen, as PNG.
func (p *Page) Shot() []byte {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	require.NoError(p.t, err)
	return picture
}

// PDF is the page as it is printed, on the paper that its own style names.
func (p *Page) PDF() []byte {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.PrintToPDF())
	require.NoError(p.t, err)
	return text
}

//go:embed testdata/axe-core-4.14.1.min.js.gz
var packed []byte

// Axe gives what axe-core finds wrong for people who see or point badly: each rule of it
// that is broken, with the first element that breaks it.
func (p *Page) Axe() []string {
	p.t.Helper()
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	require.NoError(p.t, err)
	axe, err := io.ReadAll(unpacked)
	require.NoError(p.t, err)
	Ask[bool](p, string(axe)+";\ntrue")
	found := Ask[string](p, `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => v.id + ": " + v.help + " (" + v.nodes.length + "): " + v.nodes[0].html + " " + v.nodes[0].failureSummary).join("\n"))`)
	if found == "" {
		return nil
	}
	return strings.Split(found, "\n")
}
