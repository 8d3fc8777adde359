#!/bin/sh
# gather.sh ROOT [PROGRAM | FILE | FOLDER/]...
# Makes a root file system from this machine's own files: programs with the shared libraries that they load, other files
# at the paths that they have here, and empty folders. What a program opens by name only when it runs, it does not find.
set -eu
umask 022

fail() { echo "$0: $*" >&2; exit 1; }

[ $# -ge 2 ] || { sed -n '2,4s/^# *//p' "$0" >&2; exit 2; }
root=$1
shift

copy() { # FILE: to the same path, without set-user-ID bits, and the content in place of a link
    [ -e "$root$1" ] || install -D -m "$([ -x "$1" ] && echo 755 || echo 644)" "$1" "$root$1"
}

copy_with_libraries() { # FILE
    copy "$1"
    # A static program and a file that is no program have none, which ldd reports as a failure.
    libraries=$(ldd "$1" 2>/dev/null) || return 0
    ! echo "$libraries" | grep 'not found' >&2 || fail "$1 needs libraries that are not here"
    for library in $(echo "$libraries" | sed -n 's/^\(.* => \|[[:space:]]*\)\(\/[^ ]*\) (.*/\2/p'); do
        copy "$library"
    done
}

mkdir "$root"
# Places that runtimes mount to, and a /usr that has everything, as distributions have it.
(cd "$root" && mkdir -p dev etc proc run sys usr/bin usr/lib usr/lib64 usr/sbin var && mkdir -m 1777 tmp)
for folder in bin lib lib64 sbin; do
    ln -s "usr/$folder" "$root/$folder"
done
ln -s ../run "$root/var/run"
touch "$root/etc/hosts" "$root/etc/resolv.conf"

for item; do
    case $item in
        /*/) mkdir -p "$root$item" ;;
        /*) [ -f "$item" ] || fail "there is no file $item"; copy_with_libraries "$item" ;;
        *) file=$(command -v "$item") || fail "there is no program $item on PATH"; copy_with_libraries "$file" ;;
    esac
done
