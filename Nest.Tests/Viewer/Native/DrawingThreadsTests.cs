using System.Globalization;
using Nest.Tests.Viewer.Scene;
using Nest.Viewer.Native;
using Nest.Viewer.Offscreen;

namespace Nest.Tests.Viewer.Native;

[Collection(DrawingCollection.Name)]
public class DrawingThreadsTests
{
    [SoftwareOpenGLFact]
    public void Each_has_a_processor_of_its_own()
    {
        using var context = new OffscreenContext();

        DrawingThreads.Spread();

        var threads = DrawingThreads.Numbered().Where(thread => thread.Number < Environment.ProcessorCount).ToArray();
        var processors = threads.Select(thread => ProcessorsOf(thread.Thread)).ToArray();
        Assert.NotEmpty(threads);
        Assert.All(processors, allowed => Assert.True(int.TryParse(allowed, NumberStyles.None, CultureInfo.InvariantCulture, out _), allowed));
        Assert.Equal(threads.Select(thread => thread.Number).Distinct().Count(), processors.Distinct().Count());
    }

    private static string ProcessorsOf(int thread) =>
        File.ReadLines($"/proc/self/task/{thread}/status").First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split(':')[1].Trim();
}
