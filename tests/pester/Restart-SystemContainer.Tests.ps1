BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
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
}
