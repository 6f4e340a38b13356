package theory

import (
	"outlive/harness/evidence"
	"outlive/modes"
)

// What becomes of a log that is rotated. A process writes to the file that it has opened,
// whatever that is called by now.
var (
	LogRenamed = rule("logrotate.renamed", "its log is renamed, and a new one made; it was told nothing, and goes on in the file that it has open: the old one, which a later rotation removes", "logrotate(8), create; open(2)")
	LogUntold  = rule("logrotate.reopens-nothing", "it opens its log no second time: it goes on in the old file, which a later rotation removes", "logrotate(8), create, postrotate; open(2)")
	LogEmptied = rule("logrotate.emptied", "its log is copied, and emptied in place: the file that it has open keeps the name, and it writes at its end, which is its beginning now", "logrotate(8), copytruncate; open(2), O_APPEND")
	LogHole    = rule("logrotate.hole", "its log is copied, and emptied in place: the file that it has open keeps the name, but it was not opened for appending, and it writes where it stood: what is before that reads as zeros", "logrotate(8), copytruncate; lseek(2)")
	JournalNew = rule("journald.rotates", "journald writes the journal, and begins new files by itself: who prints to it notices nothing, and journalctl reads the old ones, too", "journalctl(1), --rotate")
)

// AtRotation is what becomes of a process whose log is renamed, twice; told: it is sent
// SIGHUP each time.
func AtRotation(t modes.Traits, chatty, told bool) Expectation {
	r := LogRenamed
	switch {
	case t.Output == modes.Journal:
		return JournalNew.Fate(t, chatty, false)
	case told:
		r = DirectHUP
	}
	is := r.Fate(t, chatty, false)
	if is.Outcome != evidence.Survived || !chatty || told && t.Reopens {
		return is
	}
	if !told {
		return LogRenamed.with(evidence.Muted)
	}
	return LogUntold.after(is, LogUntold.with(evidence.Muted))
}

// AtCopyTruncate is the same where it is copied, and emptied in place.
func AtCopyTruncate(t modes.Traits, chatty bool) Expectation {
	if t.Append {
		return LogEmptied.Fate(t, chatty, false)
	}
	return LogHole.Fate(t, chatty, false)
}

// unnoticed are the rules of who goes unheard though no print of his fails.
var unnoticed = []string{LogRemoved.ID, LogRenamed.ID, LogUntold.ID}
