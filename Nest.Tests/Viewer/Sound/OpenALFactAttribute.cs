using Nest.Native;
using Nest.Viewer.Native;

namespace Nest.Tests.Viewer.Sound;

/// <summary>A test that needs OpenAL Soft: skipped where it is missing, unless NEST_REQUIRE_NATIVE=1.</summary>
internal sealed class OpenALFactAttribute : FactAttribute
{
    public OpenALFactAttribute() => Skip = Reason();

    internal static string? Reason()
    {
        if (Environment.GetEnvironmentVariable("NEST_REQUIRE_NATIVE") == "1") return null;
        try
        {
            OpenAL.Require();
            return null;
        }
        catch (MissingLibraryException missing)
        {
            return missing.Message;
        }
    }
}

/// <inheritdoc cref="OpenALFactAttribute"/>
internal sealed class OpenALTheoryAttribute : TheoryAttribute
{
    public OpenALTheoryAttribute() => Skip = OpenALFactAttribute.Reason();
}
