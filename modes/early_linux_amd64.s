#include "textflag.h"

// func early()
//
// The kernel starts it with argc, argv and the environment on the stack. A Go function that
// is called from here looks for its goroutine in thread-local storage (arch_prctl(2),
// ARCH_SET_FS), and there is neither yet.
TEXT ·early(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ SP, BX
	LEAQ ·earlyStorage+64(SB), SI
	MOVQ $0x1002, DI
	MOVQ $158, AX
	SYSCALL
	ANDQ $~15, SP
	SUBQ $32, SP
	MOVQ BX, 24(SP)
	MOVQ BX, 0(SP)
	CALL ·enterEarly(SB)
	MOVQ 24(SP), SP
	JMP _rt0_amd64_linux(SB)
