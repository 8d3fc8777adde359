#!/bin/bash
# Builds everything and runs every test: sudo ./test.sh
# Unit tests run here; host tests and Pester run in throw-away hosts with systemd as process 1, at the same time.
set -euo pipefail
cd "$(dirname "$(realpath "$0")")"
. tests/host/setup.sh

passed=0 failed=0 skipped=0
failures=()
results=$(mktemp --directory)
hosts=()
declare -A running=()

# The last line, however the script ends.
finish() {
    local code=$?
    kill "${running[@]}" 2>/dev/null || true
    for host in "${hosts[@]}"; do
        tests/host/testhost remove "$host" || code=1
    done
    # Again, at the end, where a log that is cut off still has them.
    failures_of "$results"/*.log 2>/dev/null || true
    rm -rf "$results"
    # Something other than a test failed, so it must not look as if all were well.
    [ "$code" = 0 ] || failed=$((failed + 1))
    [ ${#failures[@]} = 0 ] || printf 'Failed in %s\n' "${failures[@]}"
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ] && [ "$passed" -gt 0 ] || exit 1
    exit 0
}

failures_of() { # LOG...: what xunit and Pester say of tests that failed: further in than the line that names the test
    awk 'FNR == 1 { left = 0 }
        { match($0, /^ */) }
        /\[FAIL\]$/ || /^ *\[-\] / { depth = RLENGTH; left = 40; print; next }
        left > 0 && RLENGTH > depth { left--; print; next }
        { left = 0 }' "$@"
}

failed_tests() { # REPORT: their names
    grep --only-matching '<test [^>]*result="Fail"' "$1" 2>/dev/null |
        sed -E 's/.* name="([^"]*)".*/\1/; s/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g' || true
}

count() { # NAME EXIT_CODE: adds the counts in $results/NAME.xml, which begins as xunit's report
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
    [ "${n[errors]}" = 0 ] || failures+=("$1: ended with exit code $2 and ${n[errors]} errors outside of tests")
    while read -r line; do
        failures+=("$1: $line")
    done < <(failed_tests "$report")
    passed=$((passed + n[passed])) skipped=$((skipped + n[skipped])) failed=$((failed + n[failed] + n[errors]))
}

run_suite() { # NAME COMMAND...
    local name=$1 code=0
    shift
    echo "--- $name"
    timeout --kill-after=10 "${TEST_TIMEOUT:-3600}" "$@" </dev/null 2>&1 | tee "$results/$name.log" ||
        code=${PIPESTATUS[0]}
    count "$name" $code
}

begin_suite() { # NAME COMMAND...: beside what follows, until end_suite NAME
    timeout --kill-after=10 "${TEST_TIMEOUT:-3600}" "${@:2}" </dev/null >"$results/$1.log" 2>&1 &
    running[$1]=$!
}

end_suite() { # NAME
    local code=0
    [ -n "${running[$1]:-}" ] || return 0
    wait "${running[$1]}" || code=$?
    unset "running[$1]"
    echo "--- $1"
    cat "$results/$1.log"
    count "$1" $code
}

begin_host() { # NAME: boots the host test-PID-NAME
    local host=test-$$-$1
    hosts+=("$host")
    boot_host "$host" --bind "$results"
    tests/host/testhost run "$host" -- tests/host/registry start
}

xunit() { # FOLDER: prints the path of its tests
    echo "$PWD/tests/$1/bin/Release/net10.0/$(basename "tests/$1"/*.csproj .csproj).dll"
}

has_pester='exit [int] -not (Get-Module Pester -ListAvailable | Where-Object Version -GE 5.5)'
run_pester='& {
    param($Report)
    $PSStyle.OutputRendering = "PlainText"
    $run = Invoke-Pester -Configuration @{
        Run = @{ Path = "tests/pester"; PassThru = $true }
        Output = @{ Verbosity = "Normal"; RenderMode = "Plaintext" }
    }
    $errors = $run.FailedBlocksCount + $run.FailedContainersCount
    Set-Content $Report @(
        "<assembly passed=""{0}"" failed=""{1}"" skipped=""{2}"" errors=""{3}"">" -f
            $run.PassedCount, $run.FailedCount, ($run.SkippedCount + $run.NotRunCount), $errors
        foreach ($name in @($run.Failed.ExpandedPath) + @($run.FailedBlocks.ExpandedPath) -ne $null) {
            "<test name=""{0}"" result=""Fail"">" -f [Security.SecurityElement]::Escape($name)
        }
    )
}'

engine_tests=SystemContainers.HostTests.Containers

# Thousands of .NET programs that live for a moment are what takes the time, and this makes their start cheaper.
export DOTNET_EnableWriteXorExecute=0

require_root_and_sdk
trap finish EXIT
trap 'exit 1' INT TERM HUP
install_packages "$test_packages"
echo "--- build"
build SystemContainers.slnx
build src/Module.proj
# What users have is compiled ahead of time, and the many programs of the host tests start the faster for it.
cp src/SystemContainers.PowerShell/bin/Release/module/SystemContainers.dll "$(dirname "$(xunit host)")"

run_suite unit dotnet "$(xunit unit)" -noColor -noLogo -xml "$results/unit.xml"

find_pwsh
export PSModulePath=$PWD/out
[ ${#pwsh[@]} = 0 ] || build tests/pester/Pester.proj || true
files=$(find tests -path '*/pester/*.Tests.ps1' | wc -l)
if [ ${#pwsh[@]} -gt 0 ] && "${pwsh[@]}" -NoProfile -Command "$has_pester"; then
    begin_host pester
    begin_suite pester tests/host/testhost run "test-$$-pester" -- \
        "${pwsh[@]}" -NoProfile -Command "$run_pester" -Report "$results/pester.xml"
else
    echo "Not run: the $files files in tests/pester: PowerShell 7.6 and Pester 5 are neither here nor to be had."
    skipped=$((skipped + files))
fi

# The tests with cgroup v2; a machine that has it runs them with all the others.
[ -e /sys/fs/cgroup/cgroup.controllers ] || begin_suite unified \
    tests/host/unifiedhost --bind "$results" bash -c 'tests/host/registry start && exec "$@"' - \
    dotnet "$(xunit host)" -noColor -noLogo -parallel none -trait "cgroups=each version" -xml "$results/unified.xml"
# Pester and half of the host tests take as long as what runs beside them.
begin_host host
begin_suite host bash -c '[ -z "$0" ] || tail --pid="$0" --follow /dev/null; exec "$@"' "${running[pester]:-}" \
    tests/host/testhost run "test-$$-host" -- \
    dotnet "$(xunit host)" -noColor -noLogo -parallel none -namespace- "$engine_tests" -xml "$results/host.xml"
begin_host engine
run_suite engine tests/host/testhost run "test-$$-engine" -- dotnet "$(xunit host)" -noColor -noLogo -parallel none \
    -namespace "$engine_tests" -xml "$results/engine.xml"
run_suite powercut tests/host/powercut "$results/powercut.xml"
run_suite reboot tests/host/reboot "$results/reboot.xml"
end_suite pester
run_suite quickstart bash -c './quickstart.sh && echo "<assembly passed=\"1\">" >"$0"' "$results/quickstart.xml"
end_suite unified
end_suite host
