package stage

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/modes"
)

// Tick has the subject exit by itself, and sees whether another run begins at its time.
func (s *Stage) Tick() (fact string, err error) {
	return s.Quit(0)
}

// draws is how often a timer is asked when its next run is: enough for chance to show.
const draws = 16

// SpreadTick sees by how much systemd puts off the next run, each time that it has to say,
// and then does as Tick does.
func (s *Stage) SpreadTick() (fact string, err error) {
	next, most, err := s.Place.NextRuns(s.fill(s.Traits.Timer), draws, s.Soon())
	if err != nil {
		return "", err
	}
	seen := &evidence.Spread{Most: most}
	for _, at := range next {
		seen.Delays = append(seen.Delays, time.Duration(at.UnixNano())%s.Traits.Every)
	}
	s.Seen.Spread = seen
	fact, err = s.Quit(0)
	return seen.Tell() + "; " + fact, err
}

// quitAlone stops the subject's timer and has the subject exit.
func (s *Stage) quitAlone() (timer string, err error) {
	timer = s.fill(s.Traits.Timer)
	if err := s.StopUnit(timer); err != nil {
		return "", err
	}
	s.Seen.EventAt = now()
	if err := s.quit(0); err != nil {
		return "", err
	}
	if !s.Subject.WaitGone(s.Soon()) {
		return "", fmt.Errorf("cannot tell: it was told to exit, and did not; there is %s", s.cast())
	}
	return timer, nil
}

// MissTick does so, lets the time of the next run pass, and starts the timer; it sees
// whether that is made up for before the time after that.
func (s *Stage) MissTick() (fact string, err error) {
	timer, err := s.quitAlone()
	if err != nil {
		return "", err
	}
	due := time.Now().Truncate(s.Traits.Every).Add(s.Traits.Every)
	proc.Until(due.Add(s.Patience), func() bool { return time.Now().After(due) })
	if err := s.finishQuietly(s.Place.AsRoot("systemctl", "start", timer)); err != nil {
		return "", fmt.Errorf("cannot start %s: %w", timer, err)
	}
	next := due.Add(s.Traits.Every)
	if time.Until(next) < s.Traits.Every/2 {
		return "", fmt.Errorf("cannot tell: %s was started only %v before the time after that", timer, time.Until(next))
	}
	if s.Traits.Crontab && time.Until(next) > grace {
		next = time.Now().Add(grace) // what cron made up for it would start at once
	}
	_, err = s.takenUpBy(next)
	return fmt.Sprintf("%s was stopped while a run was due, and started again", timer), err
}

// MissTickByBoot makes the subject's calendar once a year and its last run older than that,
// and boots the machine.
func (s *Stage) MissTickByBoot() (fact string, err error) {
	timer, err := s.quitAlone()
	if err != nil {
		return "", err
	}
	if s.Traits.Crontab {
		return "the machine has booted, and the crontab's line is for once a year", s.bootYearly()
	}
	file := s.Place.Outside("/etc/systemd/system/" + timer + ".d/yearly.conf")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return "", err
	}
	if err := os.WriteFile(file, []byte("[Timer]\nOnCalendar=\nOnCalendar=yearly\n"), 0o644); err != nil {
		return "", err
	}
	if s.Traits.CatchesUp {
		long := time.Now().AddDate(-2, 0, 0)
		if err := os.Chtimes(s.Place.Outside("/var/lib/systemd/timers/stamp-"+timer), long, long); err != nil {
			return "", fmt.Errorf("cannot make the last run older: %w", err)
		}
	}
	return "the machine has booted, two years after the last run of what is to run once a year", s.boot(s.Traits.CatchesUp)
}

// bootYearly makes the crontab's line one for the first minute of a year, and boots: cron
// keeps no time of a last run that could be set back.
func (s *Stage) bootYearly() error {
	i := slices.IndexFunc(s.Files, func(f modes.ConfigFile) bool { return strings.HasPrefix(f.Path, "/etc/cron.d/") })
	if i < 0 {
		return Impossible{"where its crontab is is not known"}
	}
	last := strings.Fields(s.fill(s.Files[i].Text))
	yearly := strings.Join(append([]string{"0 0 1 1 *"}, last[len(last)-2:]...), " ") + "\n" // for whom, and what
	if err := os.WriteFile(s.Place.Outside(s.fill(s.Files[i].Path)), []byte(yearly), 0o644); err != nil {
		return fmt.Errorf("cannot change the crontab: %w", err)
	}
	return s.boot(false)
}
