package wish

import (
	"strconv"
	"time"

	"outlive/modes/unit"
)

// duration is a time as Go writes it: 1m30s.
func duration(text string) (string, error) {
	d, err := span(text)
	return d.String(), err
}

// timed is a directive of a time: in a file with its unit, on the bus in microseconds.
func timed(key, name string) func([]string) []unit.Directive {
	return func(values []string) []unit.Directive {
		d, _ := time.ParseDuration(values[0])
		return []unit.Directive{{Key: key, Value: strconv.FormatInt(d.Microseconds(), 10) + "us", Name: name, As: uint64(d.Microseconds())}}
	}
}
