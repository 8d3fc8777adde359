BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $image = '127.0.0.1:5000/hello-world'
}

Describe 'Get-SystemImageVariable' -Skip:$skip {
    BeforeAll { Initialize-TestHost }

    It 'writes the variables that the templates use, and where their values come from' {
        $variables = Get-SystemImageVariable "${image}:v1"
        $variables | ForEach-Object { $_ | Should -BeOfType [SystemContainers.Images.SystemImageVariable] }
        $port = $variables | Where-Object Name -EQ 'PORT'
        $port.Kind | Should -Be 'Default'
        $port.DefaultValue | Should -Be '8081'
        $port.UsedIn[0] | Should -Match '^config\.json\.template:\d+$'
        $port.Image | Should -Be "${image}:v1"
        ($variables | Where-Object Name -EQ 'EXEC_START').Kind | Should -Be 'Host'
    }

    It 'takes images from the pipeline, as objects and as names' {
        (Get-SystemImage "${image}:v1" | Get-SystemImageVariable).Name | Should -Contain 'RECEIVER'
        ("${image}:v1" | Get-SystemImageVariable).Name | Should -Contain 'RECEIVER'
    }

    It 'takes wildcards' {
        Get-SystemImageVariable '*hello-world*' | Where-Object Name -EQ 'PORT' | Should -HaveCount 2
        Get-SystemImageVariable 'nothing*' -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'reports an unknown image' {
        Get-ErrorId { Get-SystemImageVariable nothing:here } | Should -Be 'SystemImageNotFound'
    }
}
