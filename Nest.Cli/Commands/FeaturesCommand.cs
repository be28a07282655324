using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Nest.Audio;
using Nest.CommandLine;
using Nest.Dsp;
using Nest.Formats;

namespace Nest.Cli.Commands;

/// <summary><c>nest features</c>: a song's spectrogram, as a file for NumPy.</summary>
public static class FeaturesCommand
{
    private const int MostSamples = 65_536, MostBands = 4096;

    /// <summary>The command, for the root.</summary>
    public static Command Create()
    {
        var input = new Argument<string>("AUDIO") { Description = "A sound file of any rate and number of channels; the mean of its channels is analysed." };
        var output = new Option<string>("--output", "-o") { Description = "The file to write, (frames, bins) float32. An old one is replaced once the new one is complete.", HelpName = "OUT.npy", Required = true };
        var kind = new Option<string>("--kind") { Description = "stft: every frequency of the transform. mel: bands of even width to the ear (Slaney's scale and normalisation).", HelpName = "stft|mel", DefaultValueFactory = _ => "stft" };
        var rate = new Option<int>("--rate") { Description = "Samples a second that the sound is brought to first.", DefaultValueFactory = _ => 22_050 };
        var size = new Option<int>("--n-fft") { Description = "Samples a frame, a power of two, under a periodic Hann window. Longer tells pitches apart better, shorter moments.", DefaultValueFactory = _ => 1024 };
        var hop = new Option<int>("--hop") { Description = "Samples from one frame to the next.", DefaultValueFactory = _ => 512 };
        var mels = new Option<int>("--mels") { Description = "Mel bands, for --kind mel.", DefaultValueFactory = _ => 128 };
        var power = new Option<int?>("--power") { Description = "1: magnitudes |X|. 2: powers |X|². If not given, 1 for stft and 2 for mel.", HelpName = "1|2" };
        var decibels = new Option<bool>("--db") { Description = "Decibels: 10 log10 of powers, 20 log10 of magnitudes; nothing under -100 dB." };
        var inside = new Option<bool>("--no-center") { Description = "Frame t starts at sample t * hop. Without this it is centred there, with zeros beyond the ends." };
        var json = new Option<bool>("--json") { Description = "Say what was written as one JSON object." };
        kind.AcceptOnlyFromAmong("stft", "mel");
        Check(rate, 1, AudioReader.MaxRate);
        Check(mels, 1, MostBands);
        size.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value is < 2 or > MostSamples || !BitOperations.IsPow2(value))) result.AddError($"--n-fft {value} is not a power of two from 2 to {MostSamples}.");
        });
        power.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is { } value and not (1 or 2)) result.AddError($"--power {value} is neither 1 nor 2.");
        });
        output.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } path && !path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase)) result.AddError($"-o {path}: features are written to a .npy file.");
        });
        var command = new Command("features", """
            Writes a song's spectrogram: what its nest is made from, or any other.

            Frame t is centred at t * hop / rate seconds. Defaults are those of the nests: preset windowed reads --kind stft (bins 0 to 511), preset nest
            --kind mel --db.

              nest features song.wav -o song.npy
              nest features song.mp3 -o song.npy --kind mel --db
              nest features song.wav -o song.npy --rate 48000 --n-fft 2048 --hop 242 --kind mel --mels 256 --power 1 --no-center
            """) { input, output, kind, rate, size, hop, mels, power, decibels, inside, json };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            bool mel = parsed.GetValue(kind) == "mel", powers = (parsed.GetValue(power) ?? (mel ? 2 : 1)) == 2;
            var settings = new SpectrogramSettings(parsed.GetValue(rate), parsed.GetValue(size), parsed.GetValue(hop), mel ? parsed.GetValue(mels) : null, powers, !parsed.GetValue(inside));
            return Write(parsed.GetRequiredValue(input), parsed.GetRequiredValue(output), settings, parsed.GetValue(decibels), parsed.GetValue(json), parsed.InvocationConfiguration, cancellation);
        }, cancellation));
        return command;
    }

    private static int Write(string input, string output, SpectrogramSettings settings, bool decibels, bool json, InvocationConfiguration console, CancellationToken cancellation)
    {
        if (Path.GetFullPath(input) == Path.GetFullPath(output))
        {
            console.Error.WriteLine($"nest: {input} is both read and written; give -o another name.");
            return ExitCode.UsageError;
        }

        if (settings.Hop < 1 || settings.Hop > settings.Size)
        {
            console.Error.WriteLine($"nest: --hop {settings.Hop} is not from 1 to the {settings.Size} samples of a frame.");
            return ExitCode.UsageError;
        }

        Spectrogram spectrogram;
        using (var audio = AudioFile.Open(input))
        using (var progress = new ProgressLine(console.Error, Path.GetFileName(input)))
            spectrogram = Spectrogram.Read(audio, settings, progress, cancellation);
        if (decibels)
        {
            if (settings.Power) Decibels.FromPowers(spectrogram.Span);
            else Decibels.FromMagnitudes(spectrogram.Span);
        }
        cancellation.ThrowIfCancellationRequested();
        Npy.Write<float>(output, spectrogram.Values.AsMemory(0, spectrogram.Frames * spectrogram.Bins), spectrogram.Frames, spectrogram.Bins);

        string unit = decibels ? "dB" : settings.Power ? "powers" : "magnitudes", kind = settings.Mels is null ? "STFT" : "mel";
        console.Output.WriteLine(json
            ? Json(input, output, spectrogram, settings, unit)
            : string.Create(CultureInfo.InvariantCulture, $"{output}: {spectrogram.Frames:N0} frames of {spectrogram.Bins} {kind} {unit}, one every {1000.0 * settings.Hop / settings.Rate:F1} ms"));
        return ExitCode.Done;
    }

    private static string Json(string input, string output, Spectrogram spectrogram, SpectrogramSettings settings, string unit) => JsonLine.Of(json =>
    {
        json.WriteString("input", input);
        json.WriteString("output", output);
        json.WriteString("kind", settings.Mels is null ? "stft" : "mel");
        json.WriteString("unit", unit);
        json.WriteNumber("frames", spectrogram.Frames);
        json.WriteNumber("bins", spectrogram.Bins);
        json.WriteNumber("rate", settings.Rate);
        json.WriteNumber("n_fft", settings.Size);
        json.WriteNumber("hop", settings.Hop);
        json.WriteBoolean("centred", settings.Centered);
    });

    private static void Check(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() is var value && (value < least || value > most)) result.AddError($"{option.Name} {value} is not from {least} to {most}.");
    });
}
