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

Describe 'A user who is not root' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        $null = Install-Hello
    }

    AfterAll { Remove-EveryContainer }

    It 'gets <Id> of <Command>, and the host stays as it is' -ForEach @(
        @{ Command = 'Start-SystemContainer hello'; Id = 'SystemContainerNotFound' }
        @{ Command = 'Uninstall-SystemContainer hello -Confirm:$false'; Id = 'SystemContainerNotFound' }
        @{ Command = 'Update-SystemContainer hello -Variable RECEIVER=x'; Id = 'SystemContainerNotFound' }
        @{ Command = 'Remove-SystemImage 127.0.0.1:5000/hello-world:v1 -Confirm:$false'; Id = 'SystemImageNotFound' }
        @{ Command = 'Get-SystemImageMount'; Id = 'PermissionDenied' }
    ) {
        $script = "Import-Module $(Get-ModulePath)/SystemContainers.psd1
            try { $Command -ErrorAction Stop } catch { (`$_.FullyQualifiedErrorId -split ',')[0] }"
        $before = Get-HostState
        $nobody = '--reuid', 'nobody', '--regid', 'nogroup', '--clear-groups'
        env HOME=$TestDrive setpriv @nobody (Get-PwshCommand) -NoProfile -Command $script | Should -Be $Id
        Get-HostState | Should -Be $before
    }
}

Describe 'A container that another process works on' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        $null = Install-Hello -Start
    }

    AfterAll { Remove-EveryContainer }

    It 'is busy' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript("Import-Module '$(Get-ModulePath)/SystemContainers.psd1'
            Update-SystemContainer hello -Variable RECEIVER=Tom -SettleTime 20 -Debug")
        $run = $shell.BeginInvoke()
        while (-not ($shell.Streams.Debug.ReadAll() -match 'Stopped') -and -not $run.IsCompleted) {
            Start-Sleep -Milliseconds 20
        }

        Get-ErrorId { Update-SystemContainer hello -Variable RECEIVER=Ann } | Should -Be 'SystemContainerBusy'

        $shell.Stop()
        $after = Get-SystemContainer hello
        $after.State | Should -Be 'Running'
        $after.Variables['RECEIVER'] | Should -Be 'World'
        (Update-SystemContainer hello -Variable RECEIVER=Ann -SettleTime 0.2).Outcome | Should -Be 'Updated'
    }
}

Describe 'An error of a program' -Skip:$skip {
    BeforeAll { Initialize-TestHost }

    It 'carries command line, exit code and last lines' {
        $null = Import-SystemImage 127.0.0.1:5000/hello-world:v9 -AllowInsecure @quiet
        $tool = $problem[0].Exception.Tool
        $tool.CommandLine | Should -Match '^skopeo '
        $problem[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }
}
