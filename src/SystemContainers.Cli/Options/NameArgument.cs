using System.CommandLine;

namespace SystemContainers.Cli.Options;

/// <summary>Makes arguments that name images or containers.</summary>
internal static class NameArgument
{
    /// <summary>An argument that must be given, once.</summary>
    /// <param name="name">How the help calls it.</param>
    /// <param name="description">What it is.</param>
    public static Argument<string> One(string name, string description) =>
        Make<string>(name, description, ArgumentArity.ExactlyOne);

    /// <summary>An argument that may be left out.</summary>
    /// <inheritdoc cref="One"/>
    public static Argument<string?> Optional(string name, string description) =>
        Make<string?>(name, description, ArgumentArity.ZeroOrOne);

    /// <summary>An argument that may be given any number of times.</summary>
    /// <inheritdoc cref="One"/>
    public static Argument<string[]> Many(string name, string description) =>
        Make<string[]>(name, description, ArgumentArity.ZeroOrMore);

    // The parser takes a mistyped option for an argument; no image and no container has such a name.
    private static Argument<T> Make<T>(string name, string description, ArgumentArity arity)
    {
        var argument = new Argument<T>(name) { HelpName = name, Description = description, Arity = arity };
        argument.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-')) is { } option)
            {
                result.AddError($"'{option.Value}' is not an option here.");
            }
        });
        return argument;
    }
}
