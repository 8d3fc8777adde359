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

Describe 'Import-SystemImage' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        $digest = (Get-SystemImage "${image}:v1").Digest

        $folder = New-Item -ItemType Directory "$TestDrive/image"
        $null = New-Item -ItemType Directory "$folder/root"
        Set-Content "$folder/root/hello" 'Hi'
    }

    BeforeEach { Push-Location $folder }

    AfterEach {
        Get-SystemImage | Where-Object Name -NotLike "${image}:v*" | Remove-SystemImage -Confirm:$false
        Pop-Location
    }

    It 'writes the image that it brought from a registry' {
        Remove-SystemImage "${image}:v1" -Confirm:$false
        $imported = Import-SystemImage "${image}:v1" -AllowInsecure
        $imported | Should -BeOfType [SystemContainers.Images.SystemImage]
        $imported.Name | Should -Be "${image}:v1"
        $imported.Digest | Should -Be $digest
    }

    It 'writes the image also when there was nothing to bring' {
        (Import-SystemImage "${image}:v1" -AllowInsecure).Digest | Should -Be $digest
    }

    It 'brings images from <Kind>, written relative to the location' -ForEach @(
        @{ Kind = 'an OCI archive'; Source = 'oci-archive:image.tar'; Format = 'OciArchive'; Path = 'image.tar' }
        @{ Kind = 'an OCI layout'; Source = 'oci:./layout'; Format = 'OciLayout'; Path = 'layout' }
        @{ Kind = 'a docker archive'; Source = 'dockertar:image.tar'; Format = 'DockerArchive'; Path = 'image.tar' }
        @{ Kind = 'an archive of unknown kind'; Source = './image.tar'; Format = 'DockerArchive'; Path = 'image.tar' }
    ) {
        $built = New-SystemImage local/hello:v3 root $Path -Format $Format
        $imported = Import-SystemImage $Source -As local/hello:v3
        $imported.Name | Should -Be 'local/hello:v3'
        $imported.Size | Should -BeGreaterThan 0
        Remove-Item $Path -Recurse
    }

    It 'takes what New-SystemImage wrote, and files, from the pipeline' {
        $built = New-SystemImage local/hello:v3 root image.tar
        ($built | Import-SystemImage -As local/hello:v3).Digest | Should -Be $built.Digest
        (Get-Item image.tar | Import-SystemImage -As local/hello:v4).Digest | Should -Be $built.Digest
    }

    It 'takes names from the pipeline, by value and by property' {
        ("${image}:v1" | Import-SystemImage -AllowInsecure).Name | Should -Be "${image}:v1"
        ([pscustomobject]@{ Name = "${image}:v2" } | Import-SystemImage -AllowInsecure).Name | Should -Be "${image}:v2"
    }

    It 'goes on with the other images after one that is not there' {
        $imported = Import-SystemImage "${image}:v9", "${image}:v1" -AllowInsecure @quiet
        $imported.Name | Should -Be "${image}:v1"
        $problem.FullyQualifiedErrorId |
            Should -Be 'SourceNotFound,SystemContainers.PowerShell.Commands.ImportSystemImageCommand'
    }

    It 'brings several images at once and writes each that came' {
        Get-SystemImage "${image}:v*" | Remove-SystemImage -Confirm:$false
        $names = "${image}:v1", "${image}:v9", "${image}:v2", 'Not A Name'
        $imported = $names | Import-SystemImage -AllowInsecure @quiet
        $imported.Name | Sort-Object | Should -Be "${image}:v1", "${image}:v2"
        $problem | ForEach-Object { ($_.FullyQualifiedErrorId -split ',')[0] } | Sort-Object |
            Should -Be 'InvalidReference', 'SourceNotFound'
    }

    It 'ends at the first failure where that is asked for' {
        { Import-SystemImage "${image}:v9" -AllowInsecure -ErrorAction Stop } |
            Should -Throw -ErrorId 'SourceNotFound,*'
    }

    It 'takes the image for the platform that it is told, and refuses one for another' {
        $platform = (Get-SystemImage "${image}:v1").Platform
        (Import-SystemImage "${image}:v1" -AllowInsecure -Platform $platform).Platform | Should -Be $platform
        Get-ErrorId { Import-SystemImage "${image}:v1" -AllowInsecure -Platform linux/s390x } |
            Should -Be 'InvalidImage'
        $error[0].ErrorDetails.RecommendedAction | Should -BeLike "*for the platform $platform*"
        Get-ErrorId { Import-SystemImage "${image}:v1" -AllowInsecure -Platform nonsense } |
            Should -Be 'InvalidArgument'
    }

    It 'completes <Word> to a path' -ForEach @(
        @{ Word = './v'; Expected = './v1.tar' }
        @{ Word = 'oci-archive:v'; Expected = 'oci-archive:v1.tar' }
        @{ Word = 'dockertar:./v'; Expected = 'dockertar:./v1.tar' }
    ) {
        $null = New-Item -ItemType File v1.tar -Force
        Get-Completion "Import-SystemImage $Word" | Should -Be $Expected
        Get-Completion "New-SystemImage x:v1 -Base $Word" | Should -Be $Expected
        Get-Completion "Import-SystemImage $PWD/v" | Should -Be "$PWD/v1.tar"
        Remove-Item v1.tar
    }

    It 'hints at the file that a name without ./ can mean, and at what makes an image of a root file system' {
        $null = New-Item -ItemType File V1.tar -Force
        Import-SystemImage V1.tar @quiet
        $problem[0].ErrorDetails.RecommendedAction | Should -BeLike '*./V1.tar*'
        Remove-Item V1.tar
        Import-SystemImage ./root @quiet
        $problem[0].ErrorDetails.RecommendedAction | Should -BeLike '*build an image first*'
    }

    It 'completes common platforms' {
        Get-Completion 'Import-SystemImage x -Platform linux/a' | Should -Contain 'linux/arm64'
        Get-Completion 'Import-SystemImage x -Platform linux/s' | Should -Be 'linux/s390x'
    }

    It 'uses the credentials that it is given' {
        Copy-RegistryImage "${image}:v1" 127.0.0.1:5001/secret:v1 -Option --dest-creds, tester:let-me-in
        $right = [pscredential]::new('tester', (ConvertTo-SecureString 'let-me-in' -AsPlainText -Force))
        $wrong = [pscredential]::new('tester', (ConvertTo-SecureString 'wrong' -AsPlainText -Force))

        (Import-SystemImage 127.0.0.1:5001/secret:v1 -AllowInsecure -Credential $right).Name |
            Should -Be '127.0.0.1:5001/secret:v1'
        Get-ErrorId { Import-SystemImage 127.0.0.1:5001/secret:v1 -AllowInsecure -Credential $wrong } |
            Should -Be 'AuthenticationFailed'
        Get-ErrorId { Import-SystemImage 127.0.0.1:5001/secret:v1 -AllowInsecure } | Should -Be 'AuthenticationFailed'
    }

    It 'holds images against the policy that it is given, written relative to the location' {
        Set-Content reject.json '{"default":[{"type":"reject"}]}'
        Set-Content accept.json '{"default":[{"type":"insecureAcceptAnything"}]}'
        $given = @{ AllowInsecure = $true; As = 'local/hello:policy' }

        Get-ErrorId { Import-SystemImage "${image}:v1" @given -SignaturePolicy reject.json } |
            Should -Be 'PolicyRejected'
        Get-ErrorId { Import-SystemImage "${image}:v1" @given -SignaturePolicy reject.json -WhatIf } |
            Should -Be 'PolicyRejected'
        Get-SystemImage local/hello:* | Should -BeNullOrEmpty
        $imported = Import-SystemImage "${image}:v1" @given -SignaturePolicy ./accept.json
        $imported.Acceptance.Policy | Should -Be (Join-Path $PWD accept.json)
    }

    It 'says with -Verbose what accepted an image' {
        $said = Import-SystemImage "${image}:v1" -AllowInsecure -Verbose 4>&1 | Out-String
        $said | Should -Match 'accepted by /etc/containers/policy.json: insecureAcceptAnything'
    }

    It 'completes the path of a policy' {
        Set-Content reject.json '{"default":[{"type":"reject"}]}'
        Get-Completion 'Import-SystemImage x -SignaturePolicy ./rej' | Should -Contain './reject.json'
    }

    It 'never shows a password' {
        $credential = [pscredential]::new('tester', (ConvertTo-SecureString 'let-me-in' -AsPlainText -Force))
        $loud = @{ Verbose = $true; Debug = $true }
        $everything = Import-SystemImage 127.0.0.1:5001/secret:v1 -AllowInsecure -Credential $credential @loud *>&1 |
            Out-String
        $everything | Should -Match 'skopeo'
        $everything | Should -Not -Match 'let-me-in'
    }

    It 'reports <Id>' -ForEach @(
        @{ Id = 'InvalidReference'; Command = { Import-SystemImage 'Not A Name' } }
        @{
            Id = 'InvalidReference'
            Command = { Import-SystemImage 127.0.0.1:5000/hello-world:v1 -AllowInsecure -As 'Not A Name' }
        }
        @{ Id = 'SourceUnavailable'; Command = { Import-SystemImage 127.0.0.1:5000/hello-world:v1 } }
        @{ Id = 'SourceUnavailable'; Command = { Import-SystemImage 127.0.0.1:5999/hello-world:v1 -AllowInsecure } }
        @{ Id = 'SourceNotFound'; Command = { Import-SystemImage ./nothing.tar } }
        @{ Id = 'InvalidImage'; Command = { Set-Content notes.tar ('x' * 2000); Import-SystemImage ./notes.tar } }
        @{
            Id = 'InvalidArgument'
            Command = { Import-SystemImage "${image}:v1" -AllowInsecure -SignaturePolicy ./nothing.json }
        }
        @{
            Id = 'PolicyRejected'
            Command = {
                Set-Content broken.json '{'
                Import-SystemImage "${image}:v1" -AllowInsecure -SignaturePolicy broken.json
            }
        }
    ) {
        Get-ErrorId $Command | Should -Be $Id
    }

    It 'stores nothing where one name is given for several images, <Kind>' -ForEach @(
        @{
            Kind = 'as arguments'
            Command = { Import-SystemImage "${image}:v1", "${image}:v2" -AllowInsecure -As local/hello:one }
        }
        @{
            Kind = 'from the pipeline'
            Command = { "${image}:v1", "${image}:v2" | Import-SystemImage -AllowInsecure -As local/hello:one }
        }
    ) {
        Get-ErrorId $Command | Should -Be 'InvalidArgument'
        Get-SystemImage 'local/hello:on*' | Should -BeNullOrEmpty
    }

    It 'says with -WhatIf what it would bring, and changes nothing' {
        Remove-SystemImage "${image}:v1" -Confirm:$false
        $before = Get-HostState
        $printed = Invoke-FreshPwsh "Import-SystemImage ${image}:v1 -AllowInsecure -WhatIf"
        Get-HostState | Should -Be $before
        $printed | Should -Not -BeNullOrEmpty
        $printed | Should -Match '^What if: '
        ($printed -join ' ') | Should -Match ([regex]::Escape("${image}:v1"))
        Import-SystemImage "${image}:v1" -AllowInsecure
    }
}
