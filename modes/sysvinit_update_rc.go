package modes

// sysvinit-update-rc is the same script as that of sysvinit, and nobody starts it: update-rc.d(8)
// links it to the runlevels that its header names, and what starts it is a boot. So as not
// to wait for that, the line has systemd reach the target of the runlevels once more, which
// starts what that wants and is not there.
//
//	update-rc.d NAME defaults             /etc/rc2.d/S01NAME -> ../init.d/NAME, and so on
//	systemd-sysv-generator(8), at boot    multi-user.target.wants/NAME.service
//
// What it takes from where:
//
//	Debian                         Red Hat, before systemd      systemd
//	update-rc.d NAME defaults      chkconfig --add NAME         systemctl enable NAME
//	update-rc.d NAME disable       chkconfig NAME off           systemctl disable NAME
//	update-rc.d -f NAME remove     chkconfig --del NAME
//	ls /etc/rc?.d/*NAME            chkconfig --list NAME        systemctl is-enabled NAME
//
// chkconfig reads its levels from a line of its own, "# chkconfig: 2345 20 80", or from the
// header that update-rc.d reads. For the workload all else is as sysvinit has it.
var _ = register(232, "sysvinit-update-rc", func() Mode {
	return Mode{
		Summary: "by a script in /etc/init.d that update-rc.d links (at Red Hat: chkconfig --add), and a boot starts",
		Use:     "a service of System V that the next boot is to start",
		Source:  "update-rc.d(8), systemd-sysv-generator(8)",
		Rare:    true,
		Forms: []Form{{
			Via:   Tool,
			Line:  "sudo update-rc.d {name} defaults && sudo systemctl daemon-reload && sudo systemctl start multi-user.target",
			Needs: []string{"start-stop-daemon", "service", "update-rc.d", "sudo"},
			Files: []ConfigFile{{Path: "/etc/init.d/{name}", Mode: 0o755, Text: initScript}},
			Recipe: Recipe{
				Line:  "sudo update-rc.d {name} defaults",
				Files: initRecipe(),
				Undo:  []string{"sudo service {name} stop", "{rm}", "sudo update-rc.d {name} remove", "sudo systemctl daemon-reload"},
				Needs: []string{"it starts at the next boot; to start it now too: sudo systemctl daemon-reload && sudo service {name} start", "at Red Hat chkconfig --add {name} does what update-rc.d does"},
			},
			Traits:  initTraits,
			Lab:     true,
			Stop:    "sudo service {name} stop",
			Restart: "sudo service {name} restart",
			Reload:  "sudo service {name} reload",
			End:     []string{"service {name} stop", "rm -f /etc/init.d/{name}", "update-rc.d {name} remove", "systemctl reset-failed {name}"},
		}},
	}
})
