using System.Numerics;

namespace Nest.Viewer.Scene;

/// <summary>A camera on a sphere around the nest: it turns by itself, follows the mouse, and comes home in one glide.</summary>
/// <remarks>The nest's third axis points up. Angles are degrees. Not thread-safe.</remarks>
internal sealed class OrbitCamera
{
    /// <summary>Height above the horizon at home.</summary>
    public const float HomeElevation = 20;

    /// <summary>Direction at home.</summary>
    public const float HomeAzimuth = -60;

    /// <summary>Degrees a second of the turning.</summary>
    public const float TurningSpeed = 2;

    /// <summary>From the eye to the nest's centre: near enough for a sense of depth in a nest of radius 0.15.</summary>
    public const float Distance = 0.58f;

    internal const float GlideSeconds = 0.18f;   // the time in which a glide covers all but 1/e of its way
    internal const float DegreesAcross = 200;    // one drag across the window's height
    internal const float LeastZoom = 0.3f, MostZoom = 12;
    private float zoom = 1, wantedZoom = 1;
    private float elevation = HomeElevation, wantedElevation = HomeElevation;
    private float azimuth = HomeAzimuth, wantedAzimuth = HomeAzimuth;

    /// <summary>Whether it turns by itself.</summary>
    public bool Turning { get; set; } = true;

    /// <summary>Whether the user holds it; it does not turn meanwhile.</summary>
    public bool Held { get; set; }

    /// <summary>Direction from the nest to the camera, counter-clockwise seen from above.</summary>
    public float Azimuth => azimuth;

    /// <summary>Height above the horizon.</summary>
    public float Elevation => elevation;

    /// <summary>Magnification: 1 shows the whole nest.</summary>
    public float Zoom => zoom;

    /// <summary>Lets time pass: turning and gliding.</summary>
    public void Advance(double seconds)
    {
        if (Turning && !Held)
        {
            float turn = (float)(TurningSpeed * seconds);
            azimuth += turn;
            wantedAzimuth += turn;
        }

        float rest = (float)Math.Exp(-seconds / GlideSeconds);
        azimuth = wantedAzimuth + (azimuth - wantedAzimuth) * rest;
        elevation = wantedElevation + (elevation - wantedElevation) * rest;
        zoom = wantedZoom * MathF.Pow(zoom / wantedZoom, rest);
    }

    /// <summary>Places it at once where turning alone brings it after so many seconds.</summary>
    public void TurnedFor(double seconds)
    {
        azimuth = wantedAzimuth = HomeAzimuth + (float)(TurningSpeed * seconds);
        elevation = wantedElevation = HomeElevation;
        zoom = wantedZoom = 1;
    }

    /// <summary>Turns it by hand, at once.</summary>
    /// <param name="across">The way to the right, in heights of the window.</param>
    /// <param name="down">The way down, in heights of the window.</param>
    public void Drag(double across, double down)
    {
        azimuth = wantedAzimuth = azimuth - (float)across * DegreesAcross;
        elevation = wantedElevation = Math.Clamp(elevation + (float)down * DegreesAcross, -89, 89);
    }

    /// <summary>Comes closer (positive) or goes away by steps of the wheel.</summary>
    public void Scroll(double steps) => wantedZoom = Math.Clamp(wantedZoom * MathF.Pow(1.12f, (float)steps), LeastZoom, MostZoom);

    /// <summary>Glides home by the shorter way.</summary>
    public void Reset()
    {
        azimuth = HomeAzimuth + MathF.IEEERemainder(azimuth - HomeAzimuth, 360);
        (wantedAzimuth, wantedElevation, wantedZoom) = (HomeAzimuth, HomeElevation, 1);
    }

    /// <summary>From the nest's coordinates to clip coordinates, the nest centred in an area of the picture.</summary>
    /// <param name="size">How much room the nest needs.</param>
    /// <param name="area">Where the nest is centred: left, top, width, height in pixels.</param>
    /// <param name="picture">Width and height in pixels.</param>
    public View Look(in Room size, Vector4 area, Vector2 picture)
    {
        // At home the nest just fits the area, in its middle; zoom magnifies rather than approaches, so that nothing ever passes the eye.
        float pixels = zoom * 2 * MathF.Min(area.Z / (2 * size.Across), area.W / (2 * size.Tall));   // twice those of one unit of x / depth
        const float near = Distance / 100, far = Distance * 3;
        Vector2 middle = size.Middle(azimuth, elevation) * pixels / 2 / zoom, center = new(area.X + area.Z / 2 - middle.X, area.Y + area.W / 2 + middle.Y);
        var toClip = new Matrix4x4(
            pixels / picture.X, 0, 0, 0,
            0, pixels / picture.Y, 0, 0,
            -(2 * center.X / picture.X - 1), 2 * center.Y / picture.Y - 1, (far + near) / (near - far), -1,
            0, 0, 2 * far * near / (near - far), 0);
        return new View(Eye() * toClip, Distance);
    }

