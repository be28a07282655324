using static Nest.Viewer.Native.GL;

namespace Nest.Viewer.Graphics;

/// <summary>A rectangle whose corners the vertex shader takes from gl_VertexID: an array without attributes.</summary>
/// <remarks>Not thread-safe: belongs to the context's thread.</remarks>
internal sealed unsafe class Quad : IDisposable
{
    private readonly uint array;

    /// <summary>Makes the array.</summary>
    public Quad()
    {
        uint created;
        glGenVertexArrays(1, &created);
        array = created;
    }

    /// <summary>Draws it by the program in use.</summary>
    public void Draw()
    {
        glBindVertexArray(array);
        glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
    }

    /// <summary>Draws it over what is there, as opaque as its pixels are.</summary>
    public void DrawOver()
    {
        glEnable(GL_BLEND);
        glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
        Draw();
    }

    /// <summary>Frees the array.</summary>
    public void Dispose()
    {
        uint dead = array;
        glDeleteVertexArrays(1, &dead);
    }
}
