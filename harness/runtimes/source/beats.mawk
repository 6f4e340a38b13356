# The workload in awk, as every awk has it: print, and no look at what becomes of it.
# Its last two arguments are the numbers of two pipes: from the harness, and to it.

function say(what) { print what >told; fflush(told) }

# The device number of the controlling terminal, field 7, and the pid: proc_pid_stat(5).
function stat(n,    text, field) {
    getline text <"/proc/self/stat"
    close("/proc/self/stat")
    sub(/\(.*\) /, "", text)
    split(text, field, " ")
    return field[n - 1]
}

# What follows a key, up to a character.
function value(key, end,    from) {
    from = index(ask, "\"" key "\":")
    if (!from)
        return ""
    from = substr(ask, from + length(key) + 3)
    sub(/^"/, "", from)
    return substr(from, 1, match(from, end) - 1)
}

BEGIN {
    asks = "/dev/fd/" ARGV[ARGC - 2]
    told = "/dev/fd/" ARGV[ARGC - 1]
    # The harness writes one flat object a line, and nothing in it needs an escape.
    say("{\"hello\":{\"pid\":" stat(2) ",\"fds\":[],\"args\":[]}}")
    while ((getline ask <asks) > 0) {
        if ((path = value("acquire", "\"")) != "") {
            before = stat(7)
            # A terminal is acquired by who opens it for reading: a line waits there.
            getline nothing <path
            say("{\"acquired\":" (stat(7) != before ? "true" : "false") "}")
            continue
        }
        if ((out = value("stdout", "\"")) != "") {
            print out
            if (ask ~ /"flush":true/)
                fflush("/dev/stdout")
            printf "%s", value("stderr", "\"") "\n" >"/dev/stderr" # in one write(2)
        }
        say("{\"pong\":{\"n\":" value("ping", "[,}]") ",\"stdout\":\"\",\"stderr\":\"\"}}")
    }
}
