namespace SystemContainers.Templates;

/// <summary>
/// Follows a JSON text from its start and says what may come next. It does not check the text: where the text as a
/// whole is not JSON its answers mean nothing, so whoever uses it parses the whole at the end.
/// </summary>
internal sealed class JsonCursor
{
    private readonly Stack<bool> _inObject = new();
    private JsonPlace _place = JsonPlace.Document;
    private bool _inString;
    private char _last = ' ';

    /// <summary>What may come next.</summary>
    public JsonPlace Place => _inString ? JsonPlace.InString : IsScalar(_last) ? JsonPlace.InScalar : _place;

    /// <summary>Whether the last character is a backslash that begins an escape in a string.</summary>
    public bool IsEscaping { get; private set; }

    /// <summary>Whether a character can be part of a number, <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    /// <param name="character">The character.</param>
    public static bool IsScalar(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '+' or '-' or '.';

    /// <summary>Moves over text.</summary>
    /// <param name="text">The text that comes next.</param>
    public void Move(string text)
    {
        foreach (var character in text)
        {
            if (_inString)
            {
                MoveInString(character);
            }
            else
            {
                MoveBetweenStrings(character);
                _last = character;
            }
        }
    }

    private void MoveInString(char character)
    {
        if (IsEscaping)
        {
            IsEscaping = false;
        }
        else if (character == '\\')
        {
            IsEscaping = true;
        }
        else if (character == '"')
        {
            _inString = false;
            _place = _place is JsonPlace.FirstMember or JsonPlace.NextMember ? JsonPlace.Colon : AfterValue();
        }
    }

    private void MoveBetweenStrings(char character)
    {
        switch (character)
        {
            case ' ' or '\t' or '\n' or '\r':
                break;
            case '"':
                _inString = true;
                break;
            case '{' or '[':
                _inObject.Push(character == '{');
                _place = character == '{' ? JsonPlace.FirstMember : JsonPlace.FirstElement;
                break;
            case '}' or ']':
                _inObject.TryPop(out _);
                _place = AfterValue();
                break;
            case ':':
                _place = JsonPlace.MemberValue;
                break;
            case ',':
                _place = IsInObject ? JsonPlace.NextMember : JsonPlace.NextElement;
                break;
            default:
                _place = AfterValue();
                break;
        }
    }

    private bool IsInObject => _inObject.TryPeek(out var isObject) && isObject;

    private JsonPlace AfterValue() =>
        _inObject.Count == 0 ? JsonPlace.End : IsInObject ? JsonPlace.AfterMember : JsonPlace.AfterElement;
}
