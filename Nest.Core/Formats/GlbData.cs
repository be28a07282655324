using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Nest.Formats;

/// <summary>The numbers of a binary glTF file: collected in one buffer, each array with its accessor, and written behind the scene's JSON.</summary>
/// <remarks>Source: Khronos, glTF 2.0 Specification, 2021, chapters 3.6 and 4. Not thread-safe.</remarks>
internal sealed class GlbData
{
    private const int ArrayBuffer = 34962, ElementArrayBuffer = 34963;
    private const int UnsignedShort = 5123, UnsignedInt = 5125, Float = 5126;

    private readonly List<(byte[] Bytes, int? Target)> views = [];
    private readonly List<Accessor> accessors = [];   // one a view

    private readonly record struct Accessor(int Type, int Count, string Shape, float[]? Least, float[]? Most);

    /// <summary>Adds an attribute of corners: float components.</summary>
    /// <param name="values">(count, components)</param>
    /// <param name="components">1 to 4 a corner.</param>
    /// <param name="bounds">Whether its least and largest values are told, as positions need.</param>
    /// <returns>The accessor's number.</returns>
    public int AddAttribute(ReadOnlySpan<float> values, int components, bool bounds = false) =>
        Add(MemoryMarshal.AsBytes(values), Float, values.Length / components, components, ArrayBuffer, bounds ? values : []);

    /// <summary>Adds colours: red, green, blue and opacity, linear, 65,535 for 1. (count, 4)</summary>
    /// <inheritdoc cref="AddAttribute"/>
    public int AddColors(ReadOnlySpan<ushort> values) => Add(MemoryMarshal.AsBytes(values), UnsignedShort, values.Length / 4, 4, ArrayBuffer, []);

    /// <summary>Adds the corners of triangles.</summary>
    /// <inheritdoc cref="AddAttribute"/>
    public int AddTriangles(ReadOnlySpan<uint> corners) => Add(MemoryMarshal.AsBytes(corners), UnsignedInt, corners.Length, 1, ElementArrayBuffer, []);

    /// <summary>Adds the times of an animation's keys, increasing.</summary>
    /// <inheritdoc cref="AddAttribute"/>
    public int AddTimes(ReadOnlySpan<float> seconds) => Add(MemoryMarshal.AsBytes(seconds), Float, seconds.Length, 1, null, seconds);

    /// <summary>Adds the values of an animation's keys.</summary>
    /// <inheritdoc cref="AddAttribute"/>
    public int AddKeys(ReadOnlySpan<float> values, int components) => Add(MemoryMarshal.AsBytes(values), Float, values.Length / components, components, null, []);

    /// <summary>Writes the properties that stand for the numbers into the JSON object that is open.</summary>
    public void Describe(Utf8JsonWriter json)
    {
        long start = 0;
        json.WriteStartArray("bufferViews");
        foreach (var (bytes, target) in views)
        {
            json.WriteStartObject();
            json.WriteNumber("buffer", 0);
            json.WriteNumber("byteOffset", start);
            json.WriteNumber("byteLength", bytes.Length);
            if (target is { } known) json.WriteNumber("target", known);
            json.WriteEndObject();
            start += Padded(bytes.Length);
        }

        json.WriteEndArray();
        json.WriteStartArray("buffers");
        json.WriteStartObject();
        json.WriteNumber("byteLength", start);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("accessors");
        for (int i = 0; i < accessors.Count; i++)
        {
            var accessor = accessors[i];
            json.WriteStartObject();
            json.WriteNumber("bufferView", i);
            json.WriteNumber("componentType", accessor.Type);
            json.WriteNumber("count", accessor.Count);
            json.WriteString("type", accessor.Shape);
            if (accessor.Type == UnsignedShort) json.WriteBoolean("normalized", true);
            WriteNumbers(json, "min", accessor.Least);
            WriteNumbers(json, "max", accessor.Most);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the file: header, scene, numbers.</summary>
    /// <param name="output">Where to; stays open.</param>
    /// <param name="scene">The scene's JSON, what <see cref="Describe"/> wrote among it.</param>
    /// <exception cref="InvalidDataException">There is more than the 4 GiB that a file can hold.</exception>
    public void Write(Stream output, ReadOnlySpan<byte> scene)
    {
        long numbers = views.Sum(view => (long)Padded(view.Bytes.Length)), total = 12 + 8 + Padded(scene.Length) + 8 + numbers;
        if (total > uint.MaxValue) throw new InvalidDataException($"{total} bytes are more than the {uint.MaxValue} that a glTF file can hold");
        Words(output, 0x46546C67, 2, (uint)total);                     // "glTF", its version
        Words(output, (uint)Padded(scene.Length), 0x4E4F534A);         // "JSON"
        output.Write(scene);
        for (int i = scene.Length; i < Padded(scene.Length); i++) output.WriteByte((byte)' ');
        Words(output, (uint)numbers, 0x004E4942);                      // "BIN"
        foreach (var (bytes, _) in views)
        {
            output.Write(bytes);
            for (int i = bytes.Length; i < Padded(bytes.Length); i++) output.WriteByte(0);
        }
    }

    /// <summary>Writes a property that is an array of numbers; nothing where there is none.</summary>
    public static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<float> values)
    {
        if (values.IsEmpty) return;
        json.WriteStartArray(name);
        foreach (float value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private int Add(ReadOnlySpan<byte> bytes, int type, int count, int components, int? target, ReadOnlySpan<float> bounded)
    {
        float[]? least = null, most = null;
        if (!bounded.IsEmpty)
        {
            (least, most) = (bounded[..components].ToArray(), bounded[..components].ToArray());
            for (int i = 0; i < bounded.Length; i++)
                (least[i % components], most[i % components]) = (MathF.Min(least[i % components], bounded[i]), MathF.Max(most[i % components], bounded[i]));
        }

        views.Add((bytes.ToArray(), target));
        accessors.Add(new Accessor(type, count, components == 1 ? "SCALAR" : $"VEC{components}", least, most));
        return accessors.Count - 1;
    }

    private static void Words(Stream output, params ReadOnlySpan<uint> values)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (uint value in values)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
            output.Write(bytes);
        }
    }

    private static int Padded(int length) => (length + 3) & ~3;
}
