using System.Text;

namespace SystemContainers.Containers.Packages;

/// <summary>
/// The spec that rpmbuild makes a package from: nothing but tags and files. It has no scripts, looks for no
/// dependencies and runs nothing over the files, so that what is packaged is what the image has, and the same whenever
/// it is made.
/// </summary>
internal static class PackageSpec
{
    /// <summary>The variable of rpmbuild's environment with the path of the tree to package.</summary>
    internal const string TreeVariable = "PACKAGE_TREE";

    private const string Head = """
        %global __os_install_post %{nil}
        %global debug_package %{nil}
        %global _build_id_links none
        %global _missing_build_ids_terminate_build 0
        %global _binary_payload w3.zstdio
        %global _buildhost localhost
        %global use_source_date_epoch_as_buildtime 1
        %global clamp_mtime_to_source_date_epoch 1
        %global source_date_epoch_from_changelog 0
        AutoReqProv: no

        """;

    // rpmbuild has just made it, and takes nothing that is not in it.
    private const string Install = $"""

        %install
        rmdir "$RPM_BUILD_ROOT"
        mv "${TreeVariable}" "$RPM_BUILD_ROOT"

        %files

        """;

    /// <summary>Writes it.</summary>
    /// <param name="tags">The tags.</param>
    /// <param name="entries">The files.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/>.</exception>
    internal static string Create(PackageTags tags, IEnumerable<PackageEntry> entries)
    {
        var spec = new StringBuilder(Head);
        Add(spec, "Name", tags.Name);
        Add(spec, "Version", tags.Version);
        Add(spec, "Release", tags.Release);
        Add(spec, "Summary", tags.Summary);
        Add(spec, "License", tags.License);
        Add(spec, "URL", tags.Url);
        AddAll(spec, "Requires", tags.Requires);
        AddAll(spec, "Provides", tags.Provides);
        AddAll(spec, "Conflicts", tags.Conflicts);
        spec.Append("\n%description\n").Append(Escape(tags.Description)).Append('\n').Append(Install);
        foreach (var entry in entries)
        {
            entry.Check();
            var kind = entry.IsDirectoryAlone ? "%dir " : entry.IsConfiguration ? "%config(noreplace) " : string.Empty;
            spec.Append(kind).Append('"').Append(entry.Path).Append("\"\n");
        }

        return spec.ToString();
    }

    /// <summary>Text that stays itself where rpm expands macros.</summary>
    /// <param name="text">The text.</param>
    internal static string Escape(string text) => text.Replace("%", "%%", StringComparison.Ordinal);

    private static void AddAll(StringBuilder spec, string tag, IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            Add(spec, tag, value);
        }
    }

    private static void Add(StringBuilder spec, string tag, string? value)
    {
        if (value is not null)
        {
            spec.Append(tag).Append(": ").Append(Escape(value)).Append('\n');
        }
    }
}
