<#
.SYNOPSIS
    Times calls in one session and writes their milliseconds, first call first, as JSON.
#>
param(
    [string] $Container,
    [string] $Image,
    [int] $Count
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Import-Module SystemContainers

function Measure-Call([scriptblock] $Call) {
    foreach ($i in 1..$Count) {
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $null = & $Call
        $watch.Elapsed.TotalMilliseconds
    }
}

[ordered]@{
    List = Measure-Call { Get-SystemContainer }
    Update = Measure-Call { Update-SystemContainer -Name $Container -Confirm:$false }
    Images = Measure-Call { Get-SystemImage }
    Import = Measure-Call { Import-SystemImage -Name $Image -AllowInsecure -Confirm:$false }
} | ConvertTo-Json -Compress
