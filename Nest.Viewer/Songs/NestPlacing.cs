using Nest.Audio;
using Nest.Features;
using Nest.Formats;
using Nest.Models;
using Nest.Models.Nest;
using Nest.Models.Windowed;
using Nest.Songs;
using Nest.Songs.Structure;
using Nest.Tensors;

namespace Nest.Viewer.Songs;

/// <summary>Places a song's points: by principal components at first, then by a model, where there is one or one is learned.</summary>
/// <remarks>What it finds appears on the board. One thread at a time.</remarks>
internal sealed class NestPlacing
{
    private readonly string file;
    private readonly ProjectionOptions placing;
    private readonly string? weights;
    private readonly NestState board;
    private SongFeatures? song;
    private NestLearner? learner;

    /// <param name="file">A sound file.</param>
    /// <param name="placing">How it becomes a path.</param>
    /// <param name="board">Where paths appear.</param>
    /// <exception cref="FileNotFoundException">The weight file that was named, or that the method needs, does not exist.</exception>
    /// <exception cref="InvalidDataException">It is none, or of another preset, or made for another spectrogram.</exception>
    public NestPlacing(string file, ProjectionOptions placing, NestState board)
    {
        (this.file, this.placing, this.board) = (file, placing, board);
        if (placing.Method == PlacementMethod.Pca) return;
        string path = placing.Model ?? SongWeights.PathOf(file);
        if (placing.Pace is not null) return;   // what is recorded is the learning
        if (File.Exists(path)) Check(weights = path);
        else if (placing.Model is not null || placing.Method == PlacementMethod.Autoencoder && !CanLearn)
            throw new FileNotFoundException($"{path}: there are no such weights; nest train {file} makes them", path);
    }

    /// <summary>Whether the song can be learned, anew or for the first time.</summary>
    public bool CanLearn => placing.Learn && placing.Preset == Preset.Nest && placing.Method != PlacementMethod.Pca;

    /// <summary>Places the points.</summary>
    /// <exception cref="InvalidDataException">The song is damaged, too short or silent.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Run(CancellationToken cancellation)
    {
        using (var audio = AudioFile.Open(file)) song = TrajectoryBuilder.ReadSong(audio, placing.Preset, board, cancellation);
        WindowScores scores = TrajectoryBuilder.FitScores(song, placing.Preset, cancellation: cancellation);
        board.Reason = placing.Method == PlacementMethod.Pca ? "as asked" : weights is null ? $"no weights: {Path.GetFileName(placing.Model ?? SongWeights.PathOf(file))} does not exist" : "";
        board.Components = new NestPath(TrajectoryBuilder.Place(scores, placing.Preset));
        board.Sections = Sections.Of(song);
        if (placing.Method == PlacementMethod.Pca) return;

        if (weights is not null) PlaceByWeights(scores, weights, source: null, cancellation);
        else if (placing.Preset == Preset.Nest)
        {
            var kept = new LearnedNests(placing.Cache, file, placing.Tf32);
            if (kept.Find() is { } found && TryKept(scores, found, cancellation)) return;
            if (CanLearn) Learn(seed: 0, cancellation);
        }
    }

    /// <summary>Learns the song; what it knew before is replaced as soon as there is something new.</summary>
    /// <param name="seed">Decides the start and every draw.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Learn(long seed, CancellationToken cancellation)
    {
        if (song is null || !CanLearn) return;
        learner ??= new NestLearner(song, new LearnedNests(placing.Cache, file, placing.Tf32), board, placing);
        learner.Run(seed, cancellation);
    }

    private bool TryKept(WindowScores scores, string path, CancellationToken cancellation)
    {
        try
        {
            PlaceByWeights(scores, path, "learned before", cancellation);
            return true;
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException)
        {
            return false;   // what is kept can be learned again
        }
    }

    private void PlaceByWeights(WindowScores scores, string path, string? source, CancellationToken cancellation)
    {
        using Device device = placing.OpenDevice();
        float[] latents;
        if (placing.Preset == Preset.Nest) latents = SongPlacement.Encode(NestWeights.Load(path, device), scores, path, cancellation);
        else
        {
            var model = WindowedWeights.Load(path, device);
            SongPlacement.CheckWindows(model, scores.Song, path);
            latents = SongPlacement.Encode(model, scores.Song, cancellation: cancellation);
        }

        (bool place, board.Reason) = SongPlacement.Judge(latents, path, placing.Method, source ?? SongPlacement.SourceOf(path));
        if (place) board.Learned = new NestPath(TrajectoryBuilder.Place(scores, latents, placing.Preset));
    }

    /// <summary>Refuses weights made for something else before anything is opened or played.</summary>
    private void Check(string path)
    {
        SongPlacement.CheckPreset(path, placing.Preset);
        using var opened = SafeTensors.Open(path);
        if (placing.Preset == Preset.Windowed) WindowedWeights.ShapeOf(opened);
        else NestWeights.ShapeOf(opened);
    }
}
