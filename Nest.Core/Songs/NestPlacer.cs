using Nest.Audio;
using Nest.Features;
using Nest.Formats;
using Nest.Models;
using Nest.Models.Nest;
using Nest.Models.Windowed;
using Nest.Tensors;
using Nest.Tensors.Cpu;

namespace Nest.Songs;

/// <summary>Places a song's windows by its trained weights, falling back on principal components and saying why.</summary>
/// <remarks>
/// The weights are looked for beside the song (<see cref="SongWeights.PathOf"/>) unless a file is named. A file that is there but of another preset, or
/// made for another spectrogram, is an error, never passed over. Thread-safe: nothing changes after construction.
/// </remarks>
public sealed class NestPlacer
{
    private readonly Preset preset;
    private readonly PlacementMethod method;
    private readonly string expected;   // the weight file, whether it exists or not

    /// <summary>Finds and checks the weights, before any sound is read.</summary>
    /// <param name="song">The song's file.</param>
    /// <param name="preset">Front end and display.</param>
    /// <param name="method">What may place the points.</param>
    /// <param name="model">A weight file, or null for the song's own.</param>
    /// <param name="learns">Whether a song without weights will be learned, so that its own need not be there.</param>
    /// <exception cref="FileNotFoundException">The weight file that was named, or that the method needs, does not exist.</exception>
    /// <exception cref="InvalidDataException">It is no weight file, or of another preset, or made for another spectrogram.</exception>
    public NestPlacer(string song, Preset preset = Preset.Nest, PlacementMethod method = PlacementMethod.Auto, string? model = null, bool learns = false)
    {
        (this.preset, this.method) = (preset, method);
        expected = model ?? SongWeights.PathOf(song);
        if (method == PlacementMethod.Pca) return;
        if (File.Exists(expected)) Check(Weights = expected, preset);
        else if (model is not null || method == PlacementMethod.Autoencoder && !learns)
            throw new FileNotFoundException($"{expected}: there are no such weights; nest train {song} makes them", expected);
    }

    private NestPlacer(string song, Preset preset) => (this.preset, expected) = (preset, SongWeights.PathOf(song));

    /// <summary>Places a song by principal components until something is learned, whatever weights there are.</summary>
    /// <param name="song">The song's file.</param>
    /// <param name="preset">Front end and display.</param>
    public static NestPlacer WithoutWeights(string song, Preset preset) => new(song, preset);

    /// <summary>The weight file that places the song; null where principal components do.</summary>
    public string? Weights { get; }

