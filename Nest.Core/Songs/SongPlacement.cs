using Nest.Audio;
using Nest.Features;
using Nest.Formats;
using Nest.Models;
using Nest.Models.Nest;
using Nest.Models.Windowed;
using Nest.Tensors;

namespace Nest.Songs;

/// <summary>What places a song's points.</summary>
public enum PlacementMethod
{
    /// <summary>Trained weights if there are any and they have not collapsed, else principal components.</summary>
    Auto,

    /// <summary>Trained weights, whatever they make of the song.</summary>
    Autoencoder,

    /// <summary>Principal components.</summary>
    Pca,
}

/// <summary>A path, and in words what placed it and why.</summary>
/// <param name="Trajectory">The path.</param>
/// <param name="Reason">For people: "weights of song.nest.safetensors", "no weights: song.nest.safetensors does not exist".</param>
public sealed record Placement(Trajectory Trajectory, string Reason);

/// <summary>Places a song's windows by its trained weights, falling back on principal components and saying why.</summary>
/// <remarks>
/// The weights are looked for beside the song (<see cref="SongWeights.PathOf"/>) unless a file is named. A file that is there but of another preset, or
/// made for another spectrogram, is an error, never passed over.
/// <para>Thread-safe, as nothing is kept.</para>
/// </remarks>
public static class SongPlacement
{
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
        string path = model ?? SongWeights.PathOf(audio.Path);
        if (method == PlacementMethod.Pca) return ByComponents(audio, preset, raw, "as asked", progress, cancellation);
        bool exists = File.Exists(path);
        if (!exists && (model is not null || method == PlacementMethod.Autoencoder))
            throw new FileNotFoundException($"{path}: there are no such weights; nest train {audio.Path} makes them", path);
        if (!exists) return ByComponents(audio, preset, raw, $"no weights: {Path.GetFileName(path)} does not exist", progress, cancellation);

