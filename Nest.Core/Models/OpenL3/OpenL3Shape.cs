namespace Nest.Models.OpenL3;

/// <summary>What OpenL3 sees of a second of sound.</summary>
public enum OpenL3Input
{
    /// <summary>257 frequencies of 512 samples' transforms, 197 frames.</summary>
    Linear,

    /// <summary>128 mel bands of 2,048 samples' transforms, 199 frames.</summary>
    Mel128,

    /// <summary>256 mel bands, likewise.</summary>
    Mel256,
}

/// <summary>What OpenL3's weights were learned from.</summary>
public enum OpenL3Content
{
    /// <summary>Videos of music.</summary>
    Music,

    /// <summary>Videos of the environment.</summary>
    Env,
}

/// <summary>The sizes that fix OpenL3's layers. Images are (time, frequency), as everywhere in Nest; Keras has them the other way round.</summary>
/// <param name="Input">What it sees.</param>
/// <param name="Size">Numbers of an embedding: 512, or 6,144 where the last map is pooled less. The weights are the same.</param>
/// <remarks>
/// A convolution's weights are (time, frequency, in, out).
/// <code>
/// name                         shape                   then
/// input_norm                   (1)
/// conv1, conv2                 (3, 3, 1 | 64, 64)      norm1, norm2, ReLU; max-pool 2 after the second
/// conv3, conv4                 (3, 3, 64 | 128, 128)   norm3, norm4, ReLU; max-pool 2
/// conv5, conv6                 (3, 3, 128 | 256, 256)  norm5, norm6, ReLU; max-pool 2
/// conv7                        (3, 3, 256, 512)        norm7, ReLU
/// conv8                        (3, 3, 512, 512)        max-pool by (PoolFrames, PoolBands)
/// every conv: .weight, .bias; every norm: .weight (gamma), .bias (beta), .mean, .variance (moving, of the training data)
/// </code>
/// <para>Source: Cramer, Wu, Salamon and Bello, "Look, listen, and learn more: design choices for deep audio embeddings", ICASSP 2019.</para>
/// </remarks>
public sealed record OpenL3Shape(OpenL3Input Input = OpenL3Input.Mel256, int Size = 512)
{
    /// <summary>Convolutions; all but the last are normalised.</summary>
    public const int Convolutions = 8;

    /// <summary>Added to a variance before its root.</summary>
    public const float Epsilon = 1e-3f;

    /// <summary>Channels of the last map.</summary>
    public const int LastChannels = 512;

    /// <summary>Numbers of an embedding: 512 or 6,144.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another number.</exception>
    public int Size { get; } = Size is 512 or 6144 ? Size : throw new ArgumentOutOfRangeException(nameof(Size), Size, "OpenL3's embeddings have 512 or 6144 numbers.");

    /// <summary>Frequencies or bands of an image.</summary>
    public int Bands => Input switch
    {
        OpenL3Input.Linear => 257,
        OpenL3Input.Mel128 => 128,
        _ => 256,
    };

    /// <summary>Spectra of an image.</summary>
    public int Frames => Input == OpenL3Input.Linear ? 197 : 199;

    /// <summary>Bands of the last map.</summary>
    public int LastBands => Bands / 8;

    /// <summary>Frames of the last map.</summary>
    public int LastFrames => Frames / 8;

    /// <summary>Bands that the last pooling takes together.</summary>
    public int PoolBands => Size == 512 ? LastBands : LastBands / 4;

    /// <summary>Frames that the last pooling takes together.</summary>
    public int PoolFrames => Size == 512 ? LastFrames : LastFrames / 3;

    /// <summary>Channels that a convolution reads.</summary>
    /// <param name="convolution">1 to <see cref="Convolutions"/>.</param>
    public static int Inputs(int convolution) => convolution == 1 ? 1 : Outputs(convolution - 1);

    /// <summary>Channels that a convolution writes.</summary>
    /// <inheritdoc cref="Inputs"/>
    public static int Outputs(int convolution) => 64 << ((convolution - 1) / 2);
}