    /// <summary>Reads a song and places it.</summary>
    /// <param name="path">A sound file.</param>
    /// <param name="preset">Front end and display.</param>
    /// <param name="method">What may place the points.</param>
    /// <param name="model">A weight file, or null for the song's own.</param>
    /// <param name="device">What computes latents; the processor if not given.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="FileNotFoundException">The song does not exist, or the weight file that was named, or that the method needs.</exception>
    /// <exception cref="InvalidDataException">Song or weights are damaged, too short, silent, or made for something else.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Placement Place(string path, Preset preset = Preset.Nest, PlacementMethod method = PlacementMethod.Auto, string? model = null, Device? device = null,
        IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        using AudioReader audio = AudioFile.Open(path);
        using CpuDevice? own = device is null ? new CpuDevice() : null;
        return Place(audio, preset, method, model, device ?? own!, raw: false, progress, cancellation);
    }

    /// <summary>Reads a song and places it.</summary>
    /// <param name="audio">The song, read from its position on; the caller closes it.</param>
    /// <param name="preset">Front end and display.</param>
    /// <param name="method">What may place the points.</param>
    /// <param name="model">A weight file, or null for the song's own.</param>
    /// <param name="device">What computes latents.</param>
    /// <param name="raw">Whether to leave latents or scores as they are: no collapse test, not smoothed, not scaled.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="FileNotFoundException">The weight file that was named, or that the method needs, does not exist.</exception>
    /// <exception cref="InvalidDataException">Song or weights are damaged, too short, silent, or made for something else.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Placement Place(AudioReader audio, Preset preset, PlacementMethod method, string? model, Device device, bool raw = false,
        IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(audio);
        ArgumentNullException.ThrowIfNull(device);
        var placer = new NestPlacer(audio.Path, preset, method, model);
        double read = placer.Weights is not null && preset == Preset.Windowed ? 0.4 : 0.7;   // the share of the work that reading is
        SongAnalysis song = SongReader.Read(audio, preset, PartOfProgress.Of(progress, 0, read), cancellation);
        Placement placement = placer.Place(song, device, raw, PartOfProgress.Of(progress, read, 0.9), cancellation);
        progress?.Report(1);
        return placement;
    }

    /// <summary>Places a song by principal components alone.</summary>
    /// <param name="song">The song, read by the same preset.</param>
    /// <param name="raw">Whether to leave the first three scores as they are: not smoothed, not scaled.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="InvalidDataException">The song is too short or silent.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Placement PlaceByComponents(SongAnalysis song, bool raw = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(song);
        WindowScores scores = song.Scores(cancellation);
        return new Placement(raw ? TrajectoryBuilder.PlaceRaw(scores) : TrajectoryBuilder.Place(scores, preset),
            method == PlacementMethod.Pca ? "as asked" : Weights is null ? $"no weights: {Path.GetFileName(expected)} does not exist" : "");
    }

    /// <summary>Places a song by its weights, or by principal components where there are none or the latents collapsed.</summary>
    /// <param name="song">The song, read by the same preset.</param>
    /// <param name="device">What computes latents.</param>
    /// <param name="raw">Whether to leave latents or scores as they are: no collapse test, not smoothed, not scaled.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="InvalidDataException">The song is too short or silent, or the weights are damaged or made for something else.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Placement Place(SongAnalysis song, Device device, bool raw = false, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(song);
        ArgumentNullException.ThrowIfNull(device);
        return Weights is null ? PlaceByComponents(song, raw, cancellation) : PlaceBy(Weights, SourceOf(Weights), song, device, raw, progress, cancellation);
    }

    /// <summary>Places a song by what was learned of it before.</summary>
    /// <param name="cached">A weight file of <see cref="NestCache"/>.</param>
    /// <param name="song">The song.</param>
    /// <param name="device">What computes latents.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>Null where the file is damaged, so that the song is to be learned again.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Placement? PlaceByCached(string cached, SongAnalysis song, Device device, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(song);
        ArgumentNullException.ThrowIfNull(device);
        try
        {
            return PlaceBy(cached, "learned before", song, device, raw: false, progress: null, cancellation);
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Refuses weights of the other preset, as a nest drawn by them would be a guess, and such as were made for another spectrogram.</summary>
    /// <param name="weights">A weight file.</param>
    /// <param name="preset">The preset that is asked for.</param>
    /// <exception cref="InvalidDataException">They are; the line says what to ask for instead.</exception>
    internal static void Check(string weights, Preset preset)
    {
        using var file = SafeTensors.Open(weights);
        string wanted = preset == Preset.Nest ? NestWeights.Preset : WindowedWeights.Preset, found = file.Metadata.GetValueOrDefault("preset", "");
        if (found != wanted && found is NestWeights.Preset or WindowedWeights.Preset)
            throw new InvalidDataException($"{weights}: weights of preset {found}, asked for is preset {wanted} (--preset {found}, or --method pca)");
        if (preset == Preset.Windowed) WindowedWeights.ShapeOf(file);
        else NestWeights.ShapeOf(file);
    }

    /// <summary>Whether latents place a song, and in words why, or why not: with <see cref="PlacementMethod.Auto"/> those that collapsed do not.</summary>
    /// <param name="latents">One a window. (N, 3)</param>
    /// <param name="weights">The weight file that they come from.</param>
    /// <param name="method">What may place the points.</param>
    /// <param name="source">Where the latents come from, for people; "weights of song.nest.safetensors" if not given.</param>
    internal static (bool Place, string Reason) Judge(ReadOnlySpan<float> latents, string weights, PlacementMethod method, string? source = null)
    {
        var statistics = LatentStatistics.Of(latents);
        string name = Path.GetFileName(weights);
        source ??= $"weights of {name}";
        return !statistics.Collapsed ? (true, source)
            : method == PlacementMethod.Auto ? (false, $"the latents of {name} collapsed: {statistics}")
            : (true, $"{source}, collapsed: {statistics}");
    }

    private Placement PlaceBy(string weights, string source, SongAnalysis song, Device device, bool raw, IProgress<double>? progress, CancellationToken cancellation)
    {
        float[] latents = preset == Preset.Nest ? EncodeNest(weights, song, device, cancellation) : EncodeWindowed(weights, song, device, progress, cancellation);
        var (place, reason) = Judge(latents, weights, raw ? PlacementMethod.Autoencoder : method, source);   // raw: as they are, whatever they are
        return new Placement(
            !place ? TrajectoryBuilder.Place(song.Scores(cancellation), preset)
            : raw || preset == Preset.Windowed ? TrajectoryBuilder.Place(song.Features, latents, raw)
            : TrajectoryBuilder.Place(song.Scores(cancellation), latents, preset), reason);
    }

    // Latents of every window. (N, 3)
    private static float[] EncodeNest(string path, SongAnalysis song, Device device, CancellationToken cancellation)
    {
        NestAutoencoder weights = NestWeights.Load(path, device);
        WindowScores scores = song.Scores(cancellation);
        if (scores.Song.Bins != weights.Shape.Bands) throw new InvalidDataException($"{path}: made for {weights.Shape.Bands} bands, the song has {scores.Song.Bins}");
        var latents = new float[scores.Leading.Length];
        new NestEncoder(weights, scores.Song.Values, scores.Whitened()).Encode(0, latents, cancellation);
        return latents;
    }

    // Latents of every window. (N, 3)
    private static float[] EncodeWindowed(string path, SongAnalysis song, Device device, IProgress<double>? progress, CancellationToken cancellation)
    {
        ConditionedAutoencoder weights = WindowedWeights.Load(path, device);
        SongFeatures features = song.Features;
        if (features.Bins != weights.Shape.Bins || weights.Shape.Frames != SongFeatures.WindowFrames)
            throw new InvalidDataException($"{path}: made for windows of {weights.Shape.Frames} frames of {weights.Shape.Bins} bins, the song's have {SongFeatures.WindowFrames} of {features.Bins}");
        return weights.EncodeAll(device.Share(features.Values, features.Frames, features.Bins), features.Windows.Count, progress, cancellation);
    }

    // "weights of song.nest.safetensors", and how far its training came if that was stopped.
    private static string SourceOf(string weights)
    {
        using var file = SafeTensors.Open(weights);
        return $"weights of {Path.GetFileName(weights)}{(StepsTaken.Stop(file) is { } stop ? $", {stop}" : "")}";
    }
}
