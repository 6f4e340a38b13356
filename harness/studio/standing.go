package studio

// Standing is how far a learner is. It holds no keystroke, and no output of any program.
type Standing struct {
	Step      int    // from 0; as many as there are when the lesson is done
	Diagnosis string // of what was last seen; empty before the first try, and when the step is done
	Tries     int    // that failed
	Hints     int    // that were given
	Done      bool   // the step is
	Guess     int    // the prediction, from 1; 0 for none
	Predicted string // "right" or "wrong"; empty without a prediction, or when it cannot be told
}

// saw notes what was seen; a try is a state that the learner had judged.
func (t *teacher) saw(a Attempt, try bool) {
	t.coach.Saw(a.Done, a.Diagnosis, try)
	if a.Done {
		t.won = a
	}
	t.note()
}

// note keeps how the learner stands.
func (t *teacher) note() {
	c := t.coach
	st := Standing{Step: t.At, Diagnosis: c.Diagnosis, Tries: c.Tries, Hints: c.Hints, Done: c.Done, Guess: t.guess, Predicted: t.won.Predicted(t.guess)}
	if c.Done {
		st.Diagnosis = ""
	}
	if err := t.Note(st); err != nil {
		t.tell(News{Kind: Unkept, Text: err.Error()})
	}
}
