# What Start-, Stop- and Restart-SystemContainer have in common, seen at each of them.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
    $commands = @(
        @{ Verb = 'Start'; From = 'stop'; To = 'Running' }
        @{ Verb = 'Stop'; From = 'start'; To = 'Stopped' }
        @{ Verb = 'Restart'; From = 'start'; To = 'Running' }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $quiet = @{ ErrorVariable = 'problem'; ErrorAction = 'SilentlyContinue' }
    if (Test-ThrowAwayHost) {
        Initialize-TestHost
        $null = Install-Hello
    }
}

AfterAll {
    if (Test-ThrowAwayHost) { Remove-EveryContainer }
}

Describe '<Verb>-SystemContainer' -ForEach $commands -Skip:$skip {
    BeforeAll { $command = "$Verb-SystemContainer" }

    BeforeEach { Set-HelloState $From }

    It 'writes the container with -PassThru' {
        (& $command hello -PassThru).State | Should -Be $To
    }

    It 'takes containers from the pipeline, as <Kind>' -ForEach @(
        @{ Kind = 'objects'; Containers = { Get-SystemContainer hello } }
        @{ Kind = 'names'; Containers = { 'hello' } }
        @{ Kind = 'objects with a name'; Containers = { [pscustomobject]@{ Name = 'hello' } } }
    ) {
        (& $Containers | & $command -PassThru).Name | Should -Be 'hello'
    }

    It 'takes wildcards' {
        (& $command 'hel*' -PassThru).Name | Should -Be 'hello'
        & $command 'nothing*' -PassThru -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'reports an unknown container and goes on with the others' {
        (& $command nothing, hello -PassThru @quiet).Name | Should -Be 'hello'
        $problem.FullyQualifiedErrorId |
            Should -Be "SystemContainerNotFound,SystemContainers.PowerShell.Commands.${Verb}SystemContainerCommand"
    }

    It 'says with -WhatIf what it would do, and does nothing' {
        $before = Get-HostState
        Invoke-FreshPwsh "$command hello -WhatIf" | Should -Match "^What if: .*`"$Verb`" on target `"hello`""
        Get-HostState | Should -Be $before
        Get-ErrorId { & $command nothing -WhatIf } | Should -Be 'SystemContainerNotFound'
    }
}
