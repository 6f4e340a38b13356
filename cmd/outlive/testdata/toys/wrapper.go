package wrappers

var _ = register(Wrapper{ID: "toy", Source: "toy(1)", Resets: true})
