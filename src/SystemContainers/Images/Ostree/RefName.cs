using System.Globalization;
using System.Text;

namespace SystemContainers.Images.Ostree;

/// <summary>
/// How an image's name becomes part of a ref: letters, digits, <c>.</c> and <c>-</c> stay, every other byte becomes
/// <c>_</c> and two upper-case hexadecimal digits, as skopeo's former OSTree transport wrote them.
/// </summary>
internal static class RefName
{
    private const int MaximumLength = 255;

    /// <summary>The ref of an image's name.</summary>
    /// <param name="name">The name with tag or digest.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidReference"/>: no file can have the ref's
    /// name.</exception>
    internal static string Encode(string name)
    {
        var result = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(name))
        {
            var character = (char)b;
            if (char.IsAsciiLetterOrDigit(character) || character is '.' or '-')
            {
                result.Append(character);
            }
            else
            {
                result.Append(CultureInfo.InvariantCulture, $"_{b:X2}");
            }
        }

        return result.Length <= MaximumLength
            ? result.ToString()
            : throw new SystemContainersException(
                ErrorCode.InvalidReference,
                $"The image name '{name}' is too long: its ref would have {result.Length} bytes, "
                + $"and a file name has at most {MaximumLength}.",
                "Use a shorter name.",
                name);
    }

    /// <summary>The name that a ref was made of, or null where it is none of this form.</summary>
    /// <param name="refName">The ref without its prefix.</param>
    internal static string? Decode(string refName)
    {
        var bytes = new List<byte>(refName.Length);
        for (var i = 0; i < refName.Length; i++)
        {
            if (refName[i] != '_')
            {
                if (!char.IsAscii(refName[i]))
                {
                    return null;
                }

                bytes.Add((byte)refName[i]);
            }
            else if (i + 2 < refName.Length
                && byte.TryParse(
                    refName.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b))
            {
                bytes.Add(b);
                i += 2;
            }
            else
            {
                return null;
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>The ref of a layer or configuration.</summary>
    /// <param name="digest">Its digest, <c>sha256:…</c>.</param>
    internal static string OfBlob(string digest) => digest[(digest.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <summary>
    /// Whether a ref is a layer's or configuration's. No name can look so: each has a tag after a colon.
    /// </summary>
    /// <param name="refName">The ref without its prefix.</param>
    internal static bool IsBlob(string refName) => refName.Length == 64 && refName.All(char.IsAsciiHexDigitLower);
}
