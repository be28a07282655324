namespace Nest.Songs;

/// <summary>The progress of a part of some work, told as progress of the whole.</summary>
internal sealed class PartOfProgress : IProgress<double>
{
    private readonly IProgress<double> whole;
    private readonly double from, to;

    private PartOfProgress(IProgress<double> whole, double from, double to) => (this.whole, this.from, this.to) = (whole, from, to);

    /// <summary>The part between two shares of the whole; null if nobody is told.</summary>
    public static IProgress<double>? Of(IProgress<double>? whole, double from, double to) => whole is null ? null : new PartOfProgress(whole, from, to);

    /// <inheritdoc/>
    public void Report(double value) => whole.Report(from + value * (to - from));
}
