namespace Nest.Viewer.Scene;

/// <summary>What draws the strokes of a path over the ground.</summary>
/// <remarks>Belongs to the context's thread.</remarks>
internal interface IStrokeRenderer : IDisposable
{
    /// <summary>How often it wants every sample of <see cref="NestGeometry"/>.</summary>
    int Copies { get; }

    /// <summary>Takes the path that is drawn from now on.</summary>
    /// <param name="geometry">Its samples, <see cref="Copies"/> of each; released here.</param>
    void Take(NestGeometry geometry);

    /// <summary>Draws strokes; strokes meet by minimum (ink) or maximum (light), so that nothing adds up where they overlap and their order does not matter.</summary>
    /// <param name="style">How they look.</param>
    /// <param name="first">The first: each goes from its sample to the next one.</param>
    /// <param name="count">How many.</param>
    void Draw(in StrokeStyle style, int first, int count);
}
