namespace Nest.Viewer.Songs;

/// <summary>Shows what a model learns by its steps rather than by the clock.</summary>
/// <param name="Steps">From one path to the next.</param>
/// <param name="Shown">Called after each; learning goes on when it returns.</param>
internal sealed record Pace(int Steps, Action<CancellationToken> Shown);
