# The workload in Ruby: puts, and no look at what becomes of it.
require "socket"

# The device number of the controlling terminal: proc_pid_stat(5), field 7.
def controlling_terminal = File.read("/proc/self/stat").rpartition(") ").last.split[4]

report = UNIXSocket.new(ARGV[0])
# The harness writes one flat object a line, and nothing in it needs an escape.
report.puts %({"hello":{"pid":#{$$},"fds":[],"args":[]}})
while (ask = report.gets)
  case ask
  when /"ping":(\d+)/
    n = $1
    if ask =~ /"stdout":"([^"]*)","stderr":"([^"]*)"/
      $stdout.puts $1
      $stdout.flush if ask.include?('"flush":true')
      $stderr.puts $2
    end
    report.puts %({"pong":{"n":#{n},"stdout":"","stderr":""}})
  when /"acquire":"([^"]*)"/
    before = controlling_terminal
    IO.sysopen($1, File::RDWR)
    report.puts %({"acquired":#{controlling_terminal != before}})
  end
end
