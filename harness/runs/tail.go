package runs

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"outlive/harness/files"
)

// tail gives where the last n lines of a file begin; for a negative n its beginning.
func tail(f io.ReaderAt, size int64, n int) (int64, error) {
	if n < 0 {
		return 0, nil
	}
	if n == 0 {
		return size, nil
	}
	block := make([]byte, 32<<10)
	for end := size; end > 0; {
		begin := max(0, end-int64(len(block)))
		part := block[:end-begin]
		if _, err := f.ReadAt(part, begin); err != nil && err != io.EOF {
			return 0, err
		}
		for i := bytes.LastIndexByte(part, '\n'); i >= 0; i = bytes.LastIndexByte(part[:i], '\n') {
			at := begin + int64(i) + 1
			if at == size { // it ends the last line, and begins no other
				continue
			}
			if n--; n == 0 {
				return at, nil
			}
		}
		end = begin
	}
	return 0, nil
}

// unixLines turns the CR LF of a terminal's output into LF.
type unixLines struct {
	w  io.Writer
	cr bool // held back, for it may belong to a LF
}

func (u *unixLines) Write(text []byte) (int, error) {
	out := make([]byte, 0, len(text)+1)
	for _, c := range text {
		if u.cr && c != '\n' {
			out = append(out, '\r')
		}
		if u.cr = c == '\r'; !u.cr {
			out = append(out, c)
		}
	}
	if _, err := u.w.Write(out); err != nil {
		return 0, err
	}
	return len(text), nil
}

// Print writes the last lines of a run's log, all of them for a negative number.
func Print(r Record, lines int, out io.Writer) error {
	f, _, err := openLog(r, lines)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(r.lines(out), f)
	return err
}

func (r Record) lines(out io.Writer) io.Writer {
	if r.Pane {
		return &unixLines{w: out}
	}
	return out
}

// openLog opens a run's log where its last lines begin.
func openLog(r Record, lines int) (f *os.File, at int64, err error) {
	if f, err = files.Open(r.Log, 0); err != nil {
		return nil, 0, fmt.Errorf("cannot read the log: %w", err)
	}
	info, err := f.Stat()
	if err == nil {
		at, err = tail(f, info.Size(), lines)
	}
	if err == nil {
		_, err = f.Seek(at, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, 0, fmt.Errorf("cannot read the log: %w", err)
	}
	return f, at, nil
}
