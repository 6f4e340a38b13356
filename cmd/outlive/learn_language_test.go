//go:build linux

package main

import "testing"

// TestLearnInKorean: a step from its task to its verdict.
func TestLearnInKorean(t *testing.T) {
	t.Parallel()
	p := onTerminal(t, t.TempDir(), "learn", "--lang", "ko", "four-endings", "foreground")
	for p.sees("이어서 읽습니다", "나가기", "Enter를 누르세요", "질문이 나옵니다", shellsPrompt) != shellsPrompt {
		p.types("\r")
	}
	p.types("hint\r")
	p.sees(shellsPrompt)
	p.types("workload\r")
	p.sees("워크로드 실행 중: pid")
	p.types("\x1d")
	p.sees("✓ 완료")
	p.sees("실제 결과:")
	p.sees("나가기")
	p.types("d")
	p.sees("이후", "이전")
	p.sees("나가기")
	p.types("q")
	p.sees("진행 상황을 저장했습니다.")
}
