using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Nest.Formats;
using Nest.Gpu;
using Nest.Native;
using Nest.Songs;
using Nest.Viewer.Offscreen;
using Nest.Viewer.Page;
using Nest.Viewer.Poster;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Commands;

/// <summary>The options of <c>Nest.Viewer</c>, and what they start.</summary>
internal sealed class ViewerCommand
{
    private const int LargestSide = 16384;

    private readonly Argument<string[]> audio = new("AUDIO")
    {
        Description = "The song: wav; with libsndfile also flac, ogg, mp3, aiff and others. Up to nine in one space, in the window or on a page.",
        Arity = new ArgumentArity(1, PageSong.Most),
    };
    private readonly Option<string> preset = Choice(
        "--preset", "How the song becomes points. nest: log-mel windows, standardised. windowed: linear magnitudes, as the published model sees them.", "nest", "windowed");
    private readonly Option<string> method = Choice("--method", "What places the points. autoencoder: a trained model. pca: principal components. auto: a trained model if there is one and it has not collapsed; else pca, and what is learned while the song plays.", "auto", "autoencoder", "pca");
    private readonly Option<string?> model = new("--model") { Description = "A weight file from nest train or nest import; song.nest.safetensors beside the song if not said. Places all of several songs.", HelpName = "FILE" };
    private readonly Option<bool> noTrain = new("--no-train") { Description = "Learns nothing while the song plays." };
    private readonly Option<bool> noCache = new("--no-cache") { Description = "Neither uses nor keeps what was learned while a song played." };
    private readonly Option<string> device = Choice("--device", "What computes the networks. auto: a graphics card if one works, else the processor; nest devices lists them.", "auto", "cpu", "opencl", "cuda");
    private readonly Option<string> precision = Choice("--precision", "How a card multiplies. tf32: by the tensor cores of NVIDIA's from 2020 on, several times faster, to about a thousandth.", "float32", "tf32");
    private readonly Option<string> theme = Choice("--theme", "Ink on paper, or light at night.", Theme.Paper.Name, Theme.Night.Name);
    private readonly Option<string> color = Choice("--color", "How the line is coloured: in one ink, by the moment, by how loud it is, by the strongest pitch class, by the section, recurring ones alike.", "ink", "time", "loudness", "pitch", "section");
    private readonly Option<string> trail = Choice("--trail", "How much of what was heard stays: all, the last 150 points, the last 20 seconds.", "all", "points", "seconds");
    private readonly Option<FileInfo> screenshot = new("--screenshot") { Description = "Draws one picture off-screen into this PNG file and exits.", HelpName = "OUT.png" };
    private readonly Option<double> at = new("--at") { Description = "The second of the song that --screenshot shows, and to which the camera has turned in --poster.", HelpName = "SECONDS", DefaultValueFactory = _ => 0 };
    private readonly Option<string> camera = Choice("--camera", "Whether the camera turns about the nest in --screenshot, --video and --frames, as it does in the window, or stays where it begins.", "turning", "fixed");
    private readonly Option<(int Width, int Height)> size = new("--size")
    {
        Description = "Width and height of the picture or the window; 1280x720 if not given.",
        HelpName = "WxH",
        CustomParser = ParseSize,
    };

    private readonly Option<DirectoryInfo> record = new("--record-training") { Description = "Learns the song and draws a picture every 8 steps, off-screen, into this folder: 0000.png is the nest of principal components.", HelpName = "DIR" };
    private readonly FilmOptions film;
    private readonly PosterOptions poster;
    private readonly Option<FileInfo> page = new("--page") { Description = "Writes one HTML file that draws and plays the song in any browser, and exits.", HelpName = "OUT.html" };
    private readonly Option<bool> window = new("--window") { Description = "Insists on a window: where none can be opened, nothing is written in its place." };
    private readonly Option<FileInfo> trace = new("--trace") { Description = "Writes a line a picture: monotonic seconds, the device's position, the drawn one.", HelpName = "OUT.csv" };
    private readonly Option<bool> timings = new("--timings") { Description = "Says on standard error when window, waveform, nest and learned nest are there, in seconds since the start." };
    private readonly RootCommand root = new("Opens a song in a window, plays it and draws its path through a three-dimensional space in time with what is heard.");

