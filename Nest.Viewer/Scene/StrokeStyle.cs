using System.Numerics;

namespace Nest.Viewer.Scene;

/// <summary>How a path's strokes look in a picture: what ghost, ink, age and depth are weighed by, and from where they are seen.</summary>
/// <param name="Theme">The colours.</param>
/// <param name="Color">How the line is coloured.</param>
/// <param name="View">From where it is seen.</param>
/// <param name="Picture">Width and height in pixels.</param>
/// <param name="HalfWidth">Half the line's width in pixels.</param>
/// <param name="Scale">Pixels a point.</param>
/// <param name="Now">The second that is heard; before the song where nothing of it is.</param>
/// <param name="Duration">Of the song, in seconds.</param>
/// <param name="IsTrail">Whether what was heard fades out within <paramref name="TrailSeconds"/>; else to <paramref name="Oldest"/>, by 1/e in that time.</param>
/// <param name="TrailSeconds">Seconds.</param>
/// <param name="Ghost">Strength of what is not in the trail, 0 to 1.</param>
/// <param name="Oldest">Strength of what was heard long ago, 0 to 1.</param>
/// <param name="DepthFloor">What the farthest strokes keep of their strength, 0 to 1.</param>
/// <param name="Presence">Of the whole nest, 0 to 1.</param>
/// <param name="Morph">How far it has turned into the next path, 0 to 1.</param>
internal readonly record struct StrokeStyle(
    Theme Theme, ColorMode Color, CameraView View, Vector2 Picture, float HalfWidth, float Scale, float Now, float Duration, bool IsTrail, float TrailSeconds,
    float Ghost, float Oldest, float DepthFloor, float Presence, float Morph)
{
    /// <summary>The style of a path at a moment.</summary>
    /// <param name="path">The path, or the one it turns into.</param>
    /// <param name="moment">What is heard, and the user's choices.</param>
    /// <param name="theme">The colours.</param>
    /// <param name="view">From where it is seen.</param>
    /// <param name="picture">Width and height in pixels.</param>
    /// <param name="lineWidth">Points.</param>
    /// <param name="scale">Pixels a point.</param>
    public static StrokeStyle Of(Songs.NestPath path, in Moment moment, Theme theme, in CameraView view, Vector2 picture, float lineWidth, float scale)
    {
        float vivid = moment.Color == ColorMode.Ink ? 0 : NestLook.ColorStrength;
        return new StrokeStyle(
            theme, moment.Color, view, picture, lineWidth * scale / 2, scale, (float)moment.Now, (float)moment.Duration,
            IsTrail: moment.Trail != TrailLength.All,
            TrailSeconds: moment.Trail switch
            {
                TrailLength.All => NestLook.FadeSeconds,
                TrailLength.Points => (float)(NestLook.TrailPoints * path.Step),
                _ => NestLook.TrailSeconds,
            },
            theme.Ghost,
            Oldest: float.Lerp(theme.Ghost, float.Lerp(theme.Floor, 1, vivid), path.Crowding),
            DepthFloor: float.Lerp(theme.DepthFloor, 1, vivid),
            moment.Presence, moment.Morph);
    }

    /// <summary>The distances from the eye at which strokes are strongest and weakest.</summary>
    public Vector2 Depths => new(View.Distance - NestLook.DepthRadius, View.Distance + NestLook.DepthRadius);
}
