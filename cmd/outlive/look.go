//go:build linux

package main

import (
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/harness/language"
)

// look is how a stream may be written to.
type look struct {
	Width    int  // columns
	Terminal bool // a terminal, so progress may be drawn
	Colour   bool
	ASCII    bool // no glyph beyond ASCII

	words *language.Catalogue // what is said in them; nil for English
}

const plainWidth = 80 // columns, where nothing tells

// lookOf asks the terminal first and the environment second.
func lookOf(f *os.File, env func(string) string) look {
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	l := look{Width: plainWidth, Terminal: err == nil, ASCII: !isUTF8(env)}
	l.Colour = l.Terminal && env("NO_COLOR") == "" && env("TERM") != "dumb"
	if n, bad := strconv.Atoi(env("COLUMNS")); bad == nil && n > 0 {
		l.Width = n
	}
	if l.Terminal && size.Col > 0 {
		l.Width = int(size.Col)
	}
	return l
}

// isUTF8 follows locale(7): the first of the three that is set decides.
func isUTF8(env func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if value := strings.ToUpper(env(name)); value != "" {
			return strings.Contains(value, "UTF-8") || strings.Contains(value, "UTF8")
		}
	}
	return false
}

// glyph chooses between a sign and its ASCII stand-in.
func (l look) glyph(sign, ascii string) string {
	if l.ASCII {
		return ascii
	}
	return sign
}

// paint is an SGR sequence of ECMA-48.
type paint string

const (
	bold   paint = "1"
	faint  paint = "2"
	red    paint = "31"
	green  paint = "32"
	yellow paint = "33"
)

// colours are the sequences that paint makes.
var colours = []string{"\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[1;31m"}

// paint wraps the text in its colour, where colour is wanted.
func (l look) paint(p paint, text string) string {
	if !l.Colour || text == "" {
		return text
	}
	return "\x1b[" + string(p) + "m" + text + "\x1b[0m"
}
