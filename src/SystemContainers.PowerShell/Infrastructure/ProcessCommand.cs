using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using SystemContainers.Containers.Processes;
using SystemContainers.Host;
using SystemContainers.Host.Processes;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>
/// A cmdlet that runs a program in a container. Its lines of standard output are the cmdlet's output; those of standard
/// error go to the information stream, for programs also write there what is no error.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ProcessCommand : SystemContainerCommand
{
    // PowerShell shows records with the first tag whatever $InformationPreference is, as those of Write-Host.
    private static readonly string[] _errorTags = ["PSHOST", "StandardError"];

    private protected ProcessCommand()
    {
    }

    /// <summary>The user to run as, by name or number, and the group after a colon.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? User { get; set; }

    /// <summary>The directory of the container to begin in.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WorkingDirectory { get; set; }

    /// <summary>Environment variables to add or to replace.</summary>
    [Parameter]
    [NameValue]
    public IDictionary Environment { get; set; } = new Dictionary<string, string>();

    /// <summary>Lines for the program's standard input.</summary>
    [Parameter]
    [AllowEmptyString]
    public string[] StandardInput { get; set; } = [];

    /// <summary>Use the terminal of this session instead of the pipeline, for a shell or an editor.</summary>
    [Parameter]
    public SwitchParameter Interactive { get; set; }

    /// <summary>How long the program may run, in seconds or as a TimeSpan; then it is ended.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Do not report an exit code other than 0 as an error.</summary>
    [Parameter]
    public SwitchParameter IgnoreExitCode { get; set; }

    /// <summary>Runs a program, writes its lines, sets <c>$LASTEXITCODE</c> and reports a failure.</summary>
    /// <param name="target">The container or image, for messages.</param>
    /// <param name="run">The engine's call.</param>
    private protected void Run(
        string target, Func<ProcessStreams, IEngineObserver, CancellationToken, Task<CommandResult>> run)
    {
        if (Interactive && !ProcessStreams.HasTerminal)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument, "This session has no terminal.", "Leave -Interactive out.", target);
        }

        var result = AwaitEach<OutputLine, CommandResult>(
            (take, observer, token) => run(
                Interactive ? ProcessStreams.Attached() : ProcessStreams.Piped(take, StandardInput), observer, token),
            Write);
        SessionState.PSVariable.Set("global:LASTEXITCODE", result.ExitCode);
        if (result.ExitCode != 0 && !IgnoreExitCode)
        {
            throw new SystemContainersException(
                ErrorCode.CommandFailed,
                $"The command in {target} ended with exit code {result.ExitCode}"
                + (result.StandardError.Length > 0 ? $": {result.StandardError}" : "."),
                target: target,
                tool: result);
        }
    }

    private void Write(OutputLine line)
    {
        if (line.IsError)
        {
            WriteInformation(new HostInformationMessage { Message = line.Text }, _errorTags);
        }
        else
        {
            WriteObject(line.Text);
        }
    }
}
