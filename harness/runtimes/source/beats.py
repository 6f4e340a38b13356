# The workload in Python: print(), and no look at what becomes of it.
import json
import os
import socket
import sys


def controlling_terminal():  # its device number; proc_pid_stat(5), field 7
    with open("/proc/self/stat") as stat:
        return stat.read().rpartition(")")[2].split()[4]


def say(**what):
    report.sendall(json.dumps(what).encode() + b"\n")


report = socket.socket(socket.AF_UNIX)
report.connect(sys.argv[1])
say(hello={"pid": os.getpid(), "fds": [], "args": []})
for line in report.makefile():
    ask = json.loads(line)
    if "ping" in ask:
        if "stdout" in ask:
            flush = ask.get("flush", False)
            print(ask["stdout"], flush=flush)
            print(ask["stderr"], file=sys.stderr, flush=flush)
        say(pong={"n": ask["ping"], "stdout": "", "stderr": ""})
    elif "acquire" in ask:
        before = controlling_terminal()
        os.open(ask["acquire"], os.O_RDWR)
        say(acquired=controlling_terminal() != before)
