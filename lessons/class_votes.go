package lessons

// Vote is what a learner predicted of a step.
type Vote struct {
	Choice    int    `json:"choice"`              // its number in the lesson's file, from 1
	Predicted string `json:"predicted,omitempty"` // "right" or "wrong", when that was seen
}

// Votes are by the id of the step.
type Votes map[string]Vote

// Cast notes a prediction of one of a step's choices. What was predicted before the
// outcome was seen stays.
func (v Votes) Cast(step string, c Choice, predicted string) {
	if v[step].Predicted == "" {
		v[step] = Vote{Choice: c.Number, Predicted: predicted}
	}
}

// Poll is how many of a class predicted one choice of a step, and of how many that came true.
type Poll struct{ Voted, Right int }

// Polls counts the predictions of a lesson's step, for each choice in the order of its file.
func (r Room) Polls(lesson string, s Step) []Poll {
	all := make([]Poll, len(s.Predict))
	for _, seat := range r.Seats {
		v, voted := seat.Votes[s.ID]
		if !voted || seat.Lesson != lesson || v.Choice < 1 || v.Choice > len(all) {
			continue
		}
		all[v.Choice-1].Voted++
		if v.Predicted == "right" {
			all[v.Choice-1].Right++
		}
	}
	return all
}
