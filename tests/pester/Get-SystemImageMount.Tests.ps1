BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $image = '127.0.0.1:5000/hello-world'
}

Describe 'Get-SystemImageMount' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        $first = Mount-SystemImage "${image}:v1" "$TestDrive/first"
        $second = Mount-SystemImage "${image}:v2" "$TestDrive/second"
    }

    AfterAll { Get-SystemImageMount | Dismount-SystemImage }

    It 'writes all mounts by path' {
        $mounts = Get-SystemImageMount
        $mounts | Should -BeOfType ([SystemContainers.Images.SystemImageMount])
        $mounts | Should -Be $first, $second
    }

    It 'writes those of the images that are named, by wildcard and from the pipeline' {
        Get-SystemImageMount '*:v2' | Should -Be $second
        Get-SystemImageMount "${image}:v1" | Should -Be $first
        Get-SystemImageMount '*:V2' | Should -BeNullOrEmpty
        Get-SystemImage "${image}:v2" | Get-SystemImageMount | Should -Be $second
        Get-SystemImageMount 'nothing*' | Should -BeNullOrEmpty
    }

    It 'reports the literal name of an image that is not mounted' {
        Get-ErrorId { Get-SystemImageMount nothing:here } | Should -Be 'SystemImageMountNotFound'
    }

    It 'shows name, digest, time and path' {
        $text = $first | Format-Table | Out-String -Width 200
        $text | Should -Match 'Name +Digest +Mounted +Path'
        $text | Should -Match "${image}:v1 +[0-9a-f]{12} +just now +$TestDrive/first"
    }

    It 'completes the names of mounted images' {
        Get-Completion 'Get-SystemImageMount 127' | Should -Be "${image}:v1", "${image}:v2"
    }
}
