namespace SystemContainers.Templates;

/// <summary>What kind of file a template is; values are inserted by the rules of its kind.</summary>
public enum TemplateFormat
{
    /// <summary>JSON (RFC 8259), as <c>config.json</c>.</summary>
    Json,

    /// <summary>A systemd unit (systemd.syntax(7)).</summary>
    Unit,

    /// <summary>A tmpfiles configuration (tmpfiles.d(5)).</summary>
    Tmpfiles,

    /// <summary>Any other text, as a host file: values are inserted as they are.</summary>
    Text,
}
