using SystemContainers.Images;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>
/// An image as a parameter takes it: its name or digest, a <c>transport:place</c>, an object of Get-SystemImage or
/// New-SystemImage, or the file or folder that holds it. What it stands for is found out only when it is used, so that
/// a wrong one is an error about one item.
/// </summary>
public sealed class ImageArgument
{
    private readonly string? _text;
    private readonly string? _path;

    /// <summary>An image by name, digest or <c>transport:place</c>.</summary>
    /// <param name="text">The text.</param>
    public ImageArgument(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        _text = text;
    }

    /// <summary>An image of the image store.</summary>
    /// <param name="image">The image.</param>
    public ImageArgument(SystemImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        _text = image.Name;
    }

    /// <summary>An image that was just built.</summary>
    /// <param name="image">The image.</param>
    public ImageArgument(SystemImageFile image)
    {
        ArgumentNullException.ThrowIfNull(image);
        _text = image.Source;
    }

    /// <summary>An image in an archive or a folder.</summary>
    /// <param name="file">The file or folder.</param>
    public ImageArgument(FileSystemInfo file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _path = file.FullName;
    }

    /// <inheritdoc/>
    public override string ToString() => _text ?? _path!;

    /// <summary>The reference of a local image.</summary>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidReference"/>.</exception>
    internal ImageReference ToReference() => ImageReference.Parse(ToString());

    /// <summary>Where the image can be brought in from.</summary>
    /// <param name="workingDirectory">What relative paths are relative to.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidReference"/>,
    /// <see cref="ErrorCode.SourceNotFound"/>.</exception>
    internal ImageSource ToSource(string workingDirectory) =>
        _path is null ? ImageSource.Parse(_text!, workingDirectory) : ImageSource.OfPath(_path);
}
