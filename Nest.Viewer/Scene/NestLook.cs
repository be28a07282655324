namespace Nest.Viewer.Scene;

/// <summary>How the nest looks and moves, in the window, off-screen, in shaders and on the page: every figure is said here once.</summary>
internal static class NestLook
{
    // The camera. Angles are degrees.
    public const float HomeElevation = 20, HomeAzimuth = -60;   // above the horizon; counter-clockwise seen from above
    public const float TurningSpeed = 2;                        // a second
    public const float EyeDistance = 0.58f;                     // from the eye to the nest's centre; a nest has a radius of about 0.15
    public const float CenteringElevations = 40;                // from home, at which the view is centred on the mean of all sides only
    public const float MostElevation = 89;
    public const float GlideSeconds = 0.18f;                    // in which a glide covers all but 1/e of its way
    public const float DegreesAcross = 200;                     // a drag across the picture's height
    public const float ZoomStep = 1.12f;                        // a step of the wheel
    public const float LeastZoom = 0.3f, MostZoom = 12;

    // The line.
    public const float LineWidth = 1.5f;                        // points
    public const float DepthRadius = 0.12f;                     // of depth: strokes nearer than this are drawn in full, those farther than this weakest
    public const float FadeSeconds = 14;                        // in which what was played fades to its floor by 1/e
    public const float TrailSeconds = 20;
    public const int TrailPoints = 150;
    public const float ColorStrength = 0.6f;                    // how much of their strength lines in colours keep: pale ones cannot be told apart
    public const float LoopStrength = 0.5f;                     // of what of a loop is not yet played
    public const float DimmedShare = 0.3f;                      // how much of that what is dimmed has beyond a ghost's strength
    public const float LoudnessFloor = 0.4f;                    // the lower end of the scale of loudness: music is seldom below

    // The present.
    public const float PointRadius = 5, PointSwell = 3.5f;      // points: in silence, and what loudness adds
    public const float GlowReach = 30, GlowSwell = 38;          // points
    public const float GlowStrength = 0.35f, GlowSurge = 0.4f;

    // What comes and goes.
    public const float AppearSeconds = 0.8f;
    public const float MorphSeconds = 1;                        // in which one path turns into another

    // The strips.
    public const float SecondsEachSide = 4;                     // of the spectrogram, from its edges to the present
    public const float SpectrogramRadius = 5;                   // points, of its corners
}
