BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $image = '127.0.0.1:5000/hello-world'
}

Describe 'Install-SystemContainer' -Skip:$skip {
    BeforeAll { Initialize-TestHost }

    AfterEach { Remove-EveryContainer }

    It 'installs a service that is enabled and not started' {
        $variables = @{ PORT = 8090; RECEIVER = 'Jerry' }
        $installed = Install-SystemContainer -Name hello -Image "${image}:v1" -Variable $variables

        $installed | Should -BeOfType [SystemContainers.Containers.SystemContainer]
        $installed.Name | Should -Be 'hello'
        $installed.State | Should -Be 'Stopped'
        $installed.Variables['RECEIVER'] | Should -Be 'Jerry'
        systemctl is-enabled hello | Should -Be 'enabled'
    }

    It 'starts it if asked' {
        (Install-SystemContainer "${image}:v1" hello -Variable PORT=8090, RECEIVER=Jerry -Start -SettleTime 0.2).State |
            Should -Be 'Running'
        Get-Hello | Should -Match 'Hi Jerry'
    }

    It 'calls it as the image, with the tag' {
        (Install-SystemContainer "${image}:v1").Name | Should -Be 'hello-world-v1'
    }

    It 'takes an image from the pipeline, and does not take its name for that of the container' {
        (Get-SystemImage "${image}:v1" | Install-SystemContainer -Name hello).Name | Should -Be 'hello'
        (Get-SystemImage "${image}:v2" | Install-SystemContainer).Name | Should -Be 'hello-world-v2'
    }

    It 'takes image and name from the properties of an object' {
        $installed = 'Name,Image', "one,${image}:v1", "two,${image}:v2" | ConvertFrom-Csv | Install-SystemContainer
        $installed.Name | Should -Be 'one', 'two'
        $installed.Image | Should -Be "${image}:v1", "${image}:v2"
    }

    It 'takes an image as an object' {
        (Install-SystemContainer -Image (Get-SystemImage "${image}:v1") -Name hello).Image | Should -Be "${image}:v1"
    }

    It 'keeps the runtime that it is given' {
        (Install-SystemContainer "${image}:v1" hello -Runtime crun).Runtime | Should -Match '/crun$'
    }

    It 'uses the root file system of another container, by name or by path' {
        $null = Install-SystemContainer "${image}:v1" hello
        Push-Location /var/lib/containers/atomic
        try { $null = Install-SystemContainer "${image}:v1" by-path -RootFileSystem ./hello }
        finally { Pop-Location }
        $installed = Get-SystemContainer hello | ForEach-Object {
            $variable = @{ PORT = 8091 }
            Install-SystemContainer $_.Image by-name -RootFileSystem $_ -Variable $variable -Start -SettleTime 0.2
        }

        $installed.RootFileSystem | Should -Be 'hello'
        (Get-SystemContainer by-path).RootFileSystem | Should -Be 'hello'
        (Get-SystemContainerDeployment by-name).RootFileSystem | Should -Be '/var/lib/containers/atomic/hello.0/rootfs'
        Get-Hello 8091 | Should -Match 'Hi'
        Get-Completion 'Install-SystemContainer x -RootFileSystem by-n' | Should -Be 'by-name'
    }

    It 'writes a package of the whole container with -SystemPackage Build, and installs nothing' {
        Push-Location $TestDrive
        try { $file = Install-SystemContainer "${image}:v1" hello -SystemPackage Build }
        finally { Pop-Location }

        $file | Should -BeOfType [System.IO.FileInfo]
        rpm --query --package --list $file | Should -Contain '/usr/lib/systemd/system/hello.service'
        Get-SystemContainer | Should -BeNullOrEmpty
    }

    It 'judges the start by health, and records it' {
        $checked = @{ HealthUri = 'http://127.0.0.1:$PORT/'; Timeout = 20; SettleTime = 0.2; Start = $true }
        $installed = Install-SystemContainer "${image}:v1" hello -Variable PORT=8090 @checked

        $installed.StartPolicy.HealthUri | Should -Be $checked.HealthUri
        $installed.StartPolicy.Timeout | Should -Be ([timespan]::FromSeconds(20))
        Wait-SystemContainer hello -Healthy -Timeout 60
    }

    It 'leaves nothing of a service that is not healthy' {
        $checked = @{ HealthCommand = 'sh', '-c', 'echo cold; exit 3'; Timeout = 5; SettleTime = 0.2; Start = $true }
        $result = Install-SystemContainer "${image}:v1" hello @checked -ErrorVariable problem 2>$null

        $result | Should -BeNullOrEmpty
        $problem.FullyQualifiedErrorId |
            Should -Be 'StartFailed,SystemContainers.PowerShell.Commands.InstallSystemContainerCommand'
        $problem.Exception.Message | Should -Match 'exit code 3: cold'
        Get-SystemContainer | Should -BeNullOrEmpty
    }

    It 'gives the service what its profile grants, and tells it' {
        $strict = @{ Profile = 'Strict'; Variable = 'PORT=8090'; Start = $true; SettleTime = 0.2 }
        (Install-SystemContainer "${image}:v1" hello @strict).Profile | Should -Be 'Strict'
        Get-Hello | Should -Match 'Hi'
        $security = (Get-SystemContainerDeployment hello).Security
        $security | Should -BeOfType [SystemContainers.Containers.Security.SecuritySetting]
        ($security | Where-Object Name -EQ 'seccomp').IsChanged | Should -BeTrue
    }

    It 'warns of a variable that the image does not have' {
        $null = Install-SystemContainer "${image}:v1" hello -Variable NOTHING=1 -WarningVariable warning 3>$null
        $warning | Should -Match 'NOTHING'
    }

    It 'reports <Id> for <Why>, and changes nothing' -ForEach @(
        @{
            Id = 'SystemImageNotFound'; Why = 'an unknown image'
            Command = { Install-SystemContainer nothing:here hello }
        }
        @{
            Id = 'InvalidArgument'; Why = 'a health URI that is none'
            Command = { Install-SystemContainer "${image}:v1" hello -HealthUri ftp://localhost/ }
        }
        @{
            Id = 'InvalidArgument'; Why = 'a command and a URI at once'
            Command = { Install-SystemContainer "${image}:v1" hello -HealthUri http://localhost/ -HealthCommand true }
        }
        @{ Id = 'InvalidReference'; Why = 'no image name'; Command = { Install-SystemContainer 'Not A Name' hello } }
        @{ Id = 'InvalidName'; Why = 'a path'; Command = { Install-SystemContainer "${image}:v1" ../x } }
        @{ Id = 'InvalidName'; Why = 'an option'; Command = { Install-SystemContainer "${image}:v1" -Name '-x' } }
        @{ Id = 'InvalidName'; Why = 'a blank'; Command = { Install-SystemContainer "${image}:v1" 'a b' } }
        @{ Id = 'InvalidName'; Why = 'a long name'; Command = { Install-SystemContainer "${image}:v1" ('x' * 300) } }
        @{
            Id = 'UnitExists'; Why = 'the name of a unit of the host'
            Command = { Install-SystemContainer "${image}:v1" dbus }
        }
        @{
            Id = 'HostToolMissing'; Why = 'an unknown runtime'
            Command = { Install-SystemContainer "${image}:v1" hello -Runtime nothing }
        }
        @{
            Id = 'SystemContainerNotFound'; Why = 'an unknown container to share with'
            Command = { Install-SystemContainer "${image}:v1" hello -RootFileSystem nothing }
        }
        @{
            Id = 'ParameterArgumentTransformationError'; Why = 'no value'
            Command = { Install-SystemContainer "${image}:v1" hello -Variable PORT }
        }
        @{
            Id = 'ParameterArgumentTransformationError'; Why = 'no time'
            Command = { Install-SystemContainer "${image}:v1" hello -Timeout soon }
        }
    ) {
        $before = Get-HostState
        Get-ErrorId $Command | Should -Be $Id
        Get-HostState | Should -Be $before
    }

    It 'reports SystemContainerExists, and leaves the one there is' {
        $null = Install-Hello
        $before = Get-HostState
        Get-ErrorId { Install-SystemContainer "${image}:v2" hello } | Should -Be 'SystemContainerExists'
        Get-HostState | Should -Be $before
    }

    It 'reports StartFailed, and leaves nothing but the note that this image failed here' {
        Get-ErrorId { Install-SystemContainer "${image}:v1" hello -Variable PORT=none -Start } |
            Should -Be 'StartFailed'
        Get-SystemContainer | Should -BeNullOrEmpty
        (Get-HostState) -match '/hello' | ForEach-Object { $_ | Should -Match '/\.held/hello\.json ' }
    }

    It 'says with -WhatIf every change, and makes none' {
        $before = Get-HostState
        $printed = Invoke-FreshPwsh "Install-SystemContainer ${image}:v1 hello -Variable PORT=8090 -Start -WhatIf"
        Get-HostState | Should -Be $before
        $printed | Should -Match '^What if: '
        ($printed -match '/etc/systemd/system/hello.service').Count | Should -BeGreaterThan 0
        ($printed -match '[Ss]tart').Count | Should -BeGreaterThan 0
    }

    It 'says with -WhatIf what the service gets of what its image asks for' {
        $printed = Invoke-FreshPwsh "Install-SystemContainer ${image}:v1 hello -Profile Strict -WhatIf"
        $printed -match '"Set seccomp \(.*, asked: none\)".*/hello\.0/config\.json' | Should -HaveCount 1
        $printed -match '"Set capabilities \(.*".*/hello\.0/config\.json' | Should -HaveCount 1
        $printed -match '"Set ProtectHome \(.*".*/hello\.service\.d/' | Should -HaveCount 1
    }

    It 'fails with -WhatIf where it would fail' {
        Get-ErrorId { Install-SystemContainer nothing:here hello -WhatIf } | Should -Be 'SystemImageNotFound'
    }

    It 'completes images, variables and runtimes' {
        Get-Completion 'Install-SystemContainer 127' | Should -Contain "${image}:v1"
        Get-Completion "Install-SystemContainer ${image}:v1 -Variable " | Should -Be 'PORT=', 'RECEIVER='
        Get-Completion "Install-SystemContainer ${image}:v1 -Variable REC" | Should -Be 'RECEIVER='
        Get-Completion "Install-SystemContainer ${image}:v1 -Runtime " | Should -Be 'runc', 'crun'
    }
}
