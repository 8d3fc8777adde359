BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $cell = [SystemContainers.PowerShell.Formatting.Cell]
}

Describe 'A size' {
    It 'of <Bytes> bytes is written as <Text>' -ForEach @(
        @{ Bytes = 0; Text = '0 B' }
        @{ Bytes = 999; Text = '999 B' }
        @{ Bytes = 1000; Text = '1 kB' }
        @{ Bytes = 1058279; Text = '1.1 MB' }
        @{ Bytes = 999949; Text = '999.9 kB' }
        @{ Bytes = 999999; Text = '1 MB' }
        @{ Bytes = [long]::MaxValue; Text = '9223372 TB' }
    ) {
        $cell::Size($Bytes) | Should -BeExactly $Text
    }
}

Describe 'A digest' {
    It 'is cut to twelve digits' {
        $cell::Digest('sha256:0123456789abcdef0123') | Should -BeExactly '0123456789ab'
    }

    It 'may be short or missing' {
        $cell::Digest('sha256:01') | Should -BeExactly '01'
        $cell::Digest($null) | Should -BeExactly ''
    }
}

Describe 'An age' {
    It 'of <Seconds> seconds is written as <Text>' -ForEach @(
        @{ Seconds = -5; Text = 'just now' }
        @{ Seconds = 59; Text = 'just now' }
        @{ Seconds = 60; Text = '1 minute ago' }
        @{ Seconds = 3599; Text = '59 minutes ago' }
        @{ Seconds = 7200; Text = '2 hours ago' }
        @{ Seconds = 86400; Text = '1 day ago' }
        @{ Seconds = 40 * 86400; Text = '1 month ago' }
        @{ Seconds = 800 * 86400; Text = '2 years ago' }
    ) {
        $now = [datetimeoffset]::UtcNow
        $cell::Ago($now.AddSeconds(-$Seconds), $now) | Should -BeExactly $Text
    }

    It 'that is not known is empty' {
        $cell::Ago($null) | Should -BeExactly ''
    }

    It 'of what was built to be the same again, at <Seconds> seconds of 1970, is empty' -ForEach @(
        @{ Seconds = 0 }
        @{ Seconds = 1 }
    ) {
        $cell::Ago([datetimeoffset]::FromUnixTimeSeconds($Seconds)) | Should -BeExactly ''
    }
}

Describe 'A duration' {
    It 'of <Milliseconds> ms is written as <Text>' -ForEach @(
        @{ Milliseconds = 0; Text = '' }
        @{ Milliseconds = 43; Text = '43 ms' }
        @{ Milliseconds = 1240; Text = '1.2 s' }
        @{ Milliseconds = 90000; Text = '90.0 s' }
    ) {
        $cell::Duration([timespan]::FromMilliseconds($Milliseconds)) | Should -BeExactly $Text
    }
}
