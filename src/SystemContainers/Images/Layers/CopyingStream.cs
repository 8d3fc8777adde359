using Microsoft.Win32.SafeHandles;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Layers;

/// <summary>Passes a stream through and writes what is read of it to a file.</summary>
/// <param name="inner">What is read.</param>
/// <param name="file">Where it is written too; stays open.</param>
internal sealed class CopyingStream(Stream inner, SafeFileHandle file) : ReadOnlyStream
{
    private readonly Writeback _copy = new(file);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        _copy.Append(buffer[..read]);
        return read;
    }
}
