BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $skip = -not (Test-ThrowAwayHost)
    $severities = 'Information', 'Warning', 'Error'
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $type = [SystemContainers.Images.SystemImageFinding]

    function New-Definition {
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive (New-Guid))).FullName
        Copy-Item (Get-RepositoryPath 'examples/hello-world/exports/*') $folder
        $config = Join-Path $folder 'config.json.template'
        $text = (Get-Content $config -Raw).Replace('"readonly": true', '"readonly": false')
        $text.Replace('/run.sh"', '/run.sh", "$MORE"') | Set-Content $config -NoNewline
        $folder
    }
}

Describe 'Test-SystemImage -Path' {
    It 'writes nothing for a definition without a fault' {
        Test-SystemImage -Path (Get-RepositoryPath 'examples/hello-world') | Should -BeNullOrEmpty
    }

    It 'writes what is wrong, where, and what to do' {
        $folder = New-Definition
        $found = Test-SystemImage -Path $folder
        $found | ForEach-Object { $_ | Should -BeOfType $type }
        $found.Rule | Should -Be 'VariableRequired', 'ConfigurationReadonlyRoot'
        $found[1].Name | Should -Be $folder
        $found[1].Severity | Should -Be 'Error'
        $found[1].Location | Should -Be 'config.json.template:47'
        $found[1].Recommendation | Should -Match 'readonly'
        $found[1].CanFix | Should -BeTrue
        $found[1].IsFixed | Should -BeFalse
    }

    It 'leaves out what matters less than <_>' -ForEach $severities {
        $least = [SystemContainers.Images.FindingSeverity] $_
        $folder = New-Definition
        $expected = Test-SystemImage -Path $folder | Where-Object Severity -GE $least
        (Test-SystemImage -Path $folder -Severity $least).Rule | Should -Be $expected.Rule
        $expected | Should -Not -BeNullOrEmpty
    }

    It 'takes folders from the pipeline, wildcards, relative paths and several' {
        $first, $second = (New-Definition), (New-Definition)
        (Get-Item $first, $second | Test-SystemImage -Severity Error).Name | Should -Be $first, $second
        (Test-SystemImage -Path $first, $second -Severity Error).Name | Should -Be $first, $second
        (Test-SystemImage -Path "$first*" -Severity Error).Name | Should -Be $first
        Push-Location $first
        try { (Test-SystemImage -Path . -Severity Error).Name | Should -Be $first }
        finally { Pop-Location }
        $odd = "$(Split-Path $first)/[odd]"
        Copy-Item $first -Destination $odd -Recurse
        (Test-SystemImage -LiteralPath $odd -Severity Error).Name | Should -Be $odd
        Test-SystemImage -Path "$TestDrive/nothing*" | Should -BeNullOrEmpty
    }

    It 'reports a folder without a definition and goes on with the others' {
        $folder = New-Definition
        $quiet = @{ ErrorVariable = 'problem'; ErrorAction = 'SilentlyContinue' }
        $found = Test-SystemImage -Path "$TestDrive/absent", $folder -Severity Error @quiet
        $found.Name | Should -Be $folder
        $problem.FullyQualifiedErrorId |
            Should -Be 'InvalidArgument,SystemContainers.PowerShell.Commands.TestSystemImageCommand'
    }

    It 'corrects with -Fix what is certain, and says so' {
        $folder = New-Definition
        $found = Test-SystemImage -Path $folder -Fix
        ($found | Where-Object IsFixed).Rule | Should -Be 'ConfigurationReadonlyRoot'
        ($found | Where-Object IsFixed -EQ $false).Rule | Should -Be 'VariableRequired'
        (Test-SystemImage -Path $folder).Rule | Should -Be 'VariableRequired'
        Get-Content "$folder/config.json.template" -Raw | Should -Match '"\$MORE"'
    }

    It 'says with -WhatIf what it would correct, and changes nothing' {
        $folder = New-Definition
        $before = Get-Content "$folder/config.json.template" -Raw
        $printed = Invoke-FreshPwsh "Test-SystemImage -LiteralPath '$folder' -Fix -WhatIf | ForEach-Object Rule"
        $printed | Should -HaveCount 3
        $printed | Should -Contain 'ConfigurationReadonlyRoot'
        $printed -match '^What if: .*Fix ConfigurationReadonlyRoot.*config\.json\.template' | Should -HaveCount 1
        Get-Content "$folder/config.json.template" -Raw | Should -BeExactly $before
    }
}

Describe 'about_SystemContainers_Definition' {
    It 'comes with the module' {
        $about = '(Get-Help about_SystemContainers_Definition) -match "VariableUnused"'
        Invoke-FreshPwsh "Import-Module SystemContainers; $about" | Should -Not -BeNullOrEmpty
    }
}

Describe 'Test-SystemImage' -Skip:$skip {
    BeforeAll {
        Initialize-TestHost
        $image = '127.0.0.1:5000/hello-world'
        $faulty = 'local/faulty:v1'
        $folder = New-Definition
        $root = (New-Item -ItemType Directory (Join-Path $TestDrive 'root/usr/bin')).FullName
        Copy-Item /bin/busybox "$root/run.sh"
        $null = New-SystemImage $faulty "$TestDrive/root" "$TestDrive/faulty.tar" -Definition $folder |
            Import-SystemImage -As $faulty
    }

    AfterAll { Remove-SystemImage 'local/*' -Confirm:$false }

    It 'writes nothing for an image without a fault' {
        Test-SystemImage "${image}:v1" | Should -BeNullOrEmpty
    }

    It 'takes names, wildcards and images, also from the pipeline' {
        $rule = 'ConfigurationReadonlyRoot'
        (Test-SystemImage $faulty -Severity Error).Rule | Should -Be $rule
        (Test-SystemImage '*' -Severity Error).Name | Should -Be $faulty
        ($faulty | Test-SystemImage -Severity Error).Rule | Should -Be $rule
        (Get-SystemImage | Test-SystemImage -Severity Error).Name | Should -Be $faulty
        (Test-SystemImage -InputObject (Get-SystemImage $faulty) -Severity Error).Rule | Should -Be $rule
        Test-SystemImage 'nothing*' | Should -BeNullOrEmpty
    }

    It 'completes names' {
        Get-Completion 'Test-SystemImage local/' | Should -Contain $faulty
    }

    It 'reports an unknown image' {
        Get-ErrorId { Test-SystemImage nothing:here } | Should -Be 'SystemImageNotFound'
    }

    It 'says of a folder how it is checked' {
        Test-SystemImage $folder -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].ErrorDetails.RecommendedAction | Should -BeLike '*-Path*'
    }

    It 'fixes no image' {
        Get-ErrorId { Test-SystemImage $faulty -Fix } | Should -Be 'InvalidArgument'
        (Test-SystemImage $faulty -Severity Error).Rule | Should -Be 'ConfigurationReadonlyRoot'
    }
}
