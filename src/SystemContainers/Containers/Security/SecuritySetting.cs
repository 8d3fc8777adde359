namespace SystemContainers.Containers.Security;

/// <summary>One setting of a deployment that decides what its service may do.</summary>
/// <param name="Name">Its name, as <c>config.json</c> or systemd has it.</param>
/// <param name="Asked">What the image asks for; empty where it says nothing.</param>
/// <param name="Granted">What the service gets.</param>
/// <param name="File">The file that it stands in: <c>config.json</c>, or the file with settings of the unit.</param>
public sealed record SecuritySetting(string Name, string Asked, string Granted, string File)
{
    /// <summary>Whether the service gets something else than the image asks for.</summary>
    public bool IsChanged => Asked != Granted;

    /// <inheritdoc/>
    public override string ToString() => IsChanged ? $"{Name}: {Granted} (asked: {Asked})" : $"{Name}: {Granted}";
}
