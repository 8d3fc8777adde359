BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
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
}
