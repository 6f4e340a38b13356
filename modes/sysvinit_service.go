package modes

// sysvinit-service is the same script as that of sysvinit, and nobody has linked it to a
// runlevel: service(8) starts it, and no boot does. systemd-sysv-generator(8) makes a unit
// of each script in /etc/init.d, and has a target want only those with a link. For the
// workload all else is as sysvinit has it.
var _ = register(232, "sysvinit-service", func() Mode {
	return Mode{
		Summary: "by a script in /etc/init.d that service(8) starts, and no boot does",
		Use:     "a service of System V that is started by hand",
		Source:  "service(8), systemd-sysv-generator(8)",
		Rare:    true,
		Forms: []Form{{
			Via:   Tool,
			Line:  "sudo systemctl daemon-reload && sudo service {name} start",
			Needs: []string{"start-stop-daemon", "service", "sudo"},
			Files: []ConfigFile{{Path: "/etc/init.d/{name}", Mode: 0o755, Text: initScript}},
			Recipe: Recipe{
				Files: initRecipe(),
				Undo:  []string{"sudo service {name} stop", "{rm}", "sudo systemctl daemon-reload"},
				Needs: []string{"it is not started at boot: that takes sudo update-rc.d {name} defaults (at Red Hat: chkconfig --add {name})"},
			},
			Traits:  with(initTraits, func(t *Traits) { t.Returns = false }),
			Lab:     true,
			Stop:    "sudo service {name} stop",
			Restart: "sudo service {name} restart",
			Reload:  "sudo service {name} reload",
			End:     []string{"service {name} stop", "rm -f /etc/init.d/{name}", "systemctl reset-failed {name}"},
		}},
	}
})
