<?php
// The workload in PHP: echo, and no look at what becomes of it.

// The device number of the controlling terminal: proc_pid_stat(5), field 7.
function controllingTerminal(): string
{
    $stat = file_get_contents('/proc/self/stat');
    return explode(' ', substr($stat, strrpos($stat, ') ') + 2))[4];
}

// It cannot tell a stream's number: what is open now and was not before is the
// connection, and this file is the other that it opened itself.
function open(): array
{
    $open = [];
    foreach (array_filter(scandir('/proc/self/fd'), 'is_numeric') as $fd) {
        $open[(int) $fd] = @readlink("/proc/self/fd/$fd");
    }
    return array_filter($open); // without the folder's own
}

$before = open();
$report = stream_socket_client('unix://' . $argv[1]) ?: exit(3);
stream_set_timeout($report, PHP_INT_MAX >> 32);
$own = array_keys(array_diff_key(open(), $before) + array_intersect($before, [__FILE__]));
$say = fn (array $what) => fwrite($report, json_encode($what, JSON_UNESCAPED_SLASHES) . "\n");

$say(['hello' => ['pid' => getmypid(), 'fds' => $own, 'args' => []]]);
while (($line = fgets($report)) !== false) {
    $ask = json_decode($line, true);
    if (isset($ask['ping'])) {
        $pong = ['n' => $ask['ping'], 'stdout' => '', 'stderr' => ''];
        if (isset($ask['stdout'])) {
            echo $ask['stdout'] . "\n"; // in one write(2)
            if ($ask['flush'] ?? false) {
                flush();
            }
            if (!@fwrite(STDERR, $ask['stderr'] . "\n")) {
                $pong['stderr'] = 'write error';
            }
        }
        $say(['pong' => $pong]);
    } elseif (isset($ask['acquire'])) {
        $before = controllingTerminal();
        $terminal = fopen($ask['acquire'], 'r+');
        $say(['acquired' => controllingTerminal() !== $before]);
    }
}
