package evidence

import (
	"fmt"
	"path/filepath"
)

// Area is something that a program has no business to write to.
type Area string

const (
	System Area = "system" // what is installed: /usr
	Homes  Area = "homes"  // what people have: /home
)

// Trespass is what came of making a file there, where its user may.
type Trespass struct {
	Area Area   `json:"area"`
	Path string `json:"path"`
	// Error is what refused it: "EROFS"; empty where nothing did.
	Error string `json:"error,omitempty"`
	// Found: the file was there for others to see; where it was made and is not, it is in
	// a copy of the folder that is the program's own.
	Found bool `json:"found"`
	// User is whose process it is: another one of that user's, outside of its unit, has
	// made such a file there just before.
	User int `json:"user"`
}

// Tell says what it came to.
func (t Trespass) Tell() string {
	text := fmt.Sprintf("it made a file in %s", filepath.Dir(t.Path))
	switch {
	case t.Error != "":
		text = fmt.Sprintf("it could make no file in %s: %s", filepath.Dir(t.Path), t.Error)
	case !t.Found:
		text += " that nobody else sees"
	}
	return fmt.Sprintf("%s; user %d may, outside of its unit", text, t.User)
}
