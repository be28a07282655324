using Nest.Audio.Native;
using Nest.Native;

namespace Nest.Tests.Core.Audio;

/// <summary>A test that needs libsndfile: skipped where it is missing, unless NEST_REQUIRE_NATIVE=1.</summary>
internal sealed class SndFileFactAttribute : FactAttribute
{
    public SndFileFactAttribute() => Skip = Reason();

    internal static string? Reason()
    {
        if (Environment.GetEnvironmentVariable("NEST_REQUIRE_NATIVE") == "1") return null;
        try
        {
            LibSndFile.Require();
            return null;
        }
        catch (MissingLibraryException missing)
        {
            return missing.Message;
        }
    }
}

/// <inheritdoc cref="SndFileFactAttribute"/>
internal sealed class SndFileTheoryAttribute : TheoryAttribute
{
    public SndFileTheoryAttribute() => Skip = SndFileFactAttribute.Reason();
}
