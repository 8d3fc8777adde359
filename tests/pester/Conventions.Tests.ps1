BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $cmdletAttribute = [System.Management.Automation.CmdletAttribute]
    $commands = Get-Command -Module SystemContainers | ForEach-Object {
        @{
            Name = $_.Name
            Command = $_
            Attribute = $_.ImplementingType.GetCustomAttributes($cmdletAttribute, $false)[0]
        }
    }
    $common = [System.Management.Automation.PSCmdlet]::CommonParameters +
        [System.Management.Automation.PSCmdlet]::OptionalCommonParameters
    $parameters = $commands | ForEach-Object {
        $command = $_.Command
        $command.Parameters.Values | Where-Object Name -NotIn $common |
            ForEach-Object { @{ Cmdlet = $command.Name; Name = $_.Name; Parameter = $_ } }
    }
    # Names of what is here; these cmdlets take names of what is not here yet.
    $names = $parameters | Where-Object { $_.Name -eq 'Name' -and $_.Cmdlet -notmatch '^(Find|Import|Install|New)-' }
    $outputTypes = $commands.Command.OutputType.Type | Where-Object FullName -Like 'SystemContainers.*' |
        Sort-Object -Unique FullName |
        ForEach-Object { @{ Type = $_.FullName } }
    $hasPlatyPS = [bool](Get-Module Microsoft.PowerShell.PlatyPS -ListAvailable)
    $errorCodes = [enum]::GetNames([SystemContainers.ErrorCode]) | ForEach-Object { @{ Code = $_ } }
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-BuiltModule
    $readOnlyVerbs = 'Compare', 'Find', 'Get', 'Measure', 'Test', 'Wait'
    $table = [System.Reflection.Assembly]::GetAssembly((Get-Command Get-SystemImage).ImplementingType).
        GetType('SystemContainers.PowerShell.Infrastructure.ErrorRecords').
        GetField('Table', 'NonPublic, Static').GetValue($null)
}

Describe 'The module' {
    It 'consists of these files and no others' {
        $files = Get-ChildItem (Get-ModulePath) -Recurse -File |
            ForEach-Object { [System.IO.Path]::GetRelativePath((Get-ModulePath), $_.FullName) }
        $files | Sort-Object | Should -Be (@(
            'Dependencies/SystemContainers.Yaml.dll'
            'Dependencies/YamlDotNet.dll'
            'en-US/about_SystemContainers_Building.help.txt'
            'en-US/about_SystemContainers_Definition.help.txt'
            'en-US/about_SystemContainers_Image.help.txt'
            'en-US/about_SystemContainers_ImageTransfer.help.txt'
            'en-US/about_SystemContainers_Security.help.txt'
            'en-US/about_SystemContainers.help.txt'
            'en-US/about_SystemContainers_ImageStore.help.txt'
            'en-US/SystemContainers.PowerShell.dll-Help.xml'
            'SystemContainers.dll'
            'SystemContainers.Format.ps1xml'
            'SystemContainers.PowerShell.dll'
            'SystemContainers.psd1') | Sort-Object)
    }

    It 'exports every cmdlet class and nothing else' {
        $module = Get-Module SystemContainers
        $classes = (Get-Command Get-SystemImage).ImplementingType.Assembly.GetExportedTypes() |
            ForEach-Object { $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false) } |
            ForEach-Object { "$($_.VerbName)-$($_.NounName)" }
        $module.ExportedCommands.Keys | Sort-Object | Should -Be ($classes | Sort-Object)
        $module.ExportedCmdlets.Count | Should -Be $module.ExportedCommands.Count
        $module.ExportedVariables.Count | Should -Be 0
    }

    It 'has the version of its assemblies' {
        (Get-Command Get-SystemImage).ImplementingType.Assembly.GetName().Version.ToString(3) |
            Should -Be (Get-Module SystemContainers).Version.ToString()
    }

    It 'has a valid manifest' {
        Test-ModuleManifest (Join-Path (Get-ModulePath) 'SystemContainers.psd1') -ErrorAction Stop |
            Should -Not -BeNullOrEmpty
    }
}

Describe '<Name>' -ForEach $commands {
    It 'has an approved verb and a noun in the singular' {
        (Get-Verb).Verb | Should -Contain $Attribute.VerbName
        $Attribute.NounName | Should -Not -Match 's$'
    }

    It 'is a sealed class named for its verb and noun' {
        $Command.ImplementingType.Name | Should -BeExactly "$($Attribute.VerbName)$($Attribute.NounName)Command"
        $Command.ImplementingType.IsSealed | Should -BeTrue
    }

    It 'says what it writes' {
        $Command.OutputType | Should -Not -BeNullOrEmpty
    }

    It 'supports ShouldProcess if and only if it changes something' {
        # A check changes something only where it is told to fix what it finds.
        $changes = $Attribute.VerbName -notin $readOnlyVerbs -or $Command.Parameters.ContainsKey('Fix')
        $Attribute.SupportsShouldProcess | Should -Be $changes
    }

    It 'asks by default if and only if something would be lost' {
        ($Attribute.ConfirmImpact -eq 'High') | Should -Be ($Attribute.VerbName -in 'Remove', 'Uninstall')
    }

    It 'takes only one parameter of a set by value from the pipeline' {
        foreach ($set in $Command.ParameterSets) {
            @($set.Parameters | Where-Object ValueFromPipeline).Count | Should -BeLessOrEqual 1 -Because $set.Name
        }
    }
}

