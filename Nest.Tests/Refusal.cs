namespace Nest.Tests;

/// <summary>What a reader says of a file that it does not take.</summary>
internal static class Refusal
{
    /// <summary>The message of the InvalidDataException that <paramref name="read"/> must throw; it must be one line of plain characters.</summary>
    public static string Of(Action read)
    {
        string message = Assert.Throws<InvalidDataException>(read).Message;
        Assert.DoesNotContain(message, char.IsControl);
        return message;
    }
}
