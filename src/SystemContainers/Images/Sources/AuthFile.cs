using System.Text;
using System.Text.Json.Nodes;
using SystemContainers.Storage;

namespace SystemContainers.Images.Sources;

/// <summary>
/// Gives credentials to skopeo in a file that only this user reads, and never on its command line
/// (containers-auth.json(5)).
/// </summary>
internal static class AuthFile
{
    /// <summary>Writes the file.</summary>
    /// <param name="options">The credentials.</param>
    /// <param name="place">What they are for.</param>
    /// <param name="directory">Where to; only this user may enter it.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    internal static string Create(RegistryOptions options, ImageSource place, string directory)
    {
        if (place.Transport != ImageTransport.Registry)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"Credentials were given, but {place} is not in a registry.",
                "Leave them out.",
                place.Text);
        }

        var registry = ImageReference.Parse(place.Location).Registry ?? "docker.io";
        var secret = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.UserName}:{options.Password}"));
        var content =
            new JsonObject { ["auths"] = new JsonObject { [registry] = new JsonObject { ["auth"] = secret } } };
        var path = Path.Combine(directory, "auth.json");
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(content.ToJsonString()), FileModes.Private);
        return path;
    }
}
