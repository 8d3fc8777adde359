BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $image = '127.0.0.1:5000/hello-world'
    $quiet = @{ ErrorVariable = 'problem'; ErrorAction = 'SilentlyContinue' }
}

Describe 'Stop-SystemContainer' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        $null = Install-Hello
    }

    BeforeEach { Set-HelloState start }

    AfterAll { Remove-EveryContainer }

    It 'stops the service, keeps it enabled, and writes nothing' {
        Stop-SystemContainer hello | Should -BeNullOrEmpty
        systemctl is-active hello | Should -Be 'inactive'
        systemctl is-enabled hello | Should -Be 'enabled'
        runc list --quiet | Should -BeNullOrEmpty
    }

    It 'writes the container with -PassThru' {
        (Stop-SystemContainer hello -PassThru).State | Should -Be 'Stopped'
    }

    It 'takes containers from the pipeline, as <Kind>' -ForEach @(
        @{ Kind = 'objects'; Containers = { Get-SystemContainer hello } }
        @{ Kind = 'names'; Containers = { 'hello' } }
        @{ Kind = 'objects with a name'; Containers = { [pscustomobject]@{ Name = 'hello' } } }
    ) {
        (& $Containers | Stop-SystemContainer -PassThru).Name | Should -Be 'hello'
    }

    It 'takes wildcards' {
        (Stop-SystemContainer 'HEL*' -PassThru).Name | Should -Be 'hello'
        Stop-SystemContainer 'nothing*' -PassThru -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'reports an unknown container and goes on with the others' {
        (Stop-SystemContainer nothing, hello -PassThru @quiet).Name | Should -Be 'hello'
        $problem.FullyQualifiedErrorId |
            Should -Be 'SystemContainerNotFound,SystemContainers.PowerShell.Commands.StopSystemContainerCommand'
    }

    It 'says with -WhatIf what it would do, and does nothing' {
        $before = Get-HostState
        Invoke-FreshPwsh 'Stop-SystemContainer hello -WhatIf' | Should -Match '^What if: .*"Stop" on target "hello"'
        Get-HostState | Should -Be $before
        Get-ErrorId { Stop-SystemContainer nothing -WhatIf } | Should -Be 'SystemContainerNotFound'
    }
}
