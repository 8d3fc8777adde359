BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $common = [System.Management.Automation.PSCmdlet]::CommonParameters
    $commands = Get-Command -Module SystemContainers | ForEach-Object { @{ Name = $_.Name } }
    $parameters = Get-Command -Module SystemContainers | ForEach-Object {
        $command = $_.Name
        $_.Parameters.Keys | Where-Object { $_ -notin $common } | ForEach-Object { @{ Cmdlet = $command; Name = $_ } }
    }
    $hasPlatyPS = [bool](Get-Module Microsoft.PowerShell.PlatyPS -ListAvailable)
    $examples = $commands | ForEach-Object {
        $command = $_.Name
        (Get-Help $command -Full).examples.example | ForEach-Object {
            @{ Cmdlet = $command; Title = $_.title.Trim(' -'); Code = $_.code }
        }
    }
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
}

Describe 'Help of <Name>' -ForEach $commands {
    BeforeAll { $help = Get-Help $Name -Full }

    It 'says in a sentence and in more words what the cmdlet does' {
        $help.Synopsis | Should -Match '^[A-Z].*\.$'
        ($help.description.Text -join '').Length | Should -BeGreaterThan $help.Synopsis.Length
    }

    It 'has two examples at least, and each has a title and is explained' {
        $help.examples.example.Count | Should -BeGreaterOrEqual 2
        foreach ($example in $help.examples.example) {
            $example.title | Should -Match 'Example \d: \S'
            ($example.remarks.Text -join '') | Should -Match '\.\s*$'
        }
    }

    It 'leads to other cmdlets that there are' {
        $links = $help.relatedLinks.navigationLink.linkText | Where-Object { $_ -like '*-System*' }
        $links | Should -Not -BeNullOrEmpty
        Get-Command $links -Module SystemContainers | Should -HaveCount @($links).Count
    }

    It 'is listed with its synopsis on the page of the module' {
        Get-Content (Get-RepositoryPath 'docs/cmdlets/SystemContainers.md') -Raw |
            Should -Match ([regex]::Escape("### [$Name]($Name.md)`n`n$($help.Synopsis)`n"))
    }
}

Describe 'Help of <Cmdlet> -<Name>' -ForEach $parameters {
    It 'describes the parameter' {
        (Get-Help $Cmdlet -Parameter $Name).description.Text -join '' | Should -Match '\w.*\.\s*$'
    }
}

Describe 'Help of <Cmdlet>, <Title>' -ForEach $examples {
    It 'parses and uses commands and parameters that there are' {
        $problems = $null
        $tree = [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $problems)
        $problems | Should -BeNullOrEmpty
        $calls = $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)
        $calls.Count | Should -BeGreaterThan 0
        foreach ($call in $calls) {
            $command = Get-Command $call.GetCommandName() -ErrorAction Stop
            $call.CommandElements |
                Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] } |
                ForEach-Object { $command.Parameters.Keys | Should -Contain $_.ParameterName }
        }
    }
}

Describe 'Examples of <Name> on a host' -ForEach $commands -Skip:(-not (Test-ThrowAwayHost)) {
    BeforeAll {
        $example = Get-RepositoryPath 'examples/hello-world'
        & "$example/build-rootfs.sh" "$TestDrive/roots"
    }

    BeforeEach {
        Initialize-TestHost
        Install-Hello
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive (New-Guid))
        cp --archive "$TestDrive/roots/v1" "$folder/root"
        Copy-Item "$example/exports" "$folder/definition" -Recurse
        Push-Location $folder
    }

    AfterEach {
        Pop-Location
        Remove-EveryContainer
    }

    It 'runs <Title>' -ForEach ($examples | Where-Object Cmdlet -EQ $Name) {
        $ErrorActionPreference = 'Stop'
        & ([scriptblock]::Create($Code))
    }
}

Describe 'The help file' {
    It 'is what PlatyPS makes of docs/cmdlets' -Skip:(-not $hasPlatyPS) {
        Copy-Item (Get-RepositoryPath 'docs/cmdlets') "$TestDrive/cmdlets" -Recurse
        $update = Get-RepositoryPath 'docs/Update-Help.ps1'
        Invoke-FreshPwsh "& '$update' '$(Get-ModulePath)' -Pages '$TestDrive/cmdlets' -Destination '$TestDrive/en-US'"

        $name = 'SystemContainers.PowerShell.dll-Help.xml'
        Get-Content "$TestDrive/en-US/$name" -Raw |
            Should -BeExactly (Get-Content (Get-RepositoryPath "src/SystemContainers.PowerShell/en-US/$name") -Raw)
        foreach ($page in Get-ChildItem "$TestDrive/cmdlets") {
            $committed = Get-Content (Get-RepositoryPath "docs/cmdlets/$($page.Name)") -Raw
            Get-Content $page -Raw | Should -BeExactly $committed -Because $page.Name
        }
    }

    It 'comes with <_>' -ForEach @(
        'about_SystemContainers', 'about_SystemContainers_Image', 'about_SystemContainers_Security'
    ) {
        Invoke-FreshPwsh "Import-Module SystemContainers; (Get-Help $_).Length -gt 1000" | Should -Be 'True'
    }
}
