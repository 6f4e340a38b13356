//go:build !amd64 && !arm64

package hold

const architecture = 0

var calls map[int32]call
