using Nest.Dsp;
using Nest.Models.OpenL3;
using Nest.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Nest.Embeddings;

/// <summary>How the mel spectra of a second are padded; linear ones are not.</summary>
public enum FrontEndPadding
{
    /// <summary>Upstream's default: zeros at the end, frame j starts at sample 242 j.</summary>
    Kapre,

    /// <summary>Frame j is centred at sample 242 j, zeros on both sides.</summary>
    Librosa,
}

/// <summary>A second of sound as OpenL3 sees it: 10 log₁₀(max(1e-10, S)) of magnitudes S or their mel bands, less the second's largest, nothing under −80.</summary>
/// <remarks>
/// Magnitudes under a periodic Hann window: 512 samples every 242 for linear, 2,048 every 242 for mel, with Slaney's filters from 0 to 24,000 Hz. The factor is
/// 10 although S is no power: so the model was trained.
/// <para>Nothing is allocated a call. Not thread-safe, as it owns its scratch; give each thread its own.</para>
/// </remarks>
public sealed class OpenL3FrontEnd
{
    /// <summary>Samples a second.</summary>
    public const int Rate = 48_000;

    /// <summary>Decibels under the second's largest that are kept.</summary>
    internal const float Range = 80;

    private const int Hop = 242, LinearSize = 512, MelSize = 2048;

    private static readonly MelFilterBank Bank128 = new(Rate, MelSize, 128), Bank256 = new(Rate, MelSize, 256);

    private readonly Stft? stft;
    private readonly MelSpectrogram? mel;
    private readonly int first;   // where the first transform starts

    /// <param name="input">What the model sees.</param>
    /// <param name="padding">How mel spectra are padded.</param>
    public OpenL3FrontEnd(OpenL3Input input, FrontEndPadding padding)
    {
        Shape = new OpenL3Shape(input);
        if (input == OpenL3Input.Linear) stft = new Stft(LinearSize, Hop, centered: false);
        else
        {
            mel = new MelSpectrogram(input == OpenL3Input.Mel128 ? Bank128 : Bank256, Hop, power: false, centered: false);
            first = FirstOf(input, padding);
        }
    }

    /// <summary>Extents of the image.</summary>
    public OpenL3Shape Shape { get; }

    /// <summary>Numbers of an image.</summary>
    public int Length => Shape.Frames * Shape.Bands;

    /// <summary>The padding's name, in stamps and on the command line.</summary>
    public static string NameOf(FrontEndPadding padding) => padding == FrontEndPadding.Kapre ? "kapre" : "librosa";

    /// <summary>The magnitudes or bands alone, for a device.</summary>
    internal static SpectrogramPlan PlanOf(OpenL3Input input) => input == OpenL3Input.Linear
        ? new SpectrogramPlan(LinearSize, Hop, Power: false)
        : new SpectrogramPlan(MelSize, Hop, Power: false, input == OpenL3Input.Mel128 ? Bank128 : Bank256);

    /// <summary>Where an image's first transform starts, counted from its second's first sample.</summary>
    internal static int FirstOf(OpenL3Input input, FrontEndPadding padding) => input != OpenL3Input.Linear && padding == FrontEndPadding.Librosa ? -MelSize / 2 : 0;

    /// <summary>Makes one image.</summary>
    /// <param name="second">48,000 samples, nominally in [−1, 1].</param>
    /// <param name="image">(Frames, Bands), overwritten.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Compute(ReadOnlySpan<float> second, Span<float> image)
    {
        if (second.Length != Rate) throw new ArgumentException($"{second.Length} samples are not the {Rate} of a second.", nameof(second));
        if (image.Length != Length) throw new ArgumentException($"{image.Length} values are not the {Length} of ({Shape.Frames}, {Shape.Bands}).", nameof(image));
        if (stft is not null) stft.Magnitudes(second, 0, image);
        else mel!.Compute(second, first, image);
        Decibels.FromPowers(image);
        TensorPrimitives.Subtract(image, TensorPrimitives.Max<float>(image), image);
        TensorPrimitives.Max(image, -Range, image);
    }
}
