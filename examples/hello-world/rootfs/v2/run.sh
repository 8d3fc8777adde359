#!/bin/sh
# Process 1 of its namespace gets no signal that it does not handle; when it exits, the kernel ends the server too.
trap 'exit 0' TERM INT
export GREETING="Hello $RECEIVER, from v2"
httpd -f -p "$PORT" -h /srv/www &
wait $!
