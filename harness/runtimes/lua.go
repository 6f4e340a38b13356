package runtimes

// Lua: io.write gives an error when it fails, and nobody looks; on a terminal that is
// gone it gives none: fwrite(3) of glibc calls that written. (print flushes each line,
// and never tells.)
//
// The interpreter (lua.c, docall) has a handler for SIGINT, ignored or not: it raises
// the error "interrupted!", which ends a script that does not catch it.
var _ = register(90, "lua", func() Runtime {
	return Runtime{
		Summary: "io.write of Lua 5",
		Command: []string{"outlive", "connect", "{report}", "lua", "{source}"},
		Needs:   "lua",
		Package: "lua5.4",
		File:    "beats.lua",
		Traits: Traits{
			On: map[string]Reaction{"SIGINT": {
				Exit:   1,
				Why:    "lua handles SIGINT itself, whatever was set before: it raises an error, which nobody catches: status 1",
				Source: "lua.c, laction",
			}},
			Gathers: 4096,
			Unaware: true,
			Source:  "Lua 5.4 Reference Manual, io.write; lua.c, docall",
		},
	}
})
