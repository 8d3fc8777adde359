BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $quiet = @{ ErrorVariable = 'problem'; ErrorAction = 'SilentlyContinue' }
}

Describe 'Test-SystemContainer' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        Install-Hello
        Install-Hello greeter 8091
    }

    AfterAll { Remove-EveryContainer }

    It 'writes nothing where all is well, and with -Quiet that it is' {
        Test-SystemContainer | Should -BeNullOrEmpty
        Test-SystemContainer -Quiet | Should -BeTrue
        Get-SystemContainer | Test-SystemContainer -Quiet | Should -BeTrue
    }

    Context 'where a unit was edited by hand' {
        BeforeAll { Add-Content /etc/systemd/system/hello.service '# by hand' }

        It 'writes findings, and changes nothing' {
            $before = Get-HostState
            $finding = Test-SystemContainer
            $finding | Should -HaveCount 2
            $finding | Should -BeOfType SystemContainers.Containers.SystemContainerFinding
            $finding.Name | Should -Be 'hello', 'hello'
            $finding.Kind | Should -Be 'ChangedUnit', 'StaleUnit'
            $finding[0].Severity, $finding[0].Path, $finding[0].CanRepair, $finding[0].IsRepaired |
                Should -Be 'Warning', '/etc/systemd/system/hello.service', $true, $false
            $finding[0].Remedy | Should -Be 'Repair the container.'
            Test-SystemContainer -Quiet | Should -BeFalse
            Get-HostState | Should -Be $before
        }

        It 'finds it by name, wildcard and pipeline' {
            Test-SystemContainer hello | Should -HaveCount 2
            Test-SystemContainer 'he*' | Should -HaveCount 2
            Get-SystemContainer hello | Test-SystemContainer | Should -HaveCount 2
            'greeter' | Test-SystemContainer | Should -BeNullOrEmpty
        }

        It 'shows it in a table' {
            Test-SystemContainer | Format-Table | Out-String -Width 200 |
                Should -Match 'Name +Kind +Severity +CanRepair +IsRepaired +Path'
        }
    }

    It 'finds and completes the name of a container of which only a part is left' {
        $null = New-Item -ItemType Directory /var/lib/containers/atomic/gone.0/rootfs
        try {
            (Test-SystemContainer gone).Kind | Should -Be 'LeftoverDeployment'
            Get-Completion 'Test-SystemContainer g' | Should -Be 'gone', 'greeter'
        }
        finally { Remove-Item /var/lib/containers/atomic/gone.0 -Recurse }
    }

    It 'does not count with -Quiet what may be meant so' {
        $setting = '/etc/systemd/system/greeter.service.d/90-mine.conf'
        Set-Content $setting "[Service]`nNice=5"
        systemctl daemon-reload
        try {
            (Test-SystemContainer greeter).Severity | Should -Be 'Information'
            Test-SystemContainer greeter -Quiet | Should -BeTrue
        }
        finally {
            Remove-Item $setting
            systemctl daemon-reload
        }
    }

    It 'tests nothing where the pipeline brings nothing or a pattern matches nothing' {
        @() | Test-SystemContainer -Quiet | Should -BeNullOrEmpty
        Test-SystemContainer 'nothing*' -Quiet | Should -BeNullOrEmpty
    }

    It 'reports an unknown name and tests the others' {
        Test-SystemContainer nothing, greeter -Quiet @quiet | Should -BeTrue
        $problem.FullyQualifiedErrorId |
            Should -Be 'SystemContainerNotFound,SystemContainers.PowerShell.Commands.TestSystemContainerCommand'
    }
}
