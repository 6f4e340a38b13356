package picture

import _ "embed" // the style

// Style is what a page takes into its own style for the pictures within it.
//
//go:embed style.css
var Style string
