BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $image = '127.0.0.1:5000/hello-world'
}

Describe 'Get-SystemContainerHistory' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        $before = [datetimeoffset]::UtcNow
        $null = Install-Hello
        $null = Update-SystemContainer hello -Rebase "${image}:v2" -Variable RECEIVER=Tom
        $null = Undo-SystemContainerUpdate hello
    }

    AfterAll { Remove-EveryContainer }

    It 'writes each change, the oldest first' {
        $history = Get-SystemContainerHistory hello
        $history | ForEach-Object {
            $_ | Should -BeOfType [SystemContainers.Containers.History.SystemContainerHistoryEntry]
        }
        $history.Action | Should -Be 'Install', 'Update', 'Undo'
        $history.From | Should -Be $null, 0, 1
        $history.To | Should -Be 0, 1, 0
        $history.Image | Should -Be "${image}:v1", "${image}:v2", "${image}:v1"
        $history[1].Digest | Should -Be (Get-SystemImage "${image}:v2").Digest
        $history[1].Reason | Should -Match 'hello-world:v2.*RECEIVER'
        $history[1].Reason | Should -Not -Match 'Tom'
        $history[0].Time | Should -BeGreaterOrEqual $before
    }

    It 'says who logged in, also behind sudo' {
        $null = Invoke-FreshPwsh '$env:SUDO_USER = "jerry"; Update-SystemContainer hello -Variable RECEIVER=Ann'
        $login = (Get-Content /proc/self/loginuid -ErrorAction Ignore)
        $isKnown = $login -and $login -ne [uint]::MaxValue
        $user = (Get-SystemContainerHistory hello)[-1].User
        if ($isKnown) { $user | Should -Not -BeNullOrEmpty } else { $user | Should -Be 'jerry' }
    }

    It 'takes containers from the pipeline, as objects and as names, and wildcards' {
        $count = @(Get-SystemContainerHistory hello).Count
        Get-SystemContainer hello | Get-SystemContainerHistory | Should -HaveCount $count
        'hello' | Get-SystemContainerHistory | Should -HaveCount $count
        Get-SystemContainerDeployment hello | Select-Object -First 1 | Get-SystemContainerHistory |
            Should -HaveCount $count
        Get-SystemContainerHistory 'hel*' | Should -HaveCount $count
        Get-SystemContainerHistory 'nothing*' -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'writes that of all containers where none is named' {
        $null = Install-Hello greeter 8091
        try { (Get-SystemContainerHistory).Name | Select-Object -Unique | Should -Be 'greeter', 'hello' }
        finally { Uninstall-SystemContainer greeter -Confirm:$false }
        Get-SystemContainer nothing* | Get-SystemContainerHistory | Should -BeNullOrEmpty
    }

    It 'reports an unknown container' {
        Get-ErrorId { Get-SystemContainerHistory nothing } | Should -Be 'SystemContainerNotFound'
    }

    It 'completes names' {
        Get-Completion 'Get-SystemContainerHistory he' | Should -Be 'hello'
    }
}
