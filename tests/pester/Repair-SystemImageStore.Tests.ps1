BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $image = '127.0.0.1:5000/hello-world'
    $repository = '/var/lib/containers/atomic/.storage/ostree'
    $quiet = @{ ErrorVariable = 'problem'; ErrorAction = 'SilentlyContinue' }
}

Describe 'Repair-SystemImageStore' -Skip:$skip {
    BeforeEach {
        Initialize-TestHost
        $object = New-DamagedObject
    }

    AfterEach {
        $null = Repair-SystemImageStore -AllowInsecure
        Test-SystemImageStore -Quiet | Should -BeTrue
        ostree fsck --quiet --repo $repository
        $LASTEXITCODE | Should -Be 0
    }

    It 'repairs what is damaged and says what became of it' {
        $repair = Repair-SystemImageStore
        $repair | Should -HaveCount 1
        $repair | Should -BeOfType SystemContainers.Images.SystemImageStoreRepair
        $repair.Name, $repair.Kind, $repair.Outcome, $repair.From |
            Should -Be $object.Name, 'DamagedObject', 'Repaired', 'kept blob'
        Repair-SystemImageStore | Should -BeNullOrEmpty
        $repair | Format-Table | Out-String -Width 200 | Should -Match 'Name +Kind +Outcome +From +Containers'
    }

    It 'reads from the registry what it has no blob of' {
        Remove-Item "$repository/extensions/systemcontainers/blobs/*"
        (Repair-SystemImageStore).Outcome | Should -Be 'Failed'
        $repair = Repair-SystemImageStore -AllowInsecure
        $repair.Outcome | Should -Be 'Repaired'
        $repair.From | Should -Match '127.0.0.1:5000/hello-world@sha256:'
    }

    It 'repairs findings from the pipeline, and images by name, wildcard and pipeline' {
        (Test-SystemImageStore | Repair-SystemImageStore).Outcome | Should -Be 'Repaired'
        Test-SystemImageStore | Repair-SystemImageStore | Should -BeNullOrEmpty

        foreach ($repair in { Repair-SystemImageStore "${image}:v1" }, { Repair-SystemImageStore '*hello*' },
            { Get-SystemImage | Repair-SystemImageStore }) {
            $object = New-DamagedObject
            (& $repair).Outcome | Should -Be 'Repaired'
        }
    }

    It 'says with -WhatIf what it would do, and changes nothing' {
        $before = Get-HostState
        $printed = Invoke-FreshPwsh 'Repair-SystemImageStore -WhatIf'
        Get-HostState | Should -Be $before
        $printed | Should -HaveCount 1
        $printed | Should -Match "^What if: .*Import again.*$($object.Name)"
    }

    It 'reports an unknown image' {
        Repair-SystemImageStore nothing:here @quiet | Should -BeNullOrEmpty
        $problem.FullyQualifiedErrorId |
            Should -Be 'SystemImageNotFound,SystemContainers.PowerShell.Commands.RepairSystemImageStoreCommand'
    }
}
