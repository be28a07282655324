namespace Nest.Viewer.Songs;

/// <summary>How far a model has come in learning a song. Never changed: a new one takes its place.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Losses">The loss over the steps done so far, each value the mean of some steps. (values)</param>
/// <param name="LossesInAll">Values when all steps are done.</param>
/// <param name="LossesBefore">Values that are not known, of steps done before the song was opened this time.</param>
internal sealed record Learning(int Step, int Steps, float[] Losses, int LossesInAll, int LossesBefore = 0)
{
    /// <summary>The share done, 0 to 1.</summary>
    public float Share => (float)Step / Steps;
}