        CheckPreset(path, preset);
        Placement placement = preset == Preset.Nest
            ? ByNest(audio, path, method, device, raw, progress, cancellation)
            : ByWindowed(audio, path, method, device, raw, progress, cancellation);
        progress?.Report(1);
        return placement;
    }

    /// <summary>Refuses weights of the other preset, as a nest drawn by them would be a guess.</summary>
    /// <param name="weights">A weight file.</param>
    /// <param name="preset">The preset that is asked for.</param>
    /// <exception cref="InvalidDataException">They are; the line says what to ask for instead.</exception>
    public static void CheckPreset(string weights, Preset preset)
    {
        using var file = SafeTensors.Open(weights);
        string wanted = preset == Preset.Nest ? NestWeights.Preset : WindowedWeights.Preset, found = file.Metadata.GetValueOrDefault("preset", "");
        if (found != wanted && found is NestWeights.Preset or WindowedWeights.Preset)
            throw new InvalidDataException($"{weights}: weights of preset {found}, asked for is preset {wanted} (--preset {found}, or --method pca)");
    }

    /// <summary>Latents of every window of a song. (N, 3)</summary>
    /// <param name="weights">A model of preset <c>nest</c>.</param>
    /// <param name="scores">The song's principal components, which the model starts from.</param>
    /// <param name="path">The weight file, for the message.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="InvalidDataException">The model was made for other bands.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static float[] Encode(NestAutoencoder weights, WindowScores scores, string path, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Song.Bins != weights.Shape.Bands) throw new InvalidDataException($"{path}: made for {weights.Shape.Bands} bands, the song has {scores.Song.Bins}");
        var latents = new float[scores.Leading.Length];
        new NestEncoder(weights, scores.Song.Values, scores.Whitened()).Encode(0, latents, cancellation);
        return latents;
    }

    /// <summary>Latents of every window of a song. (N, 3)</summary>
    /// <param name="weights">A model of preset <c>windowed</c>.</param>
    /// <param name="song">As <see cref="SongFeatures.ReadMagnitudes"/> gives it.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static float[] Encode(ConditionedAutoencoder weights, SongFeatures song, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(song);
        return weights.EncodeAll(weights.Device.Share(song.Values, song.Frames, song.Bins), song.Windows.Count, progress, cancellation);
    }

    /// <summary>Whether latents place a song, and in words why, or why not: with <see cref="PlacementMethod.Auto"/> those that collapsed do not.</summary>
    /// <param name="latents">One a window. (N, 3)</param>
    /// <param name="weights">The weight file that they come from.</param>
    /// <param name="method">What may place the points.</param>
    /// <param name="source">Where the latents come from, for people; "weights of song.nest.safetensors" if not given.</param>
    public static (bool Place, string Reason) Judge(ReadOnlySpan<float> latents, string weights, PlacementMethod method, string? source = null)
    {
        var statistics = LatentStatistics.Of(latents);
        string name = Path.GetFileName(weights);
        source ??= $"weights of {name}";
        return !statistics.Collapsed ? (true, source)
            : method == PlacementMethod.Auto ? (false, $"the latents of {name} collapsed: {statistics}")
            : (true, $"{source}, collapsed: {statistics}");
    }

    /// <summary>Where a weight file's latents come from, for people: "weights of song.nest.safetensors", and how far its training came if that was stopped.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no weight file.</exception>
    public static string SourceOf(string weights)
    {
        using var file = SafeTensors.Open(weights);
        return $"weights of {Path.GetFileName(weights)}{(StepsTaken.Stop(file) is { } stop ? $", {stop}" : "")}";
    }

    /// <summary>Refuses a model made for other windows than a song has.</summary>
    /// <param name="weights">A model of preset <c>windowed</c>.</param>
    /// <param name="song">The song.</param>
    /// <param name="path">The weight file, for the message.</param>
    /// <exception cref="InvalidDataException">It was.</exception>
    public static void CheckWindows(ConditionedAutoencoder weights, SongFeatures song, string path)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(song);
        if (song.Bins != weights.Shape.Bins || weights.Shape.Frames != SongFeatures.WindowFrames)
            throw new InvalidDataException($"{path}: made for windows of {weights.Shape.Frames} frames of {weights.Shape.Bins} bins, the song's have {SongFeatures.WindowFrames} of {song.Bins}");
    }

    private static Placement ByNest(AudioReader audio, string path, PlacementMethod method, Device device, bool raw, IProgress<double>? progress, CancellationToken cancellation)
    {
        NestAutoencoder weights = NestWeights.Load(path, device);
        SongFeatures song = TrajectoryBuilder.ReadSong(audio, Preset.Nest, Part(progress, 0, 0.6), cancellation);
        WindowScores scores = TrajectoryBuilder.FitScores(song, Preset.Nest, cancellation: cancellation);
        float[] latents = Encode(weights, scores, path, cancellation);
        return Choose(path, latents, method, raw,
            () => raw ? TrajectoryBuilder.Place(song, latents, raw) : TrajectoryBuilder.Place(scores, latents, Preset.Nest),
            () => TrajectoryBuilder.Place(scores, Preset.Nest));
    }

    private static Placement ByWindowed(AudioReader audio, string path, PlacementMethod method, Device device, bool raw, IProgress<double>? progress, CancellationToken cancellation)
    {
        ConditionedAutoencoder weights = WindowedWeights.Load(path, device);
        SongFeatures song = TrajectoryBuilder.ReadSong(audio, Preset.Windowed, Part(progress, 0, 0.4), cancellation);
        CheckWindows(weights, song, path);
        float[] latents = Encode(weights, song, Part(progress, 0.4, 0.7), cancellation);
        return Choose(path, latents, method, raw,
            () => TrajectoryBuilder.Place(song, latents, raw),
            () => TrajectoryBuilder.Place(TrajectoryBuilder.FitScores(song, Preset.Windowed, cancellation: cancellation), Preset.Windowed));
    }

    private static Placement Choose(string path, float[] latents, PlacementMethod method, bool raw, Func<Trajectory> latentGradient, Func<Trajectory> byComponents)
    {
        if (raw) method = PlacementMethod.Autoencoder;   // as they are, whatever they are
        var (place, reason) = Judge(latents, path, method, SourceOf(path));
        return new Placement(place ? latentGradient() : byComponents(), reason);
    }

    private static Placement ByComponents(AudioReader audio, Preset preset, bool raw, string reason, IProgress<double>? progress, CancellationToken cancellation) =>
        new(raw ? TrajectoryBuilder.PlaceRaw(audio, preset, progress, cancellation) : TrajectoryBuilder.Place(audio, preset, progress, cancellation), reason);

    private static PartOfProgress? Part(IProgress<double>? progress, double from, double to) => progress is null ? null : new PartOfProgress(progress, from, to);

    private sealed class PartOfProgress(IProgress<double> whole, double from, double to) : IProgress<double>
    {
        public void Report(double value) => whole.Report(from + value * (to - from));
    }
}
