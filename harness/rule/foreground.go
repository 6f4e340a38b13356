package rule

import (
	"strings"

	"outlive/harness/evidence"
)

// stay are the options by which well-known programs stay in the foreground, by the
// beginning of what their main process is called, with the source of each.
var stay = []struct{ comm, how, source string }{
	{"nginx", "nginx -g 'daemon off;'", "nginx docs, core module, daemon"},
	{"redis-server", "redis-server --daemonize no", "redis.conf, daemonize"},
	{"valkey-server", "valkey-server --daemonize no", "valkey.conf, daemonize"},
	{"sshd", "/usr/sbin/sshd -D", "sshd(8)"},
	{"apache2", "apache2 -DFOREGROUND", "httpd.service(8)"},
	{"httpd", "httpd -DFOREGROUND", "httpd.service(8)"},
	{"php-fpm", "php-fpm --nodaemonize", "php-fpm(8)"},
	{"lighttpd", "lighttpd -D", "lighttpd(8)"},
	{"haproxy", "haproxy -W -db", "haproxy(1)"},
	{"dnsmasq", "dnsmasq --keep-in-foreground", "dnsmasq(8)"},
	{"rsyslogd", "rsyslogd -n", "rsyslogd(8)"},
	{"cron", "cron -f", "cron(8)"},
	{"atd", "atd -f", "atd(8)"},
	{"supervisord", "supervisord --nodaemon", "supervisord(1)"},
	{"gunicorn", "gunicorn without --daemon", "gunicorn settings, daemon"},
}

// stays is how it would stay in the foreground.
func stays(r evidence.Rehearsal) Fix {
	comm := r.First.Seen.Before.Comm
	for _, known := range stay {
		if strings.HasPrefix(comm, known.comm) {
			return Fix{Line: known.how + " [" + known.source + "]"}
		}
	}
	return Fix{Line: "its own option to stay in the foreground, as nginx has -g 'daemon off;'; a daemon of your own: no fork where it is told so"}
}
