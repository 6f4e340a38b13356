package runtimes

// C++: std::cout writes through stdio. What fails sets badbit, which nobody looks
// at, and nothing is written from then on. It gathers, but std::cerr is tied to it
// (ISO C++, narrow.stream.objects): each line on standard error flushes it first, so
// that a program that prints to both holds nothing back.
var _ = register(25, "cpp", func() Runtime {
	return Runtime{
		Summary: "std::cout, compiled once in each lane",
		Command: []string{"{built}", "{report}"},
		Build:   []string{"c++", "-o", "{built}", "{source}"},
		Needs:   "c++",
		Package: "g++",
		File:    "beats.cpp",
		Traits:  Traits{Source: "ISO C++, narrow.stream.objects"},
	}
})
