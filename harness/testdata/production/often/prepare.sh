useradd --system --home-dir /srv/web --shell /usr/sbin/nologin web
mkdir -p /srv/web /etc/web
chown -R web: /srv/web /etc/web /var/lib/web /var/log/web
