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

Describe 'Undo-SystemContainerUpdate' -Skip:$skip {
    BeforeEach {
        Initialize-TestHost
        $null = Install-Hello -Start
        $null = Update-SystemContainer hello -Rebase "${image}:v2" -Variable RECEIVER=Tom -SettleTime 0.2
        $quick = @{ SettleTime = 0.2 }
    }

    AfterAll { Remove-EveryContainer }

    It 'goes back to image and values, and forward again' {
        $undo = Undo-SystemContainerUpdate hello @quick
        $undo | Should -BeOfType [SystemContainers.Containers.SystemContainerUpdate]
        $undo.Outcome | Should -Be 'Undone'
        $undo.From.Image | Should -Be "${image}:v2"
        $undo.To.Image | Should -Be "${image}:v1"
        $undo.Restarted | Should -BeTrue
        Get-Hello | Should -Match 'Hi World'

        (Undo-SystemContainerUpdate hello @quick).To.Image | Should -Be "${image}:v2"
        (Get-SystemContainer hello).Variables['RECEIVER'] | Should -Be 'Tom'
    }

    It 'takes containers from the pipeline, as objects and as names, and wildcards' {
        Stop-SystemContainer hello
        (Get-SystemContainer hello | Undo-SystemContainerUpdate).Name | Should -Be 'hello'
        ('hello' | Undo-SystemContainerUpdate).Name | Should -Be 'hello'
        (Undo-SystemContainerUpdate 'hel*').Name | Should -Be 'hello'
        Undo-SystemContainerUpdate 'nothing*' -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'takes what an update wrote from the pipeline' {
        (Update-SystemContainer hello -Variable RECEIVER=Ann @quick |
            Undo-SystemContainerUpdate @quick).To.Variables['RECEIVER'] | Should -Be 'Tom'
    }

    It 'goes to any deployment that is kept, by number, by name and as an object' {
        Stop-SystemContainer hello
        $null = Update-SystemContainer hello -Variable RECEIVER=Ann -Keep 3
        (Undo-SystemContainerUpdate hello -To 0).To.Image | Should -Be "${image}:v1"
        (Undo-SystemContainerUpdate hello -To hello.2).To.Variables['RECEIVER'] | Should -Be 'Ann'
        (Get-SystemContainerDeployment hello | Where-Object Number -EQ 1 | Undo-SystemContainerUpdate).To.Number |
            Should -Be 1
        Get-ErrorId { Undo-SystemContainerUpdate hello -To 9 } | Should -Be 'DeploymentNotFound'
        Get-ErrorId { Undo-SystemContainerUpdate hello -To 1 } | Should -Be 'InvalidArgument'
        Get-Completion 'Undo-SystemContainerUpdate hello -To ' | Should -Be '0', '1', '2'
    }

    It 'reports SystemContainerNotFound and DeploymentNotFound, and goes on with the others' {
        $null = Install-Hello other 8094
        $undone = Undo-SystemContainerUpdate nothing, other, hello @quick @quiet
        $undone.Name | Should -Be 'hello'
        $problem.FullyQualifiedErrorId | ForEach-Object { ($_ -split ',')[0] } |
            Should -Be 'SystemContainerNotFound', 'DeploymentNotFound'
    }

    It 'says with -WhatIf every change, and makes none' {
        $before = Get-HostState
        $printed = Invoke-FreshPwsh 'Undo-SystemContainerUpdate hello -WhatIf'
        Get-HostState | Should -Be $before
        $printed | Should -Match '^What if: '
        ($printed -match '/var/lib/containers/atomic/hello').Count | Should -BeGreaterThan 0
    }
}
