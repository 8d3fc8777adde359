# A function that testhost and unifiedhost share; read in by them, not run.

# What the machine itself starts, mounts and schedules must not happen a second time in a copy of its root.
quieten() { # ROOT NAME
    local etc=$1/etc generator
    rm -rf "$etc"/systemd/system/*.wants "$etc"/systemd/system/*.requires "$etc"/rc?.d/S* "$etc/machine-id"
    rm -f "$etc/fstab" "$etc/crypttab" "$etc/rc.local"
    tr -d - </proc/sys/kernel/random/uuid >"$etc/machine-id"
    ln -sf /dev/null "$etc/systemd/system/console-getty.service"
    # It empties /tmp at boot, where a bound folder may stand.
    mkdir -p "$etc/tmpfiles.d"
    ln -sf /dev/null "$etc/tmpfiles.d/tmp.conf"
    touch "$etc/.updated" "$1/var/.updated"
    # Every daemon-reload runs all generators, a third of the work of the tests; none makes a unit that is wanted here.
    mkdir -p "$etc/systemd/system-generators"
    for generator in "$1"/{usr/,}lib/systemd/system-generators/*; do
        ln -sf /dev/null "$etc/systemd/system-generators/${generator##*/}"
    done
    # Host tests run nowhere else.
    echo "$2" >"$etc/systemcontainers-testhost"
    mkdir -p "$1/var/lib/containers"
}
