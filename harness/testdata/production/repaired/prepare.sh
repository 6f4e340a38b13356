# systemd makes /var/lib/web, /var/log/web and /run/web, and gives them to the user.
useradd --system --home-dir /srv/web --shell /usr/sbin/nologin web
mkdir -p /srv/web /etc/web
