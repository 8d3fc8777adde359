using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Cli.Output;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic pull IMAGE</c>.</summary>
internal sealed class PullCommand : EngineCommand
{
    private readonly Argument<string> _image = NameArgument.One("IMAGE", ImageAccess.SourceDescription);
    private readonly DisplayOption _display = new();
    private readonly SourceOptions _source;

    public PullCommand()
        : base("pull", "Brings an image in, or its newer version; only layers that are missing are transferred.")
    {
        Add(_image);
        Add(_display);
        _source = new SourceOptions(this);

        // Chose the kind of a registry for the docker storage; old scripts give it.
        Add(new Option<string>("--type", "-t") { Hidden = true });
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var image = session.Parsed.GetRequiredValue(_image);
        if (session.Parsed.GetValue(_display))
        {
            await ImageAccess.ShowImportAsync(session, image, _source, cancellationToken);
            return ExitCodes.Success;
        }

        var import = await _source.ReadAsync(session, ImageAccess.ParseSource(image), cancellationToken);
        var result = await session.Images.ImportAsync(import, session.Observer, cancellationToken);
        var name = $"{result.Image.Name} ({Hexadecimal.ShortOf(result.Image.Digest)})";
        session.Output.WriteLine(
            result.IsChanged
                ? $"Pulled {name}: {result.LayersImported} new layers, {ByteSize.Format(result.BytesTransferred)}."
                : $"{name} is up to date.");
        return ExitCodes.Success;
    }
}
