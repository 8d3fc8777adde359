#!/bin/bash
# sudo ./quickstart.sh: installs what is missing, builds, and takes the tour of examples/hello-world.
# It does so in a throw-away host, so the machine stays as it was, apart from packages.
set -euo pipefail
cd "$(dirname "$(realpath "$0")")"
. tests/host/setup.sh

host=quickstart-$$

require_root_and_sdk
trap 'tests/host/testhost remove "$host"' EXIT
trap 'exit 1' INT TERM HUP
install_packages
find_pwsh
if [ ${#pwsh[@]} -gt 0 ]; then
    echo "Building the module"
    build src/Module.proj
    export PSModulePath=$PWD/out
    tour=("${pwsh[@]}" -NoProfile -File examples/hello-world/tour.ps1)
else
    echo "PowerShell 7.6 is not here and 'dotnet tool restore' does not bring it: the tour uses the atomic command."
    echo "Building the atomic command"
    build src/SystemContainers.Cli
    export PATH=$PWD/src/SystemContainers.Cli/bin/Release/net10.0:$PATH
    tour=(examples/hello-world/tour.sh)
fi

echo "Booting a throw-away host: systemd on an overlay of this machine"
boot_host "$host"
tests/host/testhost run "$host" -- tests/host/registry start
tests/host/testhost run "$host" -- "${tour[@]}"
echo
echo "Shown: a system container built, imported, looked at, installed, started and stopped, updated, undone and" \
    "uninstalled, in $SECONDS s."
