namespace SystemContainers.Images.Checking;

/// <summary>All rules for definitions; about_SystemContainers_Definition explains each.</summary>
internal static class CheckRules
{
    internal static readonly CheckRule DefinitionUnreadable = Error(
        nameof(DefinitionUnreadable), "Put a plain UTF-8 text file there.");

    internal static readonly CheckRule ConfigurationMissing = Warning(
        nameof(ConfigurationMissing), "Add config.json.template, or see to it that the image has an Entrypoint.");

    internal static readonly CheckRule ConfigurationPlain = Warning(
        nameof(ConfigurationPlain), "Rename it to config.json.template, with $$ for each dollar sign.");

    internal static readonly CheckRule ConfigurationShadowed = Error(
        nameof(ConfigurationShadowed), "Remove config.json.");

    internal static readonly CheckRule ConfigurationInvalid = Error(
        nameof(ConfigurationInvalid), "Correct the file; with the defaults of the variables it must be JSON.");

    internal static readonly CheckRule ConfigurationRefused = Error(
        nameof(ConfigurationRefused), "Correct it; an image with it cannot be installed.");

    internal static readonly CheckRule ConfigurationMissingSetting = Error(
        nameof(ConfigurationMissingSetting), "Add the setting; the OCI runtime specification requires it.");

    internal static readonly CheckRule ConfigurationWrongType = Error(
        nameof(ConfigurationWrongType), "Give it the type of the OCI runtime specification.");

    internal static readonly CheckRule ConfigurationUnknownValue = Error(
        nameof(ConfigurationUnknownValue), "Write one of the values that the OCI runtime specification has.");

    internal static readonly CheckRule ConfigurationUnknownSetting = Warning(
        nameof(ConfigurationUnknownSetting), "Remove it, or correct its name; runtimes ignore it.");

    internal static readonly CheckRule ConfigurationMisspelledSetting = Error(
        nameof(ConfigurationMisspelledSetting), "Write it as the specification has it, in upper and lower case.");

    internal static readonly CheckRule ConfigurationObsoleteSetting = Error(
        nameof(ConfigurationObsoleteSetting), "Move it to where OCI 1.0 has it; where it stands it has no effect.");

    internal static readonly CheckRule ConfigurationObsoletePlatform = Information(
        nameof(ConfigurationObsoletePlatform), "Remove it; OCI 1.0 has no such setting and runtimes ignore it.");

    internal static readonly CheckRule ConfigurationVersion = Warning(
        nameof(ConfigurationVersion), "Write the version of the specification that it is written for, as 1.0.2.");

    internal static readonly CheckRule ConfigurationReadonlyRoot = Error(
        nameof(ConfigurationReadonlyRoot), "Write \"readonly\": true, and mount what the service writes to.");

    internal static readonly CheckRule ConfigurationRootPath = Error(
        nameof(ConfigurationRootPath), "Write \"path\": \"rootfs\".");

    internal static readonly CheckRule ConfigurationTerminal = Error(
        nameof(ConfigurationTerminal), "Write \"terminal\": false.");

    internal static readonly CheckRule ConfigurationProgram = Error(
        nameof(ConfigurationProgram), "Name the program and its arguments in process/args.");

    internal static readonly CheckRule ConfigurationEnvironment = Error(
        nameof(ConfigurationEnvironment), "Write it as NAME=VALUE.");

    internal static readonly CheckRule ConfigurationRelativePath = Error(
        nameof(ConfigurationRelativePath), "Write an absolute path.");

    internal static readonly CheckRule ConfigurationWorkingDirectory = Error(
        nameof(ConfigurationWorkingDirectory), "Write a directory of the image.");

    internal static readonly CheckRule ConfigurationUnknownCapability = Warning(
        nameof(ConfigurationUnknownCapability), "Correct the name; capabilities(7) lists them.");

    internal static readonly CheckRule ConfigurationMountType = Error(
        nameof(ConfigurationMountType), "Write \"type\": \"bind\" with the option \"rbind\" or \"bind\".");

    internal static readonly CheckRule ConfigurationBindType = Warning(
        nameof(ConfigurationBindType), "Write \"type\": \"bind\"; the option says how far it goes.");

