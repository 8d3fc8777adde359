BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $image = '127.0.0.1:5000/hello-world'
    $repository = '/var/lib/containers/atomic/.storage/ostree'
}

Describe 'Optimize-SystemImageStore' -Skip:$skip {
    BeforeEach { Initialize-TestHost }

    AfterEach {
        Remove-EveryContainer
        ostree fsck --quiet --repo $repository
        $LASTEXITCODE | Should -Be 0
    }

    It 'writes what it removed and kept' {
        $null = Optimize-SystemImageStore
        $result = Optimize-SystemImageStore
        $result | Should -BeOfType SystemContainers.Images.SystemImageStoreOptimization
        $result.Path | Should -Be $repository
        $result.Images | Should -Be 2
        $result.LayersRemoved, $result.ObjectsRemoved, $result.BytesFreed | Should -Be 0, 0, 0
        $result.BytesKept | Should -BeGreaterThan 1MB
    }

    It 'says with -WhatIf what it would free, changes nothing, and frees just that' {
        $null = Optimize-SystemImageStore
        $digests = (Get-SystemImage "${image}:v2").Layers + (Get-SystemImage "${image}:v2").ConfigDigest
        $own = $digests | Where-Object { $_ -notin (Get-SystemImage "${image}:v1").Layers }
        Remove-SystemImage "${image}:v2" -Confirm:$false
        $before = Get-HostState
        $printed = Invoke-FreshPwsh 'Optimize-SystemImageStore -WhatIf'
        Get-HostState | Should -Be $before
        $printed | Should -HaveCount (@($own).Count + 1)
        foreach ($digest in $own) { $printed -match $digest | Should -HaveCount 1 }

        $result = Optimize-SystemImageStore
        $freed = [regex]::Escape([SystemContainers.SizeText]::Of($result.BytesFreed))
        $printed[-1] | Should -Match "Free $freed by removing $($result.ObjectsRemoved) objects"
        $result.Removed | Sort-Object | Should -Be ($own | Sort-Object)
        Invoke-FreshPwsh 'Optimize-SystemImageStore -WhatIf' | Should -BeNullOrEmpty
    }

    It 'keeps what a container was installed from' {
        $null = Optimize-SystemImageStore
        $null = Install-Hello -Start
        Remove-SystemImage "${image}:v1" -Confirm:$false -Force
        (Optimize-SystemImageStore).LayersRemoved | Should -Be 0
        Restart-SystemContainer hello
        Get-Hello | Should -Match 'Hi World'

        Remove-EveryContainer
        (Optimize-SystemImageStore).LayersRemoved | Should -BeGreaterThan 0
    }

    It 'leaves a damaged store alone' {
        $layer = (Get-SystemImage "${image}:v1").Layers | Select-Object -First 1
        $ref = "$repository/refs/heads/ociimage/$($layer -replace 'sha256:')"
        $good = Get-Content $ref -ErrorAction Stop
        try {
            Set-Content $ref 'garbage'
            Get-ErrorId { Optimize-SystemImageStore } | Should -Be 'StoreCorrupt'
        }
        finally { Set-Content $ref $good }
    }
}
