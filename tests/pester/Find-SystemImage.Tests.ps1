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

Describe 'Find-SystemImage' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        $digest = (Get-SystemImage "${image}:v1").Digest
    }

    It 'writes what the registry has' {
        $found = Find-SystemImage "${image}:v1" -AllowInsecure
        $found | Should -BeOfType [SystemContainers.Images.SystemImageInfo]
        $found.Digest | Should -Be $digest
        $found.State | Should -Be 'Current'
        $found.Size | Should -BeOfType [long]
        $found.Created | Should -BeOfType [datetimeoffset]
        $found.Labels['atomic.type'] | Should -Be 'system'
        $found.Platforms | Should -HaveCount 1
    }

    It 'asks for <Given>' -ForEach @(
        @{ Given = '127.0.0.1:5000/hello-world'; Tags = 'v1', 'v2' }
        @{ Given = '127.0.0.1:5000/hello-world:v*'; Tags = 'v1', 'v2' }
        @{ Given = '127.0.0.1:5000/hello-world:*[2-9]'; Tags = 'v2' }
        @{ Given = '127.0.0.1:5000/hello-world:none*'; Tags = $null }
        @{ Given = 'docker://127.0.0.1:5000/hello-world:v2'; Tags = 'v2' }
    ) {
        (Find-SystemImage $Given -AllowInsecure -ErrorAction Stop).Tag | Should -Be $Tags
    }

    It 'takes images and names from the pipeline' {
        (Get-SystemImage "${image}:v1" | Find-SystemImage -AllowInsecure).Name | Should -Be "${image}:v1"
        ("${image}:v2" | Find-SystemImage -AllowInsecure).Name | Should -Be "${image}:v2"
        ([pscustomobject]@{ Name = "${image}:v2" } | Find-SystemImage -AllowInsecure).Name | Should -Be "${image}:v2"
    }

    It 'can be piped to Import-SystemImage' {
        (Find-SystemImage "${image}:v1" -AllowInsecure | Import-SystemImage -AllowInsecure).Digest | Should -Be $digest
    }

    It 'changes nothing' {
        $before = Get-HostState
        $null = Find-SystemImage $image -AllowInsecure
        Get-HostState | Should -Be $before
    }

    It 'reports <Id> for <Name> and goes on with the others' -ForEach @(
        @{ Name = '127.0.0.1:5000/hello-world:v9'; Id = 'SourceNotFound' }
        @{ Name = '127.0.0.1:5000/absent'; Id = 'SourceNotFound' }
        @{ Name = '127.0.0.1:5999/absent:v1'; Id = 'SourceUnavailable' }
        @{ Name = '127.0.0.1:5001/closed:v1'; Id = 'AuthenticationFailed' }
        @{ Name = 'Not A Name'; Id = 'InvalidReference' }
        @{ Name = 'oci-archive:/image.tar'; Id = 'InvalidArgument' }
    ) {
        $found = Find-SystemImage $Name, "${image}:v1" -AllowInsecure @quiet
        $found.Name | Should -Be "${image}:v1"
        $problem.FullyQualifiedErrorId | Should -Be "$Id,SystemContainers.PowerShell.Commands.FindSystemImageCommand"
    }

    It 'reports a platform that is none' {
        Get-ErrorId { Find-SystemImage "${image}:v1" -AllowInsecure -Platform arm64 } | Should -Be 'InvalidArgument'
    }

    It 'uses the credentials that it is given' {
        Copy-RegistryImage "${image}:v1" 127.0.0.1:5001/secret:v1 -Option --dest-creds, tester:let-me-in
        $right = [pscredential]::new('tester', (ConvertTo-SecureString 'let-me-in' -AsPlainText -Force))
        (Find-SystemImage 127.0.0.1:5001/secret -AllowInsecure -Credential $right).Digest | Should -Be $digest
    }

    It 'needs no root, and then does not know what is local' {
        $nobody = '--reuid=nobody', '--regid=nogroup', '--clear-groups', 'env', 'HOME=/tmp', 'XDG_RUNTIME_DIR=/tmp'
        $module = "$(Get-ModulePath)/SystemContainers.psd1"
        $pwsh = @(Get-PwshCommand)
        setpriv @nobody test -r $module -a -x (Get-Command $pwsh[0]).Source
        if ($LASTEXITCODE) { Set-ItResult -Skipped -Because 'only root may enter the folder of the module or of pwsh' }
        $command = "Import-Module '$module'; " +
            "Find-SystemImage '${image}:v1' -AllowInsecure | % { `$_.Digest; `$_.State }"
        $out = setpriv @nobody @pwsh -NoProfile -NonInteractive -Command $command
        $out | Should -Be $digest, 'Unknown'
    }

    It 'completes local names, and tags after the repository' {
        Get-Completion 'Find-SystemImage 127' | Should -Contain "${image}:v1"
        Copy-RegistryImage "${image}:v1" "${image}-remote:only-there"
        $line = "Find-SystemImage -AllowInsecure -Name ${image}-remote:"
        Get-Completion $line | Should -Be "${image}-remote:only-there"
        Get-Completion 'Find-SystemImage 127.0.0.1:5999/absent:' | Should -BeNullOrEmpty
    }
}
