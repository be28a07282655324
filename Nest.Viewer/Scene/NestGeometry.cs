using System.Buffers;
using System.Numerics;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Scene;

/// <summary>A path that turns into another, as what draws it takes it: every sample as often as wanted there.</summary>
/// <remarks>Made on any thread, so that the one that draws need not wait for it. Its arrays are rented, and longer than they need be: paths come several times a second while a model learns.</remarks>
internal sealed class NestGeometry
{
    private Vector4[]? places, nextPlaces;   // (Samples, Copies) of x, y, z, second
    private Traits[]? traits;                // (Samples, Copies)

    /// <param name="paths">The path, and what it turns into; itself where it rests.</param>
    /// <param name="known">What the song is like.</param>
    /// <param name="copies">Of each sample.</param>
    public NestGeometry(Morph paths, SongTraits known, int copies)
    {
        (Morph, Known, Copies) = (paths, known, copies);
        var from = ViewBounds.Of(paths.From.Samples);
        Bounds = (from, ReferenceEquals(paths.From, paths.To) ? from : ViewBounds.Of(paths.To.Samples));
        Samples = Morph.Start.Length;
        places = ArrayPool<Vector4>.Shared.Rent(Samples * Copies);
        nextPlaces = ArrayPool<Vector4>.Shared.Rent(Samples * Copies);
        traits = ArrayPool<Traits>.Shared.Rent(Samples * Copies);
        for (int i = 0; i < Samples; i++)
        {
            places.AsSpan(i * Copies, Copies).Fill(Morph.Start[i]);
            nextPlaces.AsSpan(i * Copies, Copies).Fill(Morph.End[i]);
            traits.AsSpan(i * Copies, Copies).Fill(known.At(Morph.Start[i].W));
        }
    }

    /// <summary>The two paths.</summary>
    public Morph Morph { get; }

    /// <summary>How much room either path takes in a picture.</summary>
    public (ViewBounds From, ViewBounds To) Bounds { get; }

    /// <summary>What the song is like, as it was known.</summary>
    public SongTraits Known { get; }

    /// <summary>Samples of either path.</summary>
    public int Samples { get; }

    /// <summary>Copies of each.</summary>
    public int Copies { get; }

    /// <summary>The path at the beginning. (Samples, Copies)</summary>
    public ReadOnlySpan<Vector4> Positions => places.AsSpan(0, Samples * Copies);

    /// <summary>The path at the end. (Samples, Copies)</summary>
    public ReadOnlySpan<Vector4> NextPositions => nextPlaces.AsSpan(0, Samples * Copies);

    /// <summary>What the song is like there. (Samples, Copies)</summary>
    public ReadOnlySpan<Traits> Traits => traits.AsSpan(0, Samples * Copies);

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
