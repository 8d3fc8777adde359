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

Describe 'Dismount-SystemImage' -Skip:$skip {
    BeforeAll { Initialize-TestHost }

    BeforeEach {
        $first = Mount-SystemImage "${image}:v1" "$TestDrive/first"
        $second = Mount-SystemImage "${image}:v2" "$TestDrive/second"
    }

    AfterEach { Get-SystemImageMount | Dismount-SystemImage }

    It 'dismounts what is at a path, also a relative one, and writes nothing' {
        Push-Location $TestDrive
        try { Dismount-SystemImage first | Should -BeNullOrEmpty }
        finally { Pop-Location }
        (Get-SystemImageMount).Path | Should -Be $second.Path
        $first.Path | Should -Not -Exist
    }

    It 'dismounts by the name of the image, with wildcards' {
        Dismount-SystemImage -Name '*:v2'
        (Get-SystemImageMount).Path | Should -Be $first.Path
        Dismount-SystemImage -Name "${image}:v1"
        Get-SystemImageMount | Should -BeNullOrEmpty
    }

    It 'takes mounts, paths and objects with a path from the pipeline' {
        $first | Dismount-SystemImage
        (Get-SystemImageMount).Path | Should -Be $second.Path
        $second.Path | Dismount-SystemImage
        Get-SystemImageMount | Should -BeNullOrEmpty
        $null = Mount-SystemImage "${image}:v1" "$TestDrive/first"
        [pscustomobject]@{ Path = "$TestDrive/first" } | Dismount-SystemImage
        Get-SystemImageMount | Should -BeNullOrEmpty
    }

    It 'reports what is no mount of an image and goes on with the others' {
        Dismount-SystemImage /proc, $first.Path @quiet
        $problem.FullyQualifiedErrorId |
            Should -Be 'SystemImageMountNotFound,SystemContainers.PowerShell.Commands.DismountSystemImageCommand'
        (Get-SystemImageMount).Path | Should -Be $second.Path
        Get-ErrorId { Dismount-SystemImage -Name nothing:here } | Should -Be 'SystemImageMountNotFound'
    }

    It 'leaves a mount that is in use' {
        $sleep = Start-Process sleep 60 -WorkingDirectory $first.Path -PassThru
        try { Get-ErrorId { Dismount-SystemImage $first.Path } | Should -Be 'SystemContainerBusy' }
        finally { $sleep | Stop-Process -PassThru | Wait-Process }
        "$($first.Path)/usr/bin/run.sh" | Should -Exist
    }

    It 'dismounts what a pipeline of the session that was stopped early left open' {
        Get-ChildItem $first.Path | Select-Object -First 1 | Should -HaveCount 1
        Dismount-SystemImage $first.Path
        (Get-SystemImageMount).Path | Should -Be $second.Path
    }

    It 'says with -WhatIf what it would dismount, and changes nothing' {
        $before = Get-HostState
        $printed = Invoke-FreshPwsh "Dismount-SystemImage -Name '*' -WhatIf"
        Get-HostState | Should -Be $before
        $printed | Should -HaveCount 2
        $printed | Should -Match "^What if: .*Dismount image.*$TestDrive/(first|second)"
        Get-SystemImageMount | Should -HaveCount 2
    }

    It 'completes places and names' {
        Get-Completion 'Dismount-SystemImage /' | Should -Be $first.Path, $second.Path
        Get-Completion 'Dismount-SystemImage -Name 127' | Should -Be "${image}:v1", "${image}:v2"
    }
}
