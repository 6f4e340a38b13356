// Package faults has daemons that are wrong in exactly one way each, in C and in Go, and
// right ones: verify is held against them, by `outlive verify --self`. Each fault has to be
// found by its rule, and by no unrelated one.
package faults

import (
	"slices"
	"strings"
)

// Fault is one way to be wrong.
type Fault struct {
	// ID is the rule that it breaks; what follows a colon tells ways to do so apart. One
	// that begins with "none" or "odd" is right, and mostly unusual.
	ID string
	// With are the rules that are broken by that of necessity: each time.
	With []string
	// May are those that are broken by it, or cannot be told, now and then, and why.
	May map[string]string
	// Profile is the one that it is judged by, and Stays whether it is started to stay.
	Profile string
	Stays   bool
	// Line puts {daemon} in the background, where it does not itself; empty where it does.
	Line string
	// NotGo says why Go cannot be wrong so; "" where it can.
	NotGo string
}

// Rule is the one that it breaks; "" for none.
func (f Fault) Rule() string {
	id, _, _ := strings.Cut(f.ID, ":")
	if id == "none" || id == "odd" {
		return ""
	}
	return id
}

// In tells whether a language can be wrong so.
func (f Fault) In(language string) bool { return language != Go || f.NotGo == "" }

// Expected are the rules that have to be found broken.
func (f Fault) Expected() []string {
	if f.Rule() == "" {
		return f.With
	}
	return append([]string{f.Rule()}, f.With...)
}

// Related tells whether it may be that this rule is broken by it.
func (f Fault) Related(id string) bool {
	_, may := f.May[id]
	return may || slices.Contains(f.Expected(), id)
}

// The languages.
const (
	C  = "C"
	Go = "Go"
)

// All are the faults, the right ones first.
func All() []Fault {
	return slices.Concat(right(), detached(), signals(), descriptors(), pidfiles(), launches(), managed())
}
