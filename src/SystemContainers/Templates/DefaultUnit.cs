namespace SystemContainers.Templates;

/// <summary>The unit of a container whose image brings none.</summary>
internal static class DefaultUnit
{
    private const string Text = """
        [Unit]
        Description=$NAME
        After=network.target

        [Service]
        ExecStart=$EXEC_START
        ExecStop=$EXEC_STOP
        Restart=on-failure
        WorkingDirectory=$DESTDIR

        [Install]
        WantedBy=multi-user.target

        """;

    /// <summary>Its template.</summary>
    public static Template Create() => Template.Parse("service.template", Text, TemplateFormat.Unit);
}
