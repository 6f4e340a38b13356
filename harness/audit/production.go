package audit

// The points that a guide to deployments would go through, each by a trial where there can
// be one. What nothing can try is named, so that a person does it.
var (
	_ = wants(10, "start.runs", func() Point {
		return Point{
			Says: "it starts, in a folder that is named", Source: "systemd.exec(5), WorkingDirectory=",
			Lines: [][]string{{"ExecStart"}, {"WorkingDirectory"}}, Checks: []string{"start.runs"},
			Fix: "WorkingDirectory=/var/lib/NAME",
		}
	})
	_ = wants(11, "restart.policy", func() Point {
		return Point{
			Says: "it comes back when it fails", Source: "systemd.service(5), Restart=",
			Lines: [][]string{{"Restart"}}, Checks: []string{"restart.policy"},
			Fix: "Restart=on-failure", Unless: runsOnce,
		}
	})
	_ = wants(12, "restart.limit", func() Point {
		return Point{
			Says: "it is given up when it fails each time", Source: "systemd.unit(5), StartLimitIntervalSec=",
			Lines: [][]string{{"StartLimitBurst", "StartLimitIntervalSec"}}, Checks: []string{"restart.limit"}, Unless: runsOnce,
			Fix: "StartLimitBurst=5 and StartLimitIntervalSec=, more than five times RestartSec=, in [Unit]",
		}
	})
	_ = wants(13, "limit.files", func() Point {
		return Point{
			Says: "it has descriptors enough, and no more", Source: "systemd.exec(5), LimitNOFILE=",
			Lines: [][]string{{"LimitNOFILE"}},
			Fix:   "LimitNOFILE=, no more than the machine's hard limit",
		}
	})
	_ = wants(20, "user.unprivileged", func() Point {
		return Point{
			Says: "it is not root", Source: "systemd.exec(5), User=, DynamicUser=",
			Lines: [][]string{{"User", "DynamicUser"}},
			Fix:   "DynamicUser=yes, or User= with a user of its own",
		}
	})
	_ = wants(21, "capabilities.minimal", func() Point {
		return Point{
			Says: "it can never have a capability that it needs not", Source: "systemd.exec(5), CapabilityBoundingSet=",
			Lines: [][]string{{"CapabilityBoundingSet"}},
			Fix:   "CapabilityBoundingSet=, empty or with those that it needs",
		}
	})
	_ = wants(30, "limit.cpu", func() Point {
		return Point{
			Says: "it leaves processors to others", Source: "systemd.resource-control(5), CPUQuota=",
			Lines: [][]string{{"CPUQuota"}}, Fix: "CPUQuota=50%",
		}
	})
	_ = wants(31, "limit.memory", func() Point {
		return Point{
			Says: "it leaves memory to others", Source: "systemd.resource-control(5), MemoryMax=",
			Lines: [][]string{{"MemoryMax"}}, Fix: "MemoryMax=, what it needs and half of it more",
		}
	})
	_ = wants(40, "filesystem.protected", func() Point {
		return Point{
			Says: "it cannot write to the system", Source: "systemd.exec(5), ProtectSystem=",
			Lines: [][]string{{"ProtectSystem", implies}}, Fix: "ProtectSystem=strict",
		}
	})
	_ = wants(41, "tmp.private", func() Point {
		return Point{
			Says: "nobody sees its temporary files", Source: "systemd.exec(5), PrivateTmp=",
			Lines: [][]string{{"PrivateTmp", implies}}, Fix: "PrivateTmp=yes",
		}
	})
	_ = wants(42, "privileges.none-new", func() Point {
		return Point{
			Says: "nothing that it executes has more rights than it", Source: "systemd.exec(5), NoNewPrivileges=",
			Lines: [][]string{{"NoNewPrivileges", implies}}, Fix: "NoNewPrivileges=yes",
		}
	})
	_ = wants(43, "syscalls.filtered", func() Point {
		return Point{
			Says: "it makes no system call that no service makes", Source: "systemd.exec(5), SystemCallFilter=",
			Lines: [][]string{{"SystemCallFilter"}}, Fix: "SystemCallFilter=@system-service",
		}
	})
	_ = wants(44, "serves.hardened", func() Point {
		return Point{
			Says: "it serves under all that", Source: "systemd.exec(5), SANDBOXING",
			Checks: []string{"serves.hardened"}, Fix: "try it with --probe LINE, such as a curl",
		}
	})
	_ = wants(50, "log.kept", func() Point {
		return Point{
			Says: "its log is found under its name", Source: "systemd.exec(5), StandardOutput=",
			Checks: []string{"log.kept", "log.attributed"}, Fix: "StandardOutput=journal",
		}
	})
	_ = wants(51, "log.shipped", func() Point {
		return Point{Says: "its log is kept elsewhere, too", Source: "systemd-journal-upload.service(8)"}
	})
	_ = wants(60, "health.watched", func() Point {
		return Point{
			Says: "it tells when it is ready, and is ended when it hangs", Source: "systemd.service(5), Type=notify, WatchdogSec=",
			Lines: [][]string{{"WatchdogSec"}}, Checks: []string{"watchdog.ends-frozen"}, Unless: runsOnce,
			Fix: "Type=notify and WatchdogSec=30s, or a health check of your own from outside",
		}
	})
	_ = wants(70, "stop.whole-tree", func() Point {
		return Point{
			Says: "a stop ends it in time, and all of it", Source: "systemd.kill(5)",
			Checks: []string{"stop.graceful", "stop.whole-tree"}, Fix: "what ends it on SIGTERM, and KillMode=control-group, which is the default", Unless: runsOnce,
		}
	})
	_ = wants(71, "deploy.prepared", func() Point {
		return Point{
			Says: "what is done before its first start works as it is written", Source: "systemctl(1), daemon-reload",
			Checks: []string{"prepare.works"}, Fix: "mend those lines",
			Unless: func(_ Unit, o Order) bool { return o.Prepare == "" },
		}
	})
	_ = wants(72, "deploy.rolled-back", func() Point {
		return Point{Says: "a version that fails is taken back", Source: "systemctl(1), revert"}
	})
	_ = wants(80, "monitoring.watched", func() Point {
		return Point{Says: "somebody is told of what it takes, and when it fails", Source: "systemd-cgtop(1); systemd.unit(5), OnFailure="}
	})
	_ = wants(90, "data.apart", func() Point {
		return Point{
			Says: "its data has a folder of its own", Source: "systemd.exec(5), StateDirectory=",
			Lines: [][]string{{"StateDirectory"}}, Checks: []string{"directories.managed"}, Fix: "StateDirectory=NAME",
		}
	})
	_ = wants(91, "data.backed-up", func() Point {
		return Point{Says: "its data is kept elsewhere, too, and was brought back once", Source: "rsync(1)"}
	})
)

// implies is a directive that has others in it: PrivateTmp=, NoNewPrivileges=, ProtectSystem=strict.
const implies = "DynamicUser"

// runsOnce is for a unit that does its work and ends.
func runsOnce(u Unit, _ Order) bool { return u.File.last("Type") == "oneshot" }
