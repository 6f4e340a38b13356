package rule

import (
	"fmt"
	"slices"
	"strings"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// daemon(7), step 13. Only its owner can say who it is to be: a must where he has.
var _ = register("user.dropped", func() Rule {
	return Rule{
		Why:   "who breaks into it has what it has kept: a saved uid gives root back, a group of root's its files",
		Group: "privileges", Severity: Must, Profiles: everybody(), Standing: true,
		Text: "it is the user that it is to be, and nothing of another", Source: "daemon(7) step 13, setgroups(2), credentials(7)",
		Judge: func(r evidence.Rehearsal) check.Finding {
			want, who := r.Wants.User, r.First.Who
			switch {
			case want == nil:
				return moot("it was not said who it is to be: --user NAME")
			case who == nil:
				return unseen("its user could not be seen")
			}
			if amiss := keeps(*want, *who); len(amiss) > 0 {
				return check.Finding{Got: fmt.Sprintf("it has %s; %s is uid %d, gid %d", strings.Join(amiss, ", "), want.Name, want.UID, want.GID)}
			}
			return check.Finding{Holds: true, Got: fmt.Sprintf("uid %d, gid %d, groups %v", want.UID, want.GID, who.Groups)}
		},
		Fix: Fix{
			C: "initgroups(name, gid); setgid(gid); setuid(uid), in this order", Go: "cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: gid}}",
			Python: "os.initgroups(name, gid); os.setgid(gid); os.setuid(uid)", Line: "setpriv --reuid NAME --regid NAME --init-groups COMMAND",
		},
	}
})

// keeps is what a process has of others than a user.
func keeps(want evidence.Account, who evidence.Credentials) (amiss []string) {
	which := []string{"real", "effective", "saved", "file system"}
	not := func(what string, ids []int, want int) {
		if one := slices.Compact(slices.Clone(ids)); len(one) == 1 && one[0] != want {
			amiss = append(amiss, fmt.Sprintf("%s %d", what, one[0]))
			return
		}
		for i, id := range ids {
			if id != want && i < len(which) {
				amiss = append(amiss, fmt.Sprintf("%s %s %d", which[i], what, id))
			}
		}
	}
	not("uid", who.UIDs, want.UID)
	not("gid", who.GIDs, want.GID)
	for _, id := range who.Groups {
		if id != want.GID && !slices.Contains(want.Groups, id) {
			amiss = append(amiss, fmt.Sprintf("group %d", id))
		}
	}
	if caps := who.Permitted | who.Ambient; want.UID != 0 && caps != 0 {
		amiss = append(amiss, fmt.Sprintf("capabilities %016x", caps))
	}
	return amiss
}
