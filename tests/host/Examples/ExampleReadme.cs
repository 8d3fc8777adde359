using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using SystemContainers.HostTests.Importing;

namespace SystemContainers.HostTests.Examples;

/// <summary>The README of an example. Its commands are run in one PowerShell session, as a reader would.</summary>
internal sealed partial class ExampleReadme : IAsyncDisposable
{
    private const string Done = "::done";
    private const string Failed = "::failed";

    // Reads the path of a script, runs it and says how it went, until there are no more.
    private const string Loop = $$"""
        $ErrorActionPreference = 'Stop'
        $PSNativeCommandUseErrorActionPreference = $true
        $ProgressPreference = 'SilentlyContinue'
        $PSStyle.OutputRendering = 'PlainText'
        while ($script = [Console]::In.ReadLine()) {
            $end = '{{Done}}'
            try { . $script *>&1 | Out-String -Stream -Width 160 } catch { "$_"; $end = '{{Failed}}' }
            $end
        }
        """;

    private readonly string _name;
    private readonly string _text;
    private readonly Process _session;
    private readonly string _scripts = Directory.CreateTempSubdirectory("example-").FullName;

    private ExampleReadme(string name, string text)
    {
        _name = name;
        _text = text;
        _session = Process.Start(new ProcessStartInfo("pwsh", ["-NoProfile", "-NonInteractive", "-Command", Loop])
        {
            WorkingDirectory = Folder(name),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["PSModulePath"] = Path.Combine(Host.Repository, "out") },
        })!;
    }

    /// <summary>Begins with an example; skips the test where something is missing.</summary>
    /// <param name="name">The name of its folder, its images and its root file system.</param>
    /// <param name="programs">The programs that the README needs, apart from PowerShell.</param>
    /// <param name="edit">What a test wants different in the README's text.</param>
    public static async Task<ExampleReadme> OpenAsync(
        string name, string[] programs, Func<string, string>? edit = null)
    {
        foreach (var program in programs.Append("pwsh"))
        {
            Assert.SkipUnless(Programs.AreThere(program), $"{program} is not installed.");
        }

        Assert.SkipUnless(
            Directory.Exists(Path.Combine(Host.Repository, "out", "SystemContainers")), "The module is not built.");
        var text = await File.ReadAllTextAsync(Path.Combine(Folder(name), "README.md"));
        return new ExampleReadme(name, edit is null ? text : edit(text));
    }

    /// <summary>Runs the commands that come after the paragraph in which a word stands; all must succeed.</summary>
    /// <param name="word">The word, for example "Install".</param>
    /// <returns>What they write.</returns>
    public Task<string> RunAsync(string word)
    {
        var block = Block().Matches(_text).Single(b => b.Groups["paragraph"].Value.Split(' ', '\n').Contains(word));
        return RunTextAsync(block.Groups["commands"].Value);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await RunTextAsync($$"""
                Get-SystemContainer | Where-Object { "$($_.Image)" -like '{{_name}}:*' } |
                    Uninstall-SystemContainer -Confirm:$false
                Get-SystemImage {{_name}}* | Remove-SystemImage -Confirm:$false
                Remove-Item -Recurse -Force /var/tmp/{{_name}}-root -ErrorAction Ignore
                """);
        }
        finally
        {
            _session.Kill(entireProcessTree: true);
            _session.Dispose();
            Directory.Delete(_scripts, recursive: true);
        }
    }

    private static string Folder(string name) => Path.Combine(Host.Repository, "examples", name);

    private async Task<string> RunTextAsync(string commands)
    {
        var token = TestContext.Current.CancellationToken;
        var script = Path.Combine(_scripts, $"{Guid.NewGuid():N}.ps1");
        await File.WriteAllTextAsync(script, commands, token);
        await _session.StandardInput.WriteLineAsync(script.AsMemory(), token);
        await _session.StandardInput.FlushAsync(token);
        var output = new StringBuilder();
        while (await _session.StandardOutput.ReadLineAsync(token) is { } line && line != Done)
        {
            Assert.False(line == Failed, $"{commands}\n{output}");
            output.AppendLine(line);
        }

        return output.ToString();
    }

    [GeneratedRegex(@"(?<paragraph>[^\n]+(\n[^\n]+)*)\n\n```powershell\n(?<commands>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
