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

Describe 'Test-SystemImageStore' -Skip:$skip {
    BeforeEach { Initialize-TestHost }

    Context 'where the store is sound' {
        It 'writes nothing, and with -Quiet that it is' {
            Test-SystemImageStore | Should -BeNullOrEmpty
            Test-SystemImageStore -Quiet | Should -BeTrue
            Get-SystemImage | Test-SystemImageStore -Quiet | Should -BeTrue
        }

        It 'tells with -Verbose how much it read' {
            $verbose = Test-SystemImageStore -Verbose 4>&1 | Out-String
            $verbose | Should -Match 'Checked \d+ objects and \d+ blobs, \d+ bytes'
        }
    }

    Context 'where an object is damaged' {
        BeforeEach {
            # busybox, which both versions have
            $object = New-DamagedObject
        }

        AfterEach { Restore-DamagedObject $object }

        It 'writes a finding' {
            $finding = Test-SystemImageStore
            $finding | Should -HaveCount 1
            $finding | Should -BeOfType SystemContainers.Images.SystemImageStoreFinding
            $finding.Name | Should -Be $object.Name
            $finding.Kind, $finding.Severity | Should -Be 'DamagedObject', 'Error'
            $finding.Images | Should -Be "${image}:v1", "${image}:v2"
            $finding.CanRepair | Should -BeTrue
            Test-SystemImageStore -Quiet | Should -BeFalse
        }

        It 'finds it by name, wildcard and pipeline' {
            Test-SystemImageStore "${image}:v1" | Should -HaveCount 1
            Test-SystemImageStore '*hello-w*' | Should -HaveCount 1
            Get-SystemImage | Test-SystemImageStore | Should -HaveCount 1
            "${image}:v2" | Test-SystemImageStore -Quiet | Should -BeFalse
        }

        It 'shows it in a table' {
            $table = Test-SystemImageStore | Format-Table | Out-String -Width 200
            $table | Should -Match 'Name +Kind +Severity +CanRepair'
        }
    }

    It 'tests nothing where the pipeline brings nothing or a pattern matches nothing' {
        @() | Test-SystemImageStore -Quiet | Should -BeNullOrEmpty
        Test-SystemImageStore 'nothing*' -Quiet | Should -BeNullOrEmpty
    }

    It 'reports an unknown image and tests the others' {
        Test-SystemImageStore nothing:here, "${image}:v1" -Quiet @quiet | Should -BeTrue
        $problem.FullyQualifiedErrorId |
            Should -Be 'SystemImageNotFound,SystemContainers.PowerShell.Commands.TestSystemImageStoreCommand'
    }

    It 'completes names' {
        Get-Completion 'Test-SystemImageStore 127' | Should -Contain "${image}:v1"
    }
}
