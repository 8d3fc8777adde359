#!/bin/bash
# The tour with the atomic command: from an image to a running service, updated, rolled back and removed.
# It needs root, systemd, a registry on 127.0.0.1:5000 (tests/host/registry start) and atomic on PATH.
set -euo pipefail

here=$(dirname "$(realpath "$0")")
image=127.0.0.1:5000/hello-world
# Without it an image gets the same date whenever it is built.
SOURCE_DATE_EPOCH=$(date +%s)
export SOURCE_DATE_EPOCH
work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT
cd "$work"

step() { printf '\n=== %s\n' "$*"; }

run() {
    printf '\n$ %s\n' "${*//$here/examples/hello-world}"
    "$@"
}

ask() { # the service listens a moment after it was started
    printf '\n$ curl --silent localhost:8090\n'
    local tries=100 answer
    until answer=$(curl --silent --fail localhost:8090); do
        [ $((tries--)) -gt 0 ] || { echo "nothing answers on port 8090" >&2; exit 1; }
        sleep 0.05
    done
    echo "$answer"
}

step "1. Build two versions of an image from a folder, with no Docker and no network"
run "$here/build-rootfs.sh" rootfs
for version in v1 v2; do
    run atomic images build --rootfs "rootfs/$version" --exports "$here/exports" --label atomic.type=system \
        --tag "hello-world:$version" --output "hello-world-$version.tar"
    run skopeo copy --quiet --dest-tls-verify=false \
        "oci-archive:hello-world-$version.tar" "docker://$image:$version"
done

step "2. Import it; only layers that are missing are transferred"
run atomic pull --storage ostree "http:$image:v1"
run atomic pull --storage ostree "http:$image:v1"
run atomic pull --storage ostree "http:$image:v2"

step "3. Look at it"
run atomic images list
run atomic info "$image:v1"

step "4. Install it as a service, first only to see what would be done"
install=(--system --name hello --set PORT=8090 --set RECEIVER=Jerry)
run atomic install --display "${install[@]}" "$image:v1"
run atomic install "${install[@]}" "$image:v1"

step "5. Start, stop and restart it"
run atomic run hello
ask
run atomic stop hello
run atomic containers list --all
run systemctl restart hello
run systemctl status --no-pager hello
run atomic containers list

step "6. Update it: to another image, to other values, and to nothing new"
run atomic containers update --rebase "$image:v2" hello
ask
run atomic containers update --set RECEIVER=Tom hello
ask
run atomic containers update --pull --allow-insecure hello

step "7. Roll it back, and forward again"
run atomic containers rollback hello
ask
run atomic containers rollback hello
ask

step "8. Uninstall it; the image stays until it is removed"
run atomic --assumeyes uninstall hello
run atomic containers list --all
run atomic images list
run atomic --assumeyes images delete "$image:v1" "$image:v2"
