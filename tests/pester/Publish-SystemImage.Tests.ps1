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

Describe 'Publish-SystemImage' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        $digest = (Get-SystemImage "${image}:v1").Digest
    }

    BeforeEach { $target = "127.0.0.1:5000/$(New-Guid)" }

    It 'pushes an image with its digest, and writes nothing' {
        Publish-SystemImage "${image}:v1" "${target}:v1" -AllowInsecure | Should -BeNullOrEmpty
        skopeo inspect --tls-verify=false --format '{{.Digest}}' "docker://${target}:v1" | Should -Be $digest
    }

    It 'writes what the registry has then' {
        $published = Publish-SystemImage "${image}:v1" "${target}:v1" -AllowInsecure -PassThru
        $published | Should -BeOfType [SystemContainers.Images.SystemImageInfo]
        $published.Name | Should -Be "${target}:v1"
        $published.Digest | Should -Be $digest
        $published.State | Should -Be 'NotLocal'
    }

    It 'pushes images that the pipeline and patterns bring to their own names' {
        (Get-SystemImage "${image}:v?" | Publish-SystemImage -AllowInsecure -PassThru).State |
            Should -Be 'Current', 'Current'
        ([pscustomobject]@{ Name = "${image}:v1" } | Publish-SystemImage -AllowInsecure -PassThru).Digest |
            Should -Be $digest
        (Publish-SystemImage "${image}:v?" -AllowInsecure -PassThru) | Should -HaveCount 2
    }

    It 'reports a second image for one destination' {
        Get-ErrorId { Publish-SystemImage "${image}:v?" "${target}:v1" -AllowInsecure } | Should -Be 'InvalidArgument'
    }

    It 'uses the credentials that it is given' {
        $right = [pscredential]::new('tester', (ConvertTo-SecureString 'let-me-in' -AsPlainText -Force))
        $wrong = [pscredential]::new('tester', (ConvertTo-SecureString 'wrong' -AsPlainText -Force))
        $closed = '127.0.0.1:5001/published:v1'
        (Publish-SystemImage "${image}:v1" $closed -AllowInsecure -Credential $right -PassThru).Digest |
            Should -Be $digest
        Get-ErrorId { Publish-SystemImage "${image}:v1" $closed -AllowInsecure -Credential $wrong } |
            Should -Be 'AuthenticationFailed'
    }

    It 'reports <Id> for <Destination>' -ForEach @(
        @{ Destination = 'hello:v1'; Id = 'InvalidReference' }
        @{ Destination = 'Not A Name'; Id = 'InvalidReference' }
        @{ Destination = '127.0.0.1:5999/absent:v1'; Id = 'SourceUnavailable' }
        @{ Destination = '127.0.0.1:5001/closed:v1'; Id = 'AuthenticationFailed' }
    ) {
        Get-ErrorId { Publish-SystemImage "${image}:v1" $Destination -AllowInsecure } | Should -Be $Id
    }

    It 'reports an unknown image and goes on with the others' {
        $published = Publish-SystemImage nothing:here, "${image}:v1" -AllowInsecure -PassThru @quiet
        $published.Name | Should -Be "${image}:v1"
        $problem.FullyQualifiedErrorId |
            Should -Be 'SystemImageNotFound,SystemContainers.PowerShell.Commands.PublishSystemImageCommand'
    }

    It 'says with -WhatIf what it would push, and pushes nothing' {
        Invoke-FreshPwsh "Publish-SystemImage '${image}:v1' '${target}:v1' -AllowInsecure -WhatIf" |
            Should -Match "^What if: .*Publish image ${image}:v1.*${target}:v1"
        skopeo list-tags --tls-verify=false "docker://$target" 2>$null | Should -BeNullOrEmpty
    }

    It 'completes names of images and destinations' {
        Get-Completion 'Publish-SystemImage 127' | Should -Contain "${image}:v1"
        Get-Completion 'Publish-SystemImage x -Destination 127' | Should -Contain "${image}:v1"
    }
}