    /// <summary>Names everything.</summary>
    public ViewerCommand()
    {
        film = new FilmOptions(size);
        poster = new PosterOptions(size);
        root.Validators.Add(result =>
        {
            bool learns = result.GetValue(preset) != "windowed" && result.GetValue(method) != "pca" && !result.GetValue(noTrain) && result.GetValue(model) is null;
            foreach (var (option, isGiven) in new[] { ("--record-training", result.GetValue(record) is not null), ("--untangle", film.Untangles(result)) })
                if (isGiven && !learns) result.AddError($"{option} learns: it goes with --preset nest, and without --method pca, --model and --no-train.");
        });
        at.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() >= 0)) result.AddError("--at wants seconds from 0 on.");
        });
        audio.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.StartsWith('-') && !File.Exists(token.Value))) result.AddError($"There is no option {token.Value}.");
        });
        root.Validators.Add(result =>
        {
            if (result.GetResult(audio)?.Tokens.Count > 1 && (result.GetResult(screenshot) is not null || result.GetResult(record) is not null || film.IsRequested(result) || poster.IsRequested(result)))
                result.AddError("Several songs go into one window, or on one page: --page OUT.html. Pictures and films show one.");
        });
        root.Validators.Add(result =>
        {
            if (result.GetResult(audio)?.Tokens.Count > 1 && result.GetValue(method) == "autoencoder" && result.GetValue(model) is null)
                result.AddError("Several songs in one space want one model: --method autoencoder goes with --model FILE.");
        });
        root.Add(audio);
        foreach (Option option in new Option[] { preset, method, model, noTrain, noCache, device, precision, theme, color, trail, screenshot, at, size, camera, record, page, window, trace, timings }) root.Add(option);
        film.AddTo(root);
        poster.AddTo(root);
        root.SetAction(Run);
    }

    /// <summary>Reads a command line.</summary>
    public ParseResult Parse(string[] args) => root.Parse(args);

    private int Run(ParseResult line)
    {
        var look = new Look(
            line.GetValue(theme) == Theme.Night.Name ? Theme.Night : Theme.Paper, Chosen<ColorMode>(line, color), Chosen<TrailLength>(line, trail));
        var (width, height) = line.GetResult(size) is null ? (1280, 720) : line.GetValue(size);
        string[] songs = line.GetRequiredValue(audio);
        string song = songs[0];
        var kind = Chosen<Preset>(line, preset);
        DeviceKind computing = Devices.KindOf(line.GetRequiredValue(device));
        Devices.Require(computing);
        var options = new ProjectionOptions(kind, Chosen<PlacementMethod>(line, method), line.GetValue(model), Learn: !line.GetValue(noTrain), line.GetValue(noCache) ? null : FileCache.DefaultFolder, Device: computing, Tf32: line.GetValue(precision) == "tf32");
        var pages = new PageCommand(songs, options, line.GetResult(theme) is { Implicit: false } ? look.Theme : null, look);
        if (line.GetValue(page) is { } file) return pages.Write(file.ToString());
        bool turns = line.GetValue(camera) == "turning";
        if (film.IsRequested(line)) return film.Run(line, new FilmRequest(song, options, look, turns, Rate: 0, From: 0, To: null, width, height));
        if (poster.IsRequested(line)) return poster.Run(line, new PosterRequest(song, options, look, Turned: line.GetValue(at), Transparent: false, Title: null, width, height));
        if (line.GetValue(screenshot) is { } picture)
        {
            PngWriter.Write(picture.ToString(), width, height, ScreenshotCommand.Draw(song, options, look, turns, line.GetValue(at), width, height));
            return 0;
        }

        if (line.GetValue(record) is { } pictures)
        {
            TrainingRecord.Write(song, options, look, pictures.ToString(), line.GetResult(at) is { Implicit: false } ? line.GetValue(at) : null, width, height);
            return 0;
        }

        try
        {
            return WindowCommand.Run(songs, options with { Yields = true }, look, width, height, line.GetValue(trace)?.ToString(), line.GetValue(timings));
        }
        catch (MissingLibraryException missing) when (!line.GetValue(window) && line.GetValue(trace) is null)   // a trace is of a window
        {
            return pages.WriteInsteadOfWindow(missing.Message);
        }
    }

    /// <summary>An option that takes one of a few words, the first if it is not given.</summary>
    private static Option<string> Choice(string name, string description, params string[] words)
    {
        var option = new Option<string>(name) { Description = description, HelpName = string.Join('|', words), DefaultValueFactory = _ => words[0] };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    private static T Chosen<T>(ParseResult line, Option<string> option) where T : struct, Enum => Enum.Parse<T>(line.GetRequiredValue(option), ignoreCase: true);

    private static (int, int) ParseSize(ArgumentResult result)
    {
        string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        string[] sides = text.Split('x', 'X');
        if (sides.Length == 2 && Side(sides[0], out int width) && Side(sides[1], out int height)) return (width, height);
        result.AddError($"--size wants WIDTHxHEIGHT in pixels, each 1 to {LargestSide}, not '{text}'.");
        return default;

        static bool Side(string text, out int side) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out side) && side is >= 1 and <= LargestSide;
    }
}
