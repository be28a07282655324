using Nest.Native;
using Nest.Viewer.Offscreen;
using Nest.Viewer.Scene;

namespace Nest.Tests.Viewer.Scene;

/// <summary>A test that draws off-screen: skipped where EGL or OpenGL 3.3 is missing, unless NEST_REQUIRE_NATIVE=1.</summary>
internal sealed class EglFactAttribute : FactAttribute
{
    public EglFactAttribute() => Skip = Missing.Value;

    internal static Lazy<string?> Missing { get; } = new(() =>
    {
        if (Environment.GetEnvironmentVariable("NEST_REQUIRE_NATIVE") == "1") return null;
        try
        {
            new OffscreenContext().Dispose();
            return null;
        }
        catch (MissingLibraryException missing)
        {
            return missing.Message;
        }
    });
}

/// <inheritdoc cref="EglFactAttribute"/>
internal sealed class EglTheoryAttribute : TheoryAttribute
{
    public EglTheoryAttribute() => Skip = EglFactAttribute.Missing.Value;
}

/// <summary>Tests that draw take turns: the software renderer uses all cores by itself.</summary>
[CollectionDefinition(Name)]
public sealed class DrawingCollection
{
    public const string Name = "Drawing";
}
