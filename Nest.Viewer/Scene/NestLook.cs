namespace Nest.Viewer.Scene;

/// <summary>How the nest looks and behaves, in the window, off-screen, in shaders and on the page: every figure is said here once.</summary>
/// <remarks><see cref="LookFigures"/> hands them on by name: to shaders as constants, to the page as properties of its object "look".</remarks>
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
    public const float EdgeMargin = 0.6f;                       // pixels around a stroke that its smoothed edge may touch
    public const float DepthRadius = 0.12f;                     // of depth: strokes nearer than this are drawn in full, those farther than this weakest
    public const float FadeSeconds = 14;                        // in which what was played fades to its floor by 1/e
    public const float TrailSeconds = 20;
    public const int TrailPoints = 150;
    public const float TrailPower = 0.7f;                       // of the share of a trail's time that is left: its strength
    public const float PresentSeconds = 0.7f;                   // in which the present's colour leaves the line by 1/e
    public const float ColorStrength = 0.6f;                    // how much of their strength lines in colours keep: pale ones cannot be told apart
    public const float LoopStrength = 0.5f;                     // of what of a loop is not yet played, and of the page's nest before it plays
    public const float DimmedShare = 0.3f;                      // how much of that what is dimmed has beyond a ghost's strength
    public const float LoudnessFloor = 0.4f;                    // the lower end of the scale of loudness: music is seldom below

    // The glow of what was just played.
    public const float LineGlowSeconds = 2.5f;                  // in which it fades by 1/e
    public const float LineGlowReach = 7, LineGlowFade = 2.2f;  // points: where it ends, and in which it fades by 1/e
    public const float LeastLineGlow = 0.01f;                   // strength below which there is none

    // The present.
    public const float PointRadius = 5, PointSwell = 3.5f;      // points: in silence, and what loudness adds
    public const float GlowReach = 30, GlowSwell = 38;          // points
    public const float GlowStrength = 0.35f, GlowSurge = 0.4f;
    public const float GlowFalloff = 5;                         // natural logarithm of how much weaker the glow is at its end
    public const float RimWidth = 1.6f, RimStrength = 0.85f;    // pixels of ground that set the point off from the line
    public const float CoreOffset = 0.3f, CoreRadius = 1.3f, CoreStrength = 0.35f;   // of the light on the point, the first two in its radii

    // What comes and goes.
    public const float AppearSeconds = 0.8f;
    public const float MorphSeconds = 1;                        // in which one path turns into another

    // The strips.
    public const float SecondsEachSide = 4;                     // of the spectrogram, from its edges to the present
    public const float SpectrogramRadius = 5;                   // points, of its corners
    public const float OutlineUnplayed = 0.55f, OutlinePlayed = 0.5f, BodyStrength = 0.95f;   // of the waveform's extremes and level
    public const int ColumnsPerPixel = 32;                      // of the waveform that are looked at for a column of pixels

    // Keys and pointer.
    public const float HitRadius = 14;                          // points from the path within which the pointer means it
    public const double ClickDistance = 5;                       // points: a press that moves no farther is a click
    public const double UndoClickSeconds = 0.5;                 // within which a double click takes back what its first click sought
    public const double SeekSeconds = 5, FineSeekSeconds = 1;    // of a press of an arrow key; of one with Shift
    public const double VolumeStep = 0.05;
    public const double LeastLoopSeconds = 0.25;
    public const double LoopDragSeconds = 0.6;                  // that one movement drags a loop's end along the path at most
    public const double MessageSeconds = 2.2;
}
