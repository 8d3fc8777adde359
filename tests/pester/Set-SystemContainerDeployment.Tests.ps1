BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $image = '127.0.0.1:5000/hello-world'
}

Describe 'Set-SystemContainerDeployment' -Skip:$skip {
    BeforeEach {
        Initialize-TestHost
        $null = Install-Hello
        $null = Update-SystemContainer hello -Rebase "${image}:v2" -Keep 3
    }

    AfterAll { Remove-EveryContainer }

    It 'pins the active deployment, writes nothing, and unpins it' {
        Set-SystemContainerDeployment hello -Pinned | Should -BeNullOrEmpty
        (Get-SystemContainerDeployment hello).IsPinned | Should -Be $false, $true
        Set-SystemContainerDeployment hello -Pinned:$false
        (Get-SystemContainerDeployment hello).IsPinned | Should -Be $false, $false
    }

    It 'pins by number, and updates pass it over until they are refused' {
        $pinned = Set-SystemContainerDeployment hello 0 -Pinned -PassThru
        $pinned | Should -BeOfType [SystemContainers.Containers.SystemContainerDeployment]
        $pinned.Number | Should -Be 0
        $pinned.IsPinned | Should -BeTrue
        1..3 | ForEach-Object { $null = Update-SystemContainer hello -Variable @{ RECEIVER = $_ } }
        (Get-SystemContainerDeployment hello 3>$null | Where-Object IsPinned).Image | Should -Be "${image}:v1"
        Get-ErrorId { Update-SystemContainer hello -Variable RECEIVER=Tom -Keep 2 } | Should -Be 'DeploymentPinned'
        (Get-SystemContainer hello).Keep | Should -Be 3
    }

    It 'takes containers and deployments from the pipeline, and wildcards' {
        (Get-SystemContainer hello | Set-SystemContainerDeployment -Pinned -PassThru).Number | Should -Be 1
        ('hello' | Set-SystemContainerDeployment -Pinned:$false -PassThru).IsPinned | Should -BeFalse
        (Get-SystemContainerDeployment hello | Set-SystemContainerDeployment -Pinned -PassThru).Number | Should -Be 0, 1
        (Set-SystemContainerDeployment 'hel*' 0, 1 -Pinned:$false -PassThru).IsPinned | Should -Be $false, $false
        Set-SystemContainerDeployment 'nothing*' -Pinned -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'reports SystemContainerNotFound and DeploymentNotFound, and goes on with the others' {
        $quiet = @{ ErrorVariable = 'problem'; ErrorAction = 'SilentlyContinue' }
        $set = Set-SystemContainerDeployment nothing, hello 9, 0 -Pinned -PassThru @quiet
        $set.Number | Should -Be 0
        $problem.FullyQualifiedErrorId | ForEach-Object { ($_ -split ',')[0] } |
            Should -Be 'SystemContainerNotFound', 'DeploymentNotFound'
    }

    It 'changes nothing with -WhatIf' {
        $before = Get-HostState
        Set-SystemContainerDeployment hello -Pinned -WhatIf -PassThru | Should -BeNullOrEmpty
        Get-HostState | Should -Be $before
    }

    It 'completes names and numbers' {
        Get-Completion 'Set-SystemContainerDeployment he' | Should -Be 'hello'
        Get-Completion 'Set-SystemContainerDeployment hello ' | Should -Be '0', '1'
    }
}
