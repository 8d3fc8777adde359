namespace SystemContainers.Storage;

/// <summary>Permission bits of the files that the engine writes.</summary>
internal static class FileModes
{
    /// <summary>0644.</summary>
    internal const UnixFileMode Public =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>0600.</summary>
    internal const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>0700.</summary>
    internal const UnixFileMode PrivateDirectory =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
}