Describe '<Cmdlet> -<Name>' -ForEach $parameters {
    It 'is named in the singular and in Pascal case' {
        $Name | Should -MatchExactly '^[A-Z][a-z]+([A-Z][a-z]+)*$'
        if ($Name -ne 'As') { $Name | Should -Not -Match '[^s]s$' }
    }

    It 'is a switch, not a Boolean' {
        $Parameter.ParameterType | Should -Not -Be ([bool])
    }
}

Describe '<Cmdlet> -Name' -ForEach $names {
    It 'takes several, wildcards, and completes' {
        $Parameter.Attributes.TypeId.Name | Should -Contain 'SupportsWildcardsAttribute'
        $Parameter.Attributes.TypeId.Name | Should -Contain 'ArgumentCompleterAttribute'
        $Parameter.ParameterType | Should -Be ([string[]])
    }
}

# A cmdlet has one base class, so these parameters stand in several.
Describe '<Cmdlet> -<Name>' -ForEach @(
    foreach ($name in 'Name', 'InputObject') {
        foreach ($cmdlet in 'Update-SystemContainer', 'Invoke-SystemContainerCommand') {
            @{ Cmdlet = $cmdlet; Name = $name; Other = 'Start-SystemContainer' }
        }
    }
    foreach ($name in 'SettleTime', 'Timeout') {
        @{ Cmdlet = 'Undo-SystemContainerUpdate'; Name = $name; Other = 'Update-SystemContainer' }
    }
) {
    It 'is declared as that of <Other>' {
        $declared, $expected = foreach ($command in $Cmdlet, $Other) {
            $parameter = (Get-Command $command).Parameters[$Name]
            $parameter.ParameterType, @($parameter.Aliases), ($parameter.Attributes | Sort-Object TypeId) |
                Format-List * | Out-String
        }
        $declared | Should -Be $expected
    }
}

Describe 'The type <Type>' -ForEach $outputTypes {
    It 'has a table view of at most six columns that starts with the name' {
        $data = Get-FormatData -TypeName $Type -PowerShellVersion $PSVersionTable.PSVersion
        $view = @($data.FormatViewDefinition.Control)[0]
        $view | Should -BeOfType [System.Management.Automation.TableControl]
        $view.Headers.Count | Should -BeIn (4..6)
        $view.Headers[0].Label | Should -Be 'Name'
    }
}

Describe 'The error code <Code>' -ForEach $errorCodes {
    It 'has an id without spaces and punctuation, and about_SystemContainers explains it' {
        $id = $table[[SystemContainers.ErrorCode] $Code].Item1
        $id | Should -MatchExactly '^[A-Z][A-Za-z]+$'
        Get-Content (Get-RepositoryPath 'docs/about/about_SystemContainers.help.txt') -Raw |
            Should -MatchExactly "(?m)^    $id +\S"
    }
}

Describe 'Importing the module' {
    It 'loads no YAML library and starts no program' {
        $out = Invoke-FreshPwsh @'
            Import-Module SystemContainers
            [System.AppDomain]::CurrentDomain.GetAssemblies().GetName().Name -match 'Yaml'
            Get-ChildItem "/proc/$PID/task/*/children" | Get-Content
            'done'
'@
        $out | Should -Be 'done'
    }

    It 'works beside a module with another YAML library, whichever comes first' -Skip:(-not $hasPlatyPS) {
        $conf = Join-Path $TestDrive 'atomic.conf'
        Set-Content $conf 'runtime: crun', 'checkout_path: relative'
        Set-Content (Join-Path $TestDrive 'page.yml') 'a: 1'
        $ours = "`$env:ATOMIC_CONF = '$conf'; try { Get-SystemContainer } catch { `$_.CategoryInfo.Category }"
        $theirs = '(New-CommandHelp (Get-Command Get-Item)).Title'

        Invoke-FreshPwsh "$ours; $theirs" | Should -Be 'InvalidArgument', 'Get-Item'
        Invoke-FreshPwsh "$theirs; $ours" | Should -Be 'Get-Item', 'InvalidArgument'
    }

    It 'can be done again' {
        $twice = 'Import-Module SystemContainers; Import-Module SystemContainers -Force'
        Invoke-FreshPwsh "$twice; (Get-Command -Module SystemContainers).Count -gt 0" | Should -Be 'True'
    }
}
