BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
}

Describe 'Start-SystemContainer' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        $null = Install-Hello
    }

    BeforeEach { Set-HelloState stop }

    AfterAll { Remove-EveryContainer }

    It 'starts the service, waits until it is up, and writes nothing' {
        Start-SystemContainer hello | Should -BeNullOrEmpty
        systemctl is-active hello | Should -Be 'active'
        Get-Hello | Should -Match 'Hi World'
    }

    It 'leaves a service alone that runs' {
        Start-SystemContainer hello
        $id = systemctl show --value --property MainPID hello
        Start-SystemContainer hello
        systemctl show --value --property MainPID hello | Should -Be $id
    }

    It 'reports <Id> for a service that <Does>' -ForEach @(
        @{ Id = 'JobFailed'; Does = 'does not start'; First = '/bin/false'; Timeout = 60 }
        @{ Id = 'OperationTimedOut'; Does = 'starts too slowly'; First = '/bin/sleep 20'; Timeout = 0.5 }
    ) {
        $folder = '/run/systemd/system/hello.service.d'
        $null = New-Item -ItemType Directory $folder
        Set-Content "$folder/first.conf" '[Service]', "ExecStartPre=$First", 'Restart=no'
        systemctl daemon-reload
        try { Get-ErrorId { Start-SystemContainer hello -Timeout $Timeout } | Should -Be $Id }
        finally {
            systemctl stop hello
            Remove-Item $folder -Recurse
            systemctl daemon-reload
            systemctl reset-failed hello
        }
    }
}