    /// <summary>The same, for one picture: a path just fills the area as it is seen from here.</summary>
    /// <param name="samples">The path: x, y, z and the second. (samples)</param>
    /// <param name="area">Left, top, width, height in pixels.</param>
    /// <param name="picture">Width and height in pixels.</param>
    public View LookClosely(ReadOnlySpan<Vector4> samples, Vector4 area, Vector2 picture)
    {
        var eye = Eye();
        Vector2 least = new(float.PositiveInfinity), most = new(float.NegativeInfinity);
        foreach (var sample in samples)
        {
            var seen = Vector3.Transform(new Vector3(sample.X, sample.Y, sample.Z), eye);
            var place = new Vector2(seen.X, seen.Y) / -seen.Z;
            (least, most) = (Vector2.Min(least, place), Vector2.Max(most, place));
        }

        Vector2 half = Vector2.Max((most - least) / 2, new Vector2(5e-4f));
        return Look(new Room(half.X, half.Y, (most + least) / 2), area, picture);
    }

    private Matrix4x4 Eye()
    {
        float a = azimuth * MathF.PI / 180, e = elevation * MathF.PI / 180;
        return Matrix4x4.CreateLookAt(Distance * new Vector3(MathF.Cos(e) * MathF.Cos(a), MathF.Cos(e) * MathF.Sin(a), MathF.Sin(e)), Vector3.Zero, Vector3.UnitZ);
    }

    /// <summary>How much room a nest takes in the picture, whichever side it turns to a camera at home, and where its middle then lies.</summary>
    /// <param name="Across">The largest distance of its samples from the middle, as |x| / depth.</param>
    /// <param name="Tall">The largest distance of its samples from the middle, as |y| / depth.</param>
    /// <param name="Mean">The middle, (x, y) / depth, on average over all sides.</param>
    /// <param name="Cosine">How far it moves with the cosine of the direction, which makes it move evenly as the nest turns.</param>
    /// <param name="Sine">With the sine.</param>
    /// <param name="Cosine2">With the cosine of twice the direction.</param>
    /// <param name="Sine2">With the sine of twice the direction.</param>
    internal readonly record struct Room(float Across, float Tall, Vector2 Mean, Vector2 Cosine = default, Vector2 Sine = default, Vector2 Cosine2 = default, Vector2 Sine2 = default)
    {
        private const int Sides = 24;
        private const int MostSamples = 4096;
        private const float Least = 0.05f;            // a path that hardly moves is not blown up
        private const float Beside = 1.04f;           // the area may reach the picture's edges at the sides
        internal const float ElevationsAround = 40;    // degrees from home at which only the mean is left

        /// <summary>What a nest takes on its way from one shape to another.</summary>
        public static Room Between(in Room from, in Room to, float share) => new(
            float.Lerp(from.Across, to.Across, share), float.Lerp(from.Tall, to.Tall, share), Vector2.Lerp(from.Mean, to.Mean, share), Vector2.Lerp(from.Cosine, to.Cosine, share),
            Vector2.Lerp(from.Sine, to.Sine, share), Vector2.Lerp(from.Cosine2, to.Cosine2, share), Vector2.Lerp(from.Sine2, to.Sine2, share));

        /// <summary>What two nests take together, the middle of their space in the middle.</summary>
        public static Room Around(in Room one, in Room other)
        {
            Vector2 half = Vector2.Max(one.Reach, other.Reach);
            return new Room(half.X, half.Y, Vector2.Zero);
        }

        /// <summary>Measures a path from all sides.</summary>
        public static Room Of(ReadOnlySpan<Vector4> samples)
        {
            Span<Vector2> lowest = stackalloc Vector2[Sides], highest = stackalloc Vector2[Sides];
            var (sine, cosine) = MathF.SinCos(HomeElevation * MathF.PI / 180);
            int step = 1 + samples.Length / MostSamples;
            for (int side = 0; side < Sides; side++)
            {
                (lowest[side], highest[side]) = (new Vector2(float.PositiveInfinity), new Vector2(float.NegativeInfinity));
                var (turnSine, turnCosine) = MathF.SinCos(side * 2 * MathF.PI / Sides);
                for (int i = 0; i < samples.Length; i += step)
                {
                    float x = samples[i].Y * turnCosine - samples[i].X * turnSine, towards = samples[i].X * turnCosine + samples[i].Y * turnSine;
                    float depth = Distance - towards * cosine - samples[i].Z * sine;
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

            var room = new Room(Least, Least, mean, c1, s1, c2, s2);
            for (int side = 0; side < Sides; side++)
            {
                Vector2 middle = room.Middle(side * 360f / Sides, HomeElevation);
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
            float near = MathF.Max(0, 1 - MathF.Abs(elevation - HomeElevation) / ElevationsAround);
            var (once, twice) = (MathF.SinCos(azimuth * MathF.PI / 180), MathF.SinCos(azimuth * MathF.PI / 90));
            return Mean + near * (once.Cos * Cosine + once.Sin * Sine + twice.Cos * Cosine2 + twice.Sin * Sine2);
        }
    }

    /// <summary>What a camera sees.</summary>
    /// <param name="ToClip">From the nest's coordinates to clip coordinates, for row vectors.</param>
    /// <param name="Distance">From the eye to the nest's centre.</param>
    internal readonly record struct View(Matrix4x4 ToClip, float Distance)
    {
        /// <summary>Where a point of the nest falls in a picture, in pixels from its top left corner.</summary>
        public Vector2 Project(Vector3 point, Vector2 picture)
        {
            var clip = Vector4.Transform(point, ToClip);
            return new Vector2((clip.X / clip.W + 1) / 2 * picture.X, (1 - clip.Y / clip.W) / 2 * picture.Y);
        }
    }
}
