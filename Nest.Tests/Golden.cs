using Nest.Formats;
using Nest.Tensors;

namespace Nest.Tests;

/// <summary>Reference values made by another program: a file of fixtures/goldens, named in fixtures/README.md with its generator.</summary>
/// <remarks>The files are small and read whole. The assertions report how far off the worst value is: dB, index, expected, actual.</remarks>
public sealed class Golden
{
    private readonly string file;
    private readonly Dictionary<string, (int[] Shape, double[] Values)> tensors = new(StringComparer.Ordinal);

    private Golden(string file)
    {
        this.file = file;
        using var stored = SafeTensors.Open(Repository.PathOf("fixtures", "goldens", file));
        foreach (string name in stored.Names) tensors[name] = (stored.Shape(name).ToArray(), stored.Doubles(name));
        Metadata = stored.Metadata;
    }

    /// <summary>What the generator says about the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Names of all tensors.</summary>
    public IReadOnlyCollection<string> Keys => tensors.Keys;

    /// <summary>Opens "name.safetensors" of fixtures/goldens.</summary>
    public static Golden Open(string file) => new(file);

    /// <summary>A tensor's values, row-major, as float32.</summary>
    public float[] this[string key] => Array.ConvertAll(Tensor(key).Values, value => (float)value);

    /// <summary>A tensor's values, row-major, as float64.</summary>
    public double[] Doubles(string key) => (double[])Tensor(key).Values.Clone();

    /// <summary>A tensor's dimensions, outermost first.</summary>
    public int[] Shape(string key) => Tensor(key).Shape;

    /// <inheritdoc cref="AssertMatches(string, ReadOnlySpan{double}, double?, double?, double?)"/>
    public void AssertMatches(
        string key, ReadOnlySpan<float> actual, double? minSnrDb = null, double? maxAbsolute = null, double? maxRelative = null)
    {
        var values = new double[actual.Length];
        for (int i = 0; i < values.Length; i++) values[i] = actual[i];
        AssertMatches(key, (ReadOnlySpan<double>)values, minSnrDb, maxAbsolute, maxRelative);
    }

    /// <summary>Fails unless the values agree with the golden's in each of the ways asked for; at least one must be.</summary>
    /// <param name="key">The golden's tensor.</param>
    /// <param name="actual">The values to hold against it: as many, in the same order.</param>
    /// <param name="minSnrDb">Least signal-to-noise ratio, 10 log10(Σ expected² / Σ (actual − expected)²).</param>
    /// <param name="maxAbsolute">Largest |actual − expected|.</param>
    /// <param name="maxRelative">Largest |actual − expected|, as a share of the golden's largest magnitude.</param>
    public void AssertMatches(
        string key, ReadOnlySpan<double> actual, double? minSnrDb = null, double? maxAbsolute = null, double? maxRelative = null)
    {
        if (minSnrDb is null && maxAbsolute is null && maxRelative is null)
            throw new ArgumentException("Say how closely the values must agree.");
        double[] expected = Tensor(key).Values;
        if (expected.Length != actual.Length) Assert.Fail($"{file} '{key}': expected {expected.Length} values, actual {actual.Length}");
        if (expected.Length == 0) return;

        double signal = 0, noise = 0, largest = 0, worst = -1;
        int at = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double error = actual[i].Equals(expected[i]) ? 0 : Math.Abs(actual[i] - expected[i]);   // equal infinities agree
            if (double.IsNaN(error)) error = double.PositiveInfinity;
            if (error > worst) (worst, at) = (error, i);
            if (double.IsFinite(expected[i])) signal += expected[i] * expected[i];
            if (double.IsFinite(expected[i])) largest = Math.Max(largest, Math.Abs(expected[i]));
            noise += error * error;
        }
        double snr = noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(signal / noise);
        if (snr < minSnrDb || worst > maxAbsolute || worst > maxRelative * largest)
        {
            string found = FormattableString.Invariant($"{snr:F1} dB, worst error {worst:G4} (asked for{Asked(minSnrDb, maxAbsolute, maxRelative)})");
            string where = FormattableString.Invariant($"at {Index(at, Tensor(key).Shape)}: expected {expected[at]:G9}, actual {actual[at]:G9}");
            Assert.Fail($"{file} '{key}': {found} {where}");
        }
    }

    private static string Asked(double? minSnrDb, double? maxAbsolute, double? maxRelative) =>
        (minSnrDb is null ? "" : FormattableString.Invariant($" {minSnrDb} dB"))
        + (maxAbsolute is null ? "" : FormattableString.Invariant($" {maxAbsolute:G4} absolute"))
        + (maxRelative is null ? "" : FormattableString.Invariant($" {maxRelative:G4} relative"));

    private (int[] Shape, double[] Values) Tensor(string key) =>
        tensors.TryGetValue(key, out var tensor)
            ? tensor
            : throw new KeyNotFoundException($"{file} has no '{key}'; it has {string.Join(", ", tensors.Keys)}");

    private static string Index(int flat, int[] shape)
    {
        var index = new int[shape.Length];
        for (int i = shape.Length - 1, rest = flat; i >= 0; rest /= shape[i--]) index[i] = rest % shape[i];
        return $"[{string.Join(", ", index)}]";
    }
}
