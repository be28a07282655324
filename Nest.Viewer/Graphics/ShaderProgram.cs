using System.Numerics;
using System.Text;
using static Nest.Viewer.Native.GL;

namespace Nest.Viewer.Graphics;

/// <summary>A vertex and a fragment shader from <c>Shaders/</c>, linked, and its uniforms by name.</summary>
internal sealed unsafe class ShaderProgram : IDisposable
{
    private readonly uint program;
    private readonly Dictionary<string, int> locations = [];

    /// <param name="vertexName">File in <c>Shaders/</c>, without .vert, embedded in the assembly.</param>
    /// <param name="fragmentName">File in <c>Shaders/</c>, without .frag.</param>
    /// <param name="constants">Declarations that either may use.</param>
    public ShaderProgram(string vertexName, string fragmentName, string constants = "")
    {
        program = glCreateProgram();
        uint vertex = Compile($"{vertexName}.vert", constants, GL_VERTEX_SHADER), fragment = Compile($"{fragmentName}.frag", constants, GL_FRAGMENT_SHADER);
        glAttachShader(program, vertex);
        glAttachShader(program, fragment);
        glLinkProgram(program);
        glDeleteShader(vertex);
        glDeleteShader(fragment);

        int linked;
        glGetProgramiv(program, GL_LINK_STATUS, &linked);
        if (linked != 0) return;
        var log = new byte[4096];
        int length;
        fixed (byte* text = log) glGetProgramInfoLog(program, log.Length, &length, text);
        throw new InvalidOperationException($"Shaders/{vertexName}.vert and {fragmentName}.frag do not link: {Encoding.UTF8.GetString(log, 0, length)}");
    }

    /// <summary>Makes drawing go through these shaders.</summary>
    public void Use() => glUseProgram(program);

    /// <summary>Sets a uniform of the program in use; one that the shaders do not read is ignored.</summary>
    public void Set(string uniform, int value) => glUniform1i(Location(uniform), value);

    /// <inheritdoc cref="Set(string, int)"/>
    public void Set(string uniform, float value) => glUniform1f(Location(uniform), value);

    /// <inheritdoc cref="Set(string, int)"/>
    public void Set(string uniform, Vector2 value) => glUniform2f(Location(uniform), value.X, value.Y);

    /// <inheritdoc cref="Set(string, int)"/>
    public void Set(string uniform, Vector3 value) => glUniform3f(Location(uniform), value.X, value.Y, value.Z);

    /// <inheritdoc cref="Set(string, int)"/>
    public void Set(string uniform, Vector4 value) => glUniform4f(Location(uniform), value.X, value.Y, value.Z, value.W);

    /// <summary>Sets a matrix that System.Numerics applies to row vectors as the one that GLSL applies to column vectors.</summary>
    public void Set(string uniform, Matrix4x4 value) => glUniformMatrix4fv(Location(uniform), 1, GL_FALSE, &value.M11);

    /// <summary>Frees the program.</summary>
    public void Dispose() => glDeleteProgram(program);

    private int Location(string uniform)
    {
        if (locations.TryGetValue(uniform, out int location)) return location;
        Span<byte> name = stackalloc byte[64];
        name[Encoding.ASCII.GetBytes(uniform, name)] = 0;
        fixed (byte* text = name) location = glGetUniformLocation(program, text);
        return locations[uniform] = location;
    }

    private static uint Compile(string file, string constants, uint type)
    {
        byte[] source = Encoding.UTF8.GetBytes(ShaderSource.Read(file, constants));
        uint shader = glCreateShader(type);
        fixed (byte* text = source)
        {
            byte* first = text;
            int size = source.Length;
            glShaderSource(shader, 1, &first, &size);
        }

        glCompileShader(shader);
        int compiled;
        glGetShaderiv(shader, GL_COMPILE_STATUS, &compiled);
        if (compiled != 0) return shader;
        var log = new byte[4096];
        int length;
        fixed (byte* text = log) glGetShaderInfoLog(shader, log.Length, &length, text);
        throw new InvalidOperationException($"Shaders/{file} does not compile: {Encoding.UTF8.GetString(log, 0, length)}");
    }
}
