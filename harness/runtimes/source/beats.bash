# The workload in bash: echo, and no look at what becomes of it.
# Its last two arguments are the numbers of two pipes: from the harness, and to it.
asks=${*: -2:1} tells=${!#}

say() { printf '%s\n' "$1" >&"$tells"; }

# The device number of the controlling terminal: proc_pid_stat(5), field 7.
controlling_terminal() {
    local stat fields
    read -r stat </proc/self/stat
    read -ra fields <<<"${stat##*) }"
    tty=${fields[4]}
}

# The harness writes one flat object a line, and nothing in it needs an escape.
say "{\"hello\":{\"pid\":$$,\"fds\":[],\"args\":[]}}"
while IFS= read -r -u "$asks" ask; do
    if [[ $ask =~ \"ping\":([0-9]+) ]]; then
        n=${BASH_REMATCH[1]} out='' err=''
        if [[ $ask =~ \"stdout\":\"([^\"]*)\",\"stderr\":\"([^\"]*)\" ]]; then
            echo "${BASH_REMATCH[1]}" || out='write error'
            echo "${BASH_REMATCH[2]}" >&2 || err='write error'
        fi
        say "{\"pong\":{\"n\":$n,\"stdout\":\"$out\",\"stderr\":\"$err\"}}"
    elif [[ $ask =~ \"acquire\":\"([^\"]*)\" ]]; then
        controlling_terminal
        before=$tty acquired=false
        exec {terminal}<>"${BASH_REMATCH[1]}"
        controlling_terminal
        [[ $tty == "$before" ]] || acquired=true
        say "{\"acquired\":$acquired}"
    fi
done
