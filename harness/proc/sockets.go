package proc

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"outlive/harness/evidence"
)

// Sockets are those by which others reach one of these processes: TCP and unix sockets
// that listen, UDP ones that are bound and connected to nobody, unix datagram ones that
// are bound. They are looked for in the network namespace of the first. A UDP port that the
// kernel may have chosen is left out: who asks a name server has one.
func (fs FS) Sockets(pids ...int) (all []evidence.Socket) {
	inodes := map[string]bool{}
	for _, pid := range pids {
		for _, fd := range fs.fds(pid) {
			if inode, is := strings.CutPrefix(fd.Target, "socket:["); is {
				inodes[strings.TrimSuffix(inode, "]")] = true
			}
		}
	}
	if len(inodes) == 0 {
		return nil
	}
	for _, proto := range []string{"tcp", "tcp6", "udp", "udp6", "unix"} {
		text := fs.firstOf("net/"+proto, pids)
		for line := range strings.Lines(text) {
			s, inode, ok := internet(proto, line)
			if proto == "unix" {
				s, inode, ok = local(line)
			}
			if !ok || !inodes[inode] || slices.Contains(all, s) || strings.HasPrefix(proto, "udp") && fs.ephemeral(s.Port) {
				continue
			}
			all = append(all, s)
		}
	}
	return all
}

// firstOf reads a file of the first of these that is still there to have it: the eldest may
// be a launcher that ends.
func (fs FS) firstOf(name string, pids []int) string {
	for _, pid := range pids {
		if text, err := fs.read(pid, name); err == nil {
			return text
		}
	}
	return ""
}

// internet parses a line of /proc/net/tcp and its kin: proc_pid_net(5).
func internet(proto, line string) (s evidence.Socket, inode string, ok bool) {
	const listen, unconnected = "0A", "07" // TCP_LISTEN; TCP_CLOSE, as UDP has it
	words := strings.Fields(line)
	if len(words) < 10 || words[3] != listen && (words[3] != unconnected || strings.HasPrefix(proto, "tcp")) {
		return s, "", false
	}
	address, port, _ := strings.Cut(words[1], ":")
	n, err := strconv.ParseUint(port, 16, 16)
	raw, wrong := hex.DecodeString(address)
	if err != nil || wrong != nil || len(raw)%4 != 0 {
		return s, "", false
	}
	for at := 0; at < len(raw); at += 4 { // words in the order of a little-endian machine
		slices.Reverse(raw[at : at+4])
	}
	ip, ok := netip.AddrFromSlice(raw)
	return evidence.Socket{Proto: proto, Address: ip.String(), Port: int(n)}, words[9], ok
}

// Accepted is the socket of who has accepted a connection that came from a port of this
// machine, as proc_pid_net(5) numbers it; "" while nobody has.
func (fs FS) Accepted(pid, from int) string {
	const established, closing = "01", "08" // TCP_ESTABLISHED, TCP_CLOSE_WAIT
	text, _ := fs.read(pid, "net/tcp")
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) > 9 && strings.HasSuffix(words[2], fmt.Sprintf(":%04X", from)) && (words[3] == established || words[3] == closing) && words[9] != "0" {
			return words[9]
		}
	}
	return ""
}

// local parses a line of /proc/net/unix; a path may have blanks.
func local(line string) (s evidence.Socket, inode string, ok bool) {
	const accepts, datagram = 0x10000, "0002" // __SO_ACCEPTCON, SOCK_DGRAM
	words := strings.SplitN(strings.Join(strings.Fields(line), " "), " ", 8)
	if len(words) < 8 {
		return s, "", false
	}
	flags, err := strconv.ParseUint(words[3], 16, 32)
	if err != nil || words[4] != datagram && flags&accepts == 0 {
		return s, "", false
	}
	return evidence.Socket{Proto: "unix", Address: words[7]}, words[6], true
}

// ephemeral tells whether the kernel chooses a port of that number: ip(7),
// ip_local_port_range.
func (fs FS) ephemeral(port int) bool {
	text, _ := fs.Text("sys/net/ipv4/ip_local_port_range")
	first, last := 32768, 60999
	if words := strings.Fields(text); len(words) == 2 {
		first, _ = strconv.Atoi(words[0])
		last, _ = strconv.Atoi(words[1])
	}
	return first <= port && port <= last
}
