package witness

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// far is a witness that root shares: Share.
type far struct {
	mu   sync.Mutex
	conn *net.UnixConn
	in   *json.Decoder
	out  *json.Encoder
}

// Join gives the witness that root shares at a socket. The error says why there is none;
// one that is not root's is none.
func Join(path string) (*Witness, error) {
	conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("cannot join a witness: %w", err)
	}
	if cred, err := credentials(conn); err != nil || cred.Uid != 0 {
		conn.Close()
		return nil, errors.Join(fmt.Errorf("cannot join a witness: %q is not root's", path), err)
	}
	return &Witness{far: &far{conn: conn, in: json.NewDecoder(conn), out: json.NewEncoder(conn)}}, nil
}

// ask asks, and waits for the answer.
func (f *far) ask(ctx context.Context, q asked) (a answer, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	deadline, _ := ctx.Deadline() // the zero time is none
	_ = f.conn.SetDeadline(deadline)
	if err := f.out.Encode(q); err != nil {
		return a, fmt.Errorf("cannot ask the witness: %w", err)
	}
	if err := f.in.Decode(&a); err != nil {
		return a, fmt.Errorf("cannot ask the witness: %w", err)
	}
	if a.Error != "" {
		return a, errors.New(a.Error)
	}
	return a, nil
}

// short is how long is waited for what takes no time.
const short = 5 * time.Second

func (f *far) briefly(q asked) (answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), short)
	defer cancel()
	return f.ask(ctx, q)
}
