namespace SystemContainers.Templates.Starter;

/// <summary>
/// The explanation that comes with a starter definition. JSON has no comments, so what config.json.template says is
/// explained here.
/// </summary>
/// <param name="request">What the definition is like.</param>
internal sealed class StarterReadme(StarterRequest request)
{
    /// <summary>Its text.</summary>
    public string Text => $"""
        # {request.Name}

        This folder makes an image that has the program into a system container. It becomes the image's `/exports`;
        this file stays out of the image.

            New-SystemImage {ImageName}:v1 -Base IMAGE -Definition .
            Install-SystemContainer {ImageName}:v1 -Name {request.Name} -Start

        | file | becomes |
        |---|---|
        | `config.json.template` | `config.json`, which tells the OCI runtime how to run the container |
        | `service.template` | the systemd unit; its settings are explained in it |
        | `tmpfiles.template` | what is created on the host before the service starts |
        | `manifest.json` | the defaults of the variables |

        ## Variables

        `$NAME` and `${"{NAME}"}` are replaced when the image is installed, in all templates; `$$` is a dollar sign.
        Values are given with `-Variable`, and kept over updates.

        {Table}
        The host sets `EXEC_START`, `EXEC_STOP`, `DESTDIR`, `NAME`, `RUN_DIRECTORY` (`/run`), `CONF_DIRECTORY` (`/etc`)
        and `STATE_DIRECTORY` (`/var/lib`).

        ## config.json.template

        - `process.terminal` is false: a service has no terminal, and its output goes to the journal.
        - `process.user` is root in the container. Where the program needs no root, give the numbers of another user,
          and in `tmpfiles.template` give that user what it writes to.
        - `process.args` is the program in the image and its arguments. No shell is between.
        - `process.env` is all the environment that the program gets; what the image's own configuration has does not
          count. Each variable is passed on here.
        - `process.cwd` is the directory in the image that the program starts in.
        - `process.capabilities`: {Capabilities} A program that
          changes its user needs `CAP_SETUID` and `CAP_SETGID`, one that gives files away `CAP_CHOWN`:
          capabilities(7). Add each to `bounding`, `effective` and `permitted`.
        - `process.rlimits`: how many files it may have open.
        - `process.noNewPrivileges`: no program in the container gets more rights than this one, by no set-user-ID bit.
        - `root.readonly` has to be true: containers share the files of an image. What is written goes to a mount.
        - `mounts`, in order. `/proc`, `/dev` with what is in it, and `/sys` are what every program expects. `/run` and
          `/tmp` are empty at each start. `/etc/resolv.conf` is the host's; leave it out if the program looks no names
          up.{Mounts}
        - `linux.resources.devices` denies all devices; the runtime adds the harmless ones, such as `/dev/null`. Limits
          of memory and tasks belong in `service.template`.
        - `linux.namespaces` are what the container has of its own. There is no `network` among them: it uses the
          host's network, and a port that it listens on is the host's.
        - `linux.maskedPaths` and `linux.readonlyPaths` keep the container from the host's kernel settings.
        - There is no `linux.seccomp`: a list of system calls that fits no program in particular either stops one that
          works or stops nothing. Where it is known which calls the program makes, add them; the specification of the
          OCI runtime, config-linux.md, says how.

        """;

    // Repositories have no capitals.
    private string ImageName => request.Name.ToLowerInvariant();

    private string Table => request.Variables.Count == 0
        ? "This definition has none of its own yet. To add one, use it in a template and give it a default in\n"
            + "`manifest.json`.\n"
        : "| variable | default |\n|---|---|\n"
            + string.Concat(request.Variables.Select(pair => $"| `{pair.Key}` | {Cell(pair.Value)} |\n"));

    private string Capabilities => request.Ports.Count > 0
        ? "the program may listen on ports below 1024, and has no other right of root."
        : "none, so that root in the container has no right beyond its files.";

    private string Mounts => request.Mounts.Count == 0
        ? " What the service is to keep or to read of the host is added\n  here, with `\"type\": \"bind\"`."
        : string.Concat(request.Mounts.Select(Sentence));

    private static string Sentence(StarterMount mount)
    {
        var access = mount.IsReadOnly ? ", to be read only" : string.Empty;
        return $"\n  `{mount.SourceTemplate}` of the host is `{mount.Destination}`{access}.";
    }

    private static string Cell(string value) => value.Length == 0
        ? "empty"
        : $"`{value.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ")}`";
}
