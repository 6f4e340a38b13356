module outlive

go 1.26
