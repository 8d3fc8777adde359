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

    It 'writes the container with -PassThru' {
        (Start-SystemContainer hello -PassThru).State | Should -Be 'Running'
    }

    It 'leaves a service alone that runs' {
        Start-SystemContainer hello
        $id = systemctl show --value --property MainPID hello
        Start-SystemContainer hello
        systemctl show --value --property MainPID hello | Should -Be $id
    }

    It 'takes containers from the pipeline, as <Kind>' -ForEach @(
        @{ Kind = 'objects'; Containers = { Get-SystemContainer hello } }
        @{ Kind = 'names'; Containers = { 'hello' } }
        @{ Kind = 'objects with a name'; Containers = { [pscustomobject]@{ Name = 'hello' } } }
    ) {
        (& $Containers | Start-SystemContainer -PassThru).Name | Should -Be 'hello'
    }

    It 'takes wildcards' {
        (Start-SystemContainer 'HEL*' -PassThru).Name | Should -Be 'hello'
        Start-SystemContainer 'nothing*' -PassThru -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'reports an unknown container and goes on with the others' {
        (Start-SystemContainer nothing, hello -PassThru @quiet).Name | Should -Be 'hello'
        $problem.FullyQualifiedErrorId |
            Should -Be 'SystemContainerNotFound,SystemContainers.PowerShell.Commands.StartSystemContainerCommand'
    }

    It 'says with -WhatIf what it would do, and does nothing' {
        $before = Get-HostState
        Invoke-FreshPwsh 'Start-SystemContainer hello -WhatIf' | Should -Match '^What if: .*"Start" on target "hello"'
        Get-HostState | Should -Be $before
        Get-ErrorId { Start-SystemContainer nothing -WhatIf } | Should -Be 'SystemContainerNotFound'
    }

    It 'reports JobFailed for a service that does not start' {
        $folder = '/run/systemd/system/hello.service.d'
        $null = New-Item -ItemType Directory $folder
        Set-Content "$folder/fail.conf" '[Service]', 'ExecStartPre=/bin/false', 'Restart=no'
        systemctl daemon-reload
        try { Get-ErrorId { Start-SystemContainer hello } | Should -Be 'JobFailed' }
        finally {
            Remove-Item $folder -Recurse
            systemctl daemon-reload
            systemctl reset-failed hello
        }
    }

    It 'reports OperationTimedOut for a service that starts too slowly' {
        $folder = '/run/systemd/system/hello.service.d'
        $null = New-Item -ItemType Directory $folder
        Set-Content "$folder/slow.conf" '[Service]', 'ExecStartPre=/bin/sleep 20', 'Restart=no'
        systemctl daemon-reload
        try { Get-ErrorId { Start-SystemContainer hello -Timeout 0.5 } | Should -Be 'OperationTimedOut' }
        finally {
            systemctl stop hello
            Remove-Item $folder -Recurse
            systemctl daemon-reload
            systemctl reset-failed hello
        }
    }
}
