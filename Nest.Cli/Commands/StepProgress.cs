using Nest.Songs;

namespace Nest.Cli.Commands;

/// <summary>Calls back for every step of learning, on the thread that learns.</summary>
internal sealed class StepProgress(Action<NestProgress> callback) : IProgress<NestProgress>
{
    /// <inheritdoc/>
    public void Report(NestProgress value) => callback(value);
}
