//go:build untried

package rescue

// In a machine that is emulated for it: make arm64.
const tried = true
