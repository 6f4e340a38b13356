//go:build !amd64 && !arm64

package rescue

import (
	"debug/elf"
	"errors"
	"time"
)

// Where no errand was ever tried, none is sent: Refuse says so before anything is touched.
const tried = false

const (
	machine             = elf.EM_NONE
	redZone             = 0
	eventGap            = 0
	gateSize, gateReach = 0, 0
)

type (
	registers struct{}
	sighting  struct{}
)

var errUntried = errors.New("rescue was never tried on this machine's processor")

func sight(int) (s sighting)                            { return s }
func getRegisters(int, sighting) (registers, error)     { return registers{}, errUntried }
func setRegisters(int, registers) error                 { return errUntried }
func asleep(registers) (uint64, [6]uint64, int64, bool) { return 0, [6]uint64{}, 0, false }
func resumed(r registers) registers                     { return r }
func withResult(r registers, _ int64) registers         { return r }
func sentTo(r registers, _ uint64) registers            { return r }
func stackOf(registers) uint64                          { return 0 }
func resultOf(int) (int64, error)                       { return 0, errUntried }
func settle(*thread, time.Time) (bool, error)           { return false, errUntried }
func enter(*thread, time.Time) (bool, error)            { return false, errUntried }
func spoilt(registers) bool                             { return true }
func leadsTo(registers) uint64                          { return 0 }
func gateOf(uint64, registers) []byte                   { return nil }
func polls(uint64) bool                                 { return false }
func selects(uint64) bool                               { return false }
func (a *assembler) call(call)                          {}
func (a *assembler) orJump(int64, int)                  {}
func (a *assembler) jump(int)                           {}
func (a *assembler) patch(int, int64)                   {}
func (a *assembler) restore(registers, uint64)          {}
