namespace SystemContainers.UnitTests;

/// <summary>The source tree that the tests were built from.</summary>
internal static class Checkout
{
    /// <summary>Its root.</summary>
    public static string Root { get; } = Find();

    /// <summary>A file or folder of it.</summary>
    /// <param name="path">Its path, from the root.</param>
    public static string At(string path) => Path.Join(Root, path);

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Join(folder, "SystemContainers.slnx")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not in a checkout.");
        }

        return folder;
    }
}
