package why

import (
	"fmt"
	"os"
	"strings"
)

var _ = register(12, "program.cannot-run", func() Cause {
	return Cause{
		Says:   "its program cannot be executed",
		Source: "execve(2); systemd.exec(5), 203/EXEC",
		Find: func(f Facts) *Finding {
			_, program, _, ok := f.step()
			found := f.ofStep("EXEC")
			if !ok || found == nil {
				return nil
			}
			if program == "" {
				program, _, _ = strings.Cut(f.command(), " ")
			}
			found.Because = append(found.Because, unfit(program)...)
			found.Next = []Next{{"The program", "ls -lL " + quote(program)}, f.shows()}
			return found
		},
	}
})

// unfit tells why a file cannot be executed, as far as it shows.
func unfit(path string) []string {
	info, err := os.Stat(path)
	switch {
	case !strings.HasPrefix(path, "/"):
		return []string{path + " is no absolute path, and systemd looks for it in its own PATH only"}
	case os.IsNotExist(err):
		return []string{path + " does not exist"}
	case err != nil:
		return nil
	case info.Mode().Perm()&0o111 == 0:
		return []string{fmt.Sprintf("%s may not be executed: its mode is %04o", path, info.Mode().Perm())}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	first := make([]byte, 256)
	n, _ := f.Read(first)
	line, _, _ := strings.Cut(string(first[:n]), "\n")
	words := strings.Fields(strings.TrimPrefix(line, "#!"))
	switch {
	case strings.HasPrefix(line, "\x7fELF"):
		return nil
	case !strings.HasPrefix(line, "#!") || len(words) == 0:
		return []string{path + " has no #! line, and is no binary"}
	}
	if _, err := os.Stat(words[0]); os.IsNotExist(err) {
		return []string{fmt.Sprintf("its first line names %s, which does not exist", words[0])}
	}
	return nil
}
