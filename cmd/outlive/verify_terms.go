//go:build linux

package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"outlive/harness/files"
	"outlive/harness/profile"
	"outlive/harness/rule"
	"outlive/harness/verify"
)

// terms are what is expected of rules: nothing starts before all of it is understood.
func (f *verifyFlags) terms(p rule.Profile) (t verify.Terms, err error) {
	t = verify.TermsOf(f.own)
	for _, word := range f.expect {
		id, verdict, _ := strings.Cut(word, "=")
		if err := bound(p, id); err != nil {
			return t, err
		}
		if v := verify.Verdict(verdict); v != verify.Kept && v != verify.Broken {
			return t, usageError("--expect "+id+"=broken, or "+id+"=kept", "cannot expect %q: a rule is kept or broken", word)
		}
		t.Expect[id] = verify.Verdict(verdict)
	}
	err = readBaseline(f.baseline, called()+" verify --save ", func(from io.Reader) error {
		t.Before, err = verify.Load(from)
		return err
	})
	return t, err
}

// bound says why a profile has no such rule; nil where it has.
func bound(p rule.Profile, id string) error {
	var ids []string
	for _, r := range p.Rules() {
		if r.ID == id {
			return nil
		}
		ids = append(ids, r.ID)
	}
	if _, ok := rule.Lookup(id); ok {
		return usageError("what binds where: outlive explain "+id, "cannot expect anything of rule %q: it does not bind in profile %s", id, p.ID)
	}
	return unknownError("rule", id, ids)
}

// finish writes what was found, and turns it into an exit code.
func (f *verifyFlags) finish(a *app, r verify.Report, out *outputs, t verify.Terms, again string) error {
	o := verify.Options{Look: a.out.page(), Whole: f.whole, Again: again, Explain: called() + " explain", Language: a.language, File: f.inRepository(a)}
	if f.output != "" {
		o.Paint = nil
	}
	if err := r.Write(out.main, f.format, o); err != nil {
		return unfitError(out.discard(), "%w", err)
	}
	if out.saving != nil {
		if err := r.Write(out.saving, "json", o); err != nil {
			return unfitError(out.discard(), "%w", err)
		}
	}
	if err := out.commit(); err != nil {
		return unfitError("what was there is as it was", "%w", err)
	}
	for _, c := range r.Changes {
		fmt.Fprintf(a.stderr, "changed: %s: was %s, is %s\n", c.ID, c.Was, c.Is)
	}
	for _, id := range r.Mended(t) {
		fmt.Fprintf(a.stderr, "mended: %s: take the exception out of %s\n", id, r.Profile.ID)
	}
	f.summarise(a, r)
	switch {
	case len(r.Faults()) > 0:
		return exitWith(codeBroken)
	case len(r.Doubts()) > 0:
		return unfitError("which they are: --all", "cannot tell of %d rules", len(r.Doubts()))
	}
	return nil
}

// inRepository is where the profile stands in the repository of a job, which GitHub's runner names;
// "" for one of outlive's, and for one that stands elsewhere.
func (f *verifyFlags) inRepository(a *app) string {
	if !profile.Names(f.profile) {
		return ""
	}
	path, err := filepath.Abs(f.profile)
	if err != nil {
		return ""
	}
	here, err := filepath.Rel(a.env("GITHUB_WORKSPACE"), path)
	if err != nil || !filepath.IsLocal(here) {
		return ""
	}
	return here
}

// summarise adds to the page of a job, where GitHub's runner has given a file for that. A
// verification does not fail for the want of one.
func (f *verifyFlags) summarise(a *app, r verify.Report) {
	path := a.env("GITHUB_STEP_SUMMARY")
	if f.format != "github" || path == "" {
		return
	}
	if err := files.Append(path, r.Markdown()+"\n"); err != nil {
		fmt.Fprintf(a.stderr, "outlive: cannot add to the summary of the job: GITHUB_STEP_SUMMARY %q: %v\n", path, reason(err))
	}
}
