namespace SystemContainers.UnitTests;

/// <summary>A folder that a test may fill and that is removed after it.</summary>
internal sealed class TemporaryFolder(string? parent = null) : IDisposable
{
    public string Root { get; } = Directory.CreateDirectory(
        Path.Combine(parent ?? Path.GetTempPath(), "unittest-" + Path.GetRandomFileName())).FullName;

    public string At(string name) => Path.Join(Root, name);

    public string Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), content);
        return At(name);
    }

    public string Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), content);
        return At(name);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
