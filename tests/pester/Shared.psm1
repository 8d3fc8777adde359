# What the Pester tests share. They import the module from out/ only, as users get it.

$repository = Split-Path (Split-Path $PSScriptRoot)
$registry = '127.0.0.1:5000'

function Get-RepositoryPath([string] $ChildPath) {
    Join-Path $repository $ChildPath
}

function Get-ModulePath {
    $version = (Import-PowerShellDataFile (Get-RepositoryPath 'SystemContainers.psd1')).ModuleVersion
    Get-RepositoryPath "out/SystemContainers/$version"
}

function Import-BuiltModule {
    Import-Module -Name (Join-Path (Get-ModulePath) 'SystemContainers.psd1') -Global
}

<# Whether this is a host that may be broken: tests/host/testhost boots one. Elsewhere the tests that need it skip. #>
function Test-ThrowAwayHost {
    (Test-Path /etc/systemcontainers-testhost) -and (Get-Content /proc/1/comm) -eq 'systemd'
}

<# The ids of the errors that a command writes or throws, without the name of the cmdlet. #>
function Get-ErrorId([scriptblock] $Command) {
    $output = try { & $Command 2>&1 3>$null } catch { $_ }
    $errors = $output | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }
    $errors | ForEach-Object { ($_.FullyQualifiedErrorId -split ',')[0] }
}

<# The command that starts this PowerShell once more; as a .NET tool it has no program of its own. #>
function Get-PwshCommand {
    (Test-Path "$PSHOME/pwsh") ? @("$PSHOME/pwsh") : @('dotnet', "$PSHOME/pwsh.dll")
}

<# Runs a command in a process of its own that has only the built module, and writes what it prints. #>
function Invoke-FreshPwsh([string] $Command) {
    $path = $env:PSModulePath
    $env:PSModulePath = "$(Get-RepositoryPath 'out'):$path"
    $program, $arguments = Get-PwshCommand
    $plain = '$PSStyle.OutputRendering = "PlainText"'
    try { & $program @arguments -NoProfile -NonInteractive -OutputFormat Text -Command "$plain; $Command" }
    finally { $env:PSModulePath = $path }
}

<# The texts that completing the end of a line offers. #>
function Get-Completion([string] $Line) {
    (TabExpansion2 $Line -cursorColumn $Line.Length).CompletionMatches.CompletionText
}

<# Builds hello-world v1 and v2 and puts them into the registry and the image store, once for all tests. #>
function Initialize-TestHost {
    & (Get-RepositoryPath 'tests/host/registry') start
    $marker = '/var/lib/test-registry/hello-world'
    if (-not (Test-Path $marker)) {
        $example = Get-RepositoryPath 'examples/hello-world'
        $folder = (New-Item -ItemType Directory -Path (Join-Path ([System.IO.Path]::GetTempPath()) (New-Guid))).FullName
        & "$example/build-rootfs.sh" "$folder/root"
        foreach ($version in 'v1', 'v2') {
            $name = "hello-world:$version"
            $file = New-SystemImage $name "$folder/root/$version" "$folder/$version.tar" -Definition "$example/exports"
            skopeo copy --quiet --dest-tls-verify=false $file.Source "docker://$registry/$name"
            if ($LASTEXITCODE) { throw "$name was not pushed" }
        }
        Remove-Item $folder -Recurse
        $null = New-Item $marker
    }
    Remove-EveryContainer
    $images = "$registry/hello-world:v1", "$registry/hello-world:v2"
    Get-SystemImage | Where-Object Name -NotIn $images | Remove-SystemImage -Confirm:$false
    $null = $images | Import-SystemImage -AllowInsecure
}

<# Brings hello into a state without the module, however often that was done already. #>
function Set-HelloState([ValidateSet('start', 'stop')] [string] $Action) {
    systemctl reset-failed hello 2>$null
    systemctl $Action hello
    # Until it answers, files of the runtime still come and go.
    if ($Action -eq 'start') { $null = Get-Hello }
}

function Remove-EveryContainer {
    Get-SystemContainer | Uninstall-SystemContainer -Confirm:$false
}

<# Copies an image within the registry, or to the one that wants credentials. #>
function Copy-RegistryImage([string] $From, [string] $To, [string[]] $Option) {
    skopeo copy --quiet --src-tls-verify=false --dest-tls-verify=false @Option "docker://$From" "docker://$To"
    if ($LASTEXITCODE) { throw "$From was not copied to $To" }
}

<# Installs the container hello on a port of its own. #>
function Install-Hello([string] $Name = 'hello', [int] $Port = 8090, [switch] $Start) {
    Install-SystemContainer "$registry/hello-world:v1" $Name -Variable @{ PORT = $Port } -Start:$Start -SettleTime 0.2
    if ($Start) { $null = Get-Hello $Port }
}

<# What hello answers, at the latest a minute after it was started. #>
function Get-Hello([int] $Port = 8090) {
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    do {
        $answer = curl --silent --fail "http://127.0.0.1:$Port/"
        if ($LASTEXITCODE -eq 0) { return $answer.Trim() }
        Start-Sleep -Milliseconds 20
    } while ($watch.Elapsed.TotalSeconds -lt 60)
    throw "Nothing answers on port $Port."
}

<#
Everything on the host that the module could change, as text: files with their times and links, and what systemd knows.
Two texts differ if anything was done.
#>
function Get-HostState {
    $folders = '/var/lib/containers', '/etc/systemd/system', '/etc/tmpfiles.d', '/run/runc' |
        Where-Object { Test-Path $_ }
    # Locks are taken even to look.
    find @folders -not -path '*/.locks*' -printf '%p %y %l %s %m %T@\n' | Sort-Object
    systemctl list-units --all --plain --no-legend '*.service' | Where-Object { $_ -match 'hello|greeter' }
}

<# Flips a byte of the largest object of the image store, and says which it is. #>
function New-DamagedObject {
    $file = Get-ChildItem /var/lib/containers/atomic/.storage/ostree/objects -Recurse -File |
        Where-Object LinkType -NE SymbolicLink | Sort-Object Length | Select-Object -Last 1
    $content = [System.IO.File]::ReadAllBytes($file)
    $content[1000] = $content[1000] -bxor 1
    [System.IO.File]::WriteAllBytes($file, $content)
    @{ Path = $file.FullName; Name = $file.Directory.Name + $file.Name }
}

<# Flips it back. #>
function Restore-DamagedObject($Object) {
    $content = [System.IO.File]::ReadAllBytes($Object.Path)
    $content[1000] = $content[1000] -bxor 1
    [System.IO.File]::WriteAllBytes($Object.Path, $content)
}
