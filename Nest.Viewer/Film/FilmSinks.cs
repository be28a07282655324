using System.Globalization;
using Nest.Viewer.Graphics;

namespace Nest.Viewer.Film;

/// <summary>Pictures as planes of video, to ffmpeg.</summary>
internal sealed class VideoSink(FFmpeg ffmpeg, int width, int height, CancellationToken cancellation) : IFilmSink
{
    public int FrameBytes => Pixels.Yuv420Bytes(width, height);

    public void Convert(ReadOnlySpan<byte> rgba, Span<byte> kept) => Pixels.ToYuv420(rgba, width, height, kept);

    public void Write(ReadOnlySpan<byte> kept) => ffmpeg.Write(kept, cancellation);
}

/// <summary>Pictures as they are, to ffmpeg.</summary>
internal sealed class PictureSink(FFmpeg ffmpeg, int width, int height, CancellationToken cancellation) : IFilmSink
{
    public int FrameBytes => width * height * 4;

    public void Convert(ReadOnlySpan<byte> rgba, Span<byte> kept) => Pixels.ToUpright(rgba, width, height, channels: 4, kept);

    public void Write(ReadOnlySpan<byte> kept) => ffmpeg.Write(kept, cancellation);
}

/// <summary>Pictures as numbered PNG files, from 000000.png.</summary>
internal sealed class FolderSink(string folder, int width, int height) : IFilmSink
{
    private int count;

    public int FrameBytes => width * height * 3;

    public void Convert(ReadOnlySpan<byte> rgba, Span<byte> kept) => Pixels.ToUpright(rgba, width, height, channels: 3, kept);

    public void Write(ReadOnlySpan<byte> kept)
    {
        string file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{count++:000000}.png"));
        byte[] rgb = kept.ToArray();
        PngWriter.Write(file, width, height, rgb);
    }
}
