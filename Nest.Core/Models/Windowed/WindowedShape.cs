namespace Nest.Models.Windowed;

/// <summary>The sizes that fix the layers of preset <c>windowed</c>; the published ones unless said otherwise.</summary>
/// <param name="Bins">Frequencies a frame: a multiple of 4.</param>
/// <param name="Frames">Frames a window: a multiple of 4.</param>
/// <param name="History">Latents that the forecaster sees.</param>
/// <remarks>
/// <para>Parameters carry the names of the published PyTorch model's state_dict, so that its checkpoints are found by name. Images are
/// (batch, time, frequency, channels) here and (batch, channels, frequency, time) there, which fixes the layouts below. T' and F' are
/// <see cref="Frames"/> / 4 and <see cref="Bins"/> / 4, after both poolings.</para>
/// <code>
/// name                            here                                PyTorch
/// encoder.conv.0.weight           (3 time, 3 frequency, 1, 32)        (32, 1, 3 frequency, 3 time)
/// encoder.conv.3.weight           (3 time, 3 frequency, 32, 64)       (64, 32, 3 frequency, 3 time)
/// encoder.fc.0.weight             (128, T', F', 64)                   (128, 64, F', T')
/// encoder.fc.2.weight             (3, 128)                            the same
/// decoder.fc.0.weight             (128, 3)                            the same
/// decoder.fc.2.weight             (T', F', 64, 128)                   (64, F', T', 128)
/// decoder.fc.2.bias               (T', F', 64)                        (64, F', T')
/// decoder.deconv.0.weight         (2 time, 2 frequency, 32, 64)       (64, 32, 2 frequency, 2 time)
/// decoder.deconv.2.weight         (2 time, 2 frequency, 1, 32)        (32, 1, 2 frequency, 2 time)
/// forecaster.lstm.weight_ih_l0    (64, 3), gates i f g o              the same
/// forecaster.lstm.weight_hh_l0    (64, 16)                            the same
/// forecaster.lstm.bias_ih_l0, .bias_hh_l0   (64)                      the same
/// forecaster.fc.weight            (3, 16)                             the same
/// all other biases                (outputs)                           the same
/// </code>
/// <para>The fully connected weights are stored as matrices, (128, T'·F'·64) and (T'·F'·64, 128): the axes above say how their long side is
/// ordered. A transposed convolution's weights are those of the convolution it transposes: (…, out, in).</para>
/// </remarks>
internal sealed record WindowedShape(int Bins = 512, int Frames = 20, int History = 5)
{
    /// <summary>Channels after the first convolution.</summary>
    public const int Channels1 = 32;

    /// <summary>Channels after the second convolution.</summary>
    public const int Channels2 = 64;

    /// <summary>Width of the hidden fully connected layers.</summary>
    public const int Hidden = 128;

    /// <summary>Coordinates of a latent.</summary>
    public const int Latents = 3;

    /// <summary>Width of the forecaster's LSTM.</summary>
    public const int LstmWidth = 16;

    /// <summary>Values of an encoded window before the fully connected layers: Frames/4 · Bins/4 · 64.</summary>
    public int Flat => Frames / 4 * (Bins / 4) * Channels2;
}
