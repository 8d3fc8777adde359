# Functions that quickstart.sh and test.sh share; read in by them, not run.

fail() { echo "$(basename "$0"): $*" >&2; exit 1; }

# Programs, each with others that will do as well, and the packages that bring them on Debian and on Fedora.
packages='
ostree                    ostree             ostree
skopeo                    skopeo             skopeo
runc                      runc               runc
crun                      crun               crun
systemctl                 systemd            systemd
systemd-nspawn            systemd-container  systemd-container
dbus-daemon|dbus-broker   dbus               dbus-broker
docker-registry|registry  docker-registry    docker-distribution
busybox                   busybox-static     busybox
curl                      curl               curl
nsenter                   util-linux         util-linux
losetup                   mount              util-linux-core
mkfs.ext4                 e2fsprogs          e2fsprogs
pgrep                     procps             procps-ng
perl                      perl-base          perl-interpreter
'

# What only tests and benchmarks need: other places that images come from, keys that sign them, another compression.
test_packages='
dockerd                   docker.io          moby-engine
podman                    podman             podman
etcd                      etcd-server        etcd
etcdctl                   etcd-client        etcd
gpg                       gnupg              gnupg2
iptables                  iptables           iptables-nft
ip                        iproute2           iproute
zstd                      zstd               zstd
rpmbuild                  rpm                rpm-build
dnf                       dnf                dnf
newuidmap                 uidmap             shadow-utils
'

# A kernel with cgroup v2, where the machine's own has cgroup v1.
[ -e /sys/fs/cgroup/cgroup.controllers ] || test_packages+='
linux.uml                 user-mode-linux    user-mode-linux
'

is_there() { # PROGRAM[|PROGRAM]
    local program
    for program in ${1//|/ }; do
        # A busybox with shared libraries cannot run alone in an image.
        command -v "$program" >/dev/null || continue
        [ "$program" = busybox ] && ldd "$(command -v busybox)" >/dev/null 2>&1 || return 0
    done
    return 1
}

install_packages() { # [MORE PACKAGES]: what is missing, and nothing at all where everything is there
    local program debian fedora missing_debian=() missing_fedora=() log
    while read -r program debian fedora; do
        [ -z "$program" ] || is_there "$program" || { missing_debian+=("$debian"); missing_fedora+=("$fedora"); }
    done <<<"$packages${1:-}"
    [ ${#missing_debian[@]} -gt 0 ] || return 0
    log=$(mktemp)
    if command -v apt-get >/dev/null; then
        echo "Installing ${missing_debian[*]}"
        apt_install "${missing_debian[@]}" >"$log" 2>&1 ||
            { apt-get update && apt_install "${missing_debian[@]}"; } >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
    elif command -v dnf >/dev/null; then
        echo "Installing ${missing_fedora[*]}"
        dnf --assumeyes --quiet install "${missing_fedora[@]}" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
    else
        fail "missing are ${missing_debian[*]}, and there is neither apt nor dnf to install them with"
    fi
    rm "$log"
    # Debian starts what it installs: two would listen on ports that the tests use, one changes the network.
    disable_service docker-registry docker-registry.service
    disable_service docker.io docker.service docker.socket
    disable_service etcd-server etcd.service
}

disable_service() { # PACKAGE UNIT...: if it was installed just now, where systemd has started it
    [[ ! " ${missing_debian[*]} " = *" $1 "* ]] || [ ! -d /run/systemd/system ] ||
        systemctl --quiet disable --now "${@:2}" 2>/dev/null || true
}

apt_install() { DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@" </dev/null; }

require_root_and_sdk() {
    [ "$(id -u)" = 0 ] || fail "must be run as root: sudo $0"
    command -v dotnet >/dev/null ||
        fail "root has no dotnet on its PATH; where you have one, run: sudo env \"PATH=\$PATH\" $0"
    # What was built finds the runtime there wherever the SDK was unpacked.
    DOTNET_ROOT=$(dirname "$(realpath "$(command -v dotnet)")")
    export DOTNET_ROOT
}

build() { dotnet_as_user build "$1"; }

# What users have is compiled ahead of time.
publish() { # PROJECT FOLDER
    dotnet_as_user publish "$1" --output "$2" --use-current-runtime --no-self-contained -p:PublishReadyToRun=true
}

dotnet_as_user() { # COMMAND PROJECT [OPTION]...: in release, by the user who called sudo, so that the tree stays theirs
    local as_user=() log
    [ -z "${SUDO_USER:-}" ] || [ "$(stat --format %U .)" != "$SUDO_USER" ] ||
        as_user=(sudo --user="$SUDO_USER" --set-home env "PATH=$PATH")
    log=$(mktemp)
    "${as_user[@]}" dotnet "$@" --configuration Release --nologo --verbosity quiet >"$log" 2>&1 </dev/null ||
        { cat "$log" >&2; rm "$log"; return 1; }
    rm "$log"
}

find_pwsh() { # sets the array pwsh to a command that runs PowerShell 7.6 or newer, or to nothing
    pwsh=()
    if command -v pwsh >/dev/null && [[ $(pwsh --version) =~ \ (7\.[6-9]|7\.[1-9][0-9]|[89]\.) ]]; then
        pwsh=(pwsh)
    elif HOME=/root dotnet tool restore >/dev/null 2>&1 </dev/null; then
        pwsh=(dotnet tool run pwsh)
    fi
}

boot_host() { # NAME [--bind FOLDER]...: a throw-away host that sees this machine's .NET SDK wherever it is
    tests/host/testhost boot "$@" --bind "$DOTNET_ROOT"
}
