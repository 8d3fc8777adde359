namespace SystemContainers.Storage.Native;

/// <summary>What a name in the file system is; the values of <c>S_IFMT</c>, inode(7).</summary>
internal enum FileType
{
    Fifo = 0x1000,
    CharacterDevice = 0x2000,
    Directory = 0x4000,
    BlockDevice = 0x6000,
    File = 0x8000,
    SymbolicLink = 0xA000,
    Socket = 0xC000,
}
