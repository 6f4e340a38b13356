package runtimes

// Java: System.out is a PrintStream, which gives no error when a print fails: it notes
// that for checkError, which nobody asks. Each print is written at once, flushed or not.
//
// The JVM catches SIGHUP, SIGINT and SIGTERM for its shutdown hooks, but where they are
// ignored (JVM_RegisterSignal), and exits with status 128 + the signal's number; with
// -Xrs it leaves them alone, and they end it. SIGPIPE it catches, and forgets. What it
// opens itself (lib/modules, sockets) does not close on exec.
var _ = register(45, "java", func() Runtime {
	exits := func(status int, signal string) Reaction {
		return Reaction{
			Heeds:  true,
			Exit:   status,
			Why:    "the JVM catches " + signal + " where it was not ignored before, runs its shutdown hooks, and exits with status 128 + the signal's number",
			Source: "Java, Runtime.addShutdownHook; java(1), -Xrs",
		}
	}
	return Runtime{
		Summary: "System.out.println of Java, compiled once in each lane",
		Command: []string{"java", "-XX:-UsePerfData", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", "{built}", "Beats", "{report}"},
		Build:   []string{"javac", "-d", "{built}", "{source}"},
		Needs:   "javac",
		Package: "default-jdk-headless",
		Large:   true,
		File:    "beats.java",
		Traits: Traits{
			IgnoresPIPE: true,
			OpensBare:   true,
			On:          map[string]Reaction{"SIGHUP": exits(129, "SIGHUP"), "SIGINT": exits(130, "SIGINT"), "SIGTERM": exits(143, "SIGTERM")},
			FirstTERM: Reaction{
				Exit:   143,
				Why:    "it is PID 1 itself, and the JVM catches SIGTERM: status 143",
				Source: "Java, Runtime.addShutdownHook; pid_namespaces(7)",
			},
			Source: "Java, PrintStream.checkError; java(1), -Xrs",
		},
	}
})
