# The workload in awk: print, and no look at what becomes of it.
# Its last two arguments are the numbers of two pipes: from the harness, and to it.

function say(what) { print what >told; fflush(told) }

# The device number of the controlling terminal: proc_pid_stat(5), field 7.
function controlling_terminal(    stat, field) {
    getline stat <"/proc/self/stat"
    close("/proc/self/stat")
    sub(/.*\) /, "", stat)
    split(stat, field, " ")
    return field[5]
}

BEGIN {
    asks = "/dev/fd/" ARGV[ARGC - 2]
    told = "/dev/fd/" ARGV[ARGC - 1]
    # The harness writes one flat object a line, and nothing in it needs an escape.
    say("{\"hello\":{\"pid\":" PROCINFO["pid"] ",\"fds\":[],\"args\":[]}}")
    while ((getline ask <asks) > 0) {
        if (match(ask, /"ping":([0-9]+)/, ping)) {
            if (match(ask, /"stdout":"([^"]*)","stderr":"([^"]*)"/, line)) {
                print line[1]
                if (ask ~ /"flush":true/)
                    fflush("")
                printf "%s\n", line[2] >"/dev/stderr" # in one write(2)
            }
            say("{\"pong\":{\"n\":" ping[1] ",\"stdout\":\"\",\"stderr\":\"\"}}")
        } else if (match(ask, /"acquire":"([^"]*)"/, path)) {
            before = controlling_terminal()
            # A terminal is acquired by who opens it for reading: a line waits there.
            getline nothing <path[1]
            say("{\"acquired\":" (controlling_terminal() != before ? "true" : "false") "}")
        }
    }
}
