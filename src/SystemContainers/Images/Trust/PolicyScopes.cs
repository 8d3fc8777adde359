namespace SystemContainers.Images.Trust;

/// <summary>
/// The scopes in a signature policy that cover a place, the most specific first. Each transport has its own
/// (containers-policy.json(5), "Supported transports and their scopes"); the order is that in which skopeo looks.
/// </summary>
internal static class PolicyScopes
{
    private const string DefaultRegistry = "docker.io";

    /// <summary>The transport's name in a policy.</summary>
    /// <param name="transport">The transport.</param>
    internal static string TransportName(ImageTransport transport) => transport switch
    {
        ImageTransport.Registry => "docker",
        ImageTransport.DockerDaemon => "docker-daemon",
        ImageTransport.DockerArchive => "docker-archive",
        ImageTransport.OciArchive => "oci-archive",
        ImageTransport.OciLayout => "oci",
        ImageTransport.Directory => "dir",
        ImageTransport.ContainersStorage => "containers-storage",
        _ => throw new InvalidOperationException($"no transport {transport}"),
    };

    /// <summary>The scopes of a place; the last is the transport's default.</summary>
    /// <param name="place">The place.</param>
    internal static IEnumerable<string> Of(ImageSource place) => place.Transport switch
    {
        ImageTransport.Registry or ImageTransport.DockerDaemon => [.. OfName(place.Location), string.Empty],
        ImageTransport.OciArchive or ImageTransport.OciLayout or ImageTransport.Directory =>
            [.. OfPath(Resolve(place.Location)), string.Empty],
        ImageTransport.ContainersStorage => [.. OfStorage(place.Location), string.Empty],
        _ => [string.Empty],
    };

    /// <summary>
    /// A name in full: without a registry it is one of Docker's, and without a namespace there it is in <c>library</c>.
    /// </summary>
    /// <param name="text">The name.</param>
    /// <returns>The repository, and the tag or digest with its separator.</returns>
    internal static (string Name, string Suffix) Expand(string text)
    {
        var reference = ImageReference.Parse(text);
        var suffix = reference.Digest is { } digest ? "@" + digest : ":" + reference.Tag;
        var registry = reference.Registry;
        var path = registry is null ? reference.Repository : reference.Repository[(registry.Length + 1)..];
        registry = registry is null or "index.docker.io" ? DefaultRegistry : registry;
        var isBare = registry == DefaultRegistry && !path.Contains('/', StringComparison.Ordinal);
        return ($"{registry}/{(isBare ? "library/" : string.Empty)}{path}", suffix);
    }

    // Name with tag or digest, repository, namespaces, host with port, then *.parent of the host for each parent.
    private static IEnumerable<string> OfName(string text)
    {
        var (name, suffix) = Expand(text);
        yield return name + suffix;
        var namespaces = Namespaces(name).ToList();
        foreach (var scope in namespaces)
        {
            yield return scope;
        }

        var host = namespaces[^1].Split(':')[0];
        for (var dot = host.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = host.IndexOf('.', dot + 1))
        {
            yield return "*" + host[dot..];
        }
    }

    // "/" is no scope.
    private static IEnumerable<string> OfPath(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            yield return path[..end];
        }
    }

    private static IEnumerable<string> OfStorage(string text)
    {
        var root = StorageRoot.Find();
        var (name, suffix) = Expand(text);
        foreach (var driver in StorageRoot.Drivers(root))
        {
            var store = $"[{driver}@{root}]";
            yield return store + name + suffix;
            foreach (var scope in Namespaces(name))
            {
                yield return store + scope;
            }

            yield return store;
        }

        yield return $"[{root}]";
    }

    private static IEnumerable<string> Namespaces(string name)
    {
        for (var end = name.Length; end > 0; end = name.LastIndexOf('/', end - 1))
        {
            yield return name[..end];
        }
    }

    private static string Resolve(string path)
    {
        var resolved = "/";
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            resolved = Path.Combine(resolved, part);
            if (new FileInfo(resolved) is { LinkTarget: not null } link)
            {
                resolved = Resolve(link.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
            }
        }

        return resolved;
    }
}
