using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Nest.Audio;
using Nest.Audio.Synthesis;
using Nest.CommandLine;

namespace Nest.Cli.Commands;

/// <summary><c>nest generate</c>: the eight test sounds, or the bundled song, as sound files.</summary>
public static class GenerateCommand
{
    private const double DefaultSeconds = 5;

    private static readonly Dictionary<string, AudioFormat> Formats = Enum.GetValues<AudioFormat>().ToDictionary(format => format.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    /// <summary>The command, for the root.</summary>
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("DIR") { Description = "The folder to write into; it is made if it does not exist. Files of the same names are replaced." };
        var format = new Option<string>("--format") { Description = "wav and flac hold the same 16-bit samples; flac, ogg and mp3 need libsndfile.", HelpName = "wav|flac|ogg|mp3", DefaultValueFactory = _ => "wav" };
        var seconds = new Option<double>("--seconds") { Description = $"Length of each sound, {TestSounds.MinSeconds} to {TestSounds.MaxSeconds}. The song has a length of its own.", HelpName = "S", DefaultValueFactory = _ => DefaultSeconds };
        var rate = new Option<int>("--rate") { Description = $"Samples a second, {TestSounds.MinRate} to {TestSounds.MaxRate}; mp3 knows 8000 to 48000 in steps.", HelpName = "HZ", DefaultValueFactory = _ => 44_100 };
        var seed = new Option<long>("--seed") { Description = "Decides the noise in the sounds; the same seed gives the same samples.", HelpName = "N", DefaultValueFactory = _ => 0 };
        var song = new Option<bool>("--song") { Description = $"Write the song {FirstLight.Name} ({FirstLight.Seconds:0.#} s, stereo, form A B A) in place of the eight sounds." };
        var json = new Option<bool>("--json") { Description = "Say what was written as JSON, one object a line." };

        format.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } name && !Formats.ContainsKey(name))
                result.AddError($"--format {name} is not one of {string.Join(", ", Formats.Keys)}.");
        });
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is var value && !(value is >= TestSounds.MinSeconds and <= TestSounds.MaxSeconds))
                result.AddError($"--seconds {value} is not between {TestSounds.MinSeconds} and {TestSounds.MaxSeconds}.");
        });
        rate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value and (< TestSounds.MinRate or > TestSounds.MaxRate))
                result.AddError($"--rate {value} is not between {TestSounds.MinRate} and {TestSounds.MaxRate}.");
        });

        var command = new Command("generate", """
            Writes sounds to try things on: eight test sounds, or with --song a short song.

              c-major, g-major, f-major   three struck notes of six partials each
              bass-80hz                   80 Hz with a little of its octave and twelfth
              bell-1khz                   partials at 1 : 2.756 : 5.404 : 8.933, the higher the sooner gone
              harmonics                   220, 440, 880 and 1320 Hz, swelling and fading
              white-noise, pink-noise     equal power at every frequency; in every octave

            Each begins and ends in silence and peaks at -1 dB.

              nest generate sounds
              nest generate sounds --song --format flac
              nest trajectory sounds/c-major.wav -o c-major.csv
            """) { folder, format, seconds, rate, seed, song, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(song) && result.GetResult(seconds) is { Implicit: false }) result.AddError("--seconds is for the eight sounds; the song has a length of its own.");
        });
        command.SetAction((parsed, cancellation) =>
        {
            var files = new Files(parsed.GetRequiredValue(folder).ToString(), Formats[parsed.GetRequiredValue(format)], parsed.GetValue(rate), parsed.GetValue(seed), parsed.GetValue(json), parsed.InvocationConfiguration);
            return Task.FromResult(parsed.GetValue(song) ? files.WriteSong() : files.WriteSounds(parsed.GetValue(seconds), cancellation));
        });
        return command;
    }

    private sealed record Files(string Folder, AudioFormat Format, int Rate, long Seed, bool Json, InvocationConfiguration Console)
    {
        public int WriteSounds(double seconds, CancellationToken cancellation)
        {
            foreach (string name in TestSounds.Names)
            {
                cancellation.ThrowIfCancellationRequested();
                if (!Write(name, 1, () => TestSounds.Create(name, Rate, seconds, Seed).Values)) return ExitCode.UsageError;
            }

            return ExitCode.Done;
        }

        public int WriteSong() => Write(FirstLight.Name, 2, () => FirstLight.Create(Rate, Seed)) ? ExitCode.Done : ExitCode.UsageError;

        private bool Write(string name, int channels, Func<float[]> create)
        {
            string path = Path.Combine(Folder, $"{name}.{Format.ToString().ToLowerInvariant()}");
            try
            {
                Directory.CreateDirectory(Folder);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                throw new IOException($"{Folder}: this folder can't be made ({refused.Message})", refused);
            }

            float[] interleaved = create();
            try
            {
                AudioFile.Write(path, Format, Rate, channels, writer => writer.Write(interleaved));
            }
            catch (ArgumentException refused)   // a rate that the format does not have
            {
                Console.Error.WriteLine($"nest: {path}: {refused.Message}");
                return false;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                throw new IOException($"{path}: can't be written ({refused.Message})", refused);
            }

            double seconds = (double)interleaved.Length / channels / Rate;
            Console.Output.WriteLine(Json
                ? Describe(path, name, channels, seconds)
                : string.Create(CultureInfo.InvariantCulture, $"{path}: {seconds:0.###} s, {Rate} Hz, {(channels == 1 ? "mono" : "stereo")}"));
            return true;
        }

        private string Describe(string path, string name, int channels, double seconds) => JsonLine.Of(json =>
        {
            json.WriteString("output", path);
            json.WriteString("sound", name);
            json.WriteNumber("seconds", seconds);
            json.WriteNumber("rate", Rate);
            json.WriteNumber("channels", channels);
            json.WriteNumber("seed", Seed);
        });
    }
}
