BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $image = '127.0.0.1:5000/hello-world'
}

Describe 'Compare-SystemImage' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        $null = Install-Hello
    }

    AfterAll { Remove-EveryContainer }

    It 'writes what differs between two images' {
        $found = Compare-SystemImage "${image}:v1" "${image}:v2"
        $found | Should -BeOfType ([SystemContainers.Images.SystemImageDifference])
        $script = $found | Where-Object Name -EQ /usr/bin/run.sh
        $script.Change | Should -Be 'Changed'
        $script.Kind | Should -Be 'File'
        $script.Difference.Size | Should -BeGreaterThan 0
        $script.Difference.Mode | Should -Be $script.Reference.Mode
        Compare-SystemImage "${image}:v1" "${image}:v1" | Should -BeNullOrEmpty
    }

    It 'takes the second image from the pipeline and digests for names' {
        $digest = (Get-SystemImage "${image}:v1").Digest
        $found = Get-SystemImage "${image}:v2" | Compare-SystemImage $digest
        $found.Name | Should -Contain /usr/bin/run.sh
    }

    It 'compares a container with the image that it was made from' {
        $found = Compare-SystemImage -Container hello
        $found | Should -HaveCount 1
        $found.Kind | Should -Be 'Variable'
        $found.Name | Should -Be 'PORT'
        $found.ReferenceValue | Should -Be '8081'
        $found.DifferenceValue | Should -Be '8090'
        Compare-SystemImage -Container hello -Deployment 0 | Should -Be $found
    }

    It 'compares a container with another image' {
        (Compare-SystemImage "${image}:v2" -Container hello).Name | Should -Contain /usr/bin/run.sh
    }

    It 'writes only the kinds and paths that are asked for' {
        (Compare-SystemImage "${image}:v2" -Container hello -Kind Variable).Kind | Should -Be 'Variable'
        foreach ($path in 'usr/bin/*', '/usr/bin/run.sh', '*.sh') {
            (Compare-SystemImage "${image}:v2" -Container hello -Path $path).Name | Should -Be /usr/bin/run.sh
        }
        Compare-SystemImage "${image}:v2" -Container hello -Path 'nothing*' | Should -BeNullOrEmpty
    }

    It 'shows name, change, kind and detail' {
        $text = Compare-SystemImage -Container hello | Out-String -Width 200
        $text | Should -Match 'Name +Change +Kind +Detail'
        $text | Should -Match 'PORT +Changed +Variable +8081 -> 8090'
    }

    It 'reports <Id>' -ForEach @(
        @{ Id = 'SystemImageNotFound'; Command = { Compare-SystemImage "${image}:v1" nothing:here } }
        @{ Id = 'SystemContainerNotFound'; Command = { Compare-SystemImage -Container nobody } }
        @{ Id = 'DeploymentNotFound'; Command = { Compare-SystemImage -Container hello -Deployment 5 } }
        @{ Id = 'InvalidReference'; Command = { Compare-SystemImage 'UPPER:/' "${image}:v1" } }
    ) {
        Get-ErrorId $Command | Should -Be $Id
    }

    It 'completes images, containers and kinds' {
        Get-Completion 'Compare-SystemImage 127' | Should -Be "${image}:v1", "${image}:v2"
        Get-Completion 'Compare-SystemImage -DifferenceImage 127' | Should -Be "${image}:v1", "${image}:v2"
        Get-Completion 'Compare-SystemImage -Container h' | Should -Be 'hello'
        Get-Completion 'Compare-SystemImage -Kind La' | Should -Be 'Label'
    }
}
