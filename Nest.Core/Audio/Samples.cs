namespace Nest.Audio;

/// <summary>A mono signal.</summary>
/// <param name="Values">Amplitudes, nominally in [−1, 1]. (Length)</param>
/// <param name="Rate">Samples a second.</param>
public sealed record Samples(float[] Values, int Rate)
{
    /// <summary>Duration in seconds.</summary>
    public double Seconds => (double)Values.Length / Rate;
}
