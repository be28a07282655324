using System.Globalization;

namespace Nest.Viewer.Window;

/// <summary>A line a picture, for anyone who doubts that it follows the sound: monotonic seconds, the device's position, the drawn one.</summary>
internal sealed class FrameTrace : IDisposable
{
    private readonly StreamWriter lines;

    /// <summary>Begins a CSV file.</summary>
    /// <param name="path">The file; replaced where it exists.</param>
    public FrameTrace(string path)
    {
        lines = new StreamWriter(path);
        lines.WriteLine("monotonic_s,device_s,drawn_s");
    }

    /// <summary>Adds a picture's line.</summary>
    public void Add(double monotonic, double device, double drawn) =>
        lines.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{monotonic:F6},{device:F6},{drawn:F6}"));

    /// <summary>Completes the file.</summary>
    public void Dispose() => lines.Dispose();
}
