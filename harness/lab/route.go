package lab

import (
	"encoding/binary"
	"fmt"
	"net/netip"

	"golang.org/x/sys/unix"
)

// Blackhole makes the lab drop every packet to the addresses, silently
// (rtnetlink(7), RTN_BLACKHOLE). Between two of its own addresses that is a cut
// path: nothing arrives, and nobody is told.
func (l *Lab) Blackhole(addresses ...string) error {
	return l.Enter(func() error {
		for _, a := range addresses {
			ip, err := netip.ParseAddr(a)
			if err != nil {
				return fmt.Errorf("cannot cut the path to %q: %w", a, err)
			}
			if err := route(ip); err != nil {
				return fmt.Errorf("cannot cut the path to %s: %w", a, err)
			}
		}
		return nil
	})
}

// route adds a blackhole for one IPv4 address to the local table, which is
// asked before all others.
func route(ip netip.Addr) error {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_ROUTE)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	to := ip.As4()
	// struct nlmsghdr, struct rtmsg, one attribute RTA_DST.
	m := make([]byte, 0, 36)
	m = binary.NativeEndian.AppendUint32(m, 36)
	m = binary.NativeEndian.AppendUint16(m, unix.RTM_NEWROUTE)
	m = binary.NativeEndian.AppendUint16(m, unix.NLM_F_REQUEST|unix.NLM_F_ACK|unix.NLM_F_CREATE)
	m = binary.NativeEndian.AppendUint64(m, 1) // sequence 1, port 0
	m = append(m, unix.AF_INET, 32, 0, 0, unix.RT_TABLE_LOCAL, unix.RTPROT_STATIC, unix.RT_SCOPE_HOST, unix.RTN_BLACKHOLE)
	m = binary.NativeEndian.AppendUint32(m, 0)
	m = binary.NativeEndian.AppendUint16(m, 8)
	m = binary.NativeEndian.AppendUint16(m, unix.RTA_DST)
	m = append(m, to[:]...)
	if err := unix.Sendto(fd, m, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return err
	}
	answer := make([]byte, 256)
	n, _, err := unix.Recvfrom(fd, answer, 0)
	if err != nil {
		return err
	}
	if n < 20 {
		return fmt.Errorf("the kernel's answer has %d bytes", n)
	}
	if code := int32(binary.NativeEndian.Uint32(answer[16:])); code != 0 {
		return unix.Errno(-code)
	}
	return nil
}
