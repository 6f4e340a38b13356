// Prints a number a millisecond. With a word it asks for SIGHUP.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) > 1 {
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	}
	n := 0
	for range time.Tick(time.Millisecond) {
		fmt.Println(n)
		n++
	}
}
