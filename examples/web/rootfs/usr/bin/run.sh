#!/usr/bin/busybox sh
# Process 1 of its namespace gets no signal that it does not handle; when it exits, the kernel ends the server too.
trap 'exit 0' TERM INT
busybox httpd -f -p "$ADDRESS:$PORT" -h /srv/www &
wait $!
