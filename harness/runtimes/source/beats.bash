# The workload in bash: echo, and no look at what becomes of it.
# The report connection is the descriptor whose number is the last argument.
report=${!#}

say() { printf '%s\n' "$1" >&"$report"; }

# The device number of the controlling terminal: proc_pid_stat(5), field 7.
controlling_terminal() {
    local stat fields
    read -r stat </proc/self/stat
    read -ra fields <<<"${stat##*) }"
    tty=${fields[4]}
}

# The harness writes one flat object a line, and nothing in it needs an escape.
say "{\"hello\":{\"pid\":$$,\"fds\":[$report],\"args\":[]}}"
while IFS= read -r -u "$report" ask; do
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
