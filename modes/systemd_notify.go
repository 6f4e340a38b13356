package modes

import (
	"slices"
	"strings"

	"outlive/modes/unit"
)

// A service that tells systemd of itself by a datagram to NOTIFY_SOCKET (sd_notify(3)):
// READY=1 when it is ready, until when its start is not done (TimeoutStartSec= ends one that
// never says so), and WATCHDOG=1 as long as all goes well. One that keeps silent for
// WatchdogSec= has hung: systemd ends it by SIGABRT, and Restart=on-failure starts another.
// Only the main process is heard (NotifyAccess=main, which Type=notify and WatchdogSec= imply).
//
//	         before                    after
//	env      the shell's               NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID
//	...      else as systemd-service has it
var _ = register(210, "systemd-notify", func() Mode {
	return Mode{
		Summary: "as a service of the system that tells systemd when it is ready, and that it has not hung",
		Use:     "a service that speaks sd_notify(3): others wait for it, and a hang is noticed",
		Source:  "systemd.service(5), Type=notify, WatchdogSec=; sd_notify(3)",
		Rare:    true,
		Forms: []Form{{
			Via:   Tool,
			Line:  "sudo systemctl enable --now --quiet {name}",
			Needs: []string{"systemctl", "sudo"},
			Files: []ConfigFile{{Path: unit.System + "{name}.service", Text: notifyUnit, Mode: 0o644}},
			Recipe: Recipe{
				Files: []ConfigFile{{Path: unit.System + "{name}.service", Mode: 0o644, // who prints for two seconds has not hung
					Text: strings.Replace(notifyUnit, "WatchdogSec=2\n", "WatchdogSec=30\n", 1)}},
				Undo: undoService,
			},
			Traits: with(systemServiceTraits, func(t *Traits) {
				t.Returns, t.Restarts, t.Tries, t.Notifies, t.Start, t.Watched = true, OnFailure, startLimit, true, Notify, true
			}),
			Reader:  systemJournal,
			Lab:     true,
			Stop:    "sudo systemctl stop {name}",
			Restart: "sudo systemctl restart {name}",
			Reload:  "sudo systemctl reload {name}",
			Steps: []Step{
				{
					Name: "notify", Summary: "have its start wait until it says that it is ready", Text: "Type=notify\n", Instead: "Type=simple\n",
					Omit: func(t *Traits) { t.Start = Simple },
				},
				{
					Name: "watchdog", Summary: "have systemd end it when it has not been heard of for so long", Text: "WatchdogSec=", Instead: "#WatchdogSec=",
					Omit: func(t *Traits) { t.Watched = false },
				},
				{
					Name: "restart", Summary: "have systemd start it again when it fails", Text: "Restart=on-failure\n",
					Omit: func(t *Traits) { t.Restarts, t.Tries = Never, 0 },
				},
			},
			Compose: func(without []string, t *Traits) { // each of the two would hand it the socket
				t.Notifies = !slices.Contains(without, "notify") || !slices.Contains(without, "watchdog")
			},
			End: endService,
		}},
	}
})

const notifyUnit = `[Unit]
Description=outlive run {name}

[Service]
Type=notify
ExecStart={exec}
WatchdogSec=2
Restart=on-failure

[Install]
WantedBy=multi-user.target
`
