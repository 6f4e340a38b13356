//go:build linux

package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"

	"golang.org/x/sys/unix"
)

// listeners opens the ports: on loopback, and where else viewers are to be served.
func (f *webFlags) listeners(kept *webState) ([]net.Listener, error) {
	if f.port < 0 || f.port > 65535 {
		return nil, usageError("choose one from 1024 to 65535, or leave --port out", "cannot use port %d: there is none", f.port)
	}
	other, err := f.address()
	if err != nil {
		return nil, err
	}
	if f.port != 0 {
		kept.Port = f.port
	}
	first := netip.MustParseAddr(loopback)
	if other.IsUnspecified() { // has that, too
		first = other
	}
	l, err := listen(first, kept.Port)
	if err != nil {
		return nil, err
	}
	kept.Port = l.Addr().(*net.TCPAddr).Port
	on := []net.Listener{l}
	if other.IsValid() && other != first {
		l, err := listen(other, kept.Port)
		if err != nil {
			return on, errors.Join(err, on[0].Close())
		}
		on = append(on, l)
	}
	return on, nil
}

// address is that of --listen; the zero one for none.
func (f *webFlags) address() (netip.Addr, error) {
	if f.listen == "" {
		return netip.Addr{}, nil
	}
	ip, err := netip.ParseAddr(f.listen)
	if err != nil {
		return ip, usageError("give an address of this machine, such as 192.168.1.5, and its port by --port", "cannot listen on %q: it is no IP address", f.listen)
	}
	if ip == netip.IPv6Unspecified() {
		return ip, usageError("0.0.0.0, or one address of this machine", "cannot listen on %q", f.listen)
	}
	return ip.Unmap(), nil
}

func listen(ip netip.Addr, port int) (net.Listener, error) {
	l, err := net.Listen("tcp", netip.AddrPortFrom(ip, uint16(port)).String()) // it was checked
	switch {
	case errors.Is(err, unix.EADDRINUSE):
		return nil, unfitError("end the other one, or choose another port: --port N; boards are then to be given the new address", "cannot serve on port %d: another program does so already", port)
	case errors.Is(err, unix.EADDRNOTAVAIL):
		return nil, usageError("the addresses of this machine: ip address", "cannot listen on %s: it is no address of this machine", ip)
	case err != nil:
		return nil, unfitError("", "cannot serve on %s: %w", fmt.Sprint(ip), err)
	}
	return l, nil
}

// afarOf are the addresses, beyond loopback, that can be reached from elsewhere.
func afarOf(on []net.Listener) (hosts []string) {
	for _, l := range on {
		at := l.Addr().(*net.TCPAddr).AddrPort().Addr().Unmap()
		switch {
		case at.IsUnspecified():
			all, _ := net.InterfaceAddrs() // without them none can be told
			for _, one := range all {
				if n, is := one.(*net.IPNet); is && n.IP.To4() != nil && !n.IP.IsLoopback() {
					hosts = append(hosts, n.IP.String())
				}
			}
		case !at.IsLoopback():
			hosts = append(hosts, at.String())
		}
	}
	return hosts
}
