using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using SystemContainers.Host;
using SystemContainers.Host.Processes;
using SystemContainers.Images.Manifests;

namespace SystemContainers.Images.Sources;

/// <summary>
/// A running <c>skopeo experimental-image-proxy</c>: it applies the host's signature policy, credentials and registry
/// configuration, and gives the manifest and single blobs over pipes, so that only what is missing is transferred
/// (skopeo-experimental-image-proxy(1)). The policy it applies only since version 0.2.6 of its protocol.
/// </summary>
internal sealed class SkopeoProxy : IAsyncDisposable
{
    private static readonly Version _firstWithPolicy = new(0, 2, 6);

    private readonly ImportOptions _options;
    private readonly ProxySocket _socket;
    private readonly ChildProcess _child;
    private readonly Task<string> _errors;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly string _commandLine;
    private uint _image;

    private SkopeoProxy(
        ImportOptions options, ProxySocket socket, ChildProcess child, Task<string> errors, string commandLine)
    {
        _options = options;
        _socket = socket;
        _child = child;
        _errors = errors;
        _commandLine = commandLine;
    }

    /// <summary>Whether it applies the signature policy itself.</summary>
    internal bool AppliesPolicy { get; private set; }

    /// <summary>Starts the proxy and opens the image.</summary>
    /// <param name="source">Which image.</param>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="isChecked">Whether one that does not apply the policy is to read a copy that was checked.</param>
    internal static async Task<SkopeoProxy> OpenAsync(
        ReadableSource source, IEngineObserver observer, CancellationToken cancellationToken, bool isChecked = true)
    {
        var proxy = Start(source, observer);
        try
        {
            var (begun, _) = await proxy.CallAsync("Initialize", [], cancellationToken);
            proxy.AppliesPolicy =
                Version.TryParse(begun.Value.ToString(), out var version) && version >= _firstWithPolicy;
            if (isChecked && !proxy.AppliesPolicy)
            {
                await source.ApplyPolicyAsync(observer, cancellationToken);
            }

            var (opened, _) = await proxy.CallAsync("OpenImage", [source.Place.SkopeoReference], cancellationToken);
            proxy._image = opened.Value.TryGetUInt32(out var image)
                ? image
                : throw proxy.Failure("skopeo gave no image");
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    /// <summary>The image's manifest for this platform: its digest, and its bytes as OCI.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>
    /// The digest is of the original; where the original is in Docker's format the bytes are a conversion and do not
    /// have it.
    /// </returns>
    internal async Task<(string Digest, byte[] Content)> GetManifestAsync(CancellationToken cancellationToken)
    {
        var (reply, pipe) = await CallAsync("GetManifest", [_image], cancellationToken);
        await using var stream = Open(pipe);
        var finish = FinishAsync(reply.PipeId, cancellationToken);
        using var content = new MemoryStream();
        await ImageManifest.CopyBoundedAsync(stream, content, cancellationToken);
        await finish;
        return (reply.Value.ToString(), content.ToArray());
    }

    /// <summary>Reads a blob.</summary>
    /// <param name="digest">Its digest.</param>
    /// <param name="size">Its bytes.</param>
    /// <param name="read">Reads the stream to its end.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal Task ReadBlobAsync(string digest, long size, Action<Stream> read, CancellationToken cancellationToken) =>
        ReadBlobAsync(
            digest,
            size,
            stream =>
            {
                read(stream);
                return true;
            },
            cancellationToken);

    /// <summary>Reads a blob into something.</summary>
    /// <param name="digest">Its digest.</param>
    /// <param name="size">Its bytes.</param>
    /// <param name="read">Reads the stream to its end.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<T> ReadBlobAsync<T>(
        string digest, long size, Func<Stream, T> read, CancellationToken cancellationToken)
    {
        var (reply, pipe) = await CallAsync("GetBlob", [_image, digest, size], cancellationToken);
        await using var stream = Open(pipe);
        await using var cancellation = cancellationToken.Register(() => _ = _child.EndAsync());

        // The proxy closes its end only when this call is under way, so it runs beside the reading.
        var finish = FinishAsync(reply.PipeId, cancellationToken);
        T result;
        try
        {
            result = await Task.Run(() => read(stream), cancellationToken);
        }
        catch (Exception e)
        {
            await stream.DisposeAsync();
            await EndTransferAsync(finish, mayExplain: e is SystemContainersException { Code: ErrorCode.InvalidImage });
            throw;
        }

        await finish;
        return result;
    }

    /// <summary>Lets the proxy end while other work goes on; nothing is read from it any more.</summary>
    internal void Finish() => _socket.Dispose();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // At the end of its socket the proxy removes its temporary files and ends.
        Finish();
        await Task.WhenAny(_child.Exit, Task.Delay(TimeSpan.FromSeconds(2)));
        await _child.EndAsync();
        _gate.Dispose();
    }

