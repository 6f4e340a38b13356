package rescue

import "encoding/binary"

// data are the bytes beside an errand that its calls point to.
type data struct {
	at    uint64
	bytes []byte
}

// text adds a path, and gives its address.
func (d *data) text(s string) uint64 { return d.add(append([]byte(s), 0)) }

func (d *data) quads(all ...uint64) uint64 {
	var b []byte
	for _, v := range all {
		b = binary.LittleEndian.AppendUint64(b, v)
	}
	return d.add(b)
}

func (d *data) add(b []byte) (at uint64) {
	for len(d.bytes)%8 != 0 {
		d.bytes = append(d.bytes, 0)
	}
	at = d.at + uint64(len(d.bytes))
	d.bytes = append(d.bytes, b...)
	return at
}
