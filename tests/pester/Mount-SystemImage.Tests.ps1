BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $image = '127.0.0.1:5000/hello-world'
}

Describe 'Mount-SystemImage' -Skip:$skip {
    BeforeAll { Initialize-TestHost }

    AfterEach { Get-SystemImageMount | Dismount-SystemImage }

    It 'mounts an image where -Path says and writes the mount' {
        $mount = Mount-SystemImage "${image}:v1" "$TestDrive/v1"
        $mount | Should -BeOfType ([SystemContainers.Images.SystemImageMount])
        $mount.Name | Should -Be "${image}:v1"
        $mount.Digest | Should -Be (Get-SystemImage "${image}:v1").Digest
        $mount.Path | Should -Be "$TestDrive/v1"
        $mount.Mounted | Should -BeGreaterThan ([DateTimeOffset]::Now.AddMinutes(-5))
        "$TestDrive/v1/usr/bin/run.sh" | Should -Exist
    }

    It 'takes -Path relative to the location of the session' {
        Push-Location $TestDrive
        try { (Mount-SystemImage "${image}:v1" -Path ./here).Path | Should -Be "$TestDrive/here" }
        finally { Pop-Location }
    }

    It 'cannot be written to' {
        $mount = Mount-SystemImage "${image}:v1"
        { Set-Content "$($mount.Path)/usr/bin/run.sh" 'mine' -ErrorAction Stop } |
            Should -Throw '*Read-only file system*'
    }

    It 'mounts all that a pattern matches, and what the pipeline brings' {
        (Mount-SystemImage '*hello-world*').Name | Should -Be "${image}:v1", "${image}:v2"
        (Get-SystemImage | Mount-SystemImage).Name | Should -Be "${image}:v1", "${image}:v2"
        ("${image}:v2" | Mount-SystemImage).Name | Should -Be "${image}:v2"
        ([pscustomobject]@{ Name = "${image}:v2" } | Mount-SystemImage).Name | Should -Be "${image}:v2"
        Get-SystemImageMount | Should -HaveCount 6
    }

    It 'refuses <Why>' -ForEach @(
        @{ Why = 'a folder that is not empty'; Id = 'InvalidArgument'; Command = { Mount-SystemImage "${image}:v1" / } }
        @{
            Why = 'one folder for two images'
            Id = 'InvalidArgument'
            Command = { Mount-SystemImage '*hello*' "$TestDrive/two" }
        }
        @{ Why = 'an unknown image'; Id = 'SystemImageNotFound'; Command = { Mount-SystemImage nothing:here } }
    ) {
        Get-ErrorId $Command | Should -Be $Id
    }

    It 'says with -WhatIf what it would mount, and changes nothing' {
        $before = Get-HostState
        $printed = Invoke-FreshPwsh "Mount-SystemImage ${image}:v1 $TestDrive/new -WhatIf"
        Get-HostState | Should -Be $before
        $printed | Should -Match "^What if: .*Mount image at $TestDrive/new.*${image}:v1"
        "$TestDrive/new" | Should -Not -Exist
    }

    It 'completes the names of images' {
        Get-Completion 'Mount-SystemImage 127' | Should -Be "${image}:v1", "${image}:v2"
    }
}
