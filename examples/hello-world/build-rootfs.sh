#!/bin/sh
# Makes the root file systems OUTPUT/v1 and OUTPUT/v2 from a static busybox, the one on PATH unless another is given.
set -eu
umask 022

if [ $# -lt 1 ]; then
    echo "usage: $0 OUTPUT [BUSYBOX]" >&2
    exit 2
fi

source=$(dirname "$0")/rootfs
output=$1
busybox=${2:-$(command -v busybox || true)}

if ! "$busybox" --list 2>/dev/null | grep -qx httpd || ldd "$busybox" >/dev/null 2>&1; then
    echo "'$busybox' is no static busybox with httpd; Debian has one in busybox-static, Fedora in busybox." >&2
    exit 1
fi

mkdir -p "$output"
for version in v1 v2; do
    root=$output/$version
    mkdir "$root"
    (cd "$root" && mkdir -p bin dev etc proc run sys tmp usr/bin var)
    chmod 1777 "$root/tmp"
    install -m 755 "$busybox" "$root/bin/busybox"
    for applet in cat env httpd id kill ls mount ps sh sleep top wget; do
        ln -s busybox "$root/bin/$applet"
    done
    install -D -m 755 "$source/index.cgi" "$root/srv/www/cgi-bin/index.cgi"
    install -D -m 755 "$source/$version/run.sh" "$root/usr/bin/run.sh"
done
