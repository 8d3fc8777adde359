namespace SystemContainers.Images.Layers;

/// <summary>What a layer may cost; beyond it an image is taken for an attack.</summary>
/// <param name="MaximumEntries">Entries of one layer.</param>
/// <param name="MaximumBytes">Uncompressed bytes of one layer.</param>
internal sealed record LayerLimits(int MaximumEntries = 2_000_000, long MaximumBytes = 64L << 30)
{
    /// <summary>Refuses what is over a limit.</summary>
    /// <param name="entries">Entries so far.</param>
    /// <param name="bytes">Bytes of files so far, the coming one among them.</param>
    /// <exception cref="InvalidDataException">A limit is passed.</exception>
    internal void CheckEntry(int entries, long bytes)
    {
        if (entries >= MaximumEntries)
        {
            throw new InvalidDataException($"the layer has more than {MaximumEntries} entries");
        }

        if (bytes > MaximumBytes)
        {
            throw new InvalidDataException($"the layer has more than {MaximumBytes >> 30} GiB");
        }
    }
}
