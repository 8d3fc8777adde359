BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $image = '127.0.0.1:5000/hello-world'
}

Describe 'Get-SystemContainerDeployment' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        $null = Install-Hello
        $null = Update-SystemContainer hello -Rebase "${image}:v2"
    }

    AfterAll { Remove-EveryContainer }

    It 'writes both deployments, and which is active' {
        $deployments = Get-SystemContainerDeployment hello
        $deployments | ForEach-Object { $_ | Should -BeOfType [SystemContainers.Containers.SystemContainerDeployment] }
        $deployments.Number | Should -Be 0, 1
        $deployments.IsActive | Should -Be $false, $true
        $deployments.IsPinned | Should -Be $false, $false
        $deployments[0].UserVariables | Should -Be 'PORT'
        $deployments.Image | Should -Be "${image}:v1", "${image}:v2"
        $deployments.Path | ForEach-Object { "$_/config.json" | Should -Exist }
        $deployments[0].Variables['PORT'] | Should -Be '8090'
    }

    It 'takes containers from the pipeline, as objects and as names' {
        Get-SystemContainer hello | Get-SystemContainerDeployment | Should -HaveCount 2
        'hello' | Get-SystemContainerDeployment | Should -HaveCount 2
    }

    It 'takes wildcards' {
        Get-SystemContainerDeployment 'hel*' | Should -HaveCount 2
        Get-SystemContainerDeployment 'nothing*' -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'writes those of all containers where none is named' {
        $null = Install-Hello greeter 8091
        try { (Get-SystemContainerDeployment).Name | Should -Be 'greeter', 'hello', 'hello' }
        finally { Uninstall-SystemContainer greeter -Confirm:$false }
        Get-SystemContainer nothing* | Get-SystemContainerDeployment | Should -BeNullOrEmpty
    }

    It 'reports an unknown container' {
        Get-ErrorId { Get-SystemContainerDeployment nothing } | Should -Be 'SystemContainerNotFound'
    }
}
