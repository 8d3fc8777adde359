using System.Globalization;
using SystemContainers.Storage.Native;

namespace SystemContainers.Storage;

/// <summary>
/// The folder of a user's sockets and files of a session, which the XDG base directory specification has in
/// <c>XDG_RUNTIME_DIR</c> and which belongs to that user alone.
/// </summary>
internal static class UserRunDirectory
{
    /// <summary>The environment variable that names it.</summary>
    internal const string Variable = "XDG_RUNTIME_DIR";

    private const string Parent = "/run/user";

    /// <summary>Where pam_systemd(8) has it, whether or not it is there.</summary>
    /// <param name="userId">The user's ID.</param>
    /// <param name="parent">Where the folders of all users are.</param>
    internal static string Usual(uint userId, string parent = Parent) =>
        string.Create(CultureInfo.InvariantCulture, $"{parent}/{userId}");

    /// <summary>
    /// The folder that the environment names. su(1) leaves none there, or that of the user before; then it is the usual
    /// one, if the user has it.
    /// </summary>
    /// <param name="given">The value of the environment variable.</param>
    /// <param name="userId">The user's ID.</param>
    /// <param name="parent">As for <see cref="Usual"/>.</param>
    /// <returns>Null where there is none.</returns>
    internal static string? Find(string? given, uint userId, string parent = Parent)
    {
        // The specification has relative paths ignored.
        given = given?.StartsWith('/') == true ? given : null;
        var usual = Usual(userId, parent);
        return (given is null || !IsOf(given, userId)) && IsOf(usual, userId) ? usual : given;
    }

    private static bool IsOf(string path, uint userId)
    {
        try
        {
            // The dot makes it the folder that a link stands for.
            return FileStatus.Read(path + "/.").UserId == userId;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
