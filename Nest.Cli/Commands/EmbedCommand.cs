using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Nest.CommandLine;
using Nest.Embeddings;
using Nest.Formats;
using Nest.Models.OpenL3;
using Nest.Store;
using Nest.Tensors;
using Nest.Tensors.Cpu;

namespace Nest.Cli.Commands;

/// <summary><c>nest embed</c>: every track a vector, in a store.</summary>
public static class EmbedCommand
{
    private sealed record Settings(
        string Store, string? Model, OpenL3Input? Input, OpenL3Content? Content, int Size, EmbedderOptions Options, string? Npz, bool Recursive, bool Overwrite, bool TimeLine, int? Threads, bool Json);

    /// <summary>The command, for the root.</summary>
    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Sound files (wav, mp3, ogg, flac, and what else libsndfile reads), and folders of them.", Arity = ArgumentArity.OneOrMore };
        var store = new Option<string>("--store") { Description = "The store to put vectors into; it is made if it does not exist.", HelpName = "FILE", DefaultValueFactory = _ => "nest.db" };
        var model = new Option<string?>("--model") { Description = "OpenL3's weights (nest import makes them), or logmel: mean and deviation of 256 mel bands, nothing learned. Looked for if not given.", HelpName = "FILE|logmel" };
        var input = new Option<string?>("--input") { Description = "What OpenL3 sees, mel256 if not given; weights given by --model decide it.", HelpName = "mel256|mel128|linear" };
        var content = new Option<string?>("--content") { Description = "What OpenL3 was learned from, music if not given; weights given by --model decide it.", HelpName = "music|env" };
        var size = new Option<int>("--size") { Description = "Numbers of OpenL3's vector.", HelpName = "512|6144", DefaultValueFactory = _ => 512 };
        var hop = new Option<double>("--hop") { Description = "Seconds from one frame to the next. Five times as long takes a fifth of the time.", HelpName = "S", DefaultValueFactory = _ => 0.1 };
        var inside = new Option<bool>("--no-center") { Description = "The first frame starts with the sound; without this it is centred there, half a second of zeros in front." };
        var frontEnd = new Option<string>("--frontend") { Description = "Padding of the mel spectra: as OpenL3 does by default, or as its librosa front end does.", HelpName = "kapre|librosa", DefaultValueFactory = _ => "kapre" };
        var pool = new Option<string>("--pool") { Description = "A track's vector is the largest of each number over its frames, or the mean.", HelpName = "max|mean", DefaultValueFactory = _ => EmbeddingPool.Max };
        var npz = new Option<string?>("--npz") { Description = "Also write every track's frames into this folder as OpenL3 does: embedding (T, D), timestamps (T).", HelpName = "DIR" };
        var recursive = new Option<bool>("--recursive") { Description = "Go into folders of folders." };
        var overwrite = new Option<bool>("--overwrite") { Description = "Compute what is there already, too." };
        var timeLine = new Option<bool>("--timeline") { Description = "Keep every frame's vector in the store, for sections of a song against each other." };
        Option<string> device = DeviceOption.Create(), precision = DeviceOption.CreatePrecision();
        var threads = new Option<int?>("--threads") { Description = "Threads of the network; one a processor if not given.", HelpName = "N" };
        var json = new Option<bool>("--json") { Description = "One JSON object a track in place of the summary." };
        input.AcceptOnlyFromAmong("mel256", "mel128", "linear");
        content.AcceptOnlyFromAmong("music", "env");
        size.AcceptOnlyFromAmong("512", "6144");
        frontEnd.AcceptOnlyFromAmong("kapre", "librosa");
        pool.AcceptOnlyFromAmong(EmbeddingPool.Max, EmbeddingPool.Mean);
        hop.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is var value && !(value is >= 1e-3 and <= 3600)) result.AddError(FormattableString.Invariant($"--hop {value} is not between 0.001 and 3600 seconds."));
        });
        threads.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is { } value and < 1) result.AddError($"--threads {value} is less than 1.");
        });
        var command = new Command("embed", """
            Turns sound files into vectors and stores them: 512 numbers a track by OpenL3, or by the baseline logmel where there are no weights.

            Running it again computes only what is new or changed. Ctrl-C loses no track that is done. A file that cannot be read is named and left out.

              nest embed music/ --recursive
              nest embed song.mp3 --hop 0.5 --npz frames/
              nest similar song.mp3
            """) { paths, store, model, input, content, size, hop, inside, frontEnd, pool, npz, recursive, overwrite, timeLine, device, precision, threads, json };
        command.SetAction((parsed, cancellation) =>
        {
            var options = new EmbedderOptions(
                parsed.GetValue(hop), !parsed.GetValue(inside), parsed.GetValue(frontEnd) == "kapre" ? FrontEndPadding.Kapre : FrontEndPadding.Librosa, parsed.GetRequiredValue(pool));
            OpenL3Input? sees = parsed.GetValue(input) switch
            {
                "mel256" => OpenL3Input.Mel256,
                "mel128" => OpenL3Input.Mel128,
                "linear" => OpenL3Input.Linear,
                _ => null,
            };
            OpenL3Content? learned = parsed.GetValue(content) is { } word ? word == "music" ? OpenL3Content.Music : OpenL3Content.Env : null;
            return Embed(parsed.GetRequiredValue(paths), new Settings(
                parsed.GetRequiredValue(store), parsed.GetValue(model), sees, learned, parsed.GetValue(size), options, parsed.GetValue(npz), parsed.GetValue(recursive),
                parsed.GetValue(overwrite), parsed.GetValue(timeLine), parsed.GetValue(threads), parsed.GetValue(json)), () => DeviceOption.Open(parsed, device, parsed.GetValue(threads)), parsed.InvocationConfiguration, cancellation);
        });
        return command;
    }

    private static async Task<int> Embed(string[] paths, Settings settings, Func<Device> open, InvocationConfiguration console, CancellationToken cancellation)
    {
        int complaints = 0;
        List<EmbedInput> inputs = EmbedInputs.List(paths, settings.Recursive, settings.Npz, line =>
        {
            complaints++;
            console.Error.WriteLine($"nest: {line}");
        });
        if (inputs.Count == 0) return ExitCode.InputFailed;
        OpenL3Weights? weights = Weights(settings, console.Error);
        using Device device = weights is null ? new CpuDevice(settings.Threads) : open();
        EmbeddingFingerprint stamp = weights is null ? new LogMelEmbedder(settings.Options).Stamp : OpenL3Embedder.StampOf(weights, settings.Size, settings.Options, device);

        using var store = EmbeddingStore.Open(settings.Store, program: "nest embed");
        using var progress = new ProgressLine(console.Error, "embedding");
        var tally = new EmbedTally(inputs, progress, settings.Json ? result => console.Output.WriteLine(Json(result)) : null);
        Embedder Make() => weights is null ? new LogMelEmbedder(settings.Options) : new OpenL3Embedder(device, weights, settings.Size, settings.Options);
        var pipeline = new EmbedPipeline(store, stamp, Make, settings.TimeLine, settings.Overwrite, tally.Report, tally.Advance);
        try
        {
            await pipeline.Run(inputs, cancellation);
        }
        finally
        {
            progress.Dispose();
            if (!settings.Json) console.Output.WriteLine($"{settings.Store}: {tally.Summary(stamp)}");
        }
        return tally.Failed + complaints == 0 ? ExitCode.Done : tally.Failed > 0 && tally.Failed == tally.NeedLibrary && complaints == 0 ? ExitCode.MissingHere : ExitCode.InputFailed;
    }

    /// <summary>The model that was asked for or found; null for the baseline.</summary>
    private static OpenL3Weights? Weights(Settings settings, TextWriter error)
    {
        if (settings.Model == LogMelEmbedder.Name) return null;
        if (settings.Model is { } path)
        {
            OpenL3Weights weights = OpenL3Weights.Load(path);
            string asked = $"{(settings.Input is { } i ? OpenL3Weights.NameOf(i) : OpenL3Weights.NameOf(weights.Input))} {(settings.Content is { } c ? OpenL3Weights.NameOf(c) : OpenL3Weights.NameOf(weights.Content))}";
            string found = $"{OpenL3Weights.NameOf(weights.Input)} {OpenL3Weights.NameOf(weights.Content)}";
            return asked == found ? weights : throw new InvalidDataException($"{path}: these weights are for {found}, not the {asked} that was asked for");
        }
        string input = OpenL3Weights.NameOf(settings.Input ?? OpenL3Input.Mel256), content = OpenL3Weights.NameOf(settings.Content ?? OpenL3Content.Music), variant = $"openl3 {input} {content}", name = OpenL3Files.NameOf(variant);
        if (OpenL3Files.Find(variant) is { } there) return OpenL3Weights.Load(there);
        error.WriteLine($"nest: no weights {name} here or in {OpenL3Files.Home}, so the baseline logmel makes the vectors; OpenL3's are described at https://github.com/marl/openl3, and 'nest import openl3_audio_{input}_{content}-v0_4_0.h5.gz -o {name}' brings them in.");
        return null;
    }

    private static string Json(TrackResult result) => JsonLine.Of(json =>
    {
        json.WriteString("path", result.Input.Path);
        json.WriteString("outcome", result.Outcome switch { Outcome.Embedded => "embedded", Outcome.Stored => "stored", _ => "failed" });
        if (result.Outcome == Outcome.Embedded) json.WriteNumber("duration", Math.Round(result.Duration, 3));
        if (result.Input.Npz is { } npz && result.Outcome == Outcome.Embedded) json.WriteString("npz", npz);
        if (result.Message is { } message) json.WriteString("message", message);
    });
}
