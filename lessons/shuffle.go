package lessons

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
)

// Shuffled gives the lesson with the predictions of each step in another order than
// they are written in: which is right must not be told by where it stands. With the
// same seed the order is the same.
func (l Lesson) Shuffled(seed string) Lesson {
	l.Steps = slices.Clone(l.Steps)
	for i := range l.Steps {
		s := &l.Steps[i]
		s.Predict = slices.Clone(s.Predict)
		for j := range s.Predict {
			s.Predict[j].Number = j + 1
		}
		chance(seed, l.ID, s.ID).Shuffle(len(s.Predict), func(a, b int) {
			s.Predict[a], s.Predict[b] = s.Predict[b], s.Predict[a]
		})
	}
	return l
}

func chance(words ...string) *rand.Rand {
	h := fnv.New128a()
	for _, w := range words {
		_, _ = h.Write([]byte(w + "\x00"))
	}
	sum := h.Sum(nil)
	half := func(b []byte) (n uint64) {
		for _, c := range b {
			n = n<<8 | uint64(c)
		}
		return n
	}
	return rand.New(rand.NewPCG(half(sum[:8]), half(sum[8:])))
}
