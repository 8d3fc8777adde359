using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>
/// Lets a parameter take names with values, as <c>@{ NAME = value }</c> or as strings <c>'NAME=value'</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NameValueAttribute : ArgumentTransformationAttribute
{
    /// <summary>The values that a parameter with this attribute holds.</summary>
    public static IReadOnlyDictionary<string, string> Values(IDictionary parameter) =>
        (Dictionary<string, string>)parameter;

    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        // As in templates and environments, names that differ by case are different.
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(pairs, inputData);
        return pairs;
    }

    private static void Add(Dictionary<string, string> pairs, object? given)
    {
        switch (Unwrap(given))
        {
            case IDictionary table:
                foreach (DictionaryEntry entry in table)
                {
                    pairs[Text(entry.Key, "A name")] = Text(entry.Value, $"The value of {entry.Key}");
                }

                break;
            case string text when text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals:
                pairs[text[..equals]] = text[(equals + 1)..];
                break;
            case IEnumerable several and not string:
                foreach (var one in several)
                {
                    Add(pairs, one);
                }

                break;
            default:
                throw new ArgumentTransformationMetadataException(
                    $"'{given}' is no name with a value. Write @{{ NAME = 'value' }} or 'NAME=value'.");
        }
    }

    private static string Text(object? value, string what) => Unwrap(value) switch
    {
        string text => text,

        // JSON and unit files spell these words in lower case.
        bool flag => flag ? "true" : "false",
        SwitchParameter flag => flag ? "true" : "false",
        IFormattable simple => simple.ToString(null, CultureInfo.InvariantCulture),
        char or Uri or Version or FileSystemInfo => Unwrap(value)!.ToString()!,
        null => throw new ArgumentTransformationMetadataException($"{what} is null. Give '' for an empty value."),
        _ => throw new ArgumentTransformationMetadataException($"{what} is not simple text or a number."),
    };

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
