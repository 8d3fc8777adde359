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

Describe 'Export-SystemImage' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        $digest = (Get-SystemImage "${image}:v1").Digest
    }

    BeforeEach { Push-Location (New-Item -ItemType Directory (Join-Path $TestDrive (New-Guid))) }

    AfterEach {
        Get-SystemImage | Where-Object Name -NotLike "${image}:v?" | Remove-SystemImage -Confirm:$false
        Pop-Location
    }

    It 'writes an archive and no object' {
        Export-SystemImage "${image}:v1" image.tar | Should -BeNullOrEmpty
        Get-ChildItem -Force | Should -HaveCount 1
        skopeo inspect --format '{{.Digest}}' "oci-archive:$PWD/image.tar" | Should -Be $digest
    }

    It 'writes <Format>, which comes in again with the same digest' -ForEach @(
        @{ Format = 'OciArchive' }
        @{ Format = 'DockerArchive' }
        @{ Format = 'OciLayout' }
        @{ Format = 'Directory' }
    ) {
        $file = Export-SystemImage "${image}:v1" image -Format $Format -PassThru
        $file | Should -BeOfType [SystemContainers.Images.SystemImageFile]
        $file.Digest | Should -Be $digest
        ($file | Import-SystemImage -As local/again:v1).Digest | Should -Be $digest
    }

    It 'chooses the format by the destination' {
        (Export-SystemImage "${image}:v1" image.tar -PassThru).Format | Should -Be 'OciArchive'
        (Export-SystemImage "${image}:v1" image -PassThru).Format | Should -Be 'OciLayout'
        (Export-SystemImage "${image}:v1" docker.tar -Format DockerArchive -PassThru).Source |
            Should -Be "oci-archive:$PWD/docker.tar"
    }

    It 'writes a docker archive that comes in by its path alone with the same name and digest' {
        $null = Export-SystemImage "${image}:v1" docker.tar -Format DockerArchive
        $again = Import-SystemImage ./docker.tar
        $again.Name | Should -Be "${image}:v1"
        $again.Digest | Should -Be $digest
    }

    It 'writes what a pattern and the pipeline bring to one layout, and reports a second one for an archive' {
        (Get-SystemImage "${image}:v?" | Export-SystemImage -Destination layout -PassThru) | Should -HaveCount 2
        ([pscustomobject]@{ Name = "${image}:v1" } | Export-SystemImage -Destination layout -PassThru).Name |
            Should -Be "${image}:v1"
        Get-ErrorId { Export-SystemImage "${image}:v?" image.tar } | Should -Be 'InvalidArgument'
        Get-Item image.tar | Should -HaveCount 1
    }

    It 'replaces an image, and another file only by force' {
        Export-SystemImage "${image}:v1", nothing:here image.tar @quiet
        $problem.FullyQualifiedErrorId |
            Should -Be 'SystemImageNotFound,SystemContainers.PowerShell.Commands.ExportSystemImageCommand'
        Export-SystemImage "${image}:v2" image.tar
        Set-Content other.tar 'precious'
        Get-ErrorId { Export-SystemImage "${image}:v1" other.tar } | Should -Be 'InvalidArgument'
        Get-Content other.tar | Should -Be 'precious'
        Export-SystemImage "${image}:v1" other.tar -Force
        (Get-Item other.tar).Length | Should -BeGreaterThan 100000
    }

    It 'reports a folder that is not there' {
        Get-ErrorId { Export-SystemImage "${image}:v1" absent/image.tar } | Should -Be 'InvalidArgument'
    }

    It 'reports a damaged layer, and leaves nothing' {
        $null = New-Item -ItemType Directory root
        Set-Content root/file (New-Guid)
        $local = New-SystemImage local/damaged:v1 root built.tar | Import-SystemImage
        $blobs = '/var/lib/containers/atomic/.storage/ostree/extensions/systemcontainers/blobs'
        Set-Content "$blobs/$($local.Layers[0].Split(':')[1])" 'damage'
        Get-ErrorId { Export-SystemImage local/damaged:v1 image.tar } | Should -Be 'StoreCorrupt'
        Test-Path image.tar | Should -BeFalse
    }

    It 'says with -WhatIf what it would write, and writes nothing' {
        Invoke-FreshPwsh "Export-SystemImage '${image}:v1' '$PWD/image.tar' -WhatIf" |
            Should -Match "^What if: .*Export image ${image}:v1 as OciArchive.*image.tar"
        Get-ChildItem -Force | Should -BeNullOrEmpty
    }

    It 'completes names of images' {
        Get-Completion 'Export-SystemImage 127' | Should -Contain "${image}:v1"
    }
}
