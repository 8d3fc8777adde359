BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
}

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

    It 'builds on an image, whose layers stay and whose settings are inherited' {
        $base = New-SystemImage base:v1 root base -Entrypoint /bin/a -Command b -Environment @{ A = 1; B = 2 }

        $image = New-SystemImage hello:v1 -Base $base -Definition definition -Environment @{ B = 3 } -Destination layout

        $image.Layers | Should -HaveCount 2
        $image.Layers[0] | Should -Be $base.Layers[0]
        $config = (Get-Config $image).config
        $config.Entrypoint | Should -Be '/bin/a'
        $config.Cmd | Should -Be 'b'
        $config.Env | Should -Be 'A=1', 'B=3'
        $config.Labels.'atomic.type' | Should -Be 'system'
    }

    It 'takes a base by <What>' -ForEach @(
        @{ What = 'its place'; Base = { "oci:$folder/base:v1" } }
        @{ What = 'a relative path'; Base = { './base' } }
        @{ What = 'its folder'; Base = { Get-Item base } }
    ) {
        $null = New-SystemImage base:v1 root base
        (New-SystemImage hello:v1 -Base (& $Base) -Destination layout).Layers | Should -HaveCount 1
    }

    It 'gives the same digest on the same base, with its overlay and its time' {
        $null = New-SystemImage base:v1 root base
        $images = 1, 2 | ForEach-Object {
            (Get-Item overlay/more).LastWriteTime = (Get-Date).AddDays(-$_)
            New-SystemImage hello:v1 -Base ./base -Overlay overlay -Destination "$_.tar" -Created 2020-01-01T00:00:00Z
        }
        $images[0].Digest | Should -Be $images[1].Digest
    }

    It 'says that it writes an image of the store, an image in a file, or files' {
        (Get-Command New-SystemImage).OutputType.Type.Name | Sort-Object |
            Should -Be 'FileInfo', 'SystemImage', 'SystemImageFile'
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
        @{ Id = 'InvalidArgument'; Command = { New-SystemImage hello:v1 -Destination hello.tar } }
        @{ Id = 'InvalidArgument'; Command = { New-SystemImage hello:v1 root hello.tar -Base 127.0.0.1:1/base } }
        @{ Id = 'SourceNotFound'; Command = { New-SystemImage hello:v1 -Base ./nothing -Destination hello.tar } }
        @{
            Id = 'SourceUnavailable'
            Command = { New-SystemImage hello:v1 -Base 127.0.0.1:1/base -Destination hello.tar }
        }
        @{
            Id = 'InvalidArgument'
            Command = { New-SystemImage hello:v1 -Base 127.0.0.1:1/base -Destination hello.tar -Platform linux }
        }
        @{
            Id = 'AmbiguousParameterSet'
            Command = { New-SystemImage hello:v1 -Destination hello.tar -Template -Path web }
        }
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

Describe 'New-SystemImage into the image store' -Skip:(-not (Test-ThrowAwayHost)) {
    BeforeAll {
        Initialize-TestHost
        $name = 'localhost/new-system-image:v1'
    }

    BeforeEach {
        Push-Location (New-Item -ItemType Directory (Join-Path $TestDrive (New-Guid)))
        $null = New-Item -ItemType Directory root
        Set-Content root/hello 'Hi'
    }

    AfterEach {
        Get-SystemImage | Where-Object Name -EQ $name | Remove-SystemImage -Confirm:$false
        Pop-Location
    }

    It 'stores the image where no destination is given' {
        $image = New-SystemImage $name root
        $image | Should -BeOfType [SystemContainers.Images.SystemImage]
        $image.Name | Should -Be $name
        (Get-SystemImage $name).Digest | Should -Be (New-SystemImage $name root file.tar).Digest
    }

    It 'builds on a local image by its name, and on one from the pipeline of Get-SystemImage' {
        $base = '127.0.0.1:5000/hello-world:v1'
        $layers = (Get-SystemImage $base).Layers
        (New-SystemImage $name -Base $base).Layers | Should -Be $layers
        Get-SystemImage $base | ForEach-Object { (New-SystemImage $name -Base $_ -Overlay root).Layers[0..1] } |
            Should -Be $layers
    }

    It 'builds on an image of a registry' {
        (New-SystemImage $name -Base docker://127.0.0.1:5000/hello-world:v2 -AllowInsecure).Layers |
            Should -Be (Get-SystemImage 127.0.0.1:5000/hello-world:v2).Layers
    }

    It 'completes local images after -Base' {
        Get-Completion "New-SystemImage x:v1 -Base 127.0.0.1:5000/hello-world:v" |
            Should -Contain '127.0.0.1:5000/hello-world:v1'
    }

    It 'says with -WhatIf what it would store, and stores nothing' {
        $before = Get-HostState
        Invoke-FreshPwsh "Set-Location $PWD; New-SystemImage $name root -WhatIf" |
            Should -Match "^What if: .*Build and store image.*$name"
        Get-HostState | Should -Be $before
    }

    It 'reports SourceUnavailable for a registry that is not there' {
        Get-ErrorId { New-SystemImage $name -Base 127.0.0.1:1/base } | Should -Be 'SourceUnavailable'
    }
}

Describe 'New-SystemImage -Template' {
    BeforeEach {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive (New-Guid))
        Push-Location $folder
        $web = @{
            Name = 'web'
            Port = 8080, 8443
            Mount = '/var/lib/web:/data:rw', '/etc/web:/etc/web:ro'
            Variable = @{ RECEIVER = 'World' }
            Command = '/bin/httpd', '-f'
        }
    }

    AfterEach { Pop-Location }

    It 'writes the four files and their explanation' {
        $files = New-SystemImage -Template @web -Path web
        $files | Should -BeOfType [System.IO.FileInfo]
        $files.Name | Should -Be @(
            'config.json.template', 'service.template', 'tmpfiles.template', 'manifest.json', 'README.md')
        $files.DirectoryName | Sort-Object -Unique | Should -Be "$folder/web"

        $values = (Get-Content web/manifest.json -Raw | ConvertFrom-Json).defaultValues
        $values.PORT | Should -BeExactly '8080'
        $values.PORT2 | Should -BeExactly '8443'
        $values.RECEIVER | Should -BeExactly 'World'
        $config = Get-Content web/config.json.template -Raw | ConvertFrom-Json
        $config.process.args | Should -Be '/bin/httpd', '-f'
        $config.mounts.source | Should -Contain '$STATE_DIRECTORY/web'
    }

    It 'writes Type=notify where it is asked to' {
        $null = New-SystemImage -Template web -Path web -Type Notify
        'web/service.template' | Should -FileContentMatchExactly '^Type=notify$'
    }

    It 'says with -WhatIf which files it would write, and writes none' {
        Invoke-FreshPwsh "Set-Location $folder; New-SystemImage -Template web -Path web -WhatIf" |
            Should -HaveCount 5
        'web' | Should -Not -Exist
    }

    It 'replaces files only with -Force' {
        $null = New-SystemImage -Template web -Path web
        Get-ErrorId { New-SystemImage -Template web -Path web -Port 80 } | Should -Be 'InvalidArgument'
        $null = New-SystemImage -Template web -Path web -Port 80 -Force
        'web/manifest.json' | Should -FileContentMatch 'PORT'
    }

    It 'makes a definition that an image can be built with' {
        $null = New-SystemImage -Template @web -Path web
        $null = New-Item -ItemType Directory root
        Set-Content root/hello 'Hi'
        (New-SystemImage web:v1 root web.tar -Definition web).Layers | Should -HaveCount 2
    }

    It 'reports <Id> for <What>' -ForEach @(
        @{ Id = 'InvalidArgument'; What = 'a name with a tag'; More = @{ Name = 'web:v1' } }
        @{ Id = 'InvalidArgument'; What = 'a port out of range'; More = @{ Port = 70000 } }
        @{ Id = 'InvalidArgument'; What = 'a mount without a destination'; More = @{ Mount = '/data' } }
        @{ Id = 'InvalidArgument'; What = 'a variable of the host'; More = @{ Variable = @{ NAME = 'x' } } }
    ) {
        foreach ($key in $More.Keys) { $web[$key] = $More[$key] }
        Get-ErrorId { New-SystemImage -Template @web -Path web } | Should -Be $Id
        'web' | Should -Not -Exist
    }
}
