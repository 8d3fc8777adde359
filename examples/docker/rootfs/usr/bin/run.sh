#!/usr/bin/busybox sh
# Starts the daemon. In cgroup v2 a group with processes in it hands no controllers on to the groups below (the kernel's
# cgroup-v2 document, "No Internal Process Constraint"), so its processes move into one of their own first.
set -eu
group=/sys/fs/cgroup
if [ -e $group/cgroup.controllers ]; then
    mkdir -p $group/init
    for process in $(cat $group/cgroup.procs); do
        # One that has ended meanwhile is no matter.
        echo "$process" >$group/init/cgroup.procs || true
    done
    sed 's/[^ ]*/+&/g' $group/cgroup.controllers >$group/cgroup.subtree_control
fi
exec dockerd "$@"
