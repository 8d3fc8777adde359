#!/usr/bin/env pwsh
#requires -Version 7.6
<#
.SYNOPSIS
    The tour with the module: from an image to a running service, updated, rolled back and removed.
.DESCRIPTION
    Needs root, systemd, the module on PSModulePath and a registry on 127.0.0.1:5000 (tests/host/registry start).
#>
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
$ProgressPreference = 'SilentlyContinue'
$PSStyle.OutputRendering = 'PlainText'

$here = $PSScriptRoot
$image = '127.0.0.1:5000/hello-world'
# Without it an image gets the same date whenever it is built.
$env:SOURCE_DATE_EPOCH = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()

function Step([string] $Title) { "`n=== $Title" }

function Run([scriptblock] $Command) {
    $shown = $Command.ToString().Trim() -replace '\n\s+', "`n>>   " -replace '\$\{?(image|version|here)\}?', {
        $_.Groups[1].Value -eq 'here' ? 'examples/hello-world' : (Get-Variable $_.Groups[1].Value -ValueOnly)
    }
    "`nPS> $shown"
    & $Command | Out-String -Width 140 | ForEach-Object Trim | Where-Object Length
}

# The service listens a moment after it was started.
function Ask {
    "`nPS> Invoke-RestMethod http://localhost:8090"
    # Its own retries are for answers with an error, not for none.
    for ($try = 1; -not (Test-Connection localhost -TcpPort 8090) -and $try -lt 100; $try++) {
        Start-Sleep -Milliseconds 100
    }
    Invoke-RestMethod http://localhost:8090 | ForEach-Object Trim
}

$work = New-Item -ItemType Directory -Path ([IO.Path]::Combine([IO.Path]::GetTempPath(), [guid]::NewGuid()))
Push-Location $work
try {
    Import-Module SystemContainers

    Step '1. Build two versions of an image from a folder, with no Docker and no network'
    Run { & $here/build-rootfs.sh rootfs }
    foreach ($version in 'v1', 'v2') {
        Run {
            New-SystemImage "hello-world:$version" -RootFileSystem rootfs/$version -Definition $here/exports `
                -Label @{ 'atomic.type' = 'system' } -Destination hello-world-$version.tar
        }
        Run {
            skopeo copy --quiet --dest-tls-verify=false `
                oci-archive:hello-world-$version.tar "docker://${image}:$version"
        }
    }

    Step '2. Import it; only layers that are missing are transferred'
    Run { Import-SystemImage "${image}:v1", "${image}:v2" -AllowInsecure }

    Step '3. Look at it'
    Run { Get-SystemImage *hello* }
    Run { Get-SystemImageVariable "${image}:v1" }

    Step '4. Install it as a service, first only to see what would be done'
    Run { Install-SystemContainer -Name hello "${image}:v1" -Variable @{ PORT = 8090; RECEIVER = 'Jerry' } -WhatIf }
    Run { Install-SystemContainer -Name hello "${image}:v1" -Variable @{ PORT = 8090; RECEIVER = 'Jerry' } }

    Step '5. Start, stop and restart it'
    Run { Start-SystemContainer hello -PassThru }
    Ask
    Run { Stop-SystemContainer hello -PassThru }
    Run { Restart-SystemContainer hello -PassThru }
    Run { systemctl status --no-pager hello }

    Step '6. Update it: to another image, to other values, and to nothing new'
    Run { Update-SystemContainer hello -Rebase "${image}:v2" }
    Ask
    Run { Update-SystemContainer hello -Variable @{ RECEIVER = 'Tom' } }
    Ask
    Run { Update-SystemContainer hello -Pull -AllowInsecure }

    Step '7. Undo it, and undo the undoing'
    Run { Undo-SystemContainerUpdate hello }
    Ask
    Run { Undo-SystemContainerUpdate hello }
    Ask

    Step '8. Uninstall it; the image stays until it is removed'
    Run { Uninstall-SystemContainer hello -Confirm:$false }
    Run { Get-SystemContainer }
    Run { Get-SystemImage }
    Run { Remove-SystemImage "${image}:v1", "${image}:v2" -Confirm:$false }
}
finally {
    Pop-Location
    Remove-Item -Recurse $work
}
