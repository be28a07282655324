using System.Numerics;

namespace Nest.Viewer.Scene;

/// <summary>How much room a nest takes in the picture, whichever side it turns to a camera at home, and where its middle then lies.</summary>
/// <param name="Across">The largest distance of its samples from the middle, as |x| / depth.</param>
/// <param name="Tall">The largest distance of its samples from the middle, as |y| / depth.</param>
/// <param name="Mean">The middle, (x, y) / depth, on average over all sides.</param>
/// <param name="Cosine">How far it moves with the cosine of the direction, which makes it move evenly as the nest turns.</param>
/// <param name="Sine">With the sine.</param>
/// <param name="Cosine2">With the cosine of twice the direction.</param>
/// <param name="Sine2">With the sine of twice the direction.</param>
internal readonly record struct ViewBounds(float Across, float Tall, Vector2 Mean, Vector2 Cosine = default, Vector2 Sine = default, Vector2 Cosine2 = default, Vector2 Sine2 = default)
{
    private const int Sides = 24;
    private const int MostSamples = 4096;
    private const float Least = 0.05f;            // a path that hardly moves is not blown up
    private const float Beside = 1.04f;           // the area may reach the picture's edges at the sides

    /// <summary>What a nest takes on its way from one shape to another.</summary>
    public static ViewBounds Between(in ViewBounds from, in ViewBounds to, float share) => new(
        float.Lerp(from.Across, to.Across, share), float.Lerp(from.Tall, to.Tall, share), Vector2.Lerp(from.Mean, to.Mean, share), Vector2.Lerp(from.Cosine, to.Cosine, share),
        Vector2.Lerp(from.Sine, to.Sine, share), Vector2.Lerp(from.Cosine2, to.Cosine2, share), Vector2.Lerp(from.Sine2, to.Sine2, share));

    /// <summary>What two nests take together, the middle of their space in the middle.</summary>
    public static ViewBounds Around(in ViewBounds one, in ViewBounds other)
    {
        Vector2 half = Vector2.Max(one.Reach, other.Reach);
        return new ViewBounds(half.X, half.Y, Vector2.Zero);
    }

    /// <summary>Measures a path from all sides.</summary>
    public static ViewBounds Of(ReadOnlySpan<Vector4> samples)
    {
        Span<Vector2> lowest = stackalloc Vector2[Sides], highest = stackalloc Vector2[Sides];
        var (sine, cosine) = MathF.SinCos(NestLook.HomeElevation * MathF.PI / 180);
        int step = 1 + samples.Length / MostSamples;
        for (int side = 0; side < Sides; side++)
        {
            (lowest[side], highest[side]) = (new Vector2(float.PositiveInfinity), new Vector2(float.NegativeInfinity));
            var (turnSine, turnCosine) = MathF.SinCos(side * 2 * MathF.PI / Sides);
            for (int i = 0; i < samples.Length; i += step)
            {
                float x = samples[i].Y * turnCosine - samples[i].X * turnSine, towards = samples[i].X * turnCosine + samples[i].Y * turnSine;
                float depth = NestLook.EyeDistance - towards * cosine - samples[i].Z * sine;
                var place = new Vector2(x, samples[i].Z * cosine - towards * sine) / depth;
                (lowest[side], highest[side]) = (Vector2.Min(lowest[side], place), Vector2.Max(highest[side], place));
            }
        }

        // The middle as the first terms of its Fourier series over the direction.
        Vector2 mean = default, c1 = default, s1 = default, c2 = default, s2 = default, half = new(Least);
        for (int side = 0; side < Sides; side++)
        {
            Vector2 middle = (lowest[side] + highest[side]) / 2 / Sides;
            var (once, twice) = (MathF.SinCos(side * 2 * MathF.PI / Sides), MathF.SinCos(side * 4 * MathF.PI / Sides));
            mean += middle;
            c1 += 2 * once.Cos * middle;
            s1 += 2 * once.Sin * middle;
            c2 += 2 * twice.Cos * middle;
            s2 += 2 * twice.Sin * middle;
        }

        var room = new ViewBounds(Least, Least, mean, c1, s1, c2, s2);
        for (int side = 0; side < Sides; side++)
        {
            Vector2 middle = room.Middle(side * 360f / Sides, NestLook.HomeElevation);
            half = Vector2.Max(half, Vector2.Max(highest[side] - middle, middle - lowest[side]));
        }

        return room with { Across = Beside * half.X, Tall = half.Y };
    }

    // From the space's middle to its samples at most.
    private Vector2 Reach => new Vector2(Across, Tall) + Vector2.Abs(Mean) + Vector2.Abs(Cosine) + Vector2.Abs(Sine) + Vector2.Abs(Cosine2) + Vector2.Abs(Sine2);

    /// <summary>Where the middle lies in the picture, (x, y) / depth.</summary>
    /// <param name="azimuth">Direction to the camera in degrees.</param>
    /// <param name="elevation">The camera's height above the horizon in degrees.</param>
    public Vector2 Middle(float azimuth, float elevation)
    {
        float near = MathF.Max(0, 1 - MathF.Abs(elevation - NestLook.HomeElevation) / NestLook.CenteringElevations);
        var (once, twice) = (MathF.SinCos(azimuth * MathF.PI / 180), MathF.SinCos(azimuth * MathF.PI / 90));
        return Mean + near * (once.Cos * Cosine + once.Sin * Sine + twice.Cos * Cosine2 + twice.Sin * Sine2);
    }
}