    private static SkopeoProxy Start(ReadableSource source, IEngineObserver observer)
    {
        string[] arguments =
        [
            .. source.GlobalArguments, "experimental-image-proxy", .. source.RegistryArguments,
        ];
        var command = new Command("skopeo", arguments);
        observer.Verbose($"Running {command} for {source.Place.SkopeoReference}");
        var path = Tool.Find("skopeo");
        var socket = ProxySocket.Create();
        try
        {
            using var errors = ProcessPipe.Create();
            var child = ChildProcess.Start(path, arguments, socket.Theirs, errors.WriteEnd, errors.WriteEnd);
            socket.Theirs.Dispose();
            errors.WriteEnd.Dispose();
            var reading = CommandRunner.ReadAsync(errors.ReadEnd, 64 * 1024, keepEnd: true);
            return new SkopeoProxy(source.Options, socket, child, reading, command.ToString());
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static FileStream Open(SafeFileHandle? pipe)
    {
        ProcessPipe.Widen(pipe ?? throw new InvalidDataException("skopeo sent no pipe"));
        return new FileStream(pipe, FileAccess.Read, bufferSize: 0);
    }

    // A transfer that broke looks like damage to the reader. That the reader went away is no error of the transfer.
    private static async Task EndTransferAsync(Task finish, bool mayExplain)
    {
        try
        {
            await finish;
        }
        catch (Exception e) when (
            !mayExplain || e is OperationCanceledException
            || e.Message.Contains("broken pipe", StringComparison.Ordinal))
        {
            return;
        }
    }

    private Task FinishAsync(uint pipe, CancellationToken cancellationToken) =>
        CallAsync("FinishPipe", [pipe], cancellationToken);

    private async Task<(ProxyReply Reply, SafeFileHandle? Pipe)> CallAsync(
        string method, object[] arguments, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var request = JsonSerializer.SerializeToUtf8Bytes(
                new ProxyRequest(method, arguments), ProxyJson.Default.ProxyRequest);
            _socket.Send(request);

            // A process that is ended closes its socket, which ends the wait.
            await using var cancellation = cancellationToken.Register(() => _ = _child.EndAsync());
            var (message, pipe) = await Task.Run(_socket.Receive, CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            if (message.Length == 0)
            {
                var code = await _child.Exit;
                throw CommandRunner.Failure(new CommandResult(
                    _commandLine, code, string.Empty, CommandRunner.LastLines(await _errors)));
            }

            var reply = ReadReply(message);
            if (!reply.Success)
            {
                pipe?.Dispose();
                throw Failure(reply.Error ?? Encoding.UTF8.GetString(message));
            }

            return (reply, pipe);
        }
        finally
        {
            _gate.Release();
        }
    }

    private ProxyReply ReadReply(byte[] message)
    {
        try
        {
            return JsonSerializer.Deserialize(message, ProxyJson.Default.ProxyReply)!;
        }
        catch (JsonException e)
        {
            var text = Encoding.UTF8.GetString(message.AsSpan(0, Math.Min(message.Length, 500)));
            throw Failure($"skopeo's answer cannot be read ({e.Message}): {text}");
        }
    }

    private SystemContainersException Failure(string error) =>
        SourceErrors.Of(_options.Source, new CommandResult(_commandLine, 1, string.Empty, error));
}
