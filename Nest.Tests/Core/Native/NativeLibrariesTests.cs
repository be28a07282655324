using Nest.Native;

namespace Nest.Tests.Core.Native;

public class NativeLibrariesTests
{
    [Fact]
    public void A_missing_library_is_named_with_its_remedy()
    {
        var library = new NativeLibraryFiles("nest-absent", "Absent", ["libabsent.so.9"], ["libabsent.dylib"], ["absent.dll"], "Install it with: apt install absent");
        NativeLibraries.Register(typeof(NativeLibrariesTests).Assembly, library);

        var missing = Assert.Throws<MissingLibraryException>(() => NativeLibraries.Require("nest-absent"));

        Assert.Contains("Absent is not installed", missing.Message, StringComparison.Ordinal);
        Assert.Contains("apt install absent", missing.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', missing.Message);
    }
}
