//go:build linux

package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/language"
	"outlive/harness/page"
)

// TestLanguageOf: the first of the three that is set decides, where the terminal can show it.
func TestLanguageOf(t *testing.T) {
	for want, all := range map[string][]map[string]string{
		"ko": {
			{"LANG": "ko_KR.UTF-8"}, {"LANG": "ko.utf8"}, {"LANG": "C", "LC_ALL": "ko_KR.UTF-8"},
			{"LANG": "en_GB.UTF-8", "LC_MESSAGES": "ko_KR.UTF-8"}, {"LANG": "C.UTF-8", "LC_MESSAGES": "ko"},
			{"LANG": "en_US.UTF-8", "LC_MESSAGES": "ko_KR"},
		},
		"en": {
			nil, {"LANG": "C"}, {"LANG": "de_DE.UTF-8"}, {"LANG": "ko"}, {"LANG": "ko_KR.EUC-KR"}, {"LANG": "kok_IN.UTF-8"},
			{"LANG": "ko_KR.UTF-8", "LC_ALL": "C.UTF-8"}, {"LANG": "ko_KR.UTF-8", "LC_CTYPE": "C"},
			{"LANG": "ko_KR.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"},
		},
	} {
		for _, one := range all {
			require.Equal(t, want, languageOf(env(one)), "%v", one)
		}
	}
}

// TestLangFlag: it wins, also over a terminal that says it knows ASCII only.
func TestLangFlag(t *testing.T) {
	a := &app{out: look{ASCII: true}, err: look{ASCII: true}}
	flag := &languageFlag{app: a}
	require.Error(t, flag.Set("xx"))
	require.NoError(t, flag.Set("ko"))
	require.Equal(t, "ko", a.language)
	require.False(t, a.out.ASCII || a.err.ASCII)
	require.NotNil(t, a.out.words)
	require.NoError(t, flag.Set("en"))
	require.Nil(t, a.err.words)
}

// TestOtherLanguagesFitThePage: what is listed is not wider there, though a letter may take
// two columns, and says nothing twice in a format.
func TestOtherLanguagesFitThePage(t *testing.T) {
	for _, id := range language.Known()[1:] {
		words, err := language.Open(id)
		require.NoError(t, err)
		for _, c := range catalogues() {
			text := inColumns(c.items(), look{Width: 80, words: words})
			require.NotContains(t, text, "%!", c.kind)
			for line := range strings.Lines(text) {
				typed := strings.HasPrefix(line, "  ") && line[2] != ' ' // a line to be typed is not broken
				require.True(t, typed || page.Width(strings.TrimRight(line, "\n")) <= 80, "%s %s: %s", id, c.kind, line)
			}
		}
	}
}