    internal static readonly CheckRule ConfigurationDuplicateMount = Warning(
        nameof(ConfigurationDuplicateMount), "Remove one of them; the later one hides the earlier one.");

    internal static readonly CheckRule ConfigurationHiddenMount = Warning(
        nameof(ConfigurationHiddenMount), "Move it behind the mount that hides it.");

    internal static readonly CheckRule ConfigurationFixedDirectory = Information(
        nameof(ConfigurationFixedDirectory), "Begin it with the variable, so that the host can have it elsewhere.");

    internal static readonly CheckRule ConfigurationDuplicateNamespace = Error(
        nameof(ConfigurationDuplicateNamespace), "Remove one of them; runtimes refuse it.");

    internal static readonly CheckRule ConfigurationNamespace = Error(
        nameof(ConfigurationNamespace), "Add the namespace, or remove the setting; runtimes refuse or ignore it.");

    internal static readonly CheckRule DangerHooks = Warning(
        nameof(DangerHooks), "Do it in the container, or in the unit, where an administrator sees it.");

    internal static readonly CheckRule DangerHostRoot = Warning(
        nameof(DangerHostRoot), "Mount only the directories that the service needs.");

    internal static readonly CheckRule DangerHostProc = Warning(
        nameof(DangerHostProc), "Mount a proc of the container's own, with \"type\": \"proc\".");

    internal static readonly CheckRule DangerControlSocket = Warning(
        nameof(DangerControlSocket), "Mount only the directories that the service needs.");

    internal static readonly CheckRule DangerHostDirectory = Warning(
        nameof(DangerHostDirectory), "Add the option \"ro\", or mount only what the service writes to.");

    internal static readonly CheckRule DangerAnnotation = Warning(
        nameof(DangerAnnotation), "Remove it, and set the property in the unit.");

    internal static readonly CheckRule DangerCgroupPath = Warning(
        nameof(DangerCgroupPath), "Remove linux/cgroupsPath.");

    internal static readonly CheckRule DangerSysAdmin = Warning(
        nameof(DangerSysAdmin), "Grant only the capabilities that the service needs, or use a user namespace.");

    internal static readonly CheckRule DangerDevices = Warning(
        nameof(DangerDevices), "Deny all devices, and allow those that the service needs by type, major and minor.");

    internal static readonly CheckRule DangerProtection = Warning(
        nameof(DangerProtection), "Set process/noNewPrivileges to true and linux/maskedPaths as 'runc spec' does.");

    internal static readonly CheckRule DangerHostCommand = Warning(
        nameof(DangerHostCommand), "Do it in the container, if it can be done there.");

    internal static readonly CheckRule UnitMissing = Information(
        nameof(UnitMissing), "Add service.template where the default unit is not enough.");

    internal static readonly CheckRule UnitInvalid = Error(
        nameof(UnitInvalid), "Correct the line; systemd.syntax(7) has the rules.");

    internal static readonly CheckRule UnitStart = Warning(
        nameof(UnitStart), "Write ExecStart=$EXEC_START in the section [Service].");

    internal static readonly CheckRule UnitStop = Warning(
        nameof(UnitStop), "Write ExecStop=$EXEC_STOP in the section [Service].");

    internal static readonly CheckRule UnitWorkingDirectory = Error(
        nameof(UnitWorkingDirectory), "Write WorkingDirectory=$DESTDIR in the section [Service].");

    internal static readonly CheckRule UnitInstall = Warning(
        nameof(UnitInstall), "Write WantedBy=multi-user.target in a section [Install].");

    internal static readonly CheckRule UnitVerify = Error(
        nameof(UnitVerify), "Correct the line; systemd.unit(5) and systemd.service(5) describe the settings.");

    internal static readonly CheckRule UnitUnverified = Information(
        nameof(UnitUnverified), "Run the check on a host with systemd-analyze.");

    internal static readonly CheckRule TmpfilesInvalid = Error(
        nameof(TmpfilesInvalid), "Correct the line; tmpfiles.d(5) has the rules.");

