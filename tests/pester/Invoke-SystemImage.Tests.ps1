BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $image = '127.0.0.1:5000/hello-world:v1'
    $quiet = @{ ErrorVariable = 'problem'; ErrorAction = 'SilentlyContinue' }
}

Describe 'Invoke-SystemImage' -Skip:$skip {
    BeforeAll { Initialize-TestHost }

    It 'runs a command with the files and values of an image, writes its lines, and leaves nothing' {
        $lines = Invoke-SystemImage $image sh '-c' 'echo $RECEIVER; ls /exports' -Variable @{ RECEIVER = 'Tom' }
        $lines | Should -BeOfType string
        $lines[0] | Should -Be 'Tom'
        $lines | Should -Contain 'manifest.json'
        $LASTEXITCODE | Should -Be 0
        Get-SystemContainer | Should -BeNullOrEmpty
        runc list --quiet | Should -BeNullOrEmpty
        Get-ChildItem /var/lib/containers/atomic/.processes -Force | Should -BeNullOrEmpty
    }

    It 'takes an image from the pipeline, as <Kind>' -ForEach @(
        @{ Kind = 'object'; Images = { Get-SystemImage $image } }
        @{ Kind = 'object with a name of an image'; Images = { [pscustomobject]@{ Image = $image } } }
    ) {
        & $Images | Invoke-SystemImage -Command busybox, echo, here | Should -Be 'here'
    }

    It 'reports an exit code and sets LASTEXITCODE' {
        Invoke-SystemImage $image sh '-c' 'exit 7' @quiet
        $LASTEXITCODE | Should -Be 7
        $problem.FullyQualifiedErrorId |
            Should -Be 'CommandFailed,SystemContainers.PowerShell.Commands.InvokeSystemImageCommand'
    }

    It 'reports <Id> for <What>' -ForEach @(
        @{ Id = 'SystemImageNotFound'; What = 'an unknown image'; Call = { Invoke-SystemImage nothing ls } }
        @{ Id = 'InvalidVariable'; What = 'a wrong value'; Call = {
                Invoke-SystemImage $image ls -Variable @{ RECEIVER = "a`0b" } } }
        @{ Id = 'HostToolMissing'; What = 'an unknown runtime'; Call = {
                Invoke-SystemImage $image ls -Runtime no-runtime } }
        @{ Id = 'OperationTimedOut'; What = 'a command that takes too long'; Call = {
                Invoke-SystemImage $image sleep 100 -Timeout 0.5 } }
    ) {
        Get-ErrorId $Call | Should -Be $Id
    }

    It 'ends the image when nobody wants more' {
        Invoke-SystemImage $image busybox yes | Select-Object -First 2 | Should -Be 'y', 'y'
        runc list --quiet | Should -BeNullOrEmpty
    }

    It 'says with -WhatIf what it would do, and does nothing' {
        $before = Get-HostState
        Invoke-FreshPwsh "Invoke-SystemImage $image reboot -WhatIf" | Should -Match '^What if: .*"Run reboot" on target'
        Get-HostState | Should -Be $before
        Get-ErrorId { Invoke-SystemImage nothing -WhatIf } | Should -Be 'SystemImageNotFound'
    }

    It 'completes images and variables' {
        Get-Completion 'Invoke-SystemImage 127' | Should -Contain $image
        Get-Completion "Invoke-SystemImage $image -Variable REC" | Should -Contain 'RECEIVER='
    }
}
