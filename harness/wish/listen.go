package wish

import (
	"errors"
	"net/netip"
	"path/filepath"
	"strconv"
	"strings"

	"outlive/modes"
	"outlive/modes/unit"
)

var _ = register(81, "listen", func() Wish {
	return Wish{
		Summary: "hand it a socket that listens at `ADDRESS`, a port, IP:PORT or a path, once somebody calls",
		Source:  "systemd.socket(5), ListenStream=",
		Many:    true,
		Example: []string{"127.0.0.1:8080"},
		Parse:   each(address),
		Fits:    func(f modes.Form) bool { return f.Has("[Socket]") },
		Unit: func(values []string) (all []unit.Directive) {
			for _, v := range values {
				all = append(all, unit.Directive{Section: "[Socket]", Key: "ListenStream", Value: strings.ReplaceAll(v, "%", "%%")})
			}
			return all
		},
		// Who calls first is somebody else: the line calls at its own socket.
		Line: func(line string, _ []string) string {
			enabled, _, _ := strings.Cut(line, " && logger ")
			return enabled
		},
		Lacks: "nothing there listens in its place",
	}
})

func address(text string) (string, error) {
	if n, err := strconv.ParseUint(text, 10, 16); err == nil && n > 0 {
		return strconv.FormatUint(n, 10), nil
	}
	if at, err := netip.ParseAddrPort(text); err == nil && at.Port() > 0 && at.Addr().Zone() == "" {
		return at.String(), nil
	}
	if filepath.IsAbs(text) && filepath.Clean(text) == text && len(text) <= longestSocket {
		return text, inFile(text)
	}
	return "", errors.New("it is a port, IP:PORT, or an absolute path of at most 107 bytes")
}

// longestSocket is what an address has room for: unix(7).
const longestSocket = 107
