namespace Nest.Songs;

/// <summary>How a song becomes windows and windows become points.</summary>
public enum Preset
{
    /// <summary>Standardised log-mel windows (20 frames of 128 bands); the default.</summary>
    Nest,

    /// <summary>Linear magnitudes (20 frames of 512 bins), as the published conditioned autoencoder reads them.</summary>
    Windowed,
}
