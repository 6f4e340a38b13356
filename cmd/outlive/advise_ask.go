//go:build linux

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// question is one of the five.
type question struct {
	text    string
	choices []string
	free    func(string) bool // what else it takes; nil for nothing
	many    bool
	usual   string // what Enter means
}

// ask puts the questions on a terminal.
func (f *adviseFlags) ask(a *app) error {
	if _, err := unix.IoctlGetTermios(int(a.stdin.Fd()), unix.TCGETS); err != nil {
		return usageError("outlive advise --survive terminal,ssh --want read; all: outlive advise --help", "cannot ask: there is no terminal, and no flag says what you want")
	}
	root := "no"
	if os.Geteuid() == 0 {
		root = "yes"
	}
	in := bufio.NewReader(a.stdin)
	all := []struct {
		to *string
		q  question
	}{
		{nil, question{text: "What must it survive?", choices: dangers(), many: true, usual: strings.Join(f.survive, ",")}},
		{&f.contact, question{text: "What do you want of it later?", choices: contacts(), usual: f.contact}},
		{&f.root, question{text: "May you be root?", choices: []string{"yes", "no"}, usual: root}},
		{&f.language, question{text: "What is it written in?", choices: append([]string{anyLanguage}, idsOf("runtimes")...), usual: f.language}},
		{&f.running, question{text: "Does it run already? Its pid will do, too.", choices: []string{"no", "yes"}, free: isPID, usual: f.running}},
	}
	for i, one := range all {
		said, err := a.answer(in, fmt.Sprintf("%d/%d", i+1, len(all)), one.q)
		if err != nil {
			return err
		}
		if one.to == nil {
			f.survive = said
			continue
		}
		*one.to = said[0]
	}
	_, err := a.stderr.WriteString("\n")
	return err
}

// answer puts a question until it is answered.
func (a *app) answer(in *bufio.Reader, at string, q question) ([]string, error) {
	for {
		fmt.Fprintf(a.stderr, "%s %s %s\n", at, q.text, strings.Join(q.choices, " "))
		fmt.Fprintf(a.stderr, "    [%s] ", q.usual)
		line, err := in.ReadString('\n')
		if err != nil && (!errors.Is(err, io.EOF) || line == "") {
			return nil, usageError("outlive advise --help tells the flags", "cannot go on: the answers ended")
		}
		words := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' || r == '\n' || r == '\r' })
		if len(words) == 0 {
			words = strings.Split(q.usual, ",")
		}
		picked, wrong := q.pick(words)
		if wrong == "" {
			return picked, nil
		}
		fmt.Fprintf(a.stderr, "    %s\n", wrong)
	}
}

// pick finds the choices by their beginnings; wrong says what is none, or several.
func (q question) pick(words []string) (picked []string, wrong string) {
	if len(words) > 1 && !q.many {
		return nil, "choose one"
	}
	for _, word := range words {
		found := slices.DeleteFunc(slices.Clone(q.choices), func(c string) bool { return !strings.HasPrefix(c, word) })
		switch {
		case slices.Contains(q.choices, word):
			picked = append(picked, word)
		case q.free != nil && q.free(word):
			picked = append(picked, word)
		case len(found) == 1:
			picked = append(picked, found[0])
		case len(found) > 1:
			return nil, fmt.Sprintf("%q may be %s", word, strings.Join(found, " or "))
		default:
			return nil, fmt.Sprintf("%q is none of these", word)
		}
	}
	return picked, ""
}
