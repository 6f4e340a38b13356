// Package strict reads reports for machines back in tests, as strictly as the strictest
// of those who read them.
package strict

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

type message struct {
	Message string `xml:"message,attr"`
}

// JUnit demands what the JUnit schemas of CI systems demand.
func JUnit(t testing.TB, text string, n int) {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(text))
	require.True(t, dec.Strict)
	var doc struct {
		XMLName xml.Name `xml:"testsuites"`
		Suites  []struct {
			Name     string `xml:"name,attr"`
			Tests    int    `xml:"tests,attr"`
			Failures int    `xml:"failures,attr"`
			Errors   int    `xml:"errors,attr"`
			Skipped  int    `xml:"skipped,attr"`
			Cases    []struct {
				Name    string    `xml:"name,attr"`
				Class   string    `xml:"classname,attr"`
				Time    float64   `xml:"time,attr"`
				Skipped *struct{} `xml:"skipped"`
				Error   *message  `xml:"error"`
				Failure *message  `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, dec.Decode(&doc))
	_, err := dec.Token()
	for err == nil {
		_, err = dec.Token()
	}
	require.ErrorIs(t, err, io.EOF)
	require.Len(t, doc.Suites, 1)
	s := doc.Suites[0]
	require.NotEmpty(t, s.Name)
	require.Equal(t, n, s.Tests)
	require.Len(t, s.Cases, n)
	failures, errs, skipped := 0, 0, 0
	for _, c := range s.Cases {
		require.NotEmpty(t, c.Name)
		require.NotEmpty(t, c.Class)
		switch {
		case c.Failure != nil:
			failures++
			require.NotEmpty(t, c.Failure.Message)
		case c.Error != nil:
			errs++
			require.NotEmpty(t, c.Error.Message)
		case c.Skipped != nil:
			skipped++
		}
	}
	require.Equal(t, []int{failures, errs, skipped}, []int{s.Failures, s.Errors, s.Skipped})
}

// TAP follows the grammar of TAP 14: nothing but test points in order,
// their YAML blocks, comments, and one plan that counts them.
func TAP(t testing.TB, text string, n int) {
	t.Helper()
	testPoint := regexp.MustCompile(`^(not )?ok (\d+) - (.*)$`)
	lines := bufio.NewScanner(strings.NewReader(text))
	require.True(t, lines.Scan())
	require.Equal(t, "TAP version 14", lines.Text())
	points, plan := 0, -1
	for lines.Scan() {
		line := lines.Text()
		switch m := testPoint.FindStringSubmatch(line); {
		case m != nil:
			points++
			require.Equal(t, strconv.Itoa(points), m[2])
			bare := strings.ReplaceAll(strings.ReplaceAll(m[3], `\\`, ""), `\#`, "")
			require.LessOrEqual(t, strings.Count(bare, "#"), 1, "%s", line)
			if strings.Contains(bare, "#") {
				if m[1] == "" {
					require.Contains(t, bare, " # SKIP ")
				} else {
					require.Contains(t, bare, " # TODO ")
				}
			}
		case line == "  ---":
			block := yamlBlock(t, lines)
			var doc map[string]any
			require.NoError(t, yaml.Unmarshal([]byte(block), &doc), block)
			require.NotEmpty(t, doc["message"])
		case strings.HasPrefix(line, "# "):
		default:
			_, err := fmt.Sscanf(line, "1..%d", &plan)
			require.NoError(t, err, "%q", line)
			require.Equal(t, fmt.Sprintf("1..%d", plan), line)
		}
	}
	require.Equal(t, n, points)
	require.Equal(t, n, plan)
}

func yamlBlock(t testing.TB, lines *bufio.Scanner) string {
	t.Helper()
	var b strings.Builder
	for lines.Scan() {
		if lines.Text() == "  ..." {
			return b.String()
		}
		require.True(t, strings.HasPrefix(lines.Text(), "  "), "%q", lines.Text())
		b.WriteString(lines.Text() + "\n")
	}
	t.Fatal("a YAML block without end")
	return ""
}
