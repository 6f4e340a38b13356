#!/bin/sh
# fetch.sh FOLDER PACKAGE...: extracts Debian's packages into FOLDER/root, with what they need
# that this machine has not, and prints each with its version. Nothing is installed: no script
# of theirs runs. What is installed is used as it is.
set -e
folder=$1
shift
mkdir -p "$folder/debs/partial" "$folder/root/usr/bin" "$folder/root/usr/sbin" "$folder/root/usr/lib"
for name in bin sbin lib; do [ -e "$folder/root/$name" ] || ln -s "usr/$name" "$folder/root/$name"; done
for package; do
	version=$(dpkg-query -f '${db:Status-Abbrev}${Version}' -W "$package" 2>/dev/null | sed -n 's/^ii *//p')
	if [ -z "$version" ]; then
		if [ ! -e "$folder/$package.version" ]; then
			apt-get install --yes --download-only --no-install-recommends -o Debug::NoLocking=1 \
				-o "Dir::Cache::archives=$folder/debs" "$package" >&2
			for deb in "$folder/debs/"*.deb; do
				[ -e "$deb" ] || continue
				dpkg-deb --fsys-tarfile "$deb" | tar -x --keep-directory-symlink -C "$folder/root"
				dpkg-deb -f "$deb" Version >"$folder/$(dpkg-deb -f "$deb" Package).version"
				rm "$deb"
			done
		fi
		version=$(cat "$folder/$package.version")
	fi
	echo "$package $version"
done
