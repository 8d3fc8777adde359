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
$folder = [System.IO.Directory]::CreateTempSubdirectory().FullName

# Without its old help, which PlatyPS would mix with the words of the pages.
Copy-Item -Path $Module -Destination "$folder/module" -Recurse
Remove-Item -Path "$folder/module/en-US" -Recurse -ErrorAction Ignore
$commands = (Import-Module -Name "$folder/module/SystemContainers.psd1" -PassThru).ExportedCommands.Values

$new = $commands | Where-Object { -not (Test-Path (Join-Path $Pages "$($_.Name).md")) }
if ($new) {
    New-MarkdownCommandHelp -CommandInfo $new -OutputFolder $folder | Move-Item -Destination $Pages
}

$files = Get-ChildItem -Path $Pages -Filter '*-*.md'
# Twice, because a syntax that changed is complete only after the second time.
1..2 | ForEach-Object { $null = Update-MarkdownCommandHelp -LiteralPath $files.FullName -NoBackup }
foreach ($file in $files) {
    # PlatyPS writes a byte order mark, and the day on which it ran, by which a page would be stale on every other day.
    $text = [System.IO.File]::ReadAllText($file.FullName) -replace '(?m)^ms\.date: .*\n'
    [System.IO.File]::WriteAllText($file.FullName, $text)
}

$maml = Import-MarkdownCommandHelp -LiteralPath $files.FullName | Export-MamlCommandHelp -OutputFolder $folder
$help = [xml]::new()
$help.Load($maml.FullName)

# PlatyPS 1.0 leaves an example's Markdown fence in its introduction, where Get-Help would print it.
foreach ($example in $help.SelectNodes('//*[local-name() = "example"]')) {
    $introduction = $example.SelectSingleNode('*[local-name() = "introduction"]')
    $paragraphs = $introduction.ChildNodes | Where-Object { $_.InnerText -ne [char]0x80 }
    $code = $paragraphs[0].InnerText -replace '(?m)^```.*\n?' -replace '\n$'
    $example.SelectSingleNode('*[local-name() = "code"]').InnerText = $code
    $remarks = $example.SelectSingleNode('*[local-name() = "remarks"]')
    $paragraphs | Select-Object -Skip 1 | ForEach-Object { $null = $remarks.AppendChild($_) }
    $introduction.RemoveAll()
}

# A link from page to page is none for Get-Help, and there is no page on the web.
foreach ($link in $help.SelectNodes('//*[local-name() = "navigationLink"]')) {
    $link.SelectSingleNode('*[local-name() = "uri"]').InnerText = ''
    if ($link.SelectSingleNode('*[local-name() = "linkText"]').InnerText -eq 'Online Version') {
        $null = $link.ParentNode.RemoveChild($link)
    }
}

$null = New-Item -Path $Destination -ItemType Directory -Force
$help.Save((Join-Path (Resolve-Path $Destination) $maml.Name))
Remove-Item -Path $folder -Recurse
