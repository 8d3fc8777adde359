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

Describe 'Add-SystemImageTag' -Skip:$skip {
    BeforeEach { Initialize-TestHost }

    AfterAll { Get-SystemImage | Where-Object Name -NotLike "${image}:v?" | Remove-SystemImage -Confirm:$false }

    It 'adds a tag in the same repository and writes nothing' {
        Add-SystemImageTag "${image}:v1" stable | Should -BeNullOrEmpty
        (Get-SystemImage "${image}:stable").Digest | Should -Be (Get-SystemImage "${image}:v1").Digest
    }

    It 'takes <Tag> for <Name>' -ForEach @(
        @{ Tag = 'stable'; Name = '127.0.0.1:5000/hello-world:stable' }
        @{ Tag = 'localhost/greeter'; Name = 'localhost/greeter:latest' }
        @{ Tag = 'greeter:one'; Name = 'greeter:one' }
    ) {
        $added = Add-SystemImageTag "${image}:v1" $Tag -PassThru
        $added | Should -BeOfType [SystemContainers.Images.SystemImage]
        $added.Name | Should -Be $Name
    }

    It 'adds several names, to what the pipeline brings by value and by property' {
        $added = Get-SystemImage "${image}:v1" | Add-SystemImageTag -Tag a, b -PassThru
        $added.Name | Should -Be "${image}:a", "${image}:b"
        "${image}:v1" | Add-SystemImageTag -Tag c
        [pscustomobject]@{ Name = "${image}:v1" } | Add-SystemImageTag -Tag d
        Add-SystemImageTag "${image}:v[1]" e
        (Get-SystemImage "${image}:[a-e]").Name | Should -HaveCount 5
    }

    It 'takes the name of another image only by force' {
        Get-ErrorId { Add-SystemImageTag "${image}:v1" v2 } | Should -Be 'SystemImageExists'
        (Get-SystemImage "${image}:v1").Digest | Should -Not -Be (Get-SystemImage "${image}:v2").Digest

        Add-SystemImageTag "${image}:v1" v2 -Force
        (Get-SystemImage "${image}:v1").Digest | Should -Be (Get-SystemImage "${image}:v2").Digest
    }

    It 'reports <Id> and goes on with the other names' -ForEach @(
        @{ Tag = 'Not A Tag'; Id = 'InvalidReference' }
        @{ Tag = "localhost/hello@sha256:$('a' * 64)"; Id = 'InvalidReference' }
        @{ Tag = 'v2'; Id = 'SystemImageExists' }
    ) {
        $added = Add-SystemImageTag "${image}:v1" $Tag, good -PassThru @quiet
        $added.Name | Should -Be "${image}:good"
        $problem.FullyQualifiedErrorId | Should -Be "$Id,SystemContainers.PowerShell.Commands.AddSystemImageTagCommand"
    }

    It 'reports an unknown image' {
        Get-ErrorId { Add-SystemImageTag nothing:here stable } | Should -Be 'SystemImageNotFound'
    }

    It 'says with -WhatIf what it would add, and changes nothing' {
        $before = Get-HostState
        Invoke-FreshPwsh "Add-SystemImageTag '${image}:v1' stable -WhatIf" |
            Should -Match "^What if: .*Add name to image ${image}:v1.*${image}:stable"
        Get-HostState | Should -Be $before
    }

    It 'completes tags, and no files' {
        $null = New-Item -ItemType File v-file -Force
        Get-Completion "Add-SystemImageTag ${image}:v1 -Tag v" | Should -Contain 'v1'
        Get-Completion "Add-SystemImageTag ${image}:v1 -Tag v" | Should -Not -BeLike '*file'
        Get-Completion "Add-SystemImageTag ${image}:v1 -Tag v-" | Should -BeNullOrEmpty
        Remove-Item v-file
    }

    It 'completes names, and digests where the word begins as one' {
        Get-Completion 'Add-SystemImageTag 127' | Should -Contain "${image}:v1"
        $digest = (Get-SystemImage "${image}:v1").Digest
        $completion = (TabExpansion2 'Add-SystemImageTag sha256:').CompletionMatches
        $completion.CompletionText | Should -Contain $digest
        ($completion | Where-Object CompletionText -EQ $digest).ToolTip | Should -Match "${image}:v1"
    }
}
