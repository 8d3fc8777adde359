#!/usr/bin/busybox sh
exec busybox httpd -f -p "$ADDRESS:$PORT" -h /srv/www
