// The workload in Node.js: console.log, and no look at what becomes of it.
const { errorMonitor } = require("events");
const fs = require("fs");
const net = require("net");
const readline = require("readline");

const report = net.connect(process.argv[2]);
const say = (what) => report.write(JSON.stringify(what) + "\n");

// The device number of the controlling terminal: proc_pid_stat(5), field 7.
const controllingTerminal = () =>
  fs.readFileSync("/proc/self/stat", "latin1").split(") ").pop().split(" ")[4];

// What the last write failed with: console.log does not tell. A monitor is told
// of an error without handling it, so everything goes on as without one.
const watch = (stream) => {
  const seen = { code: "" };
  stream.on(errorMonitor, (error) => { seen.code = error.code; });
  return seen;
};
let stdout, stderr;

say({ hello: { pid: process.pid, fds: [], args: [] } });
readline.createInterface({ input: report }).on("line", (line) => {
  const ask = JSON.parse(line);
  if ("ping" in ask) {
    const pong = { n: ask.ping, stdout: "", stderr: "" };
    if (!("stdout" in ask)) {
      say({ pong });
      return;
    }
    stdout ??= watch(process.stdout);
    stderr ??= watch(process.stderr);
    stdout.code = stderr.code = "";
    console.log(ask.stdout);
    console.error(ask.stderr);
    setImmediate(() => say({ pong: { ...pong, stdout: stdout.code, stderr: stderr.code } }));
  } else if ("acquire" in ask) {
    const before = controllingTerminal();
    fs.openSync(ask.acquire, "r+");
    say({ acquired: controllingTerminal() !== before });
  }
});
