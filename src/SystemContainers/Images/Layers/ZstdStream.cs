using System.Buffers;
using System.Runtime.InteropServices;

namespace SystemContainers.Images.Layers;

/// <summary>
/// Inflates zstd: any number of frames one after the other, skippable ones among them, as zstd:chunked layers have them
/// (RFC 8878). It uses the libzstd that systemd and the package managers bring to every host. Its decoder refuses a
/// window of more than 128 MiB by itself (zstd.h, <c>ZSTD_d_windowLogMax</c>).
/// </summary>
internal sealed partial class ZstdStream : ReadOnlyStream
{
    private const string Library = "libzstd.so.1";

    private readonly Stream _inner;
    private readonly byte[] _input = ArrayPool<byte>.Shared.Rent(128 * 1024);
    private nint _decoder;
    private int _position;
    private int _length;
    private bool _isWithinFrame;
    private bool _holdsMore;

    /// <summary>Prepares to inflate.</summary>
    /// <param name="inner">The compressed bytes; stays open.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolMissing"/>: the
    /// library is not there.</exception>
    internal ZstdStream(Stream inner)
    {
        _inner = inner;
        try
        {
            _decoder = CreateStream();
        }
        catch (DllNotFoundException e)
        {
            throw new SystemContainersException(
                ErrorCode.ToolMissing,
                $"The layer is compressed with zstd, and {Library} is not installed.",
                "Install it, for example with 'apt-get install libzstd1' or 'dnf install libzstd'.",
                Library,
                inner: e);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The bytes are no zstd, or are cut off.</exception>
    public override unsafe int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty && (_position < _length || _holdsMore || Fill()))
        {
            nuint state;
            int produced;
            fixed (byte* target = buffer, source = _input)
            {
                var output = new Buffer { Data = target, Size = (nuint)buffer.Length };
                var input = new Buffer { Data = source, Size = (nuint)_length, Position = (nuint)_position };
                state = DecompressStream(_decoder, &output, &input);
                (_position, produced) = ((int)input.Position, (int)output.Position);
            }

            if (IsError(state) != 0)
            {
                throw new InvalidDataException(
                    $"its zstd data cannot be read: {Marshal.PtrToStringUTF8(GetErrorName(state))}");
            }

            _isWithinFrame = state != 0;
            _holdsMore = _isWithinFrame && produced == buffer.Length;
            if (produced > 0)
            {
                return produced;
            }
        }

        return buffer.IsEmpty || !_isWithinFrame ? 0 : throw new InvalidDataException("its zstd data is cut off");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _decoder != 0)
        {
            _ = FreeStream(_decoder);
            _decoder = 0;
            ArrayPool<byte>.Shared.Return(_input);
        }

        base.Dispose(disposing);
    }

    private bool Fill()
    {
        (_position, _length) = (0, _inner.Read(_input));
        return _length > 0;
    }

    [LibraryImport(Library, EntryPoint = "ZSTD_createDStream")]
    private static partial nint CreateStream();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeDStream")]
    private static partial nuint FreeStream(nint stream);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompressStream")]
    private static unsafe partial nuint DecompressStream(nint stream, Buffer* output, Buffer* input);

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    private static partial uint IsError(nuint code);

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorName")]
    private static partial nint GetErrorName(nuint code);

    /// <summary><c>ZSTD_inBuffer</c> and <c>ZSTD_outBuffer</c>, which have the same members.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Buffer
    {
        internal byte* Data;
        internal nuint Size;
        internal nuint Position;
    }
}
