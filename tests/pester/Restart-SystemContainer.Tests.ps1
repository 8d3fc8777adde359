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

Describe 'Restart-SystemContainer' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        $null = Install-Hello
    }

    BeforeEach { Set-HelloState start }

    AfterAll { Remove-EveryContainer }

    It 'gives the service a new process, and writes nothing' {
        $id = systemctl show --value --property MainPID hello
        Restart-SystemContainer hello | Should -BeNullOrEmpty
        systemctl show --value --property MainPID hello | Should -Not -Be $id
        Get-Hello | Should -Match 'Hi World'
    }

    It 'starts a service that does not run' {
        systemctl stop hello
        (Restart-SystemContainer hello -PassThru).State | Should -Be 'Running'
    }

    It 'takes containers from the pipeline, as <Kind>' -ForEach @(
        @{ Kind = 'objects'; Containers = { Get-SystemContainer hello } }
        @{ Kind = 'names'; Containers = { 'hello' } }
        @{ Kind = 'objects with a name'; Containers = { [pscustomobject]@{ Name = 'hello' } } }
    ) {
        (& $Containers | Restart-SystemContainer -PassThru).Name | Should -Be 'hello'
    }

    It 'takes wildcards' {
        (Restart-SystemContainer 'HEL*' -PassThru).Name | Should -Be 'hello'
        Restart-SystemContainer 'nothing*' -PassThru -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'reports an unknown container and goes on with the others' {
        (Restart-SystemContainer nothing, hello -PassThru @quiet).Name | Should -Be 'hello'
        $problem.FullyQualifiedErrorId |
            Should -Be 'SystemContainerNotFound,SystemContainers.PowerShell.Commands.RestartSystemContainerCommand'
    }

    It 'says with -WhatIf what it would do, and does nothing' {
        $before = Get-HostState
        Invoke-FreshPwsh 'Restart-SystemContainer hello -WhatIf' |
            Should -Match '^What if: .*"Restart" on target "hello"'
        Get-HostState | Should -Be $before
        Get-ErrorId { Restart-SystemContainer nothing -WhatIf } | Should -Be 'SystemContainerNotFound'
    }
}
