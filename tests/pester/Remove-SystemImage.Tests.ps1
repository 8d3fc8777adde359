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

Describe 'Remove-SystemImage' -Skip:$skip {
    BeforeEach {
        Initialize-TestHost
        $null = Import-SystemImage "${image}:v1" -AllowInsecure -As local/hello:a
        $null = Import-SystemImage "${image}:v1" -AllowInsecure -As local/hello:b
    }

    AfterAll { Get-SystemImage 'local/*' | Remove-SystemImage -Confirm:$false }

    It 'removes a name and writes nothing' {
        Remove-SystemImage local/hello:a -Confirm:$false | Should -BeNullOrEmpty
        (Get-SystemImage 'local/*').Name | Should -Be 'local/hello:b'
    }

    It 'removes what a pattern matches and what the pipeline brings' {
        Remove-SystemImage 'local/*:b' -Confirm:$false
        (Get-SystemImage 'local/*').Name | Should -Be 'local/hello:a'
        Get-SystemImage 'local/*' | Remove-SystemImage -Confirm:$false
        Get-SystemImage 'local/*' | Should -BeNullOrEmpty
    }

    It 'takes a name as it is written, case included' {
        $problems = & {
            Remove-SystemImage local/hello:A -Confirm:$false
            Get-SystemImage local/hello:A
            Mount-SystemImage local/hello:A
            Add-SystemImageTag local/hello:A c
        } 2>&1
        $problems.FullyQualifiedErrorId | Should -HaveCount 4
        $problems.FullyQualifiedErrorId | Should -BeLike 'SystemImageNotFound,*'
        $problems | Should -BeLike "*local/hello:A*"
        Remove-SystemImage 'local/HELLO:*', 'local/*:A' -Confirm:$false
        (Get-SystemImage 'local/*').Name | Should -BeExactly 'local/hello:a', 'local/hello:b'
    }

    It 'removes nothing where there is nobody to be asked' {
        Invoke-FreshPwsh 'Remove-SystemImage local/hello:a' 2>&1 | Out-String | Should -Match 'NonInteractive'
        Get-SystemImage 'local/*' | Should -HaveCount 2
    }

    It 'keeps an image that a container uses, unless it is forced' {
        $null = Install-Hello -Start
        Get-ErrorId { Remove-SystemImage "${image}:v1" -Confirm:$false } | Should -Be 'SystemImageInUse'
        Get-SystemImage "${image}:v1" | Should -HaveCount 1
        Invoke-FreshPwsh "Remove-SystemImage ${image}:v1 -WhatIf" 2>&1 | Out-String |
            Should -Match '(?s)^(?!.*What if:).*is used by hello'
        Invoke-FreshPwsh "Remove-SystemImage ${image}:v1 -WhatIf -Force" | Should -Match '^What if: .*Remove image'

        Remove-SystemImage "${image}:v1" -Confirm:$false -Force
        Get-SystemImage "${image}:v1" -ErrorAction Ignore | Should -BeNullOrEmpty
        Restart-SystemContainer hello
        Get-Hello | Should -Match 'Hi World'
    }

    It 'reports an unknown image and goes on with the others' {
        Remove-SystemImage nothing:here, local/hello:a -Confirm:$false @quiet
        $problem.FullyQualifiedErrorId |
            Should -Be 'SystemImageNotFound,SystemContainers.PowerShell.Commands.RemoveSystemImageCommand'
        (Get-SystemImage 'local/*').Name | Should -Be 'local/hello:b'
    }

    It 'says with -WhatIf what it would remove, and changes nothing' {
        $before = Get-HostState
        $printed = Invoke-FreshPwsh "Remove-SystemImage 'local/*' -WhatIf"
        Get-HostState | Should -Be $before
        $printed | Should -HaveCount 2
        $printed | Should -Match '^What if: .*Remove image.*local/hello:[ab]'
    }
}
