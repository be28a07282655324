using Nest.Audio;

namespace Nest.Viewer.Sound;

/// <summary>Reads a song as stereo blocks of a tenth of a second.</summary>
/// <remarks>Not thread-safe; a block is good until the next one is read.</remarks>
internal sealed class BlockReader : IDisposable
{
    private const int BlocksASecond = 10;

    private readonly AudioReader reader;
    private readonly float[] frames;    // (block, Channels)
    private readonly float[] stereo;    // (block, 2)
    private readonly StereoMix mix;

    /// <param name="reader">Owned by this object from here on.</param>
    public BlockReader(AudioReader reader)
    {
        this.reader = reader;
        int block = Math.Max(1, reader.Rate / BlocksASecond);
        frames = new float[block * reader.Channels];
        stereo = new float[block * 2];
        mix = new StereoMix(reader.Channels);
    }

    /// <summary>Frames a second.</summary>
    public int Rate => reader.Rate;

    /// <summary>Reads the block that starts at a frame.</summary>
    /// <param name="frame">0 to what the reader's Frames were at first, or as far as reading came.</param>
    /// <param name="isLast">The song ends with this block, which may be empty.</param>
    /// <param name="problem">Why it ends there, if the file broke off.</param>
    /// <returns>(frames, 2)</returns>
    public ReadOnlySpan<float> Read(long frame, out bool isLast, out string? problem)
    {
        int count = 0;
        problem = null;
        try
        {
            if (reader.Position != frame) reader.Seek(Math.Min(frame, reader.Frames));   // which shrinks where the format promised too many
            count = reader.Read(frames);
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException)
        {
            problem = broken.Message;
        }

        var block = stereo.AsSpan(0, count * 2);
        mix.Mix(frames.AsSpan(0, count * reader.Channels), block);
        isLast = block.Length < stereo.Length;
        return block;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => reader.Dispose();
}
