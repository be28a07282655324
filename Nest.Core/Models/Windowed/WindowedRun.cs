using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Nest.Features;
using Nest.Tensors;

namespace Nest.Models.Windowed;

/// <summary>How preset <c>windowed</c> is trained; as published unless said otherwise.</summary>
/// <param name="Epochs">Times that every sample is seen.</param>
/// <param name="Batch">Samples a step.</param>
/// <param name="Rate">Adam's learning rate.</param>
/// <param name="Seed">Decides the weights' start and the order of samples.</param>
/// <param name="Batching">How samples are dealt out to batches.</param>
public sealed record WindowedRunSettings(int Epochs = 100, int Batch = 128, double Rate = 1e-3, long Seed = 0, Batching Batching = Batching.Shuffled);

/// <summary>A training run of preset <c>windowed</c> on one song, step by step: to be stopped, saved and gone on with between any two steps.</summary>
/// <remarks>
/// The same song, settings and device give the same weights to the bit, whatever the number of threads and however often the run is interrupted.
/// Memory is the song's spectrogram, the weights four times, and what one batch needs: never the windows.
/// <para>Not thread-safe.</para>
/// </remarks>
public sealed class WindowedRun
{
    /// <summary>The fewest frames to train on: two samples, each with a history and a next window.</summary>
    public static int LeastFrames { get; } = new WindowedShape() is var shape ? shape.History + shape.Frames + 2 : 0;


    private readonly WindowedRunSettings settings;
    private readonly ConditionedTraining training;
    private readonly Tensor spectrogram;        // (T, Bins)
    private readonly string song;               // its hash
    private readonly int first, count;          // samples
    private EpochBatches batches;

    /// <summary>A run at its start, the weights drawn.</summary>
    /// <param name="device">What computes.</param>
    /// <param name="song">A song's magnitudes.</param>
    /// <param name="settings">How to train.</param>
    /// <exception cref="ArgumentException">The song has fewer frames than <see cref="LeastFrames"/>.</exception>
    internal WindowedRun(Device device, SongFeatures song, WindowedRunSettings settings)
        : this(device, song.Values, song.Frames, new WindowedShape(Bins: song.Bins), settings)
    {
    }

    internal WindowedRun(Device device, float[] spectrogram, int frames, WindowedShape shape, WindowedRunSettings settings)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Epochs, 1);
        (first, count) = ConditionedTraining.Samples(shape, frames);
        if (count < 2) throw new ArgumentException($"{frames} frames are too few to train on: {LeastFrames} are the least.", nameof(frames));
        this.settings = settings;
        this.song = HashOf(spectrogram.AsSpan(0, frames * shape.Bins));
        Model = new ConditionedAutoencoder(device, shape);
        Model.Parameters.Initialize(settings.Seed);
        this.spectrogram = device.Share(spectrogram, frames, shape.Bins);
        training = new ConditionedTraining(Model, this.spectrogram, settings.Rate);
        batches = BatchesOf(0);
    }

    /// <summary>What learns.</summary>
    internal ConditionedAutoencoder Model { get; }

    /// <summary>What computes, for people.</summary>
    public string DeviceName => Model.Device.Name;

    /// <summary>Numbers that are learned.</summary>
    public int Weights => Model.Parameters.Count;

    /// <summary>Samples an epoch.</summary>
    public int Samples => count;

    /// <summary>Steps an epoch.</summary>
    public int StepsAnEpoch => EpochBatches.CountOf(count, settings.Batch);

    /// <summary>Steps in all.</summary>
    public long Steps => (long)settings.Epochs * StepsAnEpoch;

    /// <summary>Steps done.</summary>
    public int StepsDone => training.Optimizer.Steps;

    /// <summary>Whole epochs done.</summary>
    public int EpochsDone => StepsDone / StepsAnEpoch;

    /// <summary>Whether all steps are done.</summary>
    public bool Done => StepsDone >= Steps;

    /// <summary>Does one step and returns the losses before it.</summary>
    /// <param name="samples">How many samples it was made on.</param>
    /// <exception cref="InvalidOperationException">All steps are done.</exception>
    public ConditionedLosses Advance(out int samples)
    {
        if (Done) throw new InvalidOperationException($"All {Steps} steps are done.");
        int step = StepsDone % StepsAnEpoch;
        if (step == 0) batches = BatchesOf(EpochsDone);
        ReadOnlySpan<int> batch = batches[step];
        samples = batch.Length;
        return training.Step(batch, step + 1 < batches.Count ? batches[step + 1] : []);
    }

    /// <summary>Latents of the last step's samples, before it. (samples, 3)</summary>
    public float[] LastLatents() => training.Latents.ToArray();

    /// <summary>Writes a checkpoint.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string path) => Checkpoint.Save(path, Model.Parameters, training.Optimizer, Identity());

    /// <summary>Takes up the run where a checkpoint left it; it may go on to more epochs than it was begun with.</summary>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, or of another run.</exception>
    public void Resume(string path)
    {
        Checkpoint.Load(path, Model.Parameters, training.Optimizer, Identity());
        batches = BatchesOf(EpochsDone);
    }

    /// <summary>Writes the weights so far, as a whole or not at all; where the run was stopped they say so.</summary>
    /// <param name="path">The file.</param>
    /// <param name="song">The song's file.</param>
    /// <param name="steps">Steps that the run was to take.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void SaveWeights(string path, string song, long steps)
    {
        string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
        var more = new Dictionary<string, string>(StringComparer.Ordinal) { ["song"] = Path.GetFileName(song) };
        StepsTaken.Add(more, StepsDone, steps);
        more.Add("epochs", Text(EpochsDone));
        more.Add("seed", Text(settings.Seed));
        more.Add("batch", Text(settings.Batch));
        if (Model.Device.RoundsOperands) more.Add("precision", "tf32");
        WindowedWeights.Save(path, Model, more);
    }

    /// <summary>Encodes every window of the song, and says how the latents are spread.</summary>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public LatentStatistics Judge(IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        LatentStatistics.Of(Model.EncodeAll(spectrogram, spectrogram[0] - Model.Shape.Frames, progress, cancellation));

    /// <summary>What must be the same for a run to go on.</summary>
    private Dictionary<string, string> Identity()
    {
        string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
        return new(WindowedWeights.Metadata(Model.Shape), StringComparer.Ordinal)
        {
            ["song"] = song,
            ["seed"] = Text(settings.Seed),
            ["batch"] = Text(settings.Batch),
            ["batching"] = settings.Batching == Batching.Runs ? "runs" : "shuffled",
            ["learning rate"] = settings.Rate.ToString("R", CultureInfo.InvariantCulture),
        };
    }

    private static string HashOf(ReadOnlySpan<float> values)
    {
        const int Piece = 1 << 24;   // a span of bytes has fewer than 2^31
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (; !values.IsEmpty; values = values[Math.Min(Piece, values.Length)..]) hash.AppendData(MemoryMarshal.AsBytes(values[..Math.Min(Piece, values.Length)]));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private EpochBatches BatchesOf(int epoch) => new(first, count, settings.Batch, settings.Batching, settings.Seed, epoch);
}
