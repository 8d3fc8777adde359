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

    It 'says where an image is from, what accepted it, and what it runs on' {
        $one = Get-SystemImage "${image}:v1"
        $one.Source | Should -Be "docker://${image}:v1"
        $one.Platform | Should -BeOfType [SystemContainers.Images.ImagePlatform]
        "$($one.Platform)" | Should -BeLike 'linux/*'
        $one.ConfigDigest | Should -Match '^sha256:[0-9a-f]{64}$'
        $one.Acceptance.Policy | Should -Be '/etc/containers/policy.json'
        $one.Acceptance.Requirement | Should -Be 'insecureAcceptAnything'
        $one.Acceptance.Signer | Should -BeNullOrEmpty
        $one.Acceptance.IsInsecure | Should -BeTrue
        $one.Acceptance.Time | Should -BeGreaterThan ([datetimeoffset]::Now.AddHours(-1))
    }

    It 'tells shared bytes from own ones, for all images and for one' {
        foreach ($one in @(Get-SystemImage) + (Get-SystemImage "${image}:v1")) {
            $one.SharedSize + $one.OwnSize | Should -Be $one.Size
        }
        $v1, $v2 = Get-SystemImage "${image}:v*"
        $common = $v1.Layers | Where-Object { $_ -in $v2.Layers }
        $v1.SharedSize | Should -Be $v2.SharedSize
        ($v1.SharedSize -gt 0) | Should -Be ([bool]$common)
        $v1.OwnSize | Should -BeGreaterThan 0
    }

    It 'names the containers that have a deployment of an image' {
        Install-Hello
        try {
            (Get-SystemImage "${image}:v1").Containers | Should -Be 'hello'
            (Get-SystemImage | Where-Object Name -EQ "${image}:v1").Containers | Should -Be 'hello'
            (Get-SystemImage "${image}:v2").Containers | Should -BeNullOrEmpty
        }
        finally { Remove-EveryContainer }
    }

    It 'shows everything as a list' {
        $text = Get-SystemImage "${image}:v1" | Format-List | Out-String
        foreach ($label in 'Digest', 'OwnSize', 'Source', 'Policy', 'Requirement', 'Signer', 'Layers') {
            $text | Should -Match "(?m)^$label +:"
        }
        $text | Should -Match 'atomic.type=system'
    }

    It 'finds <Given>' -ForEach @(
        @{ Given = '*/hello-world:*'; Count = 2 }
        @{ Given = '*world:v1'; Count = 1 }
        @{ Given = '*world:V1'; Count = 0 }
        @{ Given = '127.0.0.1:5000/hello-world:v1'; Count = 1 }
        @{ Given = 'nothing*'; Count = 0 }
    ) {
        @(Get-SystemImage $Given -ErrorAction Stop).Count | Should -Be $Count
    }

    It 'finds an image by its digest or the beginning of it' {
        $digest = (Get-SystemImage "${image}:v1").Digest
        (Get-SystemImage $digest).Name | Should -Be "${image}:v1"
        (Get-SystemImage $digest.Substring(0, 20)).Name | Should -Be "${image}:v1"
        (Get-SystemImage $digest.Substring(7, 12)).Name | Should -Be "${image}:v1"
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
