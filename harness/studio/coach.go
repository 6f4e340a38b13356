package studio

import "outlive/harness/practice"

// Coach helps with one exercise: it knows what was tried, and what has been said.
// It is pure.
type Coach struct {
	Exercise Exercise

	Tries     int    // that failed
	Hints     int    // that were given
	Diagnosis string // of the state last seen; empty before anything was
	Done      bool

	asked int            // for the solution
	given map[string]int // hints, by their diagnosis
}

// honest is how many tries the solution takes, or how often it has to be asked for.
const honest = 2

// Saw notes what was diagnosed; a try is a state that the learner had judged.
func (c *Coach) Saw(done bool, diagnosis string, try bool) {
	if c.Done = c.Done || done; done {
		return
	}
	c.Diagnosis = diagnosis
	if try {
		c.Tries++
	}
}

// Hint gives the next one for what was last seen, Markdown; the last of them
// stays. False when the lesson has none for it.
func (c *Coach) Hint() (string, bool) {
	diagnosis, texts := c.Diagnosis, c.hints(c.Diagnosis)
	if diagnosis == "" || diagnosis == practice.Nothing { // nothing has been tried: what the step is about
		diagnosis, texts = practice.Nothing, c.hints(practice.Nothing)
		for _, p := range c.Exercise.Check {
			if len(texts) == 0 {
				texts = c.hints(p.String())
			}
		}
	}
	if len(texts) == 0 {
		return "", false
	}
	if c.given == nil {
		c.given = map[string]int{}
	}
	n := min(c.given[diagnosis], len(texts)-1)
	c.given[diagnosis] = n + 1
	c.Hints++
	return texts[n], true
}

func (c *Coach) hints(diagnosis string) (texts []string) {
	for _, h := range c.Exercise.Hints {
		if h.Diagnosis == diagnosis {
			texts = append(texts, h.Text)
		}
	}
	return texts
}

// Solution gives one, after two honest tries or when it is asked for twice.
func (c *Coach) Solution() (Route, bool) {
	c.asked++
	if c.Tries < honest && c.asked < honest && !c.Done {
		return Route{}, false
	}
	for _, r := range c.Exercise.Solves {
		if r.in(c.Exercise.Shell) {
			return r, true
		}
	}
	return Route{}, false
}
