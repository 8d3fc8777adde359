namespace SystemContainers.Containers;

/// <summary>What is not as a container should have it.</summary>
public enum SystemContainerFindingKind
{
    /// <summary>A change was interrupted.</summary>
    UnfinishedChange,

    /// <summary>
    /// The container's link is missing or leads nowhere, and there is a deployment that it could lead to.
    /// </summary>
    BrokenLink,

    /// <summary>A deployment, or a part of one, that no container can use.</summary>
    LeftoverDeployment,

    /// <summary>A unit, settings of a unit, or a link that starts it, without a container.</summary>
    LeftoverUnit,

    /// <summary>A tmpfiles configuration without a container.</summary>
    LeftoverTmpfiles,

    /// <summary>What a runtime keeps of a container that does not run.</summary>
    LeftoverState,

    /// <summary>A file of a deployment is not there.</summary>
    MissingFile,

    /// <summary>A file of a deployment is not the image's, or not the one that was made for it.</summary>
    ChangedFile,

    /// <summary>A deployment has a file that its image has not.</summary>
    AddedFile,

    /// <summary>A host file is not there.</summary>
    MissingHostFile,

    /// <summary>A host file was changed on the host.</summary>
    ChangedHostFile,

    /// <summary>The unit, its settings or the tmpfiles configuration is not there.</summary>
    MissingUnit,

    /// <summary>The unit, its settings or the tmpfiles configuration is not the deployment's.</summary>
    ChangedUnit,

    /// <summary>Somebody has added settings of their own to the unit.</summary>
    AddedUnitSetting,

    /// <summary>systemd takes the unit from another file than the container's.</summary>
    ShadowedUnit,

    /// <summary>systemd has not read the unit since it was changed.</summary>
    StaleUnit,

    /// <summary>The service does not start at boot.</summary>
    DisabledService,

    /// <summary>The service failed.</summary>
    FailedService,

    /// <summary>The image is not in the image store.</summary>
    MissingImage,

    /// <summary>An object of the image store that the deployment is made of is damaged.</summary>
    DamagedImage,

    /// <summary>The runtime that the unit runs is not there.</summary>
    MissingRuntime,
}
