#!/bin/bash
# Builds everything and runs every test: sudo ./test.sh
# Unit tests run here; host tests and Pester run in throw-away hosts with systemd as process 1.
set -euo pipefail
cd "$(dirname "$(realpath "$0")")"
. tests/host/setup.sh

passed=0 failed=0 skipped=0
results=$(mktemp --directory)
host=test-$$

cleanup() {
    tests/host/testhost remove "$host"
    rm -rf "$results"
}

count() { # NAME EXIT_CODE: adds what a run of xunit or Pester wrote to $results/NAME.xml
    local report=$results/$1.xml attribute line
    local -A n=([passed]=0 [failed]=0 [skipped]=0 [errors]=0)
    if line=$(grep --only-matching --max-count=1 '<assembly [^>]*>' "$report" 2>/dev/null); then
        for attribute in "${!n[@]}"; do
            [[ $line =~ \ $attribute=\"([0-9]+)\" ]] && n[$attribute]=${BASH_REMATCH[1]}
        done
    fi
    [ $((n[passed] + n[failed] + n[skipped])) -gt 0 ] || n[errors]=1
    # A run that says it failed without naming a test has crashed or was stopped by its time limit.
    [ "$2" = 0 ] || [ $((n[failed] + n[errors])) -gt 0 ] || n[errors]=1
    [ "${n[errors]}" = 0 ] || echo "$1: ended with exit code $2 and ${n[errors]} errors outside of tests"
    passed=$((passed + n[passed])) skipped=$((skipped + n[skipped])) failed=$((failed + n[failed] + n[errors]))
}

run_suite() { # NAME COMMAND...
    local name=$1 code=0
    shift
    echo "--- $name"
    timeout --kill-after=10 "${TEST_TIMEOUT:-900}" "$@" </dev/null || code=$?
    count "$name" $code
}

xunit() { # FOLDER: prints the path of its tests
    echo "$PWD/tests/$1/bin/Release/net10.0/$(basename "tests/$1"/*.csproj .csproj).dll"
}

in_host() { tests/host/testhost run "$host" -- "$@"; }

require_root_and_sdk
trap cleanup EXIT
install_packages
echo "--- build"
build SystemContainers.slnx
[ ! -e src/Module.proj ] || build src/Module.proj

run_suite unit dotnet "$(xunit unit)" -noColor -noLogo -xml "$results/unit.xml"

boot_host "$host" --bind "$results"
in_host tests/host/registry start
run_suite host tests/host/testhost run "$host" -- \
    dotnet "$(xunit host)" -noColor -noLogo -parallel none -xml "$results/host.xml"

find_pwsh
files=$(find tests/pester -name '*.Tests.ps1' 2>/dev/null | wc -l)
if [ "$files" = 0 ]; then
    :
elif [ ${#pwsh[@]} -gt 0 ] && "${pwsh[@]}" -NoProfile -Command 'exit [int] -not (Get-Module Pester -ListAvailable)'; then
    in_host "${pwsh[@]}" -NoProfile -File tests/pester/Invoke-Pester.ps1 
else
    echo "--- pester"
    echo "Skipped $files files in tests/pester: there is no PowerShell 7.6 with Pester 5 here."
    skipped=$((skipped + files))
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ $((passed + failed)) -gt 0 ]
