namespace Nest.Models.Nest;

/// <summary>The sizes that fix the layers of preset <c>nest</c>; those of the recipe unless said otherwise.</summary>
/// <param name="Bands">Mel bands a frame: a multiple of 8.</param>
/// <param name="Channels">Channels of the encoder's convolutions.</param>
/// <param name="Hidden">Width of the hidden fully connected layers.</param>
/// <param name="DecoderChannels">Channels of the decoder's picture.</param>
/// <remarks>
/// A convolution's weights are (time, frequency, in, out), a transposed one's those of the convolution it transposes, (time, frequency, out, in).
/// <code>
/// name                            shape
/// encoder.conv.0.weight           (3, 1, Bands, Channels)       stride 2 over time, padding 1
/// encoder.conv.2.weight           (3, 1, Channels, Channels)    likewise
/// encoder.fc.0.weight             (Hidden, 5 · Channels)
/// encoder.fc.2.weight             (3, Hidden)
/// encoder.skip                    (3)                           z = skip · whitened PCA + what the layers add
/// contrast.sharpness              (1)                           s of the contrast's kernel
/// decoder.fc.0.weight             (Hidden, 3)
/// decoder.fc.2.weight             (5 · Bands/8 · DecoderChannels, Hidden)
/// decoder.deconv.0.weight         (3, 4, DecoderChannels, DecoderChannels)   stride (1, 2), padding 1
/// decoder.deconv.2.weight         (4, 4, 1, DecoderChannels)                 stride 2, padding 1
/// forecaster.lstm.…               as PyTorch's, 3 to 16
/// forecaster.fc.weight            (3, 16)
/// all biases                      (outputs)
/// </code>
/// </remarks>
internal sealed record NestShape(int Bands = 128, int Channels = 32, int Hidden = 64, int DecoderChannels = 8)
{
    /// <summary>Frames a window.</summary>
    public const int Frames = 20;

    /// <summary>Windows closer in time than this share frames.</summary>
    public const int Near = 20;

    /// <summary>Coordinates of a latent.</summary>
    public const int Latents = 3;

    /// <summary>Latents that the forecaster sees.</summary>
    public const int History = 5;

    /// <summary>Width of the forecaster's LSTM.</summary>
    public const int LstmWidth = 16;

    /// <summary>Steps in time that both convolutions leave of a window.</summary>
    public const int EncodedFrames = 5;

    /// <summary>Values of a window as the decoder paints it: averaged two by two, (Frames / 2, Bands / 2).</summary>
    public int PaintedLength => Frames / 2 * (Bands / 2);
}
