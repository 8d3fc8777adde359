BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
}

Describe 'New-SystemImage' {
    BeforeEach {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive (New-Guid))
        Push-Location $folder
        $null = New-Item -ItemType Directory root, definition, overlay
        Set-Content root/hello 'Hi'
        Set-Content overlay/more 'more'
        Set-Content definition/manifest.json '{ "defaultValues": { "PORT": "8081" } }'

        function Get-Config($Image) {
            $blobs = Join-Path $Image.Path 'blobs/sha256'
            Get-Content (Join-Path $blobs $Image.ConfigDigest.Substring(7)) -Raw | ConvertFrom-Json
        }
    }

    AfterEach { Pop-Location }

    It 'writes what it built, at the place it was told relative to the location' {
        $image = New-SystemImage -Name hello:v1 -RootFileSystem root -Destination layout

        $image | Should -BeOfType [SystemContainers.Images.SystemImageFile]
        $image.Name | Should -Be 'hello:v1'
        $image.Path | Should -Be (Join-Path $folder 'layout')
        $image.Format | Should -Be 'OciLayout'
        $image.Source | Should -Be "oci:$folder/layout:v1"
        'layout/oci-layout' | Should -Exist
    }

    It 'writes an archive where the destination is called one' {
        (New-SystemImage hello:v1 root hello.tar).Format | Should -Be 'OciArchive'
        (New-SystemImage hello:v1 root docker.tar -Format DockerArchive).Format | Should -Be 'DockerArchive'
        tar tf hello.tar | Should -Contain 'oci-layout'
        tar tf docker.tar | Should -Contain 'manifest.json'
    }

    It 'puts root file system, definition and overlay into layers of their own' {
        (New-SystemImage hello:v1 root layout -Definition definition -Overlay overlay).Layers | Should -HaveCount 3
        (New-SystemImage hello:v2 root layout).Layers | Should -HaveCount 1
    }

    It 'marks an image with a definition as a system image' {
        (Get-Config (New-SystemImage hello:v1 root layout -Definition definition)).config.Labels.'atomic.type' |
            Should -Be 'system'
        (Get-Config (New-SystemImage hello:v2 root layout)).config.Labels | Should -BeNullOrEmpty
    }

    It 'takes labels and environment as a table or as strings' {
        $image = New-SystemImage hello:v1 root layout -Label @{ a = 1.5; B = $true } -Environment 'PORT=80', 'X=a=b'
        $config = (Get-Config $image).config
        $config.Labels.a | Should -BeExactly '1.5'
        $config.Labels.B | Should -BeExactly 'true'
        $config.Env | Should -Contain 'PORT=80'
        $config.Env | Should -Contain 'X=a=b'
    }

    It 'sets how the process is started' {
        $how = @{ Entrypoint = '/bin/a', '-b'; Command = 'c'; User = '1:2'; WorkingDirectory = '/srv' }
        $config = (Get-Config (New-SystemImage hello:v1 root layout @how)).config
        $config.Entrypoint | Should -Be '/bin/a', '-b'
        $config.Cmd | Should -Be 'c'
        $config.User | Should -Be '1:2'
        $config.WorkingDir | Should -Be '/srv'
    }

    It 'gives the same digest for the same input, whenever it is built' {
        $first = New-SystemImage hello:v1 root one.tar
        (Get-Item root/hello).LastWriteTime = Get-Date '2001-02-03'
        (New-SystemImage hello:v1 root two.tar).Digest | Should -Be $first.Digest
    }

    It 'takes the time from SOURCE_DATE_EPOCH, or as it is told' {
        $env:SOURCE_DATE_EPOCH = '86400'
        try {
            (New-SystemImage hello:v1 root one.tar).Created | Should -Be ([datetimeoffset] '1970-01-02T00:00:00Z')
            (New-SystemImage hello:v1 root two.tar -Created 2020-01-01T00:00:00Z).Created |
                Should -Be ([datetimeoffset] '2020-01-01T00:00:00Z')
        }
        finally { Remove-Item Env:SOURCE_DATE_EPOCH }
    }

    It 'builds one image for each object that comes with its properties' {
        $images = 'v1', 'v2' |
            ForEach-Object { [pscustomobject]@{ Name = "hello:$_"; RootFileSystem = 'root'; Destination = "$_.tar" } } |
            New-SystemImage
        $images.Name | Should -Be 'hello:v1', 'hello:v2'
    }

    It 'says with -WhatIf what it would write, and writes nothing' {
        $printed = Invoke-FreshPwsh "Set-Location $folder; New-SystemImage hello:v1 root hello.tar -WhatIf"
        $printed | Should -Match "^What if: .*hello:v1.*$folder/hello.tar"
        'hello.tar' | Should -Not -Exist
    }

    It 'goes on with the other images after one that cannot be built' {
        $images = 'root', 'nothing', 'root' | ForEach-Object { $n = 0 } {
            [pscustomobject]@{ Name = 'hello:v1'; RootFileSystem = $_; Destination = "$((++$n)).tar" }
        } | New-SystemImage -ErrorAction SilentlyContinue -ErrorVariable problem
        $images | Should -HaveCount 2
        $problem | Should -HaveCount 1
        $problem[0].TargetObject | Should -Be (Join-Path $folder 'nothing')
        $problem[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'reports <Id>' -ForEach @(
        @{ Id = 'InvalidArgument'; Command = { New-SystemImage hello:v1 nothing hello.tar } }
        @{ Id = 'InvalidArgument'; Command = { New-SystemImage hello:v1 root hello.tar -Definition overlay } }
        @{ Id = 'InvalidReference'; Command = { New-SystemImage 'Not A Name' root hello.tar } }
        @{
            Id = 'ParameterArgumentTransformationError'
            Command = { New-SystemImage hello:v1 root hello.tar -Label @{ a = $null } }
        }
        @{
            Id = 'ParameterArgumentTransformationError'
            Command = { New-SystemImage hello:v1 root hello.tar -Label 'nothing' }
        }
        @{
            Id = 'ParameterArgumentTransformationError'
            Command = { New-SystemImage hello:v1 root hello.tar -Label @{ a = 1, 2 } }
        }
    ) {
        Get-ErrorId $Command | Should -Be $Id
        'hello.tar' | Should -Not -Exist
    }
}
