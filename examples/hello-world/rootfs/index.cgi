#!/bin/sh
printf 'Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n%s\n' "$GREETING"
