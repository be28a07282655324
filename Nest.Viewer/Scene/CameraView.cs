using System.Numerics;

namespace Nest.Viewer.Scene;

/// <summary>What a camera sees.</summary>
/// <param name="ToClip">From the nest's coordinates to clip coordinates, for row vectors.</param>
/// <param name="Distance">From the eye to the nest's centre.</param>
internal readonly record struct CameraView(Matrix4x4 ToClip, float Distance)
{
    /// <summary>Where a point of the nest falls in a picture, in pixels from its top left corner.</summary>
    public Vector2 Project(Vector3 point, Vector2 picture)
    {
        var clip = Vector4.Transform(point, ToClip);
        return new Vector2((clip.X / clip.W + 1) / 2 * picture.X, (1 - clip.Y / clip.W) / 2 * picture.Y);
    }
}
