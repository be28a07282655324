namespace Nest.Viewer.Scene;

/// <summary>What users can do.</summary>
internal enum UserCommand
{
    /// <summary>Plays or pauses.</summary>
    TogglePlay,

    /// <summary>Moves by X seconds.</summary>
    SeekBy,

    /// <summary>Moves to the share X of the song.</summary>
    SeekTo,

    /// <summary>Changes the volume by X.</summary>
    Volume,

    /// <summary>Takes hold of the camera (X = 1) or lets go (0).</summary>
    Hold,

    /// <summary>Turns the camera by X across and Y down, in heights of the window.</summary>
    Orbit,

    /// <summary>Comes closer by X steps of the wheel.</summary>
    Zoom,

    /// <summary>Brings the camera home.</summary>
    ResetCamera,

    /// <summary>Turning on or off.</summary>
    ToggleTurning,

    /// <summary>The next trail length.</summary>
    NextTrail,

    /// <summary>The next way of colouring.</summary>
    NextColor,

    /// <summary>The other theme.</summary>
    OtherTheme,

    /// <summary>From the learned path to that of principal components, or back.</summary>
    SwitchMethod,

    /// <summary>Learns the song anew from another start.</summary>
    LearnAnew,

    /// <summary>Shows or hides ring and curve while a model learns.</summary>
    ToggleCurve,

    /// <summary>Full screen or back.</summary>
    ToggleFullScreen,

    /// <summary>Saves a picture.</summary>
    Save,

    /// <summary>Shows or hides the keys.</summary>
    ToggleHelp,

    /// <summary>Leaves the help, else full screen, else the program.</summary>
    Leave,

    /// <summary>Points at the share X of the song in the waveform; NaN, at none.</summary>
    Point,

    /// <summary>Points at a place of the nest, X and Y; NaN, at none.</summary>
    PointNest,

    /// <summary>Moves to what the nest shows at X and Y.</summary>
    SeekNest,

    /// <summary>Takes hold of the path at X and Y: a loop begins there.</summary>
    HoldPath,

    /// <summary>Draws the loop's end along the path to X and Y.</summary>
    DrawPath,

    /// <summary>A loop from the share X to the share Y of the song.</summary>
    LoopShares,

    /// <summary>Lets go of the loop that was drawn: it plays.</summary>
    LoopDrawn,

    /// <summary>A loop begins at what is heard.</summary>
    LoopFrom,

    /// <summary>It ends at what is heard.</summary>
    LoopTo,

    /// <summary>Plays song number X of several, from 0.</summary>
    Choose,
}
