using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images.Checking;

/// <summary>A definition without a fault in a folder, to be broken by a test.</summary>
internal sealed class SampleDefinition : IDisposable
{
    public const string Configuration = """
        {
          "ociVersion": "1.0.2",
          "process": {
            "terminal": false,
            "args": [
              "/usr/bin/serve"
            ],
            "env": [
              "PORT=$PORT"
            ],
            "cwd": "/",
            "capabilities": {
              "bounding": [ "CAP_KILL" ]
            },
            "noNewPrivileges": true
          },
          "root": {
            "path": "rootfs",
            "readonly": true
          },
          "hostname": "sample",
          "mounts": [
            {
              "destination": "/proc",
              "type": "proc",
              "source": "proc"
            },
            {
              "destination": "/data",
              "type": "bind",
              "source": "${STATE_DIRECTORY}/${NAME}",
              "options": [ "rbind", "rw" ]
            }
          ],
          "linux": {
            "namespaces": [
              { "type": "mount" },
              { "type": "uts" }
            ],
            "maskedPaths": [ "/proc/kcore" ]
          }
        }

        """;

    public const string Unit = """
        [Unit]
        Description=Sample

        [Service]
        ExecStart=$EXEC_START
        ExecStop=$EXEC_STOP
        WorkingDirectory=$DESTDIR

        [Install]
        WantedBy=multi-user.target

        """;

    public const string Tmpfiles = "d ${STATE_DIRECTORY}/${NAME} 0700 ${HOST_UID} ${HOST_GID} - -\n";

    public const string Manifest = """
        {
          "version": "1.0",
          "defaultValues": {
            "PORT": "8081"
          }
        }

        """;

    private readonly TemporaryFolder _folder = new();
    private readonly bool _hasUnit;

    /// <summary>Makes it.</summary>
    /// <param name="hasUnit">Whether it has a unit. Without one systemd is not asked, and that there is none is
    /// not among the findings.</param>
    public SampleDefinition(bool hasUnit = true)
    {
        _hasUnit = hasUnit;
        Write("config.json.template", Configuration);
        if (hasUnit)
        {
            Write("service.template", Unit);
        }

        Write("tmpfiles.template", Tmpfiles);
        Write("manifest.json", Manifest);
    }

    public string Path => _folder.Root;

    public DefinitionFolder Folder => new(Path);

    public string At(string file) => _folder.At(file);

    public string Read(string file) => File.ReadAllText(At(file));

    public void Write(string file, string text) => _folder.Write(file, text);

    /// <summary>Changes the one place of a file that has a text.</summary>
    public SampleDefinition With(string file, string old, string changed)
    {
        var text = Read(file);
        Assert.Equal(2, text.Split(old).Length);
        Write(file, text.Replace(old, changed, StringComparison.Ordinal));
        return this;
    }

    public async Task<IReadOnlyList<SystemImageFinding>> CheckAsync() =>
        Wanted(await Folder.CheckAsync(NullObserver.Instance, TestContext.Current.CancellationToken));

    public async Task<IReadOnlyList<SystemImageFinding>> FixAsync() =>
        Wanted(await Folder.FixAsync(NullObserver.Instance, TestContext.Current.CancellationToken));

    private IReadOnlyList<SystemImageFinding> Wanted(IEnumerable<SystemImageFinding> findings) =>
        [.. findings.Where(found => _hasUnit || found.Rule != "UnitMissing")];

    public void Dispose() => _folder.Dispose();
}
