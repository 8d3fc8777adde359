BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $image = '127.0.0.1:5000/hello-world'
}

Describe 'Update-SystemContainer' -Skip:$skip {
    BeforeEach {
        Initialize-TestHost
        $null = Install-Hello -Start
        $quick = @{ SettleTime = 0.2 }
    }

    AfterAll { Remove-EveryContainer }

    It 'moves a container to another image, keeps its values, and says how long it was down' {
        $update = Update-SystemContainer hello -Rebase "${image}:v2" @quick

        $update | Should -BeOfType [SystemContainers.Containers.SystemContainerUpdate]
        $update.Outcome | Should -Be 'Updated'
        $update.From.Image | Should -Be "${image}:v1"
        $update.To.Image | Should -Be "${image}:v2"
        $update.Restarted | Should -BeTrue
        $update.DownTime | Should -BeGreaterThan ([timespan]::Zero)
        (Get-SystemContainer hello).Variables['PORT'] | Should -Be '8090'
        Get-Hello | Should -Not -Match 'Hi World'
    }

    It 'changes values only' {
        $update = Update-SystemContainer hello -Variable @{ RECEIVER = 'Tom' } @quick
        $update.ChangedVariables | Should -Be 'RECEIVER'
        $update.From.Digest | Should -Be $update.To.Digest
        Get-Hello | Should -Match 'Hi Tom'
    }

    It 'says that nothing changed, and touches nothing' {
        $before = Get-HostState
        $update = Update-SystemContainer hello -Rebase "${image}:v1" -Variable PORT=8090
        $update.Outcome | Should -Be 'Unchanged'
        $update.Restarted | Should -BeFalse
        Get-HostState | Should -Be $before
    }

    It 'does not start a service that does not run' {
        Stop-SystemContainer hello
        (Update-SystemContainer hello -Rebase "${image}:v2").Restarted | Should -BeFalse
        (Get-SystemContainer hello).State | Should -Be 'Stopped'
    }

    It 'brings the new image of the same name with -Pull' {
        Copy-RegistryImage "${image}:v1" "${image}:moving"
        $null = Import-SystemImage "${image}:moving" -AllowInsecure
        $null = Install-SystemContainer "${image}:moving" moving -Variable PORT=8093
        Copy-RegistryImage "${image}:v2" "${image}:moving"

        (Update-SystemContainer moving).Outcome | Should -Be 'Unchanged'
        $update = Update-SystemContainer moving -Pull -AllowInsecure
        $update.Outcome | Should -Be 'Updated'
        $update.To.Digest | Should -Be (Get-SystemImage "${image}:v2").Digest
        (Update-SystemContainer moving -Pull -AllowInsecure).Outcome | Should -Be 'Unchanged'
    }

    It 'brings with -Pull only what the policy that it is given accepts' {
        Set-Content "$TestDrive/reject.json" '{"default":[{"type":"reject"}]}'
        $pull = @{ Rebase = "${image}:v2"; Pull = $true; AllowInsecure = $true }
        Get-ErrorId { Update-SystemContainer hello @pull -SignaturePolicy "$TestDrive/reject.json" } |
            Should -Be 'PolicyRejected'
        (Get-SystemContainer hello).Image | Should -Be "${image}:v1"
    }

    It 'brings the image of -Rebase with -Pull' {
        Remove-SystemImage "${image}:v2" -Confirm:$false
        (Update-SystemContainer hello -Rebase "${image}:v2" -Pull -AllowInsecure @quick).To.Image |
            Should -Be "${image}:v2"
    }

    It 'takes containers from the pipeline, as objects and as names, and wildcards' {
        (Get-SystemContainer hello | Update-SystemContainer).Name | Should -Be 'hello'
        ('hello' | Update-SystemContainer).Name | Should -Be 'hello'
        (Update-SystemContainer 'hel*').Name | Should -Be 'hello'
        Update-SystemContainer 'nothing*' -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'goes back by itself, holds the digest, and tries it again only with -Force' {
        $before = Get-SystemContainer hello
        Get-ErrorId { Update-SystemContainer hello -Rebase "${image}:v2" -Variable PORT=none -SettleTime 5 } |
            Should -Be 'StartFailed'

        $after = Get-SystemContainer hello
        $after.State | Should -Be 'Running'
        $after.Image | Should -Be "${image}:v1"
        $after.Variables['PORT'] | Should -Be '8090'
        $after.HeldDigests | Should -Be (Get-SystemImage "${image}:v2").Digest
        Get-Hello | Should -Match 'Hi World'

        Get-ErrorId { Update-SystemContainer hello -Rebase "${image}:v2" } | Should -Be 'DigestHeld'
        (Update-SystemContainer hello -Rebase "${image}:v2" -Force @quick).Outcome | Should -Be 'Updated'
    }

    It 'updates every container with -All, gives a result for each, and one failure does not stop the others' {
        Copy-RegistryImage "${image}:v1" "${image}:moving"
        $null = Import-SystemImage "${image}:moving" -AllowInsecure
        $null = Install-SystemContainer "${image}:moving" moving -Variable PORT=8093
        $null = Install-SystemContainer "${image}:v1" gone -Variable PORT=8094
        $null = Update-SystemContainer gone -Rebase "${image}:v2"
        Copy-RegistryImage "${image}:v2" "${image}:moving"
        $null = Import-SystemImage "${image}:moving" -AllowInsecure
        Remove-SystemImage "${image}:v2" -Force -Confirm:$false

        $updates = Update-SystemContainer -All -ErrorVariable problem -ErrorAction SilentlyContinue

        $updates.Name | Should -Be 'hello', 'moving'
        $updates.Outcome | Should -Be 'Unchanged', 'Updated'
        $problem.FullyQualifiedErrorId | Should -Match '^SystemImageNotFound'
        $problem.TargetObject | Should -Be "${image}:v2"
    }

    It 'tells with -CheckOnly what could be updated, and changes nothing' {
        Copy-RegistryImage "${image}:v1" "${image}:moving"
        $null = Import-SystemImage "${image}:moving" -AllowInsecure
        $null = Install-SystemContainer "${image}:moving" moving -Variable PORT=8093
        Copy-RegistryImage "${image}:v2" "${image}:moving"
        $before = Get-HostState

        $checks = Update-SystemContainer -All -CheckOnly -AllowInsecure

        $checks | ForEach-Object { $_ | Should -BeOfType [SystemContainers.Containers.SystemContainerUpdateCheck] }
        $checks.Name | Should -Be 'hello', 'moving'
        $checks.IsUpdateAvailable | Should -Be $false, $true
        $checks[0].AvailableDigest | Should -Be $checks[0].CurrentDigest
        $checks[1].AvailableDigest | Should -Be (Get-SystemImage "${image}:v2").Digest
        $checks[1].Image | Should -Be "${image}:moving"
        $rebase = Get-SystemContainer hello | Update-SystemContainer -CheckOnly -Rebase "${image}:v2" -AllowInsecure
        $rebase.IsUpdateAvailable | Should -BeTrue
        $rebase.IsLocal | Should -BeTrue
        Get-HostState | Should -Be $before
    }

    # No registry is at that address.
    It 'asks nowhere for an image that was built here, and takes the local one' {
        $own = '127.0.0.1:1/own:v1'
        $null = New-SystemImage $own -Base "${image}:v1" -Label 'n=1'
        $null = Install-SystemContainer $own own -Variable PORT=8093

        $check = Update-SystemContainer own -CheckOnly
        $check.IsUpdateAvailable | Should -BeFalse
        $check.Source | Should -Match '^ostree:127.0.0.1:1/own:v1@/'
        (Update-SystemContainer own -Pull).Outcome | Should -Be 'Unchanged'

        $new = New-SystemImage $own -Base "${image}:v1" -Label 'n=2'
        (Update-SystemContainer own -CheckOnly).AvailableDigest | Should -Be $new.Digest
        (Update-SystemContainer own -Pull).Outcome | Should -Be 'Updated'
        (Get-SystemContainer own).Digest | Should -Be $new.Digest
    }

    It 'names the container whose image could not be brought in' {
        $quiet = @{ ErrorVariable = 'problem'; ErrorAction = 'SilentlyContinue' }
        Update-SystemContainer hello -Rebase 127.0.0.1:1/nothing:v1 -Pull @quiet
        $problem.FullyQualifiedErrorId | Should -Match '^SourceUnavailable'
        $problem.TargetObject | Should -Be 'hello'
    }

    It 'takes values back to their defaults with -Reset' {
        $null = Update-SystemContainer hello -Variable RECEIVER=Tom @quick
        (Get-SystemContainerDeployment hello | Where-Object IsActive).UserVariables | Should -Be 'PORT', 'RECEIVER'
        (Update-SystemContainer hello -Reset RECEIVER @quick).ChangedVariables | Should -Be 'RECEIVER'
        Get-Hello | Should -Match 'Hi World'
        (Get-SystemContainerDeployment hello | Where-Object IsActive).UserVariables | Should -Be 'PORT'
        (Update-SystemContainer hello -Reset RECEIVER).Outcome | Should -Be 'Unchanged'
    }

    It 'keeps as many deployments as -Keep says, then and later' {
        Stop-SystemContainer hello
        (Update-SystemContainer hello -Variable RECEIVER=a -Keep 3).To.Number | Should -Be 1
        (Update-SystemContainer hello -Variable RECEIVER=b).To.Number | Should -Be 2
        (Update-SystemContainer hello -Variable RECEIVER=c).To.Number | Should -Be 0
        (Get-SystemContainer hello).Keep | Should -Be 3
        $printed = Invoke-FreshPwsh 'Update-SystemContainer hello -Variable RECEIVER=d -Keep 2 -WhatIf'
        ($printed -match 'Remove deployment').Count | Should -Be 1
        $null = Update-SystemContainer hello -Variable RECEIVER=d -Keep 2
        Get-SystemContainerDeployment hello | Should -HaveCount 2
    }

    It 'reports <Id>, and changes nothing' -ForEach @(
        @{ Id = 'SystemContainerNotFound'; Command = { Update-SystemContainer nothing } }
        @{ Id = 'SystemImageNotFound'; Command = { Update-SystemContainer hello -Rebase nothing:here } }
        @{ Id = 'InvalidReference'; Command = { Update-SystemContainer hello -Rebase 'Not A Name' } }
        @{ Id = 'InvalidArgument'; Command = { Update-SystemContainer hello -Reset PROT } }
        @{ Id = 'InvalidArgument'; Command = { Update-SystemContainer hello -Reset PORT -Variable PORT=1 } }
        @{ Id = 'InvalidArgument'; Command = { Update-SystemContainer hello -CheckOnly -Variable PORT=1 } }
        @{ Id = 'AmbiguousParameterSet'; Command = { Update-SystemContainer -All -Rebase "${image}:v2" } }
        @{ Id = 'ParameterArgumentValidationError'; Command = { Update-SystemContainer hello -Keep 1 } }
        @{ Id = 'SourceUnavailable'; Command = { Update-SystemContainer hello -CheckOnly } }
        @{ Id = 'SourceUnavailable'; Command = { Update-SystemContainer hello -Pull } }
        @{
            Id = 'SourceNotFound'
            Command = { Update-SystemContainer hello -Rebase "${image}:v9" -Pull -AllowInsecure }
        }
        @{ Id = 'InvalidVariable'; Command = { Update-SystemContainer hello -Variable @{ RECEIVER = "a`0b" } } }
    ) {
        $before = Get-HostState
        Get-ErrorId $Command | Should -Be $Id
        Get-HostState | Should -Be $before
    }

    It 'goes back from a deployment that is not healthy, and keeps what judges it' {
        $well = 'sh', '-c', 'exit 0'
        (Update-SystemContainer hello -HealthCommand $well -Profile Strict @quick).Outcome | Should -Be 'Updated'
        Get-ErrorId { Update-SystemContainer hello -HealthCommand sh, '-c', 'exit 1' -Timeout 2 } |
            Should -Be 'StartFailed'
        $after = Get-SystemContainer hello
        $after.State | Should -Be 'Running'
        $after.Profile | Should -Be 'Strict'
        $after.StartPolicy.HealthCommand | Should -Be $well
        $after.StartPolicy.SettleTime | Should -Be ([timespan]::FromSeconds(0.2))
    }

    It 'says with -WhatIf every change, and makes none' {
        $before = Get-HostState
        $printed = Invoke-FreshPwsh "Update-SystemContainer hello -Rebase ${image}:v2 -WhatIf"
        Get-HostState | Should -Be $before
        $printed | Should -Match '^What if: '
        ($printed -match '/var/lib/containers/atomic/hello.1').Count | Should -BeGreaterThan 0
        ($printed -match '[Rr]estart|[Ss]top').Count | Should -BeGreaterThan 0
    }

    It 'says with -WhatIf what another profile grants' {
        $printed = Invoke-FreshPwsh 'Update-SystemContainer hello -Profile Strict -WhatIf'
        $printed -match '"Set ProtectHome \(yes' | Should -HaveCount 1
        $printed -match '"Set root ' | Should -BeNullOrEmpty
    }

    It 'says with -WhatIf nothing where nothing would change' {
        Invoke-FreshPwsh 'Update-SystemContainer hello -WhatIf' | Should -BeNullOrEmpty
    }

    It 'completes the variables of the container and of the image to move to' {
        Get-Completion 'Update-SystemContainer hello -Variable ' | Should -Be 'PORT=', 'RECEIVER='
        Get-Completion "Update-SystemContainer hello -Rebase ${image}:v2 -Variable P" | Should -Be 'PORT='
        Get-Completion 'Update-SystemContainer hello -Reset ' | Should -Be 'PORT'
        Get-Completion 'Update-SystemContainer hello -Rebase 127' | Should -Contain "${image}:v2"
    }
}
