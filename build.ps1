#!/usr/bin/env pwsh
#requires -Version 7.4
<#
.SYNOPSIS
    Builds and tests the SystemContainers module, and packs it and the atomic command.
.DESCRIPTION
    Build  assembles the module in out/SystemContainers/<version>.
    Test   builds, then runs the unit tests, and Pester in a process of its own on what was built.
    Help   builds, then brings docs/cmdlets in line with the cmdlets, makes the help file, and builds with it.
    Pack   builds, then writes out/SystemContainers.<version>.zip and out/atomic.<version>.tar.gz.
.EXAMPLE
    ./build.ps1 -Task Build

    Assembles the module; $env:PSModulePath = "$PWD/out:$env:PSModulePath" then makes it importable.
.EXAMPLE
    ./build.ps1 -Task Test -Configuration Debug

    Tests a debug build.
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Help', 'Pack')]
    [string] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

$pesterVersion = '5.5.0'

$output = Join-Path $PSScriptRoot 'out'
$manifest = Import-PowerShellDataFile (Join-Path $PSScriptRoot 'SystemContainers.psd1')
$module = Join-Path $output "SystemContainers/$($manifest.ModuleVersion)"

function Invoke-Build {
    dotnet build (Join-Path $PSScriptRoot 'src/Module.proj') -c $Configuration
}

function Invoke-Test {
    dotnet test (Join-Path $PSScriptRoot 'tests/unit') -c $Configuration
    # In a process of its own: what is imported here stays, whatever is built later.
    pwsh -NoProfile -Command {
        param($Version, $Path)
        Import-Module -Name Pester -MinimumVersion $Version
        Invoke-Pester -Configuration @{ Run = @{ Path = $Path; Exit = $true } }
    } -args $pesterVersion, (Join-Path $PSScriptRoot 'tests/pester')
}

function Invoke-Help {
    pwsh -NoProfile -File (Join-Path $PSScriptRoot 'docs/Update-Help.ps1') -Module $module
    Invoke-Build
}

function Invoke-Pack {
    $archive = Join-Path $output "SystemContainers.$($manifest.ModuleVersion).zip"
    Remove-Item -Path $archive -ErrorAction Ignore
    [System.IO.Compression.ZipFile]::CreateFromDirectory((Split-Path $module), $archive, 'Optimal', $true)
    Get-Item -Path $archive

    $command = Join-Path $output 'atomic'
    Remove-Item -Path $command -Recurse -ErrorAction Ignore
    dotnet publish (Join-Path $PSScriptRoot 'src/SystemContainers.Cli') -c $Configuration -o $command
    $archive = Join-Path $output "atomic.$($manifest.ModuleVersion).tar.gz"
    tar --create --gzip --file $archive --directory $output atomic
    Get-Item -Path $archive
}

Invoke-Build
switch ($Task) {
    'Test' { Invoke-Test }
    'Help' { Invoke-Help }
    'Pack' { Invoke-Pack }
}
