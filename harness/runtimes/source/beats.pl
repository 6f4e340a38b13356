# The workload in Perl: print, and no look at what becomes of it.
use strict;
use warnings;
use IO::Handle;
use IO::Socket::UNIX;

my $report = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "cannot report to $ARGV[0]: $!\n";

sub say_to_harness { print {$report} "$_[0]\n"; $report->flush }

# The errno's name: "EIO".
sub errno_name { my ($name) = grep { $!{$_} } keys %!; return $name }

# The device number of the controlling terminal: proc_pid_stat(5), field 7.
sub controlling_terminal {
    open(my $stat, "<", "/proc/self/stat") or die "cannot read /proc/self/stat: $!\n";
    my ($after) = <$stat> =~ /.*\) (.*)/;
    return (split / /, $after)[4];
}

# The harness writes one flat object a line, and nothing in it needs an escape.
say_to_harness(qq({"hello":{"pid":$$,"fds":[],"args":[]}}));
while (my $ask = <$report>) {
    if (my ($n) = $ask =~ /"ping":(\d+)/) {
        my ($out, $err) = ("", "");
        STDOUT->autoflush($ask =~ /"flush":true/ ? 1 : 0);
        if ($ask =~ /"stdout":"([^"]*)","stderr":"([^"]*)"/) {
            print STDOUT "$1\n" or $out = errno_name();
            print STDERR "$2\n" or $err = errno_name();
        }
        say_to_harness(qq({"pong":{"n":$n,"stdout":"$out","stderr":"$err"}}));
    }
    elsif (my ($path) = $ask =~ /"acquire":"([^"]*)"/) {
        my $before = controlling_terminal();
        open(our $terminal, "+<", $path) or die "cannot open $path: $!\n";
        my $acquired = controlling_terminal() != $before ? "true" : "false";
        say_to_harness(qq({"acquired":$acquired}));
    }
}
