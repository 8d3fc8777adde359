using System.Diagnostics;
using SystemContainers.Storage;
using Xunit;

namespace SystemContainers.UnitTests.Storage;

public sealed class ContainerLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HostPaths _paths;

    public ContainerLockTests() => _paths = new HostPaths { CheckoutDirectory = _folder.Root };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_second_taker_gets_nothing_until_the_first_is_done()
    {
        using (var first = ContainerLock.TryTake(_paths, "web"))
        {
            Assert.NotNull(first);
            Assert.Null(ContainerLock.TryTake(_paths, "web"));
        }

        using var second = ContainerLock.TryTake(_paths, "web");
        Assert.NotNull(second);
    }

    [Fact]
    public void Another_container_is_free()
    {
        using var web = ContainerLock.Take(_paths, "web");
        using var mail = ContainerLock.TryTake(_paths, "mail");

        Assert.NotNull(mail);
    }

    [Fact]
    public void Who_cannot_have_it_hears_which_process_has_it()
    {
        using var first = ContainerLock.Take(_paths, "web");

        var error = Assert.Throws<SystemContainersException>(() => ContainerLock.Take(_paths, "web"));

        Assert.Equal((ErrorCode.Busy, "web"), (error.Code, error.Target));
        Assert.Contains($"({Environment.ProcessId})", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_process_that_holds_it_is_respected_and_its_death_frees_it()
    {
        Requirements.Program("flock");
        Directory.CreateDirectory(_paths.LockDirectory);
        var start = new ProcessStartInfo(
            "flock", [Path.Combine(_paths.LockDirectory, "web.lock"), "sh", "-c", "echo held; read line"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        using var holder = Process.Start(start)!;
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        Assert.Null(ContainerLock.TryTake(_paths, "web"));

        holder.StandardInput.Close();
        await holder.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var taken = ContainerLock.TryTake(_paths, "web");
        Assert.NotNull(taken);
    }

    [Fact]
    public async Task A_process_that_is_being_started_does_not_keep_it()
    {
        Requirements.Program("true");
        using var stop = new CancellationTokenSource();
        var starts = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    using var process = Process.Start("true");
                    process.WaitForExit();
                }
            },
            TestContext.Current.CancellationToken);
        var missed = 0;

        for (var watch = Stopwatch.StartNew(); missed == 0 && watch.Elapsed < TimeSpan.FromSeconds(2);)
        {
            using var taken = ContainerLock.TryTake(_paths, "web");
            missed += taken is null ? 1 : 0;
        }

        await stop.CancelAsync();
        await starts;
        Assert.Equal(0, missed);
    }

    [Fact]
    public async Task It_is_had_although_a_child_of_a_killed_holder_is_just_being_started()
    {
        Requirements.Program("flock");
        Directory.CreateDirectory(_paths.LockDirectory);
        const string script = """exec 9>>"$1"; flock 9; printf $$ >"$1"; sleep 0.3 & kill -KILL $$""";
        using var holder = Process.Start(
            "bash", ["-c", script, "-", Path.Combine(_paths.LockDirectory, "web.lock")])!;
        await holder.WaitForExitAsync(TestContext.Current.CancellationToken);

        using var taken = ContainerLock.TryTake(_paths, "web");

        Assert.NotNull(taken);
    }

    [Fact]
    public void A_lock_that_was_deleted_with_its_container_can_be_taken_anew()
    {
        using (var first = ContainerLock.Take(_paths, "web"))
        {
            first.Delete();
            Assert.Empty(Directory.EnumerateFileSystemEntries(_paths.LockDirectory));
        }

        using var second = ContainerLock.TryTake(_paths, "web");
        Assert.NotNull(second);
        Assert.Null(ContainerLock.TryTake(_paths, "web"));
    }

    [Fact]
    public async Task Taking_and_deleting_at_once_never_gives_it_to_two()
    {
        var holders = 0;
        var taken = 0;
        var most = 0;

        void Work()
        {
            for (var i = 0; i < 1500; i++)
            {
                using var held = ContainerLock.TryTake(_paths, "web");
                if (held is null)
                {
                    continue;
                }

                var now = Interlocked.Increment(ref holders);
                most = Math.Max(most, now);
                Interlocked.Increment(ref taken);
                Interlocked.Decrement(ref holders);
                held.Delete();
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            Work, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.Equal(1, most);
        Assert.InRange(taken, 1, int.MaxValue);
    }

    [Fact]
    public void The_folder_of_locks_is_private_and_hidden_from_the_old_command()
    {
        using var held = ContainerLock.Take(_paths, "web");

        Assert.StartsWith(".", Path.GetFileName(_paths.LockDirectory), StringComparison.Ordinal);
        Assert.Equal(FileModes.PrivateDirectory, File.GetUnixFileMode(_paths.LockDirectory));
    }
}
