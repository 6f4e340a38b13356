package plan

// Resting are the cells of the selection whose prediction rests on a rule of
// the theory. Nothing is run for it, and nothing has to be installed.
func (s Selection) Resting(rule string) (resting []Cell, err error) {
	cells, err := s.Cells()
	if err != nil {
		return nil, err
	}
	for _, c := range cells {
		why, err := c.meaningless()
		if err != nil {
			return nil, err
		}
		if is, _, err := c.Expect(); why != "" || err != nil || is.Rule != rule {
			continue
		}
		resting = append(resting, c)
	}
	return resting, nil
}
