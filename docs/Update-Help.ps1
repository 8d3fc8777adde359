<#
.SYNOPSIS
    Brings docs/cmdlets in line with the cmdlets and makes the module's help file from it.
.DESCRIPTION
    Syntax and parameter tables in the Markdown follow the cmdlets; the words are kept. A new cmdlet gets a page with
    places to fill in. The help file is written into the source tree, where the build takes it from.
#>
[CmdletBinding()]
param(
    # The built module.
    [Parameter(Mandatory)]
    [string] $Module,

    # Where the pages are.
    [string] $Pages = (Join-Path $PSScriptRoot 'cmdlets'),

    # Where the help file is written.
    [string] $Destination = (Join-Path $PSScriptRoot '../src/SystemContainers.PowerShell/en-US')
)

# No strict mode: PlatyPS fails in it.
$ErrorActionPreference = 'Stop'

Import-Module -Name Microsoft.PowerShell.PlatyPS -MinimumVersion 1.0.0
$commands = (Import-Module -Name (Resolve-Path (Join-Path $Module 'SystemContainers.psd1')) -PassThru).ExportedCommands.Values

$folder = [System.IO.Directory]::CreateTempSubdirectory().FullName
$new = $commands | Where-Object { -not (Test-Path (Join-Path $Pages "$($_.Name).md")) }
if ($new) {
    New-MarkdownCommandHelp -CommandInfo $new -OutputFolder $folder | Move-Item -Destination $Pages
}

$files = Get-ChildItem -Path $Pages -Filter '*-*.md'
$null = Update-MarkdownCommandHelp -LiteralPath $files.FullName -NoBackup
foreach ($file in $files) {
    # PlatyPS writes a byte order mark.
    [System.IO.File]::WriteAllText($file.FullName, [System.IO.File]::ReadAllText($file.FullName))
}

$null = New-Item -Path $Destination -ItemType Directory -Force
Import-MarkdownCommandHelp -LiteralPath $files.FullName |
    Export-MamlCommandHelp -OutputFolder $folder |
    Move-Item -Destination $Destination -Force
Remove-Item -Path $folder -Recurse
