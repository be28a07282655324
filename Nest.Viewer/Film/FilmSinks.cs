using System.Globalization;
using Nest.Formats;
using Nest.Viewer.Graphics;

namespace Nest.Viewer.Film;

/// <summary>Pictures as planes of video, to ffmpeg.</summary>
internal sealed class VideoSink(FFmpeg ffmpeg, int width, int height, CancellationToken cancellation) : IFilmSink
{
    public int FrameBytes => Pixels.Yuv420Bytes(width, height);

    public void Convert(ReadOnlySpan<byte> rgba, Span<byte> picture) => Pixels.ToYuv420(rgba, width, height, picture);

    public void Write(ReadOnlySpan<byte> picture) => ffmpeg.Write(picture, cancellation);
}

/// <summary>Pictures as they are, to ffmpeg.</summary>
internal sealed class PictureSink(FFmpeg ffmpeg, int width, int height, CancellationToken cancellation) : IFilmSink
{
    public int FrameBytes => width * height * 4;

    public void Convert(ReadOnlySpan<byte> rgba, Span<byte> picture) => Pixels.ToUpright(rgba, width, height, channels: 4, picture);

    public void Write(ReadOnlySpan<byte> picture) => ffmpeg.Write(picture, cancellation);
}

/// <summary>Pictures as numbered PNG files, from 000000.png.</summary>
internal sealed class FolderSink(string folder, int width, int height) : IFilmSink
{
    private int count;

    public int FrameBytes => width * height * 3;

    public void Convert(ReadOnlySpan<byte> rgba, Span<byte> picture) => Pixels.ToUpright(rgba, width, height, channels: 3, picture);

    public void Write(ReadOnlySpan<byte> picture)
    {
        string file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{count++:000000}.png"));
        byte[] rgb = picture.ToArray();
        PngWriter.Write(file, width, height, rgb);
    }
}
