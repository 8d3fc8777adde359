namespace SystemContainers.Images.Layers;

/// <summary>Names that hide what lower layers have (OCI image-spec, layer.md, "Whiteouts").</summary>
internal static class Whiteout
{
    /// <summary>Hides all that lower layers have in the directory.</summary>
    internal const string Opaque = ".wh..wh..opq";

    private const string Prefix = ".wh.";

    /// <summary>The name that a whiteout hides, or null where it is none.</summary>
    /// <param name="name">A file name.</param>
    internal static string? Hidden(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && name != Opaque ? name[Prefix.Length..] : null;

    /// <summary>Refuses a whiteout that hides nothing that can be named, and one that is a directory.</summary>
    /// <param name="name">A file name.</param>
    /// <param name="isDirectory">Whether the name is a directory's.</param>
    /// <exception cref="InvalidDataException">It is such a whiteout.</exception>
    internal static void Check(string name, bool isDirectory)
    {
        if (isDirectory && name.StartsWith(Prefix, StringComparison.Ordinal))
        {
            throw new InvalidDataException("it is a whiteout and a directory");
        }

        if (Hidden(name) is "" or "." or "..")
        {
            throw new InvalidDataException("it is a whiteout of nothing");
        }
    }
}
