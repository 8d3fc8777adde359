BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $quiet = @{ ErrorVariable = 'problem'; ErrorAction = 'SilentlyContinue' }
}

Describe 'Invoke-SystemContainerCommand' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        $null = Install-Hello
    }

    AfterAll { Remove-EveryContainer }

    It 'writes the lines of a command as strings in a container that is <State>' -ForEach @(
        @{ State = 'running'; Action = 'start' }
        @{ State = 'stopped'; Action = 'stop' }
    ) {
        Set-HelloState $Action
        $lines = Invoke-SystemContainerCommand hello cat /exports/manifest.json
        $lines | Should -BeOfType string
        $lines.Count | Should -BeGreaterThan 2
        $LASTEXITCODE | Should -Be 0
    }

    It 'takes the arguments of the command as they are' {
        Invoke-SystemContainerCommand hello busybox echo 'a b' '-n' '$HOME' | Should -Be 'a b -n $HOME'
        Invoke-SystemContainerCommand hello -- busybox echo -e one | Should -Be 'one'
    }

    It 'takes containers from the pipeline, as <Kind>' -ForEach @(
        @{ Kind = 'objects'; Containers = { Get-SystemContainer hello } }
        @{ Kind = 'names'; Containers = { 'hello' } }
        @{ Kind = 'objects with a name'; Containers = { [pscustomobject]@{ Name = 'hello' } } }
    ) {
        & $Containers | Invoke-SystemContainerCommand -Command busybox, echo, here | Should -Be 'here'
    }

    It 'takes wildcards' {
        Invoke-SystemContainerCommand 'hel*' busybox echo here | Should -Be 'here'
        Invoke-SystemContainerCommand 'nothing*' busybox echo here -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'hands on input, environment, directory and user' {
        $line = Invoke-SystemContainerCommand hello -User 12 -WorkingDirectory /srv -Environment @{ GREETING = 'Hi' } `
            -StandardInput 'one', 'two' -Command sh, -c, 'echo $(id -u) $(pwd) $GREETING $(busybox wc -l)'
        $line | Should -Be '12 /srv Hi 2'
    }

    It 'writes lines as they come and ends the command when nobody wants more' {
        Invoke-SystemContainerCommand hello busybox yes | Select-Object -First 3 | Should -Be 'y', 'y', 'y'
    }

    It 'reports an exit code, with what the command said, and sets LASTEXITCODE' {
        $out = Invoke-SystemContainerCommand hello sh '-c' 'echo out; echo err >&2; exit 7' @quiet 6>$null
        $out | Should -Be 'out'
        $LASTEXITCODE | Should -Be 7
        $problem.FullyQualifiedErrorId |
            Should -Be 'CommandFailed,SystemContainers.PowerShell.Commands.InvokeSystemContainerCommandCommand'
        $problem.Exception.Message | Should -Match 'hello.*exit code 7: err'
        $problem.Exception.Tool.ExitCode | Should -Be 7
    }

    It 'leaves exit codes to the caller with -IgnoreExitCode' {
        Invoke-SystemContainerCommand hello busybox false -IgnoreExitCode -ErrorAction Stop
        $LASTEXITCODE | Should -Be 1
    }

    It 'writes standard error to the information stream, whatever it is' {
        $all = Invoke-SystemContainerCommand hello sh '-c' 'echo err >&2' -ErrorAction Stop 6>&1
        $all | Should -BeOfType System.Management.Automation.InformationRecord
        $all.Tags | Should -Contain 'StandardError'
        "$all" | Should -Be 'err'
    }

    It 'ends a command that takes too long' {
        Get-ErrorId { Invoke-SystemContainerCommand hello sleep 100 -Timeout 0.5 } | Should -Be 'OperationTimedOut'
    }

    It 'reports an unknown container and goes on with the others' {
        Invoke-SystemContainerCommand nothing, hello busybox echo here @quiet | Should -Be 'here'
        $problem.FullyQualifiedErrorId | Should -Be (
            'SystemContainerNotFound,SystemContainers.PowerShell.Commands.InvokeSystemContainerCommandCommand')
    }

    It 'says that there is no terminal' {
        Get-ErrorId { Invoke-SystemContainerCommand hello sh -Interactive } | Should -Be 'InvalidArgument'
    }

    It 'refuses a user that the container does not have' {
        Get-ErrorId { Invoke-SystemContainerCommand hello id -User nobody-here } | Should -Be 'InvalidArgument'
    }

    It 'says with -WhatIf what it would do, and does nothing' {
        $before = Get-HostState
        Invoke-FreshPwsh 'Invoke-SystemContainerCommand hello reboot -WhatIf' |
            Should -Match '^What if: .*"Run reboot" on target "hello"'
        Get-HostState | Should -Be $before
    }

    It 'completes names' {
        Get-Completion 'Invoke-SystemContainerCommand hel' | Should -Contain 'hello'
    }
}
