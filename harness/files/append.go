package files

import (
	"os"

	"golang.org/x/sys/unix"
)

// Append writes at the end of a regular file that is there: it makes none, follows no link
// and waits for nobody.
func Append(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil {
		err = sane(path, info, 0)
	}
	if err == nil {
		_, err = f.WriteString(text)
	}
	return err
}
