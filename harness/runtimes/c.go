package runtimes

// C: nothing happens before main, and nobody looks at what printf returns.
var _ = register(20, "c", func() Runtime {
	return Runtime{
		Summary: "printf, compiled once in each lane",
		Command: []string{"{built}", "{report}"},
		Build:   []string{"cc", "-o", "{built}", "{source}"},
		Needs:   "cc",
		Package: "gcc",
		File:    "beats.c",
		AtOnce:  "stdbuf -oL CMD (C)",
		Traits:  Traits{Gathers: 4096, Source: "setvbuf(3)"},
	}
})
