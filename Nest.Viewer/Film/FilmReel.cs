using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Nest.Viewer.Graphics;
using Nest.Viewer.Offscreen;

namespace Nest.Viewer.Film;

/// <summary>Where a film's pictures go.</summary>
internal interface IFilmSink
{
    /// <summary>Bytes of a picture as it is written.</summary>
    int FrameBytes { get; }

    /// <summary>From a picture as OpenGL has it, RGBA with the bottom row first, to the bytes that are written.</summary>
    void Convert(ReadOnlySpan<byte> rgba, Span<byte> picture);

    /// <summary>Writes a picture. Pictures come in order, from one thread.</summary>
    /// <param name="picture"><see cref="FrameBytes"/> bytes; they may be overwritten after the call.</param>
    void Write(ReadOnlySpan<byte> picture);
}

/// <summary>Draws a film picture by picture: while one is drawn, those before it are read back, converted and written.</summary>
internal static class FilmReel
{
    private const int MostQueued = 4;   // pictures between drawing and writing

    /// <summary>Draws all pictures of a film.</summary>
    /// <param name="renderer">What draws them; of this thread.</param>
    /// <param name="seconds">The second of the song that each shows.</param>
    /// <param name="sink">Where they go.</param>
    /// <param name="progress">Takes how many are done.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="IOException">They cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Run(SongRenderer renderer, IEnumerable<double> seconds, IFilmSink sink, IProgress<int>? progress, CancellationToken cancellation)
    {
        using var full = new BlockingCollection<byte[]>(MostQueued);
        using var empty = new BlockingCollection<byte[]>();
        for (int i = 0; i < MostQueued + 2; i++) empty.Add(new byte[sink.FrameBytes], CancellationToken.None);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ExceptionDispatchInfo? broken = null;
        var writer = new Thread(() =>
        {
            try
            {
                int done = 0;
                foreach (byte[] picture in full.GetConsumingEnumerable(stop.Token))
                {
                    sink.Write(picture);
                    empty.Add(picture, CancellationToken.None);
                    progress?.Report(++done);
                }
            }
            catch (Exception problem)
            {
                broken = ExceptionDispatchInfo.Capture(problem);
                stop.Cancel();   // drawing on would be in vain
            }
        }) { Name = "Film", IsBackground = true };
        writer.Start();
        try
        {
            Draw(renderer, seconds, sink, full, empty, stop.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The writer failed: its reason follows.
        }
        finally
        {
            full.CompleteAdding();
            writer.Join();
        }

        cancellation.ThrowIfCancellationRequested();
        broken?.Throw();
    }

    private static void Draw(
        SongRenderer renderer, IEnumerable<double> seconds, IFilmSink sink, BlockingCollection<byte[]> full, BlockingCollection<byte[]> empty, CancellationToken stop)
    {
        using var reader = new PixelReader(renderer.Frame);
        foreach (double second in seconds)
        {
            stop.ThrowIfCancellationRequested();
            if (reader.IsFull) Take();
            renderer.Draw(second);
            reader.Begin();
        }

        while (reader.Waiting > 0) Take();

        void Take()
        {
            byte[] picture = empty.Take(stop);
            reader.Take(rgba => sink.Convert(rgba, picture));
            full.Add(picture, stop);
        }
    }
}
