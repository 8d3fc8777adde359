using SystemContainers.Host.Processes;
using SystemContainers.Images.Layers;
using SystemContainers.Images.Maintenance;
using SystemContainers.Images.Ostree;
using SystemContainers.Storage.Native;
using SystemContainers.UnitTests.Images.Layers;
using Xunit;

namespace SystemContainers.UnitTests.Images.Ostree;

/// <summary>The store of a user has the objects that the ostree command would write in mode bare-user.</summary>
public sealed class UserRepositoryTests : IDisposable
{
    private readonly LayerStore _store;

    public UserRepositoryTests()
    {
        Requirements.Program("ostree");
        _store = new LayerStore(Path.GetTempPath(), isUser: true);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Objects_are_those_of_the_ostree_command_and_it_finds_no_error()
    {
        var tar = Tree().ToArray();
        var ours = _store.Import(tar);
        await File.WriteAllBytesAsync(_store.At("layer.tar"), tar, Token);
        var other = new Repository(_store.At("other"), isUser: true);
        await Ostree(other, "init", "--mode=bare-user");
        await Ostree(other, "commit", "--branch=ociimage/x", "--fsync=false", "--tree=tar=" + _store.At("layer.tar"));

        var theirs = other.ReadCommit(other.ResolveRef("x")!);
        Assert.Equal((theirs.Tree, theirs.DirectoryMetadata), (ours.Tree, ours.DirectoryMetadata));
        Assert.Equal(Objects(other), Objects(_store.Repository));
        _store.Repository.SetRef("layer", Assert.Single(Commits()));
        await Ostree(_store.Repository, "fsck");
    }

    [Fact]
    public void A_deployment_is_the_users_own_and_has_links_in_it()
    {
        var commit = _store.Import(Tree());

        using (var checkout = new HardLinkCheckout(_store.Repository))
        using (var parent = DirectoryHandle.Open(_store.At(".")))
        {
            checkout.Write(new LayerMerge(_store.Repository).Merge([commit]), parent, "tree", Token);
        }

        Assert.Equal("few/f", new FileInfo(_store.At("tree/link")).LinkTarget);
        Assert.Equal("/no/such/place", new FileInfo(_store.At("tree/dangling")).LinkTarget);
        var program = FileStatus.Read(_store.At("tree/set-user-id"));
        Assert.Equal(
            ((UnixFileMode)0x1ED, LibC.GetEffectiveUserId(), 2u), (program.Mode, program.UserId, program.Links));
        Assert.Equal((UnixFileMode)0x124, FileStatus.Read(_store.At("tree/few/unreadable")).Mode & (UnixFileMode)0x1FF);
        Assert.Equal((UnixFileMode)0x1C9, FileStatus.Read(_store.At("tree/closed")).Mode);
    }

    [Fact]
    public void Damage_is_found()
    {
        _store.Import(Tree());
        var checker = new ObjectChecker(_store.Repository, _ => { });
        var files = StoredObject.List(_store.Repository, Token).ToList();
        Assert.All(files, file => Assert.Null(checker.Check(file, Token)));

        foreach (var file in files.Where(f => f.Type == StoredObject.FileType))
        {
            var path = _store.Repository.PathOf(file.Name);
            var good = ExtendedAttributes.ReadOne(path, UserObject.Attribute)!;
            byte[] bad = [.. good];
            bad[3] ^= 1;
            Set(path, bad);
            Assert.NotNull(checker.Check(file, Token));
            Set(path, good);
            Assert.Null(checker.Check(file, Token));
            File.AppendAllText(path, "x");
            Assert.NotNull(checker.Check(file, Token));
        }
    }

    [Fact]
    public async Task A_store_of_the_other_mode_is_refused()
    {
        var other = new Repository(_store.At("other"), isUser: true);
        await Ostree(other, "init", "--mode=bare");

        var error = Assert.Throws<SystemContainersException>(other.RequireMode);

        Assert.Equal(ErrorCode.StorageUnsuitable, error.Code);
        Assert.Contains("'bare-user'", error.Problem, StringComparison.Ordinal);
        Assert.Throws<SystemContainersException>(new Repository(_store.Repository.Path).RequireMode);
    }

    private static void Set(string path, byte[] value) =>
        Assert.Equal(0, LibC.LSetXAttr(path, UserObject.Attribute, value, (nuint)value.Length, 0));

    private static LayerTar Tree() => new LayerTar().Directory("./", 0x1ED, owner: 3).Directory("few/")
        .File("few/f", "")
        .File("few/unreadable", "secret", 0x24, owner: 7).Directory("closed/", 0x09, owner: 9)
        .Add('2', "link", link: "few/f", mode: 0x1FF).Add('2', "dangling", link: "/no/such/place", mode: 0x1FF)
        .File("set-user-id", "x", 0x9ED, owner: 5);

    private IEnumerable<string> Commits() => StoredObject.List(_store.Repository, Token)
        .Where(o => o.Type == StoredObject.CommitType).Select(o => o.Checksum);

    // All but commits, which have a time.
    private static List<string> Objects(Repository repository) =>
    [
        .. StoredObject.List(repository, Token).Where(o => o.Type != StoredObject.CommitType)
            .Select(o => $"{o.Name} {o.Status.Type} {o.Status.Mode} {Content(repository.PathOf(o.Name))}")
            .Order(StringComparer.Ordinal),
    ];

    private static string Content(string path) =>
        $"{Convert.ToHexString(File.ReadAllBytes(path))} "
        + Convert.ToHexString(ExtendedAttributes.ReadOne(path, UserObject.Attribute) ?? []);

    private static async Task<string> Ostree(Repository repository, params string[] arguments) =>
        (await CommandRunner.RunAsync(
            new Command("ostree", [arguments[0], "--repo=" + repository.Path, .. arguments[1..]]),
            NullObserver.Instance, Token))
        .StandardOutput;
}
