namespace Nest.Dsp;

/// <summary>What a spectrogram holds.</summary>
/// <param name="Rate">Samples a second that the sound is brought to first.</param>
/// <param name="Size">FFT length in samples: a power of two, 2 to 65,536. The window is a periodic Hann window.</param>
/// <param name="Hop">Samples from one frame to the next.</param>
/// <param name="Mels">Mel bands a frame, or null for the FFT's own bins.</param>
/// <param name="Power">Powers |X|² or magnitudes |X|.</param>
/// <param name="Centered">Whether frame t is centred at t · Hop / Rate seconds; else it starts there.</param>
/// <param name="MostBins">Bins kept, from the lowest; all if not given.</param>
public sealed record SpectrogramSettings(int Rate = 22_050, int Size = 1024, int Hop = 512, int? Mels = null, bool Power = false, bool Centered = true, int? MostBins = null);
