using System.CommandLine;
using System.CommandLine.Parsing;
using Nest.Viewer.Poster;

namespace Nest.Viewer.Commands;

/// <summary>The options of posters, and what they start.</summary>
internal sealed class PosterOptions
{
    private const int UsualWidth = 3840, UsualHeight = 2160;

    private readonly Option<FileInfo> poster = new("--poster") { Description = "Writes the whole nest in print quality, and exits: .png of --size, 3840x2160 if not given, or .svg of lines.", HelpName = "OUT.png|.svg" };
    private readonly Option<bool> transparent = new("--transparent") { Description = "Leaves the ground out of a poster." };
    private readonly Option<string?> title = new("--title") { Description = "Sets a line beneath a poster's nest: the song's name if no other text is given.", HelpName = "TEXT", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<(int Width, int Height)> size;

    /// <param name="size">The option of the picture's size.</param>
    public PosterOptions(Option<(int Width, int Height)> size) => this.size = size;

    /// <summary>Names them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { poster, transparent, title }) command.Add(option);
        command.Validators.Add(Check);
    }

    /// <summary>Whether a command line asks for a poster.</summary>
    public bool IsRequested(SymbolResult line) => line.GetResult(poster) is not null;

    /// <inheritdoc cref="IsRequested(SymbolResult)"/>
    public bool IsRequested(ParseResult line) => line.GetValue(poster) is not null;

    /// <summary>Writes what is asked for.</summary>
    /// <param name="line">The command line.</param>
    /// <param name="request">What is asked for, but for these options' part.</param>
    /// <returns>The exit code.</returns>
    public int Run(ParseResult line, PosterRequest request)
    {
        var (width, height) = line.GetResult(size) is null ? (UsualWidth, UsualHeight) : line.GetValue(size);
        string? text = line.GetResult(title) is null ? null : line.GetValue(title) ?? Path.GetFileNameWithoutExtension(request.Song);
        return new PosterCommand(request with { Transparent = line.GetValue(transparent), Title = text, Width = width, Height = height }, Console.Error).Write(line.GetValue(poster)!.ToString());
    }

    private void Check(CommandResult line)
    {
        if (line.GetValue(poster)?.ToString() is not { } file)
        {
            foreach (Option option in new Option[] { transparent, title })
                if (line.GetResult(option) is { Implicit: false }) line.AddError($"{option.Name} is a poster's: it goes with --poster.");
            return;
        }

        if (!PosterCommand.IsPng(file) && !PosterCommand.IsSvg(file)) line.AddError($"--poster writes .png and .svg, not '{Path.GetFileName(file)}'.");
    }
}
