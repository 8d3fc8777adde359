# What the base of all cmdlets promises, seen at one that works long without root.

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule

    function Get-LeftOver { Get-ChildItem $TestDrive -Force -Filter '*hello*' }

    function Start-LongBuild([string] $Script) {
        $shell = [powershell]::Create()
        $module = Join-Path (Get-ModulePath) 'SystemContainers.psd1'
        $null = $shell.AddScript("Import-Module '$module'; Set-Location '$TestDrive'; $Script")
        $shell
    }
}

Describe 'A cmdlet that is stopped' {
    BeforeAll {
        # Sparse, so that it is long to read and quick to make.
        $null = New-Item -ItemType Directory "$TestDrive/root"
        1..8 | ForEach-Object { truncate -s 1G "$TestDrive/root/file$_" }
    }

    It 'ends soon and leaves nothing behind' {
        $shell = Start-LongBuild 'New-SystemImage hello:v1 root hello.tar'
        $run = $shell.BeginInvoke()
        while ($shell.Streams.Progress.Count -eq 0 -and -not $run.IsCompleted) { Start-Sleep -Milliseconds 20 }
        $run.IsCompleted | Should -BeFalse

        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()

        $watch.Elapsed.TotalSeconds | Should -BeLessThan 15
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        Get-LeftOver | Should -BeNullOrEmpty
    }

    It 'is stopped by a warning that is to stop it, and leaves nothing behind' {
        mkfifo "$TestDrive/root/a-fifo"
        try {
            { New-SystemImage hello:v1 "$TestDrive/root" "$TestDrive/hello.tar" -WarningAction Stop } |
                Should -Throw '*fifo*'
        }
        finally { Remove-Item "$TestDrive/root/a-fifo" }
        Get-LeftOver | Should -BeNullOrEmpty
    }

    It 'reports progress that begins and ends' {
        $null = New-Item -ItemType Directory "$TestDrive/small"
        Set-Content "$TestDrive/small/file" 'x'
        $shell = Start-LongBuild 'New-SystemImage hello:v1 small small.tar'
        $null = $shell.Invoke()
        $records = $shell.Streams.Progress
        $records.Activity | Select-Object -Unique | Should -Be 'Building hello:v1'
        $records[-1].RecordType | Should -Be 'Completed'
        $records.ActivityId | Select-Object -Unique | Should -HaveCount 1
    }
}

Describe 'A pipeline that ends early' {
    It 'builds only what was asked for' {
        $null = New-Item -ItemType Directory "$TestDrive/tiny"
        $tiny = "$TestDrive/tiny"
        $images = 1..3 |
            ForEach-Object {
                [pscustomobject]@{ Name = "hello:v$_"; RootFileSystem = $tiny; Destination = "$tiny$_.tar" }
            } |
            New-SystemImage |
            Select-Object -First 1
        $images.Name | Should -Be 'hello:v1'
        "$TestDrive/tiny2.tar" | Should -Not -Exist
    }
}
