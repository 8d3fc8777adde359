#!/usr/bin/busybox sh
# Writes /source to /backup/NAME-TIME.tar.gz, and removes all but the newest KEEP archives of that name.
set -euf -o pipefail
umask 077

fail() { echo "$*" >&2; exit 1; }

case $KEEP in
    '' | 0 | *[!0-9]*) fail "KEEP is '$KEEP', and not a number of archives" ;;
esac
case $NAME in
    '' | */*) fail "ARCHIVE is '$NAME', and not a name" ;;
esac

archive=/backup/$NAME-$(date -u +%Y%m%dT%H%M%SZ).tar.gz
# Under this name no archive is taken for a whole one.
part=/backup/.$NAME.part
tar -c -C /source . | gzip >"$part" || { rm -f "$part"; fail "the archive could not be written"; }
sync "$part"
mv "$part" "$archive"
echo "$archive: $(stat -c %s "$archive") bytes"

# Their names sort by time. NAME-x is another name, so after NAME there must be a time and nothing else.
ls /backup | grep -F -e "$NAME-" | grep -E '^.*-[0-9]{8}T[0-9]{6}Z\.tar\.gz$' | sort -r | {
    kept=0
    while read -r file; do
        [ "${file%-*}" = "$NAME" ] || continue
        kept=$((kept + 1))
        [ "$kept" -gt "$KEEP" ] || continue
        rm "/backup/$file"
        echo "/backup/$file: removed"
    done
}
