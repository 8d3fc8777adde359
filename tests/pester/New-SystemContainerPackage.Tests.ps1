BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $image = '127.0.0.1:5000/hello-world'
}

Describe 'New-SystemContainerPackage' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        $null = Install-Hello
        $null = Install-Hello hello-two 8091
    }

    BeforeEach { Push-Location (New-Item -ItemType Directory (Join-Path $TestDrive (New-Guid))) }

    AfterEach { Pop-Location }

    AfterAll { Remove-EveryContainer }

    It 'writes a package with the values of the container, and says where' {
        $file = New-SystemContainerPackage hello

        $file | Should -BeOfType [System.IO.FileInfo]
        $file.DirectoryName | Should -Be $PWD.Path
        $file.Name | Should -Match '^atomic-container-hello-v1-[0-9a-f]{12}\..+\.rpm$'
        rpm --checksig $file | Should -Match 'digests OK'
        $files = rpm --query --package --list $file
        $files | Should -Contain '/usr/lib/containers/atomic/hello/rootfs/usr/bin/run.sh'
        $files | Should -Contain '/usr/lib/containers/atomic/hello/config.json'
        $files | Should -Contain '/usr/lib/systemd/system/hello.service'
    }

    It 'makes the same package of the same image' {
        $made = foreach ($folder in 'one', 'two') {
            $null = New-Item -ItemType Directory $folder
            $given = @{ ContainerName = 'greeter'; Variable = 'PORT=8092'; Destination = $folder }
            New-SystemContainerPackage -Image "${image}:v1" @given
        }
        (Get-FileHash $made[0]).Hash | Should -Be (Get-FileHash $made[1]).Hash
        (Get-SystemContainer).Name | Should -Be 'hello', 'hello-two'
    }

    It 'takes names, patterns and objects' {
        New-SystemContainerPackage 'hello*' | Should -HaveCount 2
        (Get-SystemContainer hello | New-SystemContainerPackage).Name | Should -Match 'hello-v1'
        ([pscustomobject]@{ Name = 'hello-two' } | New-SystemContainerPackage).Name | Should -Match 'hello-two-v1'
    }

    It 'reports <Id>, and writes nothing' -ForEach @(
        @{ Id = 'SystemContainerNotFound'; Command = { New-SystemContainerPackage nothing } }
        @{ Id = 'SystemImageNotFound'; Command = { New-SystemContainerPackage -Image nothing:here } }
        @{ Id = 'InvalidName'; Command = { New-SystemContainerPackage -Image "${image}:v1" -ContainerName ../x } }
        @{ Id = 'InvalidArgument'; Command = { New-SystemContainerPackage hello ./nowhere } }
        @{ Id = 'InvalidArgument'; Command = { New-SystemContainerPackage hello -HostFileOnly } }
    ) {
        Get-ErrorId $Command | Should -Be $Id
        Get-ChildItem -Force | Should -BeNullOrEmpty
    }

    It 'says with -WhatIf what it would write, and writes nothing' {
        Invoke-FreshPwsh "New-SystemContainerPackage hello $PWD -WhatIf" | Should -Match '^What if: .*Make package in'
        Get-ChildItem -Force | Should -BeNullOrEmpty
    }

    It 'completes containers and images' {
        Get-Completion 'New-SystemContainerPackage hello-' | Should -Be 'hello-two'
        Get-Completion 'New-SystemContainerPackage -Image 127' | Should -Contain "${image}:v1"
    }
}
