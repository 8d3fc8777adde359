BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $image = '127.0.0.1:5000/hello-world:v1'
    $quiet = @{ ErrorVariable = 'problem'; ErrorAction = 'SilentlyContinue' }
}

Describe 'Measure-SystemContainer' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        $limits = @{ MemoryMax = 200MB; CpuQuota = 150; TasksMax = 50 }
        $null = Install-SystemContainer $image hello -Variable @{ PORT = 8090 } @limits -Start -SettleTime 0.2
        $null = Get-Hello
    }

    AfterAll { Remove-EveryContainer }

    It 'writes what a container uses and its limits' {
        $usage = Measure-SystemContainer hello
        $usage | Should -BeOfType SystemContainers.Containers.SystemContainerUsage
        $usage.Cpu | Should -BeGreaterThan ([timespan]::Zero)
        $usage.Memory | Should -BeGreaterThan 0
        $usage.Memory | Should -BeLessOrEqual 200MB
        $usage.MemoryPeak | Should -BeGreaterOrEqual $usage.Memory
        $usage.Tasks | Should -BeIn (2..50)
        $usage.MemoryMax | Should -Be 200MB
        $usage.CpuQuota | Should -Be 150
        $usage.TasksMax | Should -Be 50
        $usage | Format-Table | Out-String | Should -Match 'hello .* of 209.7 MB .* of 50'
    }

    It 'counts the processes of the container' {
        $before = (Measure-SystemContainer hello).Tasks
        # It would keep the pipe open that pwsh reads a program's output from.
        sh -c 'runc exec --detach hello sleep 1000 >/dev/null 2>&1'
        (Measure-SystemContainer hello).Tasks | Should -BeGreaterThan $before
        pkill -f 'sleep 1000'
    }

    It 'takes containers from the pipeline, as <Kind>' -ForEach @(
        @{ Kind = 'objects'; Containers = { Get-SystemContainer hello } }
        @{ Kind = 'names'; Containers = { 'hello' } }
        @{ Kind = 'objects with a name'; Containers = { [pscustomobject]@{ Name = 'hello' } } }
    ) {
        (& $Containers | Measure-SystemContainer).Name | Should -Be 'hello'
    }

    It 'takes wildcards' {
        (Measure-SystemContainer 'hel*').Name | Should -Be 'hello'
        Measure-SystemContainer 'nothing*' -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'has limits and nothing else of a container that is stopped' {
        Set-HelloState stop
        $usage = Measure-SystemContainer hello
        $usage.Memory | Should -BeNullOrEmpty
        $usage.TasksMax | Should -Be 50
        Set-HelloState start
    }

    It 'reports an unknown container and goes on with the others' {
        (Measure-SystemContainer nothing, hello @quiet).Name | Should -Be 'hello'
        $problem.FullyQualifiedErrorId |
            Should -Be 'SystemContainerNotFound,SystemContainers.PowerShell.Commands.MeasureSystemContainerCommand'
    }

    It 'completes names' {
        Get-Completion 'Measure-SystemContainer hel' | Should -Contain 'hello'
    }
}

Describe 'Limits of Install- and Update-SystemContainer' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        $null = Install-SystemContainer $image hello -UnitSetting @{ TasksMax = 70 }
    }

    AfterAll { Remove-EveryContainer }

    It 'survive an update, and are taken back with an empty value' {
        $null = Update-SystemContainer hello -Variable @{ RECEIVER = 'Tom' }
        (Measure-SystemContainer hello).TasksMax | Should -Be 70
        $null = Update-SystemContainer hello -MemoryMax 100MB -UnitSetting @{ TasksMax = '' }
        $usage = Measure-SystemContainer hello
        $usage.MemoryMax | Should -Be 100MB
        $usage.TasksMax | Should -Not -Be 70
    }

    It 'are refused where systemd would skip them' {
        Get-ErrorId { Update-SystemContainer hello -UnitSetting @{ MemoryMx = 5 } } | Should -Be 'InvalidArgument'
    }
}
