using SystemContainers.Containers.HostFiles;
using SystemContainers.Containers.Packages;
using SystemContainers.Images.Layers;

namespace SystemContainers.Containers;

/// <summary>A deployment that is rendered and checked in memory, and not on disk yet.</summary>
/// <param name="Name">The container's name.</param>
/// <param name="Number">Its number.</param>
/// <param name="Root">The files of its root file system; null where it has none of its own.</param>
/// <param name="HostFiles">Its host files.</param>
/// <param name="Info">Its <c>info</c>.</param>
/// <param name="Configuration">Its <c>config.json</c>; null where it has no service.</param>
/// <param name="Unit">Its unit; null where it has no service.</param>
/// <param name="DropIn">What is added to its unit; null where it has no service.</param>
/// <param name="Tmpfiles">Its tmpfiles configuration; empty where it needs none.</param>
internal sealed record DeploymentDraft(
    string Name, int Number, MergedDirectory? Root, HostFileLayout HostFiles, DeploymentInfo Info,
    string? Configuration, string? Unit, string? DropIn, string Tmpfiles)
{
    /// <summary>The path of the root file system that it uses; null where it has its own, or none.</summary>
    internal string? RemoteRoot { get; init; }

    /// <summary>The package that the image brings, in the image store; null where it brings none.</summary>
    internal string? PrebuiltPackage { get; init; }

    /// <summary>The package that its host files become; null where they are installed as they are.</summary>
    internal PackagePlan? Package { get; init; }
}
