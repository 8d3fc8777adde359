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

Describe 'Get-SystemContainer' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        $null = Install-Hello hello 8090 -Start
        $null = Install-Hello hello-two 8091
    }

    AfterAll { Remove-EveryContainer }

    It 'writes all containers with what systemd knows of them' {
        $containers = Get-SystemContainer
        $containers | ForEach-Object { $_ | Should -BeOfType [SystemContainers.Containers.SystemContainer] }
        $containers.Name | Should -Be 'hello', 'hello-two'
        $containers.State | Should -Be 'Running', 'Stopped'
    }

    It 'knows image, values and deployments' {
        $one = Get-SystemContainer hello
        $one.Image | Should -Be "${image}:v1"
        $one.Digest | Should -Be (Get-SystemImage "${image}:v1").Digest
        $one.Variables['PORT'] | Should -Be '8090'
        $one.Unit | Should -Be 'hello.service'
        $one.Deployments | Should -HaveCount 1
        $one.Since | Should -BeGreaterThan ([datetimeoffset]::Now.AddMinutes(-10))
        $one.Since | Should -BeLessOrEqual ([datetimeoffset]::Now)
    }

    It 'finds <Given>' -ForEach @(
        @{ Given = 'hello*'; Names = 'hello', 'hello-two' }
        @{ Given = '*-t?o'; Names = 'hello-two' }
        @{ Given = 'HEL*'; Names = $null }
        @{ Given = 'nothing*'; Names = $null }
    ) {
        (Get-SystemContainer $Given -ErrorAction Stop).Name | Should -Be $Names
    }

    It 'takes a name as it is written, case included' {
        Get-ErrorId { Get-SystemContainer HELLO } | Should -Be 'SystemContainerNotFound'
        Get-ErrorId { Stop-SystemContainer HELLO } | Should -Be 'SystemContainerNotFound'
        Get-ErrorId { Uninstall-SystemContainer HELLO -Confirm:$false } | Should -Be 'SystemContainerNotFound'
        Uninstall-SystemContainer 'HEL*' -Confirm:$false
        (Get-SystemContainer hello).State | Should -Be 'Running'

        $null = Install-Hello HELLO 8092
        try {
            (Get-SystemContainer hello).Name | Should -BeExactly 'hello'
            (Get-SystemContainer HELLO).Name | Should -BeExactly 'HELLO'
            Get-ErrorId { Get-SystemContainer Hello } | Should -Be 'SystemContainerNotFound'
        }
        finally { Uninstall-SystemContainer HELLO -Confirm:$false }
    }

    It 'takes names from the pipeline, by value and by property' {
        ('hello-two', 'hello' | Get-SystemContainer).Name | Should -Be 'hello-two', 'hello'
        ([pscustomobject]@{ Name = 'hello' } | Get-SystemContainer).Name | Should -Be 'hello'
    }

    It 'reports an unknown container and goes on with the others' {
        $found = Get-SystemContainer nothing, hello @quiet
        $found.Name | Should -Be 'hello'
        $problem.FullyQualifiedErrorId |
            Should -Be 'SystemContainerNotFound,SystemContainers.PowerShell.Commands.GetSystemContainerCommand'
        $problem.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $problem.TargetObject | Should -Be 'nothing'
    }

    It 'completes names, with state and image as explanation' {
        $completion = (TabExpansion2 'Get-SystemContainer hel').CompletionMatches
        $completion.CompletionText | Should -Be 'hello', 'hello-two'
        $completion[0].ToolTip | Should -Be "Running, ${image}:v1"
        Get-Completion "Stop-SystemContainer -Name 'HEL" | Should -Be "'hello'", "'hello-two'"
    }

    It 'reads the configuration file that the environment names' {
        Set-Content "$TestDrive/atomic.conf" "checkout_path: $TestDrive/none"
        $env:ATOMIC_CONF = "$TestDrive/atomic.conf"
        try { Get-SystemContainer | Should -BeNullOrEmpty }
        finally { Remove-Item Env:ATOMIC_CONF }
    }

    It 'ends the command where the configuration file is wrong' {
        Set-Content "$TestDrive/atomic.conf" 'runtime: [a'
        $env:ATOMIC_CONF = "$TestDrive/atomic.conf"
        try {
            { Get-SystemContainer -ErrorAction SilentlyContinue } |
                Should -Throw '*atomic.conf, line*' -ErrorId 'InvalidArgument,*'
        }
        finally { Remove-Item Env:ATOMIC_CONF }
    }

    It 'shows a table' {
        $table = Invoke-FreshPwsh 'Get-SystemContainer' | Where-Object { $_ }
        $table[0] | Should -Match '^Name +State +Image +Deployment +Since'
        $table[2] | Should -Match "^hello +Running +${image}:v1 +0 +just now|minutes? ago"
    }
}
