BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $quiet = @{ ErrorVariable = 'problem'; ErrorAction = 'SilentlyContinue' }
}

Describe 'Wait-SystemContainer' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        $null = Install-Hello
    }

    AfterAll { Remove-EveryContainer }

    It 'ends at once, and writes nothing, where the state is reached' {
        Set-HelloState stop
        Wait-SystemContainer hello -State Stopped | Should -BeNullOrEmpty
    }

    It 'ends soon after the state is reached' {
        Set-HelloState stop
        $job = Start-ThreadJob { Start-Sleep 1; systemctl start hello; Get-Date }
        (Wait-SystemContainer hello -Timeout 60 -PassThru).State | Should -Be 'Running'
        $late = (Get-Date) - ($job | Receive-Job -Wait -AutoRemoveJob)
        $late.TotalSeconds | Should -BeLessThan 15
    }

    It 'reports a state that is not reached in time' {
        Set-HelloState stop
        Wait-SystemContainer hello -Timeout 0.3 @quiet
        $problem.FullyQualifiedErrorId |
            Should -Be 'OperationTimedOut,SystemContainers.PowerShell.Commands.WaitSystemContainerCommand'
        $problem.Exception.Message | Should -Match 'not running within 0.3 seconds: it is stopped'
    }

    It 'refuses to wait for a stopped container to be healthy' {
        Wait-SystemContainer hello -State Stopped -Healthy @quiet
        $problem.FullyQualifiedErrorId |
            Should -Be 'InvalidArgument,SystemContainers.PowerShell.Commands.WaitSystemContainerCommand'
    }

    It 'takes containers from the pipeline, as <Kind>' -ForEach @(
        @{ Kind = 'objects'; Containers = { Get-SystemContainer hello } }
        @{ Kind = 'names'; Containers = { 'hello' } }
        @{ Kind = 'objects with a name'; Containers = { [pscustomobject]@{ Name = 'hello' } } }
    ) {
        Set-HelloState stop
        (& $Containers | Wait-SystemContainer -State Stopped -PassThru).Name | Should -Be 'hello'
    }

    It 'takes wildcards' {
        Set-HelloState stop
        (Wait-SystemContainer 'hel*' -State Stopped -PassThru).Name | Should -Be 'hello'
        Wait-SystemContainer 'nothing*' -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'reports an unknown container' {
        Get-ErrorId { Wait-SystemContainer nothing } | Should -Be 'SystemContainerNotFound'
    }

    It 'completes names' {
        Get-Completion 'Wait-SystemContainer hel' | Should -Contain 'hello'
    }
}
