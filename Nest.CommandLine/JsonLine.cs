using System.Text;
using System.Text.Json;

namespace Nest.CommandLine;

/// <summary>One JSON object on one line: how every command's <c>--json</c> speaks.</summary>
public static class JsonLine
{
    /// <summary>The line, without its end.</summary>
    /// <param name="members">Writes the object's members.</param>
    public static string Of(Action<Utf8JsonWriter> members)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
