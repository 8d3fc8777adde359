@{
    RootModule           = 'SystemContainers.PowerShell.dll'
    ModuleVersion        = '1.0.0'
    GUID                 = '3a8f2d5e-6c0b-4a7e-9b51-7f0c1e94d2a6'
    Author               = 'SystemContainers contributors'
    CompanyName          = 'SystemContainers contributors'
    Copyright            = '(c) SystemContainers contributors.'
    Description          = 'Runs OCI containers as services of the host, under systemd and without a container daemon. Images are kept in OSTree; updates switch between two deployments and roll themselves back.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('SystemContainers.Format.ps1xml')
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    CmdletsToExport      = @(
        'Add-SystemImageTag'
        'Compare-SystemImage'
        'Dismount-SystemImage'
        'Export-SystemImage'
        'Find-SystemImage'
        'Get-SystemContainer'
        'Get-SystemContainerDeployment'
        'Get-SystemContainerHistory'
        'Get-SystemContainerLog'
        'Get-SystemImage'
        'Get-SystemImageMount'
        'Get-SystemImageVariable'
        'Import-SystemImage'
        'Install-SystemContainer'
        'Invoke-SystemContainerCommand'
        'Invoke-SystemImage'
        'Measure-SystemContainer'
        'Mount-SystemImage'
        'New-SystemContainerPackage', 'New-SystemImage'
        'Optimize-SystemImageStore'
        'Publish-SystemImage'
        'Remove-SystemImage'
        'Repair-SystemContainer'
        'Repair-SystemImageStore'
        'Restart-SystemContainer'
        'Set-SystemContainerDeployment'
        'Start-SystemContainer'
        'Stop-SystemContainer'
        'Test-SystemContainer'
        'Test-SystemImage'
        'Test-SystemImageStore'
        'Undo-SystemContainerUpdate'
        'Uninstall-SystemContainer'
        'Update-SystemContainer'
        'Wait-SystemContainer'
    )
    PrivateData          = @{
        PSData = @{
            Tags = @('Linux', 'PSEdition_Core', 'Container', 'OCI', 'systemd', 'OSTree', 'Atomic', 'runc')
        }
    }
}
