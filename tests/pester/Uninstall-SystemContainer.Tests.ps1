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

Describe 'Uninstall-SystemContainer' -Skip:$skip {
    BeforeEach {
        Initialize-TestHost
        $clean = Get-HostState
        $null = Install-Hello -Start
    }

    AfterAll { Remove-EveryContainer }

    It 'leaves nothing of a container, writes nothing, and keeps the image' {
        Uninstall-SystemContainer hello -Confirm:$false | Should -BeNullOrEmpty

        Get-HostState | Where-Object { $_ -match 'hello' -and $_ -notmatch '/ostree/|/repo/' } | Should -BeNullOrEmpty
        runc list --quiet | Should -BeNullOrEmpty
        Get-SystemImage "${image}:v1" | Should -HaveCount 1
    }

    It 'removes what a pattern matches and what the pipeline brings' {
        $null = Install-Hello hello-two 8091
        Uninstall-SystemContainer '*-TWO' -Confirm:$false
        (Get-SystemContainer).Name | Should -Be 'hello', 'hello-two'
        Uninstall-SystemContainer '*-two' -Confirm:$false
        (Get-SystemContainer).Name | Should -Be 'hello'
        Get-SystemContainer | Uninstall-SystemContainer -Confirm:$false
        Get-SystemContainer | Should -BeNullOrEmpty
    }

    It 'removes a container only after those that use its root file system, whatever the order they come in' {
        $null = Install-SystemContainer "${image}:v1" hello-two -RootFileSystem hello
        Uninstall-SystemContainer hello -Confirm:$false @quiet
        $problem.FullyQualifiedErrorId |
            Should -Be 'SystemContainerInUse,SystemContainers.PowerShell.Commands.UninstallSystemContainerCommand'
        $problem.Exception.Message | Should -Match 'hello-two'

        Get-SystemContainer | Uninstall-SystemContainer -Confirm:$false
        Get-SystemContainer | Should -BeNullOrEmpty
    }

    It 'removes nothing where there is nobody to be asked' {
        Invoke-FreshPwsh 'Uninstall-SystemContainer hello' 2>&1 | Out-String | Should -Match 'NonInteractive'
        (Get-SystemContainer hello).State | Should -Be 'Running'
    }

    It 'reports an unknown container and goes on with the others' {
        Uninstall-SystemContainer nothing, hello -Confirm:$false @quiet
        $problem.FullyQualifiedErrorId |
            Should -Be 'SystemContainerNotFound,SystemContainers.PowerShell.Commands.UninstallSystemContainerCommand'
        Get-SystemContainer | Should -BeNullOrEmpty
    }

    It 'says with -WhatIf every change, and makes none' {
        $before = Get-HostState
        $printed = Invoke-FreshPwsh 'Uninstall-SystemContainer hello -WhatIf'
        Get-HostState | Should -Be $before
        $printed | Should -Match '^What if: '
        ($printed -match '/etc/systemd/system/hello.service').Count | Should -BeGreaterThan 0
    }

    It 'says with -WhatIf what it does to containers that share a root file system, in the order in which it does it' {
        $null = Install-SystemContainer "${image}:v1" hello-two -RootFileSystem hello
        $printed = Invoke-FreshPwsh 'Uninstall-SystemContainer hello, hello-two -WhatIf' 2>&1
        $printed | Should -Match '^What if: '
        $removed = $printed -match 'Remove link' -replace '.*/(.*)".*', '$1'
        $removed | Should -Be 'hello-two', 'hello'

        Uninstall-SystemContainer hello -WhatIf @quiet
        $problem.FullyQualifiedErrorId | Should -Match '^SystemContainerInUse'
        Get-SystemContainer | Should -HaveCount 2
    }
}
