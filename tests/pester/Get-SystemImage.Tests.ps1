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

Describe 'Get-SystemImage' -Skip:$skip {
    BeforeAll { Initialize-TestHost }

    It 'writes all images' {
        $images = Get-SystemImage
        $images | ForEach-Object { $_ | Should -BeOfType [SystemContainers.Images.SystemImage] }
        $images.Name | Should -Contain "${image}:v1"
        $images.Name | Should -Contain "${image}:v2"
    }

    It 'knows the digest that the registry gives' {
        $digest = skopeo inspect --tls-verify=false --format '{{.Digest}}' "docker://${image}:v1"
        (Get-SystemImage "${image}:v1").Digest | Should -Be $digest
    }

    It 'writes sizes as numbers and times as times' {
        $one = Get-SystemImage "${image}:v1"
        $one.Size | Should -BeOfType [long]
        $one.Size | Should -BeGreaterThan 100000
        $one.Imported | Should -BeOfType [datetimeoffset]
        $one.Labels['atomic.type'] | Should -Be 'system'
    }

    It 'finds <Given>' -ForEach @(
        @{ Given = '*/hello-world:*'; Count = 2 }
        @{ Given = '*WORLD:V1'; Count = 1 }
        @{ Given = '127.0.0.1:5000/hello-world:V1'; Count = 1 }
        @{ Given = 'nothing*'; Count = 0 }
    ) {
        @(Get-SystemImage $Given -ErrorAction Stop).Count | Should -Be $Count
    }

    It 'finds an image by its digest or the beginning of it' {
        $digest = (Get-SystemImage "${image}:v1").Digest
        (Get-SystemImage $digest).Name | Should -Be "${image}:v1"
        (Get-SystemImage $digest.Substring(0, 20)).Name | Should -Be "${image}:v1"
    }

    It 'takes names from the pipeline, by value and by property' {
        ("${image}:v1" | Get-SystemImage).Name | Should -Be "${image}:v1"
        ([pscustomobject]@{ Name = "${image}:v2" } | Get-SystemImage).Name | Should -Be "${image}:v2"
    }

    It 'reports an unknown image and goes on with the others' {
        $found = Get-SystemImage nothing:here, "${image}:v1" @quiet
        $found.Name | Should -Be "${image}:v1"
        $problem.FullyQualifiedErrorId |
            Should -Be 'SystemImageNotFound,SystemContainers.PowerShell.Commands.GetSystemImageCommand'
        $problem.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $problem.TargetObject | Should -Be 'nothing:here'
    }

    It 'reports a name that is none' {
        Get-ErrorId { Get-SystemImage 'Not A Name' } | Should -Be 'InvalidReference'
    }

    It 'completes names, with the digest as explanation' {
        $completion = (TabExpansion2 'Get-SystemImage 127').CompletionMatches
        $completion.CompletionText | Should -Contain "${image}:v1"
        $completion[0].ToolTip | Should -Match '^[0-9a-f]{12}, '
        Get-Completion 'Get-SystemImage "127' | Should -Contain "`"${image}:v1`""
    }
}
