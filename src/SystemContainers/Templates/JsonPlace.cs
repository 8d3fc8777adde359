namespace SystemContainers.Templates;

/// <summary>What may come next at a place in a JSON text.</summary>
internal enum JsonPlace
{
    /// <summary>The whole document: one value.</summary>
    Document,

    /// <summary>Nothing: the document is complete.</summary>
    End,

    /// <summary>Characters of a string.</summary>
    InString,

    /// <summary>Characters of a number, <c>true</c>, <c>false</c> or <c>null</c> that has begun.</summary>
    InScalar,

    /// <summary>Right after <c>{</c>: members, or nothing.</summary>
    FirstMember,

    /// <summary>After a comma in an object: a member.</summary>
    NextMember,

    /// <summary>After a member's name: its colon.</summary>
    Colon,

    /// <summary>After a colon: one value.</summary>
    MemberValue,

    /// <summary>After a member: a comma and more members, or nothing.</summary>
    AfterMember,

    /// <summary>Right after <c>[</c>: elements, or nothing.</summary>
    FirstElement,

    /// <summary>After a comma in an array: an element.</summary>
    NextElement,

    /// <summary>After an element: a comma and more elements, or nothing.</summary>
    AfterElement,
}
