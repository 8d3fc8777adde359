BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $quiet = @{ ErrorVariable = 'problem'; ErrorAction = 'SilentlyContinue' }
    $type = 'SystemContainers.Containers.Logs.SystemContainerLogEntry'

    function Write-Log([string] $Message, [string] $Priority = 'info', [string] $Unit = 'hello') {
        $named = "MESSAGE=$Message", "PRIORITY=$Priority", "OBJECT_SYSTEMD_UNIT=$Unit.service",
            'SYSLOG_IDENTIFIER=tester'
        $named | logger --journald
    }
}

Describe 'Get-SystemContainerLog' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        $null = Install-Hello -Start
        $null = Install-Hello greeter 8091
        Set-HelloState stop
        $start = [DateTimeOffset]::Now
        Write-Log 'first' 6
        Write-Log 'second' 3
        Write-Log 'of another' 6 greeter
        journalctl --sync
    }

    AfterAll { Remove-EveryContainer }

    It 'writes entries of the journal as objects' {
        $entries = Get-SystemContainerLog hello
        $entries | Should -BeOfType $type
        $entries.Message | Should -Contain 'second'
        $systemd = $entries | Where-Object Identifier -EQ 'systemd' | Select-Object -First 1
        $systemd.ProcessId | Should -Be 1
        $systemd.Unit | Should -Be 'hello.service'
        ([DateTimeOffset]::Now - $systemd.Time).TotalHours | Should -BeLessThan 24
        $entries | Format-Table | Out-String | Should -Match '(?m)^hello +\d{4}-\d\d-\d\d .* second'
    }

    It 'writes those of several containers in the order of time' {
        $entries = Get-SystemContainer | Get-SystemContainerLog -Tail 3
        $entries.Message | Should -Be 'first', 'second', 'of another'
        $entries.Name | Should -Be 'hello', 'hello', 'greeter'
    }

    It 'writes those of all containers where none is named' {
        (Get-SystemContainerLog -Tail 3).Name | Should -Be 'hello', 'hello', 'greeter'
        Get-SystemContainer nothing* | Get-SystemContainerLog | Should -BeNullOrEmpty
    }

    It 'chooses by time, number, priority and boot' {
        (Get-SystemContainerLog hello -Since $start).Message | Should -Be 'first', 'second'
        (Get-SystemContainerLog hello -Until $start -Tail 1).Time | Should -BeLessOrEqual $start
        (Get-SystemContainerLog hello -Tail 1).Message | Should -Be 'second'
        (Get-SystemContainerLog hello -Since $start -Priority Error).Message | Should -Be 'second'
        (Get-SystemContainerLog hello -Since $start -Boot 0).Message | Should -Be 'first', 'second'
        Get-SystemContainerLog hello -Since ([DateTimeOffset]::Now) | Should -BeNullOrEmpty
    }

    It 'follows until nobody wants more' {
        $job = Start-ThreadJob {
            while ($true) {
                'MESSAGE=third', 'OBJECT_SYSTEMD_UNIT=hello.service' | logger --journald
                Start-Sleep 0.5
            }
        }
        (Get-SystemContainerLog hello -Follow -Tail 0 | Select-Object -First 1).Message | Should -Be 'third'
        $job | Stop-Job -PassThru | Remove-Job
        Get-Process journalctl -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'takes containers from the pipeline, as <Kind>' -ForEach @(
        @{ Kind = 'objects'; Containers = { Get-SystemContainer hello } }
        @{ Kind = 'names'; Containers = { 'hello' } }
        @{ Kind = 'objects with a name'; Containers = { [pscustomobject]@{ Name = 'hello' } } }
    ) {
        (& $Containers | Get-SystemContainerLog -Tail 1).Name | Should -Be 'hello'
    }

    It 'takes wildcards' {
        (Get-SystemContainerLog 'hel*' -Tail 1).Name | Should -Be 'hello'
        Get-SystemContainerLog 'nothing*' -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'reports an unknown container and goes on with the others' {
        (Get-SystemContainerLog nothing, hello -Tail 1 @quiet).Name | Should -Be 'hello'
        $problem.FullyQualifiedErrorId |
            Should -Be 'SystemContainerNotFound,SystemContainers.PowerShell.Commands.GetSystemContainerLogCommand'
    }

    It 'completes names' {
        Get-Completion 'Get-SystemContainerLog hel' | Should -Contain 'hello'
    }
}
