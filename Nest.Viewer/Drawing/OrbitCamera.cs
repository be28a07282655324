using System.Numerics;

namespace Nest.Viewer.Drawing;

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
        // At home the nest just fits the area; zoom magnifies rather than approaches, so that nothing ever passes the eye.
        float pixels = zoom * 2 * MathF.Min(area.Z / (2 * size.Across), area.W / (size.Highest - size.Lowest));   // twice those of one unit of x / depth
        const float near = Distance / 100, far = Distance * 3;
        var centre = new Vector2(area.X + area.Z / 2, area.Y + area.W / 2 + (size.Highest + size.Lowest) / 4 * pixels / zoom);
        var toClip = new Matrix4x4(
            pixels / picture.X, 0, 0, 0,
            0, pixels / picture.Y, 0, 0,
            -(2 * centre.X / picture.X - 1), 2 * centre.Y / picture.Y - 1, (far + near) / (near - far), -1,
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

        var room = new Room(MathF.Max(1e-3f, (most.X - least.X) / 2), MathF.Min(least.Y, most.Y - 1e-3f), most.Y);
        float pixels = zoom * MathF.Min(area.Z / (2 * room.Across), area.W / (room.Highest - room.Lowest));
        return Look(room, area with { X = area.X - (most.X + least.X) / 2 * pixels }, picture);
    }

    private Matrix4x4 Eye()
    {
        float a = azimuth * MathF.PI / 180, e = elevation * MathF.PI / 180;
        return Matrix4x4.CreateLookAt(Distance * new Vector3(MathF.Cos(e) * MathF.Cos(a), MathF.Cos(e) * MathF.Sin(a), MathF.Sin(e)), Vector3.Zero, Vector3.UnitZ);
    }

    /// <summary>How much room a nest takes in the picture, whichever side it turns to a camera at home.</summary>
    /// <param name="Across">The largest |x| / depth of its samples.</param>
    /// <param name="Lowest">The smallest y / depth of its samples.</param>
    /// <param name="Highest">The largest y / depth of its samples.</param>
    internal readonly record struct Room(float Across, float Lowest, float Highest)
    {
        private const int Sides = 24;
        private const int MostSamples = 4096;
        private const float Least = 0.05f;   // a path that hardly moves is not blown up

        /// <summary>What a nest takes on its way from one shape to another.</summary>
        public static Room Between(in Room from, in Room to, float share) => new(
            float.Lerp(from.Across, to.Across, share), float.Lerp(from.Lowest, to.Lowest, share), float.Lerp(from.Highest, to.Highest, share));

        /// <summary>What two nests take together.</summary>
        public static Room Of(in Room one, in Room other) =>
            new(MathF.Max(one.Across, other.Across), MathF.Min(one.Lowest, other.Lowest), MathF.Max(one.Highest, other.Highest));

        /// <summary>Measures a path from all sides.</summary>
        public static Room Of(ReadOnlySpan<Vector4> samples)
        {
            float across = Least, lowest = -Least, highest = Least;
            var (sine, cosine) = MathF.SinCos(HomeElevation * MathF.PI / 180);
            int step = 1 + samples.Length / MostSamples;
            for (int side = 0; side < Sides; side++)
            {
                var (turnSine, turnCosine) = MathF.SinCos(side * 2 * MathF.PI / Sides);
                for (int i = 0; i < samples.Length; i += step)
                {
                    float x = samples[i].X * turnCosine - samples[i].Y * turnSine, towards = samples[i].X * turnSine + samples[i].Y * turnCosine;
                    float depth = Distance - towards * cosine - samples[i].Z * sine;
                    across = MathF.Max(across, MathF.Abs(x) / depth);
                    float up = (samples[i].Z * cosine - towards * sine) / depth;
                    lowest = MathF.Min(lowest, up);
                    highest = MathF.Max(highest, up);
                }
            }

            return new Room(across, lowest, highest);
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
