//go:build linux

package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
)

// runSay passes a word on to who gives the lesson, and prints the answer: that
// is what the commands at a learner's prompt do.
func runSay(args []string) int {
	if err := say(args, os.Stdout); err != nil {
		return complain(os.Stderr, err)
	}
	return codeKept
}

func say(args []string, w io.Writer) error {
	if len(args) < 2 {
		return errors.New("cannot say that: it is for outlive itself to start")
	}
	conn, err := net.Dial("unix", args[0])
	if err != nil {
		return unfitError("outlive learn", "cannot reach the lesson: it is over")
	}
	defer conn.Close()
	if _, err := fmt.Fprintln(conn, strings.Join(args[1:], " ")); err != nil {
		return unfitError("outlive learn", "cannot reach the lesson: %w", err)
	}
	_, err = io.Copy(w, conn)
	return err
}
