using System.Numerics;

namespace Nest.Viewer.Scene;

/// <summary>A camera on a sphere around the nest: it turns by itself, follows the mouse, and comes home in one glide.</summary>
/// <remarks>The nest's third axis points up. Angles are degrees. Not thread-safe.</remarks>
internal sealed class OrbitCamera
{
    private float zoom = 1, wantedZoom = 1;
    private float elevation = NestLook.HomeElevation, wantedElevation = NestLook.HomeElevation;
    private float azimuth = NestLook.HomeAzimuth, wantedAzimuth = NestLook.HomeAzimuth;

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
            float turn = (float)(NestLook.TurningSpeed * seconds);
            azimuth += turn;
            wantedAzimuth += turn;
        }

        float rest = (float)Math.Exp(-seconds / NestLook.GlideSeconds);
        azimuth = wantedAzimuth + (azimuth - wantedAzimuth) * rest;
        elevation = wantedElevation + (elevation - wantedElevation) * rest;
        zoom = wantedZoom * MathF.Pow(zoom / wantedZoom, rest);
    }

    /// <summary>Places it at once where turning alone brings it after so many seconds.</summary>
    public void TurnedFor(double seconds)
    {
        azimuth = wantedAzimuth = NestLook.HomeAzimuth + (float)(NestLook.TurningSpeed * seconds);
        elevation = wantedElevation = NestLook.HomeElevation;
        zoom = wantedZoom = 1;
    }

    /// <summary>Turns it by hand, at once.</summary>
    /// <param name="across">The way to the right, in heights of the window.</param>
    /// <param name="down">The way down, in heights of the window.</param>
    public void Drag(double across, double down)
    {
        azimuth = wantedAzimuth = azimuth - (float)across * NestLook.DegreesAcross;
        elevation = wantedElevation = Math.Clamp(elevation + (float)down * NestLook.DegreesAcross, -NestLook.MostElevation, NestLook.MostElevation);
    }

    /// <summary>Comes closer (positive) or goes away by steps of the wheel.</summary>
    public void Scroll(double steps) => wantedZoom = Math.Clamp(wantedZoom * MathF.Pow(NestLook.ZoomStep, (float)steps), NestLook.LeastZoom, NestLook.MostZoom);

    /// <summary>Glides home by the shorter way.</summary>
    public void Reset()
    {
        azimuth = NestLook.HomeAzimuth + MathF.IEEERemainder(azimuth - NestLook.HomeAzimuth, 360);
        (wantedAzimuth, wantedElevation, wantedZoom) = (NestLook.HomeAzimuth, NestLook.HomeElevation, 1);
    }

    /// <summary>From the nest's coordinates to clip coordinates, the nest centred in an area of the picture.</summary>
    /// <param name="size">How much room the nest needs.</param>
    /// <param name="area">Where the nest is centred: left, top, width, height in pixels.</param>
    /// <param name="picture">Width and height in pixels.</param>
    public CameraView Look(in ViewBounds size, Vector4 area, Vector2 picture)
    {
        // At home the nest just fits the area, in its middle; zoom magnifies rather than approaches, so that nothing ever passes the eye.
        float pixels = zoom * 2 * MathF.Min(area.Z / (2 * size.Across), area.W / (2 * size.Tall));   // twice those of one unit of x / depth
        const float near = NestLook.EyeDistance / 100, far = NestLook.EyeDistance * 3;
        Vector2 middle = size.Middle(azimuth, elevation) * pixels / 2 / zoom, center = new(area.X + area.Z / 2 - middle.X, area.Y + area.W / 2 + middle.Y);
        var toClip = new Matrix4x4(
            pixels / picture.X, 0, 0, 0,
            0, pixels / picture.Y, 0, 0,
            -(2 * center.X / picture.X - 1), 2 * center.Y / picture.Y - 1, (far + near) / (near - far), -1,
            0, 0, 2 * far * near / (near - far), 0);
        return new CameraView(Eye() * toClip, NestLook.EyeDistance);
    }

    /// <summary>The same, for one picture: a path just fills the area as it is seen from here.</summary>
    /// <param name="samples">The path: x, y, z and the second. (samples)</param>
    /// <param name="area">Left, top, width, height in pixels.</param>
    /// <param name="picture">Width and height in pixels.</param>
    public CameraView LookClosely(ReadOnlySpan<Vector4> samples, Vector4 area, Vector2 picture)
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
        return Look(new ViewBounds(half.X, half.Y, (most + least) / 2), area, picture);
    }

    private Matrix4x4 Eye()
    {
        float a = azimuth * MathF.PI / 180, e = elevation * MathF.PI / 180;
        return Matrix4x4.CreateLookAt(NestLook.EyeDistance * new Vector3(MathF.Cos(e) * MathF.Cos(a), MathF.Cos(e) * MathF.Sin(a), MathF.Sin(e)), Vector3.Zero, Vector3.UnitZ);
    }
}
