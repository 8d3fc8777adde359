namespace SystemContainers.Templates;

/// <summary>A setting of a configuration that gives a container power over its host.</summary>
/// <param name="Kind">How.</param>
/// <param name="Part">Where it stands; null where it is that something is absent.</param>
/// <param name="Text">What it does, as a sentence that begins in lower case.</param>
internal sealed record DangerousSetting(DangerKind Kind, JsonPart? Part, string Text)
{
    /// <summary>Place and sentence.</summary>
    public override string ToString() => $"{Part?.Location ?? RuntimeConfiguration.FileName}: {Text}";
}
