using System.CommandLine;
using System.CommandLine.Parsing;
using Nest.Viewer.Film;

namespace Nest.Viewer.Commands;

/// <summary>The options of films, and what they start.</summary>
internal sealed class FilmOptions
{
    private const double MostRate = 240;

    private readonly Option<FileInfo> video = new("--video") { Description = "Writes the song as a film, with its sound, and exits: .mp4, .webm, or .gif without a sound. Needs ffmpeg.", HelpName = "OUT.mp4" };
    private readonly Option<DirectoryInfo> frames = new("--frames") { Description = "Writes a film's pictures as numbered PNG files into this folder, and exits.", HelpName = "DIR" };
    private readonly Option<double?> rate = new("--fps") { Description = "Pictures a second of a film; 60 if not given, 25 for a .gif.", HelpName = "N" };
    private readonly Option<double> from = new("--from") { Description = "The second of the song at which a film begins.", HelpName = "SECONDS", DefaultValueFactory = _ => 0 };
    private readonly Option<double?> to = new("--to") { Description = "The second at which it ends; the song's end if not given.", HelpName = "SECONDS" };
    private readonly Option<double?> untangle = new("--untangle") { Description = "Learns the song anew and shows in a film's first SECONDS how its nest untangles.", HelpName = "SECONDS" };
    private readonly Option<(int Width, int Height)> size;

    /// <param name="size">The option of the pictures' size.</param>
    public FilmOptions(Option<(int Width, int Height)> size) => this.size = size;

    /// <summary>Names them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { video, frames, rate, from, to, untangle }) command.Add(option);
        command.Validators.Add(Check);
    }

    /// <summary>Whether a command line asks for a film or its pictures.</summary>
    public bool IsRequested(SymbolResult line) => line.GetResult(video) is not null || line.GetResult(frames) is not null;

    /// <inheritdoc cref="IsRequested(SymbolResult)"/>
    public bool IsRequested(ParseResult line) => line.GetValue(video) is not null || line.GetValue(frames) is not null;

    /// <summary>Whether a film is asked for that shows a nest untangle.</summary>
    public bool Untangles(SymbolResult line) => line.GetResult(untangle) is { Implicit: false };

    /// <summary>Writes what is asked for.</summary>
    /// <param name="line">The command line.</param>
    /// <param name="request">What is asked for, but for these options' part.</param>
    /// <returns>The exit code.</returns>
    public int Run(ParseResult line, FilmRequest request)
    {
        string? film = line.GetValue(video)?.ToString();
        var command = new FilmCommand(
            request with { Rate = line.GetValue(rate) ?? FilmFormat.RateOf(film ?? ""), From = line.GetValue(from), To = line.GetValue(to), Untangle = line.GetValue(untangle) }, Console.Error);
        return film is null ? command.WriteFrames(line.GetValue(frames)!.ToString()) : command.WriteFilm(film);
    }

    private void Check(CommandResult line)
    {
        string? film = line.GetValue(video)?.ToString();
        if (film is null && line.GetValue(frames) is null)
        {
            foreach (Option option in new Option[] { rate, from, to, untangle })
                if (line.GetResult(option) is { Implicit: false }) line.AddError($"{option.Name} is a film's: it goes with --video or --frames.");
            return;
        }

        if (film is not null && line.GetValue(frames) is not null) line.AddError("A film or its pictures: --video or --frames, not both.");
        if (film is not null && !FilmFormat.IsKnown(film)) line.AddError($"--video writes .mp4, .webm and .gif, not '{Path.GetFileName(film)}'.");
        double wanted = line.GetValue(rate) ?? 1, first = line.GetValue(from);
        if (!(wanted > 0 && wanted <= MostRate)) line.AddError(Text($"--fps wants more than 0 and at most {MostRate} pictures a second."));
        else if (film is not null && FilmFormat.IsGif(film) && wanted > FilmFormat.MostGifRate) line.AddError(Text($"--fps: a .gif shows at most {FilmFormat.MostGifRate} pictures a second."));
        if (line.GetValue(untangle) is { } seconds && !(seconds > 0 && double.IsFinite(seconds))) line.AddError("--untangle wants more than 0 seconds.");
        if (!(first >= 0 && double.IsFinite(first))) line.AddError("--from wants seconds from 0 on.");
        if (line.GetValue(to) is { } last && !(last > first && double.IsFinite(last))) line.AddError(Text($"--to {last} must come after --from {first}."));
        if (film is not null && FilmFormat.IsKnown(film) && !FilmFormat.IsGif(film) && line.GetResult(size) is not null && line.GetValue(size) is var (width, height) && (width | height) % 2 != 0)
            line.AddError(Text($"--size: a film's sides are even, such as {width + width % 2}x{height + height % 2}, not {width}x{height}."));
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
