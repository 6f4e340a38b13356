#!/bin/sh
# room.sh PACKAGES LINE: runs a line where the extracted packages lie over the machine's own
# folders, in namespaces of its own: nothing that it writes, listens on or leaves is there after it.
set -e
if [ "$1" != inside ]; then
	exec unshare --mount --pid --fork --kill-child --mount-proc --net --ipc --propagation private sh "$0" inside "$@"
fi
packages=$2 line=$3 left=
mount -t tmpfs tmpfs /mnt
for top in usr etc var; do
	mkdir -p "/mnt/$top" "/mnt/.$top" "$packages/$top"
	mount -t overlay overlay -o "lowerdir=$packages/$top:/$top,upperdir=/mnt/$top,workdir=/mnt/.$top" "/$top"
done
for top in /run /tmp /dev/shm; do mount -t tmpfs tmpfs "$top"; done
mkdir -p /run/lock
chmod 1777 /tmp /dev/shm /run/lock
ip link set lo up
mkdir /tmp/d /tmp/start
cd /tmp/d
export PATH=/usr/sbin:/usr/bin HOME=/tmp/d SHELL=/bin/sh
export D=/tmp/d
bash -c "$line" || failed=$?
for process in /proc/[0-9]*; do
	[ "$process" = /proc/1 ] || ! read -r name <"$process/comm" || left="$left $name"
done
[ -z "$left" ] || { echo "it leaves$left" >&2; exit 9; }
exit "${failed:-0}"
