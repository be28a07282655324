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

    /// <summary>Vertical angle of view of the nest's area.</summary>
    public const float FieldOfView = 30;

    private const float GlideSeconds = 0.18f;   // the time in which a glide covers all but 1/e of its way
    private const float DegreesAcross = 200;    // one drag across the window's height
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
    public void Scroll(double steps) => wantedZoom = Math.Clamp(wantedZoom * MathF.Pow(1.12f, (float)steps), 0.3f, 12);

    /// <summary>Glides home by the shorter way.</summary>
    public void Reset()
    {
        azimuth = HomeAzimuth + MathF.IEEERemainder(azimuth - HomeAzimuth, 360);
        (wantedAzimuth, wantedElevation, wantedZoom) = (HomeAzimuth, HomeElevation, 1);
    }

    /// <summary>From the nest's coordinates to clip coordinates, the nest centred in an area of the picture.</summary>
    /// <param name="radius">Of the ball that just fits the area at zoom 1.</param>
    /// <param name="area">Where the nest is centred: left, top, width, height in pixels.</param>
    /// <param name="picture">Width and height in pixels.</param>
    public View Look(float radius, Vector4 area, Vector2 picture)
    {
        float tangent = MathF.Tan(FieldOfView / 2 * MathF.PI / 180);
        float distance = radius / MathF.Sin(FieldOfView / 2 * MathF.PI / 180);
        float a = azimuth * MathF.PI / 180, e = elevation * MathF.PI / 180;
        var eye = distance * new Vector3(MathF.Cos(e) * MathF.Cos(a), MathF.Cos(e) * MathF.Sin(a), MathF.Sin(e));

        // The ball's silhouette fills the smaller side of the area; zoom magnifies rather than approaches, so that nothing passes the eye.
        float pixels = zoom * Math.Min(area.Z, area.W) / tangent;   // 2 pixels for a unit of x / depth
        float near = distance / 100, far = distance * 3;
        var centre = new Vector2(area.X + area.Z / 2, area.Y + area.W / 2);
        var toClip = new Matrix4x4(
            pixels / picture.X, 0, 0, 0,
            0, pixels / picture.Y, 0, 0,
            -(2 * centre.X / picture.X - 1), 2 * centre.Y / picture.Y - 1, (far + near) / (near - far), -1,
            0, 0, 2 * far * near / (near - far), 0);
        return new View(Matrix4x4.CreateLookAt(eye, Vector3.Zero, Vector3.UnitZ) * toClip, distance);
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
