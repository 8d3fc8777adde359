BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $quiet = @{ ErrorVariable = 'problem'; ErrorAction = 'SilentlyContinue' }
}

Describe 'Repair-SystemContainer' -Skip:$skip {
    BeforeAll { Initialize-TestHost }

    BeforeEach {
        Install-Hello
        $unit = '/etc/systemd/system/hello.service'
        $program = '/var/lib/containers/atomic/hello.0/rootfs/usr/bin/run.sh'
        Add-Content $unit '# by hand'
        Remove-Item $program
    }

    AfterEach { Remove-EveryContainer }

    It 'mends what is wrong and says so' {
        $repaired = Repair-SystemContainer
        $repaired | Should -BeOfType SystemContainers.Containers.SystemContainerFinding
        $repaired.Kind | Should -Be 'MissingFile', 'ChangedUnit', 'StaleUnit'
        $repaired.IsRepaired | Should -Be $true, $true, $true
        Test-SystemContainer | Should -BeNullOrEmpty
        Repair-SystemContainer | Should -BeNullOrEmpty
        $program | Should -Exist
    }

    It 'prints with -WhatIf what it would do, and does nothing' {
        $before = Get-HostState
        $what = Invoke-FreshPwsh 'Repair-SystemContainer hello -WhatIf' | Out-String
        $what | Should -Match "Restore file.*$program"
        $what | Should -Match "Write as the deployment has it.*$unit"
        Get-HostState | Should -Be $before
    }

    It 'repairs only what it is given, by name, wildcard and pipeline' {
        Install-Hello greeter 8091
        'greeter' | Repair-SystemContainer | Should -BeNullOrEmpty
        Repair-SystemContainer 'nothing*' | Should -BeNullOrEmpty
        @() | Repair-SystemContainer | Should -BeNullOrEmpty
        $finding = Test-SystemContainer | Where-Object Kind -EQ MissingFile | Repair-SystemContainer
        $finding.Path, $finding.IsRepaired | Should -Be $program, $true
        (Test-SystemContainer).Kind | Should -Contain 'ChangedUnit'
        (Get-SystemContainer h* | Repair-SystemContainer).IsRepaired | Should -Not -Contain $false
        Test-SystemContainer | Should -BeNullOrEmpty
    }

    It 'removes what is left of a container, and it can be installed again' {
        Remove-Item /var/lib/containers/atomic/hello, /var/lib/containers/atomic/hello.0/info
        (Repair-SystemContainer hello).IsRepaired | Should -Not -Contain $false
        $unit | Should -Not -Exist
        Install-Hello -Start
    }

    It 'reports an unknown name' {
        Repair-SystemContainer nothing @quiet | Should -BeNullOrEmpty
        $problem.FullyQualifiedErrorId |
            Should -Be 'SystemContainerNotFound,SystemContainers.PowerShell.Commands.RepairSystemContainerCommand'
    }

    It 'completes names' {
        Get-Completion 'Repair-SystemContainer he' | Should -Be 'hello'
    }
}
