using System.Globalization;
using SystemContainers.Host.Runtimes;
using SystemContainers.Storage;
using SystemContainers.Templates;

namespace SystemContainers.Containers.Checking;

/// <summary>
/// Finds what containers leave on a host, in each of the places where they have something: deployments and links,
/// units, and what the runtimes keep. What cannot be told from somebody else's is not a trace.
/// </summary>
internal sealed class ContainerTraces(HostPaths paths, DeploymentStager stager)
{
    private const int LargestUnit = 1024 * 1024;

    private readonly ContainerCatalog _catalog = new(paths);

    /// <summary>The names of all containers, and of those of which only traces are there, sorted.</summary>
    internal IReadOnlyList<string> ListNames() =>
    [
        .. _catalog.ListNames()
            .Concat(new ChangeJournal(paths).ListNames())
            .Concat(stager.ListNames())
            .Concat(Deployments())
            .Concat(Units())
            .Concat(ListStates().Select(s => s.Container))
            .Where(name => name.Length > 0)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    /// <summary>What runtimes keep of containers whose bundle is a deployment.</summary>
    internal IEnumerable<RuntimeState> ListStates() =>
        RuntimeState.List(paths.RunDirectory).Where(state => IsDeployment(state.Bundle));

    /// <summary>The directories with the name of a deployment that hold nothing but parts of one.</summary>
    /// <param name="name">The container's name.</param>
    internal IEnumerable<string> ListDirectories(string name) =>
        _catalog.DeploymentNumbers(name).Select(n => paths.Deployment(name, n)).Where(IsOurs);

    /// <summary>Whether a unit is one of a container, which it is if it works in a deployment.</summary>
    /// <param name="name">The container's name.</param>
    internal bool HasUnit(string name)
    {
        var unit = new FileInfo(paths.Unit(name));
        return unit is { Exists: true, LinkTarget: null, Length: < LargestUnit }
            && Mentions(File.ReadAllText(unit.FullName), name);
    }

    private IEnumerable<string> Deployments() =>
        Entries(paths.CheckoutDirectory)
            .Where(path => Path.GetFileName(path)[0] != '.'
                && new DirectoryInfo(path) is { Exists: true, LinkTarget: null })
            .Where(path => IsNumber(Path.GetExtension(path)) && IsOurs(path))
            .Select(path => Path.GetFileNameWithoutExtension(path));

    private IEnumerable<string> Units()
    {
        var directories = Entries(paths.UnitDirectory)
            .Where(path => path.EndsWith(".service.d", StringComparison.Ordinal))
            .Where(path => File.Exists(Path.Combine(path, UnitDropIn.FileName)))
            .Select(path => Path.GetFileName(path)[..^".service.d".Length])
            .Where(name => !File.Exists(paths.Unit(name)));
        var units = Entries(paths.UnitDirectory)
            .Where(path => path.EndsWith(".service", StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(HasUnit);
        return directories.Concat(units);
    }

    // A directory of somebody else may have such a name too.
    private static bool IsOurs(string directory)
    {
        var names = Entries(directory).Select(path => Path.GetFileName(path)).ToList();
        return names.Count == 0 || names.Any(name => name is "info" or "config.json" or "rootfs");
    }

    private bool Mentions(string unit, string name)
    {
        var path = paths.Link(name);
        for (var at = 0; (at = unit.IndexOf(path, at, StringComparison.Ordinal)) >= 0; at += path.Length)
        {
            if (at + path.Length == unit.Length || !IsInName(unit[at + path.Length]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsInName(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

    // A bundle may be named by the link or by the deployment; what has a leading dot is cleaned up by others.
    private bool IsDeployment(string bundle) =>
        Path.GetDirectoryName(bundle) == paths.CheckoutDirectory && Path.GetFileName(bundle)[0] != '.';

    private static bool IsNumber(string extension) =>
        extension.Length > 1
        && int.TryParse(extension.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static IEnumerable<string> Entries(string directory) =>
        Directory.Exists(directory) ? Directory.EnumerateFileSystemEntries(directory) : [];
}
