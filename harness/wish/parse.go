package wish

import "strconv"

// one parses a wish that is said once.
func one(parse func(text string) (string, error)) func([]string) ([]string, error) {
	return func(given []string) ([]string, error) { return each(parse)(given[len(given)-1:]) }
}

// each parses a wish that may be said several times.
func each(parse func(text string) (string, error)) func([]string) ([]string, error) {
	return func(given []string) (values []string, err error) {
		for _, text := range given {
			value, err := parse(text)
			if err != nil {
				return nil, &valueError{text, err}
			}
			values = append(values, value)
		}
		return values, nil
	}
}

// whole is a number that was parsed before.
func whole(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// first is what is shown of a wish by the value itself.
func first(values []string) string { return values[0] }
