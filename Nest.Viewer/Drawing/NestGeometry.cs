using System.Buffers;
using System.Numerics;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Drawing;

/// <summary>A path that turns into another, as the graphics memory takes it: every sample as often as a stroke has corners.</summary>
/// <remarks>Made on any thread, so that the one that draws need not wait for it. Its arrays are rented, and longer than they need be: paths come several times a second while a model learns.</remarks>
internal sealed class NestGeometry
{
    /// <summary>Copies of a sample.</summary>
    public const int CornersAStroke = 4;

    private Vector4[]? places, nextPlaces;   // (Samples, CornersAStroke) of x, y, z, second
    private Traits[]? traits;                // (Samples, CornersAStroke)

    /// <param name="paths">The path, and what it turns into; itself where it rests.</param>
    /// <param name="known">What the song is like.</param>
    public NestGeometry(Morph paths, SongTraits known)
    {
        (Morph, Known) = (paths, known);
        Samples = Morph.Start.Length;
        places = ArrayPool<Vector4>.Shared.Rent(Samples * CornersAStroke);
        nextPlaces = ArrayPool<Vector4>.Shared.Rent(Samples * CornersAStroke);
        traits = ArrayPool<Traits>.Shared.Rent(Samples * CornersAStroke);
        for (int i = 0; i < Samples; i++)
        {
            places.AsSpan(i * CornersAStroke, CornersAStroke).Fill(Morph.Start[i]);
            nextPlaces.AsSpan(i * CornersAStroke, CornersAStroke).Fill(Morph.End[i]);
            traits.AsSpan(i * CornersAStroke, CornersAStroke).Fill(known.At(Morph.Start[i].W));
        }
    }

    /// <summary>The two paths.</summary>
    public Morph Morph { get; }

    /// <summary>What the song is like, as it was known.</summary>
    public SongTraits Known { get; }

    /// <summary>Samples of either path.</summary>
    public int Samples { get; }

    /// <summary>The path at the beginning. (Samples, CornersAStroke)</summary>
    public ReadOnlySpan<Vector4> Places => places.AsSpan(0, Samples * CornersAStroke);

    /// <summary>The path at the end. (Samples, CornersAStroke)</summary>
    public ReadOnlySpan<Vector4> NextPlaces => nextPlaces.AsSpan(0, Samples * CornersAStroke);

    /// <summary>What the song is like there. (Samples, CornersAStroke)</summary>
    public ReadOnlySpan<Traits> Traits => traits.AsSpan(0, Samples * CornersAStroke);

    /// <summary>Gives the arrays back, which are empty from now on.</summary>
    public void Release()
    {
        if (places is null || nextPlaces is null || traits is null) return;
        ArrayPool<Vector4>.Shared.Return(places);
        ArrayPool<Vector4>.Shared.Return(nextPlaces);
        ArrayPool<Traits>.Shared.Return(traits);
        (places, nextPlaces, traits) = (null, null, null);
    }
}
