package wrappers

var _ = register("toy", func() Wrapper {
	return Wrapper{Source: "toy(1)", Resets: true}
})
