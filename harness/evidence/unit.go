package evidence

// Unit is what came of it as a service of systemd, of one Type=, in a lab.
type Unit struct {
	Managed        // By is the Type=
	Result  string `json:"result"` // Result= of it when all was over: success, exit-code, signal, timeout, protocol
	// Waited: systemd still took it for starting when all had looked the same for a while,
	// or the time for it was over.
	Waited bool `json:"waited"`
	// Returned: its first process had ended by itself, before any stop.
	Returned bool `json:"returned"`
	// Told is what its processes told by sd_notify(3), and Refused systemd's own sentence
	// of one that might not.
	Told    []string `json:"told,omitempty"`
	Refused string   `json:"refused,omitempty"`
	// Journal are systemd's own last words of it.
	Journal string `json:"journal,omitempty"`
}