    internal static readonly CheckRule TmpfilesLegacyPath = Warning(
        nameof(TmpfilesLegacyPath), "Write /run in place of /var/run.");

    internal static readonly CheckRule TmpfilesForeignPath = Warning(
        nameof(TmpfilesForeignPath), "Let it act only on paths of the container's own, with $NAME in them.");

    internal static readonly CheckRule ManifestInvalid = Error(
        nameof(ManifestInvalid), "Correct the file.");

    internal static readonly CheckRule ManifestUnknownKey = Warning(
        nameof(ManifestUnknownKey), "Remove it, or correct its name; it has no effect.");

    internal static readonly CheckRule ManifestUnusedPath = Warning(
        nameof(ManifestUnusedPath), "Correct the path, or remove it.");

    internal static readonly CheckRule VariableRequired = Information(
        nameof(VariableRequired), "Give it a default in manifest.json, if there is a good one.");

    internal static readonly CheckRule VariableUnused = Warning(
        nameof(VariableUnused), "Remove the default, or correct its name.");

    internal static readonly CheckRule VariableReserved = Warning(
        nameof(VariableReserved), "Remove the default, or use a variable of another name.");

    internal static readonly CheckRule VariableInvalidDefault = Error(
        nameof(VariableInvalidDefault), "Give another default, or correct the template.");

    internal static readonly CheckRule HostFileForbidden = Error(
        nameof(HostFileForbidden), "Put the file elsewhere, or leave it to the administrator.");

    internal static readonly CheckRule HostFileConflict = Error(
        nameof(HostFileConflict), "Give each file a path of its own.");

    internal static readonly CheckRule HostFilePrivileged = Warning(
        nameof(HostFilePrivileged), "Remove the setuid and setgid bits.");

    internal static readonly CheckRule DockerfileMaintainer = Warning(
        nameof(DockerfileMaintainer), "Write LABEL maintainer=\"...\".");

    internal static readonly CheckRule DockerfileTypeLabel = Warning(
        nameof(DockerfileTypeLabel), "Add LABEL atomic.type=\"system\".");

    internal static readonly CheckRule DockerfileExportsPath = Error(
        nameof(DockerfileExportsPath), "Copy it to /exports/.");

    internal static readonly CheckRule DockerfileAdd = Warning(
        nameof(DockerfileAdd), "Use COPY, which neither unpacks nor downloads anything.");

    internal static readonly CheckRule DockerfileTrailingSlash = Error(
        nameof(DockerfileTrailingSlash), "End the destination with a slash.");

    internal static readonly CheckRule DockerfileNotCopied = Warning(
        nameof(DockerfileNotCopied), "Copy the file to /exports/.");

    internal static readonly CheckRule DockerfilePackageDocumentation = Information(
        nameof(DockerfilePackageDocumentation), "Add --setopt=tsflags=nodocs.");

    internal static readonly CheckRule ImageTypeLabel = Warning(
        nameof(ImageTypeLabel), "Build the image with the label atomic.type=system.");

    internal static readonly CheckRule ImageExports = Warning(
        nameof(ImageExports), "Add the definition to the image as /exports.");

    internal static readonly CheckRule ImageRoot = Error(
        nameof(ImageRoot), "Build the image with a directory there.");

    internal static readonly CheckRule ImageProgram = Error(
        nameof(ImageProgram), "Add the program to the image, or correct process/args.");

    internal static readonly CheckRule ImageMountPoint = Information(
        nameof(ImageMountPoint), "Build the image with that directory or file.");

    /// <summary>All of them.</summary>
    internal static IReadOnlyList<CheckRule> All { get; } =
    [
        .. typeof(CheckRules).GetFields(
            System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)
            .Select(field => field.GetValue(null)).OfType<CheckRule>(),
    ];

    private static CheckRule Error(string id, string recommendation) => new(id, FindingSeverity.Error, recommendation);

    private static CheckRule Warning(string id, string recommendation) =>
        new(id, FindingSeverity.Warning, recommendation);

    private static CheckRule Information(string id, string recommendation) =>
        new(id, FindingSeverity.Information, recommendation);
}
