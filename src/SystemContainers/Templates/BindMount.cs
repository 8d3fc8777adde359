namespace SystemContainers.Templates;

/// <summary>A file or directory of the host that a container sees.</summary>
/// <param name="Source">Path on the host.</param>
/// <param name="Destination">Path in the container.</param>
/// <param name="Options">Mount options, as <c>ro</c>.</param>
/// <param name="Part">Where the configuration says so.</param>
internal sealed record BindMount(string Source, string Destination, IReadOnlyList<string> Options, JsonPart Part)
{
    /// <summary>Where the configuration says so, as <c>file:line</c>.</summary>
    public string Location => Part.Location;
}
