//go:build linux

package main

import (
	"errors"
	"os"

	"outlive/harness/report"
	"outlive/harness/witness"
)

// shareWitness lets the users of this machine see the signals to their own processes,
// until the end is called.
func shareWitness() (end func(), err error) {
	if os.Geteuid() != 0 {
		return nil, unfitError("sudo outlive class --witness DIR", "cannot share what is seen of signals: "+report.NeedsRoot)
	}
	w, why := openWitness("auto")
	if w == nil {
		return nil, unfitError("", "cannot share what is seen of signals: %s", why)
	}
	stop, err := w.Share(witness.Socket)
	if err != nil {
		return nil, unfitError("", "%w", errors.Join(err, w.Close()))
	}
	return func() {
		stop()
		_ = w.Close()
	}, nil
}

const notSeen = "Who sends a signal to whom takes root to see, so it is not told here. " +
	"In a class root can have it seen: `outlive class --witness`."

// learnersWitness is openWitness for who learns: without root it is what root shares.
func (l *learner) learnersWitness() *witness.Witness {
	var w *witness.Witness
	if w, l.witness = openWitness("auto"); w != nil || os.Geteuid() == 0 {
		return w
	}
	w, err := witness.Join(witness.Socket)
	if err != nil {
		l.blind = notSeen
		return nil
	}
	l.witness = "on"
	return w
}
