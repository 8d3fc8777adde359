namespace SystemContainers.Images.Building;

/// <summary>What an entry of a layer is; the value is its type flag in a tar header.</summary>
internal enum LayerEntryKind : byte
{
    File = (byte)'0',
    HardLink = (byte)'1',
    SymbolicLink = (byte)'2',
    Directory = (byte)'5',
}
