//go:build linux

package main

import (
	"context"
	"errors"

	"github.com/spf13/pflag"

	"outlive/harness/audit"
	"outlive/harness/harden"
	"outlive/harness/lab"
)

// hardenSchema is that of verify --unit --harden --format json.
const hardenSchema = "outlive/harden/1"

// hardenUnit looks in a lab for what can be taken from a unit's service.
func (f *verifyFlags) hardenUnit(ctx context.Context, a *app, o audit.Order) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	out, err := openOutputs(a, f.output, "", false)
	if err != nil {
		return err
	}
	defer out.discard()
	shown := newProgress(a, len(harden.All()))
	found, err := f.hardened(ctx, o, shown.begins)
	shown.clear()
	if err != nil {
		var lacking audit.Lacking
		if errors.As(err, &lacking) {
			return unfitError("--prepare SCRIPT runs your own preparation in the lab", "%w", err)
		}
		return unfitError("", "%w", err)
	}
	if f.output != "" {
		if _, err := out.main.Write([]byte(found.DropIn)); err != nil {
			return err
		}
		if err := out.commit(); err != nil {
			return err
		}
	}
	if f.format == "json" {
		return a.document(struct {
			Schema string `json:"schema"`
			audit.Hardened
		}{hardenSchema, found})
	}
	_, err = a.stdout.WriteString(found.Document(f.whole).Show(a.out.page()))
	return err
}

func (f *verifyFlags) hardened(ctx context.Context, o audit.Order, begins func(directive string)) (found audit.Hardened, err error) {
	err = inUnitLab(ctx, func(l *lab.Lab) (err error) {
		found, err = audit.Harden(ctx, l, lab.Binary, o, audit.Wish{Untested: f.untested, Begins: begins})
		return err
	})
	return found, err
}

// declareHarden adds the flags that are about hardening.
func (f *verifyFlags) declareHarden(flags *pflag.FlagSet) {
	flags.BoolVar(&f.harden, "harden", false, "look for what can be taken from the service of --unit: one directive after the other, each kept with which --probe, a reload, a restart and a stop go as before, and nothing new is refused; --output gets the drop-in")
	flags.BoolVar(&f.untested, "untested", false, "with --harden: put in what this machine cannot keep, or cannot tell of, too")
}

// withHarden are the flags that go with --unit --harden: it is about the unit's own program.
var withHarden = []string{"unit", "harden", "probe", "prepare", "untested", "instances", "all", "format", "output"}
